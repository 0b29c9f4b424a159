# /// script
# dependencies = ["pandas"]
# ///

# # Weighing the Sun with a spreadsheet
#
# `moons.csv` knows two numbers about every planet and some moons: how far it is
# from what it circles, and how long one round takes. Isaac Newton showed in
# 1687 that this is enough to weigh what is in the middle.

from pathlib import Path

try:
    import pandas as pd
except ModuleNotFoundError:
    raise SystemExit("This document needs pandas: `pip install pandas` installs it.") from None

pd.set_option("display.float_format", "{:,.2f}".format)
orbits = pd.read_csv(Path(__file__).with_name("moons.csv"))
orbits

# ## Kepler's third law
#
# The square of the period grows as the cube of the distance: $T^2 \propto a^3$.
# If so, $a^3 / T^2$ is the same number for all that circle one body.

orbits["a³/T²"] = orbits["distance_km"] ** 3 / orbits["period_days"] ** 2
orbits.groupby("around")["a³/T²"].agg(["count", "min", "max"]).map("{:.3g}".format)

# Within each group the smallest and the largest agree to two percent, whether
# the planet is Mercury or Neptune. Between the Earth and the Sun lies a factor
# of 330,000. That is the mass.

# ## Newton's explanation
#
# A circle of radius $a$ at this speed needs a pull, and gravity is that pull:
#
# $$M = \frac{4 \pi^2}{G} \cdot \frac{a^3}{T^2}$$

from math import pi

G = 6.674e-11  # m³ / kg s²
DAY = 86_400  # seconds

metres, seconds = orbits["distance_km"] * 1000, orbits["period_days"] * DAY
orbits["mass of the centre"] = 4 * pi**2 / G * metres**3 / seconds**2

masses = orbits.groupby("around")["mass of the centre"].median().sort_values()
masses.map("{:.3e} kg".format).to_frame()

# ## How good is that?
#
# Beside the figures of the tables, from spacecraft:

known = pd.Series(
    {
        "Earth": 5.972e24,
        "Mars": 6.417e23,
        "Jupiter": 1.898e27,
        "Saturn": 5.683e26,
        "Sun": 1.988e30,
    }
)
error = (masses / known - 1).sort_values(key=abs)
error.map("{:+.2%}".format).to_frame("off by")

# Earth is the worst, and not by accident: the Moon weighs 1/81 of the Earth, so
# the two circle a common point, and what we weighed is both of them together.

print(f"Earth and Moon, by the tables: {5.972e24 + 7.346e22:.3e} kg")
print(f"as weighed here:               {masses['Earth']:.3e} kg")

# ## In Earths

(masses / masses["Earth"]).map("{:,.1f} Earths".format).to_frame("weight")
