"""The small project that the page's tests look at, in the words of the wire contract."""

from __future__ import annotations

import base64
import itertools
import struct
import time
import zlib
from typing import Any

Json = dict[str, Any]

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


# ── Blocks and results ──────────────────────────────────────────────────────────────────────────


def block(block_id: str, source: str, first_line: int, kind: str = "code", **more: Any) -> Json:
    lines = source.count("\n") + 1
    span = {"start": {"line": first_line, "character": 0}, "end": {"line": first_line + lines, "character": 0}}
    text = {"kind": kind, "range": span, "firstLine": first_line, "source": source}
    return {"id": block_id, **text, "hidden": [], "directives": [], **more}


def blocks(*parts: tuple[str, str] | tuple[str, str, str] | tuple[str, str, str, Json]) -> list[Json]:
    """Blocks one below the other, a blank line between: (id, source[, kind[, more]])."""
    made: list[Json] = []
    line = 0
    for part in parts:
        block_id, source, kind, more = (*part, *("code", {})[len(part) - 2 :])
        made.append(block(block_id, source, line, kind, **more))
        line += source.count("\n") + 2
    return made


def result(block_id: str, *outputs: Json, status: str = "ok", run: int = 1, stale: bool = False, **more: Any) -> Json:
    timing = {"durationMs": 12.4, "startedAt": time.time() * 1000 - 1400, "reason": "first run"}
    return {
        "blockId": block_id,
        "status": status,
        "outputs": list(outputs),
        "run": run,
        "stale": stale,
        **timing,
        **more,
    }


def printed(text: str, name: str = "stdout") -> Json:
    return {"type": "stream", "name": name, "text": text}


def kept(path: str, size: int) -> Json:
    """Printed text that is still with the daemon."""
    return {"type": "stream", "name": "stdout", "ref": {"ref": path, "size": size, "mime": "text/plain"}}


def value(plain: str, **data: Any) -> Json:
    return {"type": "value", "data": {"text/plain": plain, **data}}


def error(name: str, message: str, *frames: Json, **more: Any) -> Json:
    return {"type": "error", "name": name, "message": message, "frames": list(frames), **more}


def snapshot(uri: str, made: list[Json], results: list[Json], **more: Any) -> Json:
    usual: Json = {"version": 1, "armed": True, "state": "idle", "run": 1, "planned": []}
    return {"uri": uri, **usual, "blocks": made, "results": results, **more}


# ── Payloads ────────────────────────────────────────────────────────────────────────────────────


def png(width: int = 240, height: int = 90) -> str:
    """A picture that a browser can draw: a soft gradient, base64."""

    def row(y: int) -> bytes:
        return b"\0" + bytes(itertools.chain.from_iterable((30 + x % 180, 110 + y, 140) for x in range(width)))

    rows = b"".join(row(y) for y in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return base64.b64encode(data).decode()


def svg() -> str:
    points = " ".join(f"{20 + x * 5},{90 - (x * 37 % 61)}" for x in range(80))
    axes = "M20 10V95H430"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 450 120" width="450" height="120">'
        f'<path d="{axes}" fill="none" stroke="#888"/>'
        f'<polyline points="{points}" fill="none" stroke="#0d6e63" stroke-width="2"/>'
        "<script>window.svgRan = true</script></svg>"
    )


def frame_table(rows: int = 8) -> str:
    """What pandas makes of a data frame."""
    head = "".join(f"<th>{name}</th>" for name in ("", "name", "planet", "radius_km", "period_d", "discovered"))
    names = ["Io", "Europa", "Ganymede", "Callisto", "Titan", "Rhea", "Triton", "Charon"]
    body = "".join(
        f"<tr><th>{n}</th><td>{names[n % 8]}</td><td>Jupiter</td><td>{1821.6 - n * 3:.1f}</td>"
        f"<td>{1.77 + n:.2f}</td><td>{1610 + n}</td></tr>"
        for n in range(rows)
    )
    style = "<style scoped>.dataframe tbody tr th { vertical-align: top } body { display: none }</style>"
    head = f'<thead><tr style="text-align: right;">{head}</tr></thead>'
    return f'<div>{style}<table border="1" class="dataframe">{head}<tbody>{body}</tbody></table></div>'


# ── The files ───────────────────────────────────────────────────────────────────────────────────

INTRO = """# Moons of the solar system

A short look at the **largest moons**, from a table of what we know. Kepler's third law says that the square of
a period grows with the cube of the distance,

$$ T^2 = \\frac{4\\pi^2}{G M}\\,a^3, $$

so with $a$ in kilometres the slope on logarithmic axes is $3/2$.[^1]

- [x] Read the table
- [ ] Compare with *measured* periods in [`fit.py`](models/fit.py)

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
    results = [
        result("s-ok", value("2")),
        result(
            "s-error",
            printed("before it fails\n"),
            error("ZeroDivisionError", "division by zero", *frames),
            status="error",
        ),
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
        "ref-huge": kept("/blob/huge", 20_000_000),
        "unknown": value("<a widget>", **{"application/vnd.widget+proto": "xyz"}),
    }
    made = blocks(*((name, f"show_{name.replace('-', '_')}()") for name in shown))
    return snapshot(REPORT, made, [result(name, output) for name, output in shown.items()])


def now() -> float:
    """The moment in Unix milliseconds."""
    return time.time() * 1000
