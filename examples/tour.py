"""
# A tour of the format

This is a plain Python file, and you are reading it in two places: as text in
your editor, as a document here. Change something there and look here.
"""

# ## Prose is comments
#
# Comment lines at the start of a paragraph are **Markdown**. So the sentence
# above a computation and the comment that you would have written anyway are the
# same thing.

import math
from datetime import date, timedelta

# ## Code is code
#
# A blank line ends a block. The value of its last line appears below it.

latitude = 52.5  # Berlin. Try 65, or -33.9 for Sydney.

# ## A question to carry along
#
# *How long is today?* On day $n$ of the year the sun stands at a declination of
#
# $$\delta = -23.44^\circ \cos\left(\frac{360^\circ}{365.24} (n + 10)\right)$$
#
# and for a place at latitude $\varphi$ that makes a day of this many hours:
#
# $$\frac{24}{\pi} \arccos\left(-\tan\varphi \, \tan\delta\right)$$


def daylight(day, latitude):
    """Hours between sunrise and sunset, without the air's refraction."""
    n = day.timetuple().tm_yday
    declination = -math.radians(23.44) * math.cos(math.tau / 365.24 * (n + 10))
    cosine = -math.tan(math.radians(latitude)) * math.tan(declination)
    return 24 / math.pi * math.acos(max(-1, min(1, cosine)))


summer, winter = date(2025, 6, 21), date(2025, 12, 21)
daylight(summer, latitude) - daylight(winter, latitude)

# ## What it prints, as it prints it
#
# Blank lines inside a function or a loop split nothing.

for month in range(1, 13):
    day = date(2025, month, 21)
    hours = daylight(day, latitude)

    print(f"{day:%b} {hours:5.1f} h  " + "▇" * round(2 * hours))

# ## Anything that knows how to show itself
#
# An object with a `_repr_html_` or a `_repr_svg_` is shown the way it wants to
# be, as in a notebook. No library is needed for that. Frames and plots of
# pandas, polars and matplotlib work by themselves.


class Curve:
    """Numbers as a line, in SVG."""

    def __init__(self, values):
        self.values = list(values)

    def _repr_svg_(self):
        step = 640 / (len(self.values) - 1)
        points = " ".join(f"{i * step:.1f},{120 - 5 * value:.1f}" for i, value in enumerate(self.values))
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -4 640 128">'
            '<path d="M0 60H640" stroke="#9ca3af" stroke-dasharray="4"/>'
            f'<polyline points="{points}" fill="none" stroke="#d97706" '
            'stroke-width="3"/></svg>'
        )


year = [date(2025, 1, 1) + timedelta(days=n) for n in range(365)]
Curve(daylight(day, latitude) for day in year)

# The dashed line is twelve hours: day and night are equal there, twice a year,
# at every latitude.

# ## Directives
#
# A line that begins with `# |` tells the page something. This document's next
# block has its code hidden; the editor still shows it.

# | hide-code
circle = min(north for north in range(91) if daylight(summer, north) >= 24)
print(f"From {circle}° north on, the sun does not set on midsummer's day.")

# This one is `manual`: it runs when you press its button, and not before. That
# is the place for what takes long, costs money, or sends a letter.

# | manual
total = sum(daylight(day, latitude) for day in year)
print(f"{total:,.0f} of the year's 8,760 hours are day.")

# ## Now you
#
# Set `latitude` to 70 and see what happens to the curve. The file itself stays
# as you wrote it: `python examples/tour.py` runs it too.
