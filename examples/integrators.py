"""Three ways to take one step of length `h` along a motion, and a curve.

`pendulum.py` uses them. Open both files, change something here, and look there.
"""

from __future__ import annotations


def euler(acceleration, x, v, h):
    """Where the speed of now leads. Simple, and wrong in a systematic way."""
    return x + h * v, v + h * acceleration(x)


def symplectic_euler(acceleration, x, v, h):
    """The same, but the place moves with the speed that was just found."""
    v = v + h * acceleration(x)
    return x + h * v, v


def runge_kutta(acceleration, x, v, h):
    """The classical method of fourth order: four looks, weighed 1:2:2:1."""
    v1, a1 = v, acceleration(x)
    v2, a2 = v + h / 2 * a1, acceleration(x + h / 2 * v1)
    v3, a3 = v + h / 2 * a2, acceleration(x + h / 2 * v2)
    v4, a4 = v + h * a3, acceleration(x + h * v3)
    moved = h / 6 * (v1 + 2 * v2 + 2 * v3 + v4)
    gained = h / 6 * (a1 + 2 * a2 + 2 * a3 + a4)
    return x + moved, v + gained


def trajectory(method, acceleration, x, v, h, steps):
    """The pairs (x, v) after 0, 1, … `steps` steps."""
    points = [(x, v)]
    for _ in range(steps):
        x, v = method(acceleration, x, v, h)
        points.append((x, v))
    return points


class Path:
    """A curve through points of the plane, drawn as SVG with equal scales."""

    def __init__(self, points, width=420, colour="#2563eb"):
        self.points, self.width, self.colour = points, width, colour

    def _repr_svg_(self):
        xs, ys = [x for x, _ in self.points], [-y for _, y in self.points]
        across, down = max(xs) - min(xs), max(ys) - min(ys)
        line = " ".join(f"{x:.3f},{-y:.3f}" for x, y in self.points)
        margin = 0.03 * across
        box = f"{min(xs) - margin:.3f} {min(ys) - margin:.3f} {across + 2 * margin:.3f} {down + 2 * margin:.3f}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" '
            f'width="{self.width}" height="{self.width * down / across:.0f}">'
            f'<polyline points="{line}" fill="none" stroke="{self.colour}" '
            f'stroke-width="{across / 250:.4f}"/></svg>'
        )
