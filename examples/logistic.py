# /// script
# dependencies = ["matplotlib", "numpy"]
# ///

# # From order to chaos in one line
#
# A population $x$, between 0 and 1, has offspring in proportion to itself, and
# starves in proportion to how crowded it is:
#
# $$x_{n+1} = r \, x_n (1 - x_n)$$
#
# Robert May wrote in 1976 that everybody should meet this equation early. One
# number decides, $r$.

try:
    import matplotlib.pyplot as plt
    import numpy as np
except ModuleNotFoundError:
    raise SystemExit("This document needs matplotlib: `pip install matplotlib` installs it.") from None


def grow(r, x):
    return r * x * (1 - x)


# ## Four lives
#
# The same start, four values of $r$. Change one and look.

fig, axes = plt.subplots(1, 4, figsize=(11, 2.4), sharey=True, layout="constrained")
for axis, r in zip(axes, [2.8, 3.2, 3.5, 3.9]):
    life = [0.2]
    for _ in range(40):
        life.append(grow(r, life[-1]))
    axis.plot(life, ".-", color="tab:orange", linewidth=0.8, markersize=4)
    axis.set_title(f"r = {r}", fontsize=10)

# It settles, it swings between two values, then four, and then it never repeats
# at all.

# ## All lives at once
#
# For a thousand values of $r$, forget the first steps and mark where $x$ goes
# from then on.

r = np.linspace(2.5, 4, 1000)
x = np.full_like(r, 0.3)

for _ in range(500):
    x = grow(r, x)

fig, axis = plt.subplots(figsize=(11, 5), layout="constrained")
for _ in range(250):
    x = grow(r, x)
    axis.plot(r, x, ",", color="black", alpha=0.15)
axis.set(xlim=(2.5, 4), ylim=(0, 1), xlabel="r", ylabel="where x goes")
for fork in (3, 1 + 6**0.5):
    axis.axvline(fork, color="tab:orange", linewidth=0.8)

# The orange lines are where it forks first, at $3$ and at $1 + \sqrt{6}$; both
# can be found with pencil and paper. The white gap near 3.83 is an island of
# order: a cycle of three.

# ## How chaotic?
#
# Two lives that start a hair apart separate by a factor of $e^\lambda$ a step.
# Where the *Lyapunov exponent* $\lambda$ is above zero, there is no forecast.

lyapunov = np.zeros_like(r)
for _ in range(2000):
    x = grow(r, x)
    lyapunov += np.log(np.abs(r * (1 - 2 * x)) + 1e-12)
lyapunov /= 2000

fig, axis = plt.subplots(figsize=(11, 2.6), layout="constrained")
axis.axhline(0, color="gray", linewidth=0.8)
axis.fill_between(r, lyapunov, 0, where=lyapunov > 0, color="tab:red", alpha=0.6)
axis.fill_between(r, lyapunov, 0, where=lyapunov < 0, color="tab:blue", alpha=0.4)
axis.set(xlim=(2.5, 4), ylim=(-2, 1), xlabel="r", ylabel="λ")

# At $r = 4$ theory says $\lambda = \ln 2 \approx 0.693$: every step loses one
# bit.

f"{lyapunov[-1]:.3f}"
