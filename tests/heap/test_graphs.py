"""Random programs: undoing gives back exactly the objects that were there, and nothing else is said to have changed."""

from __future__ import annotations

import sys

import pytest
from document import Document
from hypothesis import given, settings
from programs import PRELUDE, program


@pytest.fixture(autouse=True)
def main_module():
    kept = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = kept


def _started() -> Document:
    document = Document()
    document.run(PRELUDE)
    return document


@settings(max_examples=120, deadline=None)
@given(program)
def test_undo_and_redo_are_exact_inverses(blocks):
    document = _started()
    pictures, entries = [document.picture()], []
    for source in blocks:
        entry = document.run(source)
        if not entry.reversible or entry.why_not_again:
            return
        entries.append(entry)
        pictures.append(document.picture())
        turn_back_and_forth(document, entries, pictures)
    assert document.calls == []


def turn_back_and_forth(document, entries, pictures):
    for entry, picture in zip(reversed(entries), reversed(pictures[:-1]), strict=True):
        document.undo(entry)
        assert document.picture() == picture
    for entry, picture in zip(entries, pictures[1:], strict=True):
        assert entry.is_current
        document.redo(entry)
        assert document.picture() == picture


@settings(max_examples=120, deadline=None)
@given(program)
def test_what_changed_is_reported_and_nothing_else(blocks):
    document = _started()
    for source in blocks:
        before = document.picture()
        names = dict(document.names)
        entry = document.run(source)
        after = document.picture()
        reported = {change.handle.key for change in entry.changes}
        assert before.changed(after) <= reported
        assert {key for key in reported if key in before.objects and key in after.objects} <= before.changed(after)
        changed = {
            n for n in {*names, *document.names} if names.get(n, _NOTHING) is not document.names.get(n, _NOTHING)
        }
        assert {rebinding.name for rebinding in entry.rebindings} == changed


_NOTHING = object()


@settings(max_examples=100, deadline=None)
@given(program)
def test_stamps_tell_object_and_state(blocks):
    document = _started()
    seen: dict[int, tuple[int, object]] = {}
    entries = []

    def look():
        picture = document.picture()
        for obj in picture.alive:
            stamp = document.journal.stamp(obj)
            if stamp:
                held = (id(obj), repr(picture.objects[id(obj)]))
                kept.append(obj)
                assert seen.setdefault(stamp, held) == held

    kept: list[object] = []
    for source in blocks:
        entries.append(document.run(source))
        look()
    for entry in reversed(entries):
        if not entry.reversible:
            return
        document.undo(entry)
        look()
