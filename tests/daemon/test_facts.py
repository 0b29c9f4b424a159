"""What a result tells of itself: what it reads, and what is in doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Write
from .tab import Tab


async def told(tab: Tab, path: Path, fact: str) -> list[list[str] | None]:
    await tab.watch(path, arm=True)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "idle")
    return [screen.result(index).get(fact) for index in range(len(screen.code))]


async def test_a_result_names_what_it_reads(tab: Tab, write: Write) -> None:
    path = write(
        "import tools\n\nsize = 2\n\ntools.area(size)\n\nopen('data.csv').read()\n\nprint(1)\n\n"
        "tools = None\n\nopen('nowhere.txt')\n"
    )
    (path.parent / "tools.py").write_text("UNIT = 3\nSPARE = 4\n\n\ndef area(x):\n    return x * UNIT\n")
    (path.parent / "data.csv").write_text("a,b\n")
    reads = await told(tab, path, "reads")
    assert reads == [None, None, ["size", "tools", "tools.UNIT", "tools.area"], ["data.csv"], None, None, None]


@pytest.mark.parametrize(
    ("code", "doubts"),
    [
        ("import time\ntime.time() > 0", ["clock"]),
        ("import time as clock\nclock.perf_counter() > 0", ["clock"]),
        ("from time import time as now\nnow() > 0", ["clock"]),
        ("from datetime import datetime\ndatetime.now() is None", ["clock"]),
        ("import time\ntime.sleep(0)\n1", None),
        ("import time\n\ndef later():\n    return time.time()", None),
        ("now = today = 3\nnow + today", None),
        ("{'time': 1}['time']", None),
        ("import subprocess, sys\nsubprocess.run([sys.executable, '-c', '']).returncode", ["process"]),
    ],
)
async def test_a_result_that_may_differ_the_next_time_says_why(
    tab: Tab, write: Write, code: str, doubts: list[str] | None
) -> None:
    assert (await told(tab, write(f"# %%\n{code}\n"), "doubt"))[0] == doubts
