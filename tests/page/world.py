"""The small project that the page's tests look at, in the words of the wire contract."""

from __future__ import annotations

import base64

from .wire import Json, blocks, error, frame_table, kept, png, printed, result, snapshot, svg, value

ROOT = "file:///project/"
REPORT = ROOT + "report.py"
MODEL = ROOT + "models/fit.py"
PLAIN = ROOT + "notes/plain.py"
EMPTY = ROOT + "empty.py"


def files() -> list[Json]:
    return [
        {"uri": REPORT, "path": "report.py", "armed": True, "watched": True, "title": "Moons of the solar system"},
        {"uri": MODEL, "path": "models/fit.py", "armed": True, "watched": False, "title": "Fitting a curve"},
        {"uri": ROOT + "models/clean.py", "path": "models/clean.py", "armed": False, "watched": False},
        {"uri": PLAIN, "path": "notes/plain.py", "armed": False, "watched": False, "title": "A file nobody ran"},
        {"uri": EMPTY, "path": "empty.py", "armed": False, "watched": False},
    ]


INTRO = """# Moons of the solar system

A short look at the **largest moons**, from a table of what we know. Kepler's third law says that the square of
a period grows with the cube of the distance,

$$ T^2 = \\frac{4\\pi^2}{G M}\\,a^3, $$

so with $a$ in kilometres the slope on logarithmic axes is $3/2$.[^1]

- [x] Read the table
- [ ] Compare with *measured* periods in [`fit.py`](models/fit.py) and [the data](../data/moons.csv)

| moon | planet |
| --- | --- |
| Io | Jupiter |

[^1]: Newton's form of the law."""

LOAD = """import csv
from pathlib import Path

def load(path: Path) -> list[dict[str, str]]:
    \"\"\"The rows of a table, as they are.\"\"\"
    with path.open() as file:  # one pass
        return list(csv.DictReader(file))

moons = load(Path("moons.csv"))
print(f"{len(moons)} moons")"""


def report() -> Json:
    made = blocks(
        ("intro", INTRO, "markdown"),
        ("load", LOAD),
        ("table", "frame.head(8)"),
        ("h-plot", "## Distance and period\n\nOne line, as Kepler promised.", "markdown"),
        ("plot", 'plt.loglog(a, T, "o")\nplt.xlabel("a [km]")'),
        ("law", "sympy.Eq(T**2, 4 * pi**2 * a**3 / (G * M))"),
    )
    results = [
        result("load", printed("178 moons\n"), reads=["csv", "Path"], doubt=["clock"]),
        result("table", value("frame", **{"text/html": frame_table()})),
        result("plot", {"type": "display", "data": {"text/plain": "<Figure 640x480>", "image/svg+xml": svg()}}),
        result("law", value("Eq(T**2, ...)", **{"text/latex": r"$\displaystyle T^{2} = \frac{4 \pi^{2} a^{3}}{G M}$"})),
    ]
    return snapshot(REPORT, made, results, verified=True)


def fit() -> Json:
    made = blocks(
        ("fit-title", "# Fitting a curve", "markdown"), ("x", "x = 1\nx"), ("y", "y = x + 1\ny"), ("z", "z = y * 2\nz")
    )
    return snapshot(MODEL, made, [result(name, value(str(n))) for n, name in enumerate("xyz", 1)])


def plain() -> Json:
    made = blocks(
        ("p-intro", "# A file nobody ran\n\nIt deletes things.", "markdown"),
        ("p-code", "import shutil\n\nshutil.rmtree('build')"),
    )
    return snapshot(PLAIN, made, [], armed=False, state="unarmed", run=0)


def empty() -> Json:
    return snapshot(EMPTY, [], [], armed=False, state="unarmed", run=0)


def states() -> Json:
    """Every state that a block can be in, one below the other."""
    manual = {"directives": ["manual"]}
    made = blocks(
        ("s-title", "# Every state\n\nOne block each.", "markdown"),
        ("s-ok", "1 + 1"),
        ("s-error", "def ratio(a, b):\n    return a / b\n\nratio(1, 0)", "code", {"title": "Ratios"}),
        ("s-caused", "ratios.mean()"),
        ("s-stale", "total = sum(values)\ntotal"),
        ("s-cancelled", "while True:\n    step()"),
        ("s-waiting", 'shutil.rmtree("build")'),
        ("s-manual", "train(epochs=100)", "code", manual),
        ("s-truncated", "for n in range(10**9):\n    print(n)"),
        ("s-hidden", "setup()", "code", {"hidden": ["code"]}),
        ("s-running", "slow()"),
        ("s-queued", "after(slow)"),
    )
    frames = [
        {"blockId": "s-error", "line": 3, "function": "<module>", "text": "ratio(1, 0)"},
        {"uri": ROOT + "models/clean.py", "line": 11, "function": "check", "text": "    return f(a, b)"},
        {"blockId": "s-error", "line": 1, "function": "ratio", "text": "    return a / b"},
    ]
    division = error("ZeroDivisionError", "division by zero", *frames)
    results = [
        result("s-ok", value("2")),
        result("s-error", printed("before it fails\n"), division, status="error"),
        result("s-caused", error("NameError", "name 'ratios' is not defined", causedBy="s-error"), status="error"),
        result("s-stale", value("499500"), stale=True),
        result("s-cancelled", printed("step 1\nstep 2\n"), status="cancelled"),
        result("s-waiting", status="waiting", reason="save to run: this block would delete the folder build"),
        result("s-manual", status="waiting", reason="a manual block: it runs when you ask for it"),
        result("s-truncated", printed("0\n1\n2\n"), {"type": "truncated", "limit": 1_000_000}),
        result("s-hidden", value("'ready'")),
        result("s-running", printed("epoch 1\n"), status="running"),
        result("s-queued", value("'the old value'"), status="queued"),
    ]
    planned = [{"blockId": "s-running", "reason": "text changed"}, {"blockId": "s-queued", "reason": "`slow` changed"}]
    return snapshot(REPORT, made, results, state="running", planned=planned, run=2)


def every_mime() -> Json:
    """One block for each way to show a value."""
    scripted = "<div id='out'>waiting</div><script>document.getElementById('out').textContent = 'script ran'</script>"
    style = "<style>p { color: rgb(1, 2, 3) } body { display: none }</style>"
    hostile = f"<p>still <b>here</b></p><img src='x' alt='none'>{style}"
    ansi = "\x1b[31mred\x1b[0m plain \x1b[1;32mbold green\x1b[0m \x1b[38;5;208morange\x1b[0m <b>not bold</b>\n"
    tree = {"name": "Io", "moons": [1, 2.5, None, True], "deep": {"empty": {}, "text": "<i>"}}
    shown: dict[str, Json] = {
        "plain": value("array([1, 2, 3])"),
        "ansi": printed(ansi),
        "stderr": printed("a warning\n", "stderr"),
        "html": value("h", **{"text/html": hostile}),
        "frame": value("f", **{"text/html": frame_table(450)}),
        "scripted": value("s", **{"text/html": scripted}),
        "png": value("<Figure>", **{"image/png": png()}),
        "svg": value("drawing", **{"image/svg+xml": svg()}),
        "markdown": value("m", **{"text/markdown": "**bold** and $x^2$"}),
        "latex": value("l", **{"text/latex": r"$$\int_0^1 x\,dx = \tfrac12$$"}),
        "json": value("j", **{"application/json": tree}),
        "audio": value("a", **{"audio/wav": base64.b64encode(b"RIFF").decode()}),
        "ref-image": value("big", **{"image/png": {"ref": "/blob/image", "size": 9_000, "mime": "image/png"}}),
        "ref-text": kept("/blob/text", 30),
        "ref-huge": kept("/blob/huge", 90_000_000),
        "unknown": value("<a widget>", **{"application/vnd.widget+proto": "xyz"}),
    }
    made = blocks(*((name, f"show_{name.replace('-', '_')}()") for name in shown))
    return snapshot(REPORT, made, [result(name, output) for name, output in shown.items()])
