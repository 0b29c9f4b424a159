"""Tables of figures, and how they are taken."""
# ruff: noqa: T201 (benchmarks talk to a person)

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from time import perf_counter


def best(work: Callable[[], object], rounds: int = 9) -> float:
    """Milliseconds of the quickest round: what the work costs when nothing else gets in its way."""
    return min(_once(work) for _ in range(rounds))


def _once(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000


def sizes(usual: Sequence[int]) -> list[int]:
    """The sizes to measure: those of the command line, if there are any."""
    return [int(argument) for argument in sys.argv[1:] if not argument.startswith("--")] or list(usual)


def option(name: str, usual: int) -> int:
    """The number in `--name=…` on the command line, if it is there."""
    given = [argument for argument in sys.argv[1:] if argument.startswith(f"--{name}=")]
    return int(given[-1].partition("=")[2]) if given else usual


def ratio(measured: float, to: float) -> str:
    return f"{measured / to:.2f}×"


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    cells = [[_shown(cell) for cell in row] for row in [heads, *rows]]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    print(f"\n{title}\n")
    for row in cells:
        first, *others = zip(row, widths, strict=True)
        print("  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]))


def _shown(cell: object) -> str:
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)
