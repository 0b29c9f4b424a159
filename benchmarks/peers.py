"""From an edit to its result, in the same run beside a bare ipykernel, marimo and Streamlit.

They are no dependencies: put them into an environment of their own, and its Python into `PEERS_PYTHON`. Whatever is not
there is left out.
"""
# ruff: noqa: T201 (benchmarks talk to a person)

from __future__ import annotations

import os
import random
import statistics
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from math import inf
from time import sleep

from benchmarks.contenders import Contender, Kernel, Marimo, Saved, Streamlit, Typed
from benchmarks.measuring import option, sizes, table

USUAL = (10, 100, 1000)
ROUNDS = 12
STEP = 1000
PAUSE_SECONDS = (0.3, 0.8)
"""Uneven, so that who looks every second is met at any moment of it."""
NEEDED: dict[type[Kernel | Marimo | Streamlit], str] = {
    Kernel: "ipykernel jupyter_client",
    Marimo: "marimo watchdog",
    Streamlit: "streamlit watchdog",
}


def installed() -> Iterator[Callable[[int], Contender]]:
    """The peers that are there, and a line for each that is not."""
    python = os.environ.get("PEERS_PYTHON", "")
    for peer, packages in NEEDED.items():
        if python and _imports(python, packages):
            yield partial(peer, python)
        else:
            print(f"Without {peer.name.partition(',')[0]}: PEERS_PYTHON is no Python after `pip install {packages}`.")


def _imports(python: str, packages: str) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 (what the person who measures named)
            [python, "-c", f"import {packages.replace(' ', ', ')}"], capture_output=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


def measure(tool: Contender, rounds: int) -> list[list[float]]:
    """The times of edits of the last block, and of those of the helper that it calls."""
    added = iter(range(STEP, 10**6, STEP))
    with tool:
        return [[_paused(act, next(added)) for _ in range(rounds)] for act in (tool.edited, tool.helped)]


def _paused(act: Callable[[int], float], added: int) -> float:
    """Infinite where the result never came."""
    sleep(random.uniform(*PAUSE_SECONDS))  # noqa: S311 (no secret)
    try:
        return act(added)
    except TimeoutError:
        return inf


def compare(count: int, makers: list[Callable[[int], Contender]], rounds: int) -> None:
    """A table for documents of so many blocks."""
    rows: list[list[object]] = []
    first: list[float] = []
    for make in makers:
        tool = make(count)
        medians: list[float] = []
        cells: list[object] = [tool.name]
        for times in measure(tool, rounds):
            medians.append(statistics.median(times))
            cells += [min(times), medians[-1]]
            cells.append(f"{medians[-1] / first[len(medians) - 1]:.1f}×" if first else "1×")
        first = first or medians
        rows.append(cells)
    heads = ["", "block: best", "median", "to the first", "helper: best", "median", "to the first"]
    table(f"From an edit to its result, in ms: {count} blocks, {rounds} edits of each kind", heads, rows)


def main() -> None:
    makers: list[Callable[[int], Contender]] = [Saved, Typed, *installed()]
    for count in sizes(USUAL):
        compare(count, makers, option("rounds", ROUNDS))


if __name__ == "__main__":
    main()
