"""The fuzzer for a little while, and proof that it and the harness would notice."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from .fuzz import Fuzzer, report, seeds
from .harness import Daemon
from .random_edits import Piece, State
from .shrinking import shrink

FIXED = 24
"""Seconds of documents that are the same each time."""
RANDOM = 10
"""Seconds of new ones."""


@pytest.fixture
def daemon() -> Iterator[Daemon]:
    daemon = Daemon("editor")
    yield daemon
    daemon.close()


@pytest.mark.parametrize(
    ("start", "seconds"), [("fixed", FIXED), (f"random{random.randrange(10**9)}", RANDOM)], ids=["fixed", "random"]
)
def test_screens_equal_fresh_runs(start: str, seconds: float, tmp_path: Path) -> None:
    said: list[str] = []
    fuzzer = Fuzzer()
    try:
        for seed in seeds(start, seconds):
            if failure := fuzzer.run(seed, shrink_seconds=20):
                report(failure, tmp_path, said.append)
    finally:
        fuzzer.close()
    assert not said, "\n".join([f"seeds {start!r}", *said])


def test_a_wrong_screen_is_noticed(daemon: Daemon) -> None:
    document = daemon.open({"main.py": "x = 1\n\nx\n"})
    right = [_shows("x = 1", None), _shows("x", "1")]
    assert document.problems(right) == []
    assert document.problems([right[0], _shows("x", "2")]) == ["block 2 ('x'): value is '1', not '2'"]
    document.apply({"main.py": "x = 2\n\nx\n"})
    assert document.problems(right) != []


def test_a_failing_history_becomes_small() -> None:
    def state(*numbers: int, **files: str) -> State:
        return State(tuple(Piece(number, f"block {number}\nmore") for number in numbers), files)

    def fails(states: list[State]) -> int | None:
        found = [number for number, state in enumerate(states) if "block 5" in state.texts["main.py"]]
        return found[0] if found else None

    history = [state(1, 2), state(1, 2, 3, h="V"), state(1, 2, 3, 4, h="V"), state(1, 5, 3, 4, h="V")]
    assert [state.texts for state in shrink(history, fails, 10)] == [{"main.py": "block 5\n"}]


def _shows(source: str, value: str | None) -> dict[str, object]:
    return {"kind": "code", "source": source, "stdout": "", "value": value, "error": None}
