# # A file that shows what it does
#
# This is plain Python: run it with `python`, import it, test it. Comments like this one are **prose**, and what each
# block produces appears below it. Change something and look at the preview.

import statistics
from math import pi

# ## Values
#
# The last expression of a block is shown. Try another radius.

radius = 2
pi * radius**2

# ## Printed text

for n in range(1, 6):
    print(f"{n} squared is {n * n:2}  " + "▇" * n)

# ## Numbers that depend on each other
#
# An edit runs the blocks that it affects, and no others: add a number here, and only the two blocks below run again.

measured = [4.1, 3.9, 4.4, 4.0]

mean = statistics.mean(measured)
mean

f"{mean:.2f} ± {statistics.stdev(measured):.2f}"

# ## Mathematics in the prose
#
# The standard deviation is $s = \sqrt{\frac{1}{n-1} \sum_i (x_i - \bar{x})^2}$.


# ## Errors
#
# An error is a result like any other, and goes away when its cause does. Make `zero` something else.

zero = 0

1 / zero
