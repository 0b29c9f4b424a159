"""Objects that no entry of the log speaks of are let go, and no others."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from livesync_ls.worker.child.census import Census


def entry(number: int, *handles: str) -> Any:
    return SimpleNamespace(number=number, handles=lambda: iter(handles))


def test_an_object_goes_with_the_last_entry_that_speaks_of_it() -> None:
    census = Census()
    first, second = entry(1, "a", "b", "b"), entry(2, "b", "c")
    census.enter(first)
    census.enter(second)
    assert census.unheld(["a", "b", "c"]) == []
    census.leave(first)
    assert census.unheld([]) == ["a"]
    census.leave(second)
    assert sorted(census.unheld([])) == ["b", "c"]
    assert census.unheld([]) == []


def test_an_object_that_was_only_met_goes_at_once() -> None:
    assert Census().unheld(["met"]) == ["met"]


def test_an_object_that_another_entry_takes_up_stays() -> None:
    census = Census()
    first = entry(1, "a")
    census.enter(first)
    census.leave(first)
    census.enter(entry(2, "a"))
    assert census.unheld(["a"]) == []
