"""Blocks whose files do not stand still run again: at once, then ever later, and not for ever."""

from __future__ import annotations

from pathlib import Path

from livesync_ls.session.tears import MOST_AT_ONCE, MOST_LATER, Tears

DATA, OTHER = Path("/p/data.txt"), Path("/p/other.txt")


def torn_at_once(tears: Tears) -> int:
    """How many runs in a row are ordered at once."""
    runs = 0
    while tears.tore("b", {DATA}):
        runs += 1
    return runs


def test_what_does_not_stand_still_is_tried_later_and_ever_later() -> None:
    tears = Tears()
    assert torn_at_once(tears) == MOST_AT_ONCE
    for patience in range(MOST_LATER):
        assert not tears.due({"b"}, patience - 1)
        assert tears.due({"b"}, patience) == {"b": DATA}
        assert not tears.due({"b"}, patience)  # it was ordered, and has not run yet
        assert tears.tore("b", {DATA}) is None
    assert not tears.due({"b"}, 1000)


def test_a_run_that_saw_what_is_there_ends_it() -> None:
    tears = Tears()
    torn_at_once(tears)
    assert tears.due({"b"}, 0)
    assert tears.tore("b", set()) is None
    assert not tears.due({"b"}, 1000)
    assert torn_at_once(tears) == MOST_AT_ONCE


def test_a_run_that_something_else_ordered_begins_anew() -> None:
    tears = Tears()
    torn_at_once(tears)
    assert torn_at_once(tears) == MOST_AT_ONCE
    assert tears.due({"b"}, 0)


def test_another_path_has_a_count_of_its_own() -> None:
    tears = Tears()
    tears.tore("b", {DATA})
    tears.tore("b", {DATA})
    assert tears.tore("b", {DATA, OTHER}) == OTHER


def test_only_those_that_are_asked_for_are_ordered() -> None:
    tears = Tears()
    torn_at_once(tears)
    assert not tears.due({"c"}, 1000)
    assert tears.due({"b", "c"}, 0) == {"b": DATA}
