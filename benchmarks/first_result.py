"""From the daemon's start to the first result, over the files of the project; and how long its loop stood still then.

Cold: nothing of the project is on disk from before. Warm: its import graph is.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

from benchmarks.editing import Editor
from benchmarks.graph import Project, generated
from benchmarks.keystroke import Watcher
from benchmarks.measuring import option, ratio, sizes, table
from benchmarks.served import Served, Tab
from livesync_ls import protocol as wire
from livesync_ls.app import App
from livesync_ls.service import RequestService
from livesync_ls.settings.settings import Layers

USUAL = (10, 15_000)
ROUNDS = 7
TICK_SECONDS = 0.001
PATIENCE = 120.0
DOCUMENT = "import helper\nfrom common import base\n\nx = helper.clean(4)\nx\n"
"""It needs the same files in every project."""


def project(root: Path, size: int) -> Project:
    """A generated one, and a document in it."""
    found = generated(root, size)
    (root / "main.py").write_text(DOCUMENT)
    (root / "helper.py").write_text("def clean(x):\n    return x + 1\n")
    return found


# ── From outside ────────────────────────────────────────────────────────────────────────────────


def served(root: Path, state: Path) -> float:
    """`livesync-ls --ws main.py`, and a browser that connects as soon as it can."""
    path = root / "main.py"
    started = perf_counter()
    with Served(path, state=state) as daemon:
        tab = Tab(daemon.url)
        if not tab.watch(path)["results"]:
            tab.told("livesync/blockResult", path)
        took = (perf_counter() - started) * 1000
        tab.close()
    return took


def edited(root: Path, state: Path) -> float:
    """A language server, and an editor that opens the file at once."""
    started = perf_counter()
    with Editor(root, state) as editor:
        editor.open(root / "main.py")
        if not editor.request("livesync/watch", {"uri": (root / "main.py").as_uri(), "arm": True})["results"]:
            editor.until("livesync/blockResult")
        return (perf_counter() - started) * 1000


FACES: dict[str, Callable[[Path, Path], float]] = {"--ws": served, "editor": edited}


def first_results(projects: list[Project], states: dict[Path, Path], rounds: int) -> list[list[object]]:
    """Rows over faces and projects. The projects take turns, so that what else the machine does meets all."""
    rows: list[list[object]] = []
    for face, started in FACES.items():
        for kept in ("cold", "warm"):
            times: dict[Path, list[float]] = {each.root: [] for each in projects}
            for _ in range(rounds):
                for root, taken in times.items():
                    with _state(states[root] if kept == "warm" else None) as state:
                        taken.append(started(root, state))
            least = statistics.median(times[projects[0].root])
            for each in projects:
                taken, median = times[each.root], statistics.median(times[each.root])
                rows.append([face, len(each.paths), kept, min(taken), median, ratio(median, least)])
    return rows


@contextmanager
def _state(kept: Path | None) -> Generator[Path]:
    """A folder of what the daemon keeps: a copy, as one run must not change what the next one finds."""
    with tempfile.TemporaryDirectory() as folder:
        if kept:
            shutil.copytree(kept, folder, dirs_exist_ok=True)
        yield Path(folder)


# ── In this process ─────────────────────────────────────────────────────────────────────────────


class Pulse:
    """Notes the longest time in ms that the loop had no turn for it; and the most that it worked meanwhile.

    On a busy machine the first is longer than the second, since others had the processor.
    """

    def __init__(self) -> None:
        self.longest = self.busiest = 0.0
        self._task = asyncio.create_task(self._beat())

    async def _beat(self) -> None:
        while True:
            before, worked = perf_counter(), thread_time()
            await asyncio.sleep(TICK_SECONDS)
            self.longest = max(self.longest, (perf_counter() - before - TICK_SECONDS) * 1000)
            self.busiest = max(self.busiest, (thread_time() - worked) * 1000)

    def stop(self) -> None:
        self._task.cancel()


async def standstill(root: Path) -> tuple[float, float, float]:
    """The longest standstill and the longest work in ms, from the start until all is known; and the seconds it took."""
    path = root / "main.py"
    async with App([], Layers()) as app:
        watcher = Watcher(app.resync)
        app.connect(watcher)
        pulse = Pulse()
        await asyncio.sleep(0)
        started = perf_counter()
        app.roots.append(root)
        await app.look_around()
        await RequestService(app).watch(watcher, wire.WatchParams(uri=path.as_uri(), arm=True))
        await watcher.run()
        await asyncio.wait_for(app.index.complete.wait(), PATIENCE)
        took = perf_counter() - started
        pulse.stop()
    return pulse.longest, pulse.busiest, took


async def standstills(projects: list[Project], states: dict[Path, Path], rounds: int) -> list[list[object]]:
    """Rows over projects. The first round warms up Python, the second is cold and fills what the others find."""
    rows: list[list[object]] = []
    for each in projects:
        with _state(None) as state:
            os.environ["LIVESYNC_STATE_DIR"] = str(state)
            await standstill(each.root)
        os.environ["LIVESYNC_STATE_DIR"] = str(states[each.root])
        cold = await standstill(each.root)
        warm: list[Any] = [await standstill(each.root) for _ in range(rounds)]
        for kept, found in (("cold", [cold]), ("warm", warm)):
            longest, busiest, took = zip(*found, strict=True)
            figures = [statistics.median(longest), max(longest), statistics.median(busiest), max(busiest)]
            rows.append([len(each.paths), kept, *figures, min(took)])
    return rows


def main() -> None:
    rounds = option("rounds", ROUNDS)
    with tempfile.TemporaryDirectory() as folder:
        projects = [project(Path(folder, f"project{size}"), size) for size in sizes(USUAL)]
        states = {each.root: Path(folder, f"state{number}") for number, each in enumerate(projects)}
        stood = asyncio.run(standstills(projects, states, max(1, rounds // 2)))
        rows = first_results(projects, states, rounds)
    heads = ["face", "files", "kept", "best", "median", "to the smallest"]
    table(f"From the start of the process to the first result, in ms; {rounds} starts", heads, rows)
    heads = ["files", "kept", "stood still: median", "longest", "worked: median", "longest", "all known after, s"]
    table("How long the loop stood still until all is known, and how long of this it worked, in ms", heads, stood)


if __name__ == "__main__":
    main()
