# %% [markdown]
# # The pendulum that gains energy
#
# A pendulum without friction swings for ever between the same two heights. A
# *computed* one does so only if the method is right, and the obvious method is
# not. This document needs no library; its three methods are in `integrators.py`
# beside it.

# %% A pendulum
from math import cos, pi, sin

from integrators import Path, euler, runge_kutta, symplectic_euler, trajectory


def acceleration(angle):
    return -sin(angle)  # in units where length and gravity are 1


def energy(angle, speed):
    return speed**2 / 2 - cos(angle)


start = 2.0  # radians from hanging down; pi would be upside down
h = 0.05  # length of a step

# %% [markdown]
# ## The obvious method
#
# Euler's method follows the speed of this moment for a short while, then looks
# again. Drawn here is speed over angle; the true motion is a closed curve, and
# this one leaves it with every swing.

# %%
Path(trajectory(euler, acceleration, start, 0.0, h, 400))

# %% [markdown]
# ## One line moved
#
# Use the *new* speed to move, not the old one, and the curve closes. Nothing
# else has changed and it costs nothing. Methods that keep the area in this
# picture are called *symplectic*.

# %%
Path(trajectory(symplectic_euler, acceleration, start, 0.0, h, 400))

# %% [markdown]
# ## Who keeps the energy?
#
# After a thousand steps, as a part of the energy that it takes to swing at all:

# %%
methods = [euler, symplectic_euler, runge_kutta]
before = energy(start, 0.0)

for method in methods:
    after = energy(*trajectory(method, acceleration, start, 0.0, h, 1000)[-1])
    print(f"{method.__name__:20} {(after - before) / (before + 1):+10.6%}")

# %% [markdown]
# ## Order, measured
#
# Halve the step. A method of order $p$ then gets $2^p$ times better: twice for
# the first two, sixteen times for Runge and Kutta's. Here is what they really
# do, against a run with a very small step.

# %%
duration = 2.0


def end(method, steps):
    h = duration / steps
    return trajectory(method, acceleration, start, 0.0, h, steps)[-1][0]


truth = end(runge_kutta, 4000)

for method in methods:
    coarse, fine = (abs(end(method, steps) - truth) for steps in (100, 200))
    gain = coarse / fine
    print(f"{method.__name__:20} {coarse:.1e} → {fine:.1e} {gain:7.1f} times")

# %% [markdown]
# ## How long is a swing?
#
# At school it is $2\pi$, whatever the angle. Galileo thought so too. It is the
# limit for small ones:


# %%
def period(angle, h=0.01):
    """Four times the time from the turning point to the bottom."""
    x, v, steps = angle, 0.0, 0
    while x > 0:
        x, v = runge_kutta(acceleration, x, v, h)
        steps += 1
    return 4 * (steps * h - x / v)  # back by what the last step went too far


for degrees in (1, 10, 45, 90, 135, 170, 179):
    times = period(degrees * pi / 180) / (2 * pi)
    print(f"{degrees:4}°  {times:7.4f} times the school's")
