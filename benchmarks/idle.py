"""What a daemon and its workers take while nothing happens: files that a browser watches, armed, run and at rest."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter, sleep

import psutil

from benchmarks.measuring import option, sizes, table
from benchmarks.served import Served, Tab
from benchmarks.websocket import PATIENCE

USUAL = (1, 10, 50)
SECONDS = 60
LOOK_SECONDS = 5.0
"""Longer than the daemon waits before it compares what it shows with a fresh run."""
LITTLE_SECONDS = 0.25
DOCUMENT = "import math\n\nx = {number}\nx\n\ny = math.sqrt(x)\ny\n"


class NotAtRest(Exception):
    """The daemon still does something."""


def project(count: int) -> list[Path]:
    folder = Path(tempfile.mkdtemp())
    paths = [folder / f"main{number}.py" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(DOCUMENT.format(number=number))
    return paths


def measure(count: int, seconds: int) -> list[object]:
    """A row: percents of a core, and megabytes."""
    paths = project(count)
    with Served(paths[0].parent) as served:
        tab = Tab(served.url)
        for path in paths:
            if tab.watch(path)["state"] != "idle":
                tab.told("livesync/runEnd", path)
        parts = {"daemon": [served.daemon], "workers": served.workers()}
        settle([served.daemon, *served.workers()])
        before = {name: cpu_seconds(processes) for name, processes in parts.items()}
        started = perf_counter()
        sleep(seconds)
        elapsed = perf_counter() - started
        percents = [(cpu_seconds(processes) - before[name]) * 100 / elapsed for name, processes in parts.items()]
        stats = tab.request("livesync/stats", {})["sessions"]
        memory = [own_megabytes(processes) for processes in parts.values()]
        tab.close()
    return [count, stats["live"], stats["spare"], *percents, sum(percents), *memory, sum(memory) / count]


def settle(processes: list[psutil.Process]) -> None:
    """Until they do next to nothing: what the first runs left to do is done."""
    deadline = perf_counter() + PATIENCE
    spent = 1.0
    while spent > LITTLE_SECONDS:
        if perf_counter() > deadline:
            raise NotAtRest(f"After {PATIENCE:g} s it still took {spent:.2f} s of the processor in {LOOK_SECONDS:g} s.")
        before = cpu_seconds(processes)
        sleep(LOOK_SECONDS)
        spent = cpu_seconds(processes) - before


def cpu_seconds(processes: Iterable[psutil.Process]) -> float:
    times = [process.cpu_times() for process in processes]
    return sum(each.user + each.system for each in times)


def own_megabytes(processes: Iterable[psutil.Process]) -> float:
    """Memory that would be free if they ended, where the system tells; what they share counts once, then."""
    return sum(process.memory_full_info().uss for process in processes) / 2**20


def main() -> None:
    seconds = option("seconds", SECONDS)
    rows = [measure(count, seconds) for count in sizes(USUAL)]
    heads = ["files", "live", "spare", "daemon, %", "workers, %", "both, %", "daemon, MB", "workers, MB"]
    table(f"At rest for {seconds} s: percents of a core, and memory", [*heads, "MB a file"], rows)


if __name__ == "__main__":
    main()
