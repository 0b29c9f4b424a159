"""After any edits, every block shows what a fresh run does, and what was not concerned did not run."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.planner.desk import Block, Desk
from tests.planner.fresh import Fresh
from tests.planner.programs import Operation, Text

NAMES = st.sampled_from("abc")
NUMBERS = st.integers(1, 3)
REASON = re.compile(
    r"new|text changed|always|its result was not kept|made again.*|.* is written again for block \d+"
    r"|something above changed, and it may read anything"
    r"|(`\w+`|an object that it reads|place|library|random) changed(: block \d+)?"
)


def operation(kind: str, *parts: st.SearchStrategy[str] | st.SearchStrategy[int]) -> st.SearchStrategy[Operation]:
    return st.tuples(st.just(kind), *parts)


PLAIN = [
    operation("set", NAMES, NUMBERS),
    operation("sum", NAMES, NAMES, NAMES),
    operation("alias", NAMES, NAMES),
    operation("drop", NAMES),
    operation("show", NAMES),
]
SIMPLE = [
    *PLAIN,
    operation("make", NAMES, NUMBERS, st.just(0)),
    operation("add", NAMES, NUMBERS),
    operation("move", NUMBERS),
    operation("where"),
    operation("seed", NUMBERS),
    operation("draw"),
]
SPECIAL = [
    operation("make", NAMES, NUMBERS, st.just(1)),
    operation("names"),
    operation("everything"),
    operation("library", NUMBERS),
    operation("read", st.sampled_from(["in"])),
    operation("send", st.sampled_from(["out"]), NAMES),
    operation("fetch", st.sampled_from(["out"])),
]


@dataclass(frozen=True)
class Edit:
    kind: str
    at: int = 0
    to: int = 0
    text: Text = ()


def edits(texts: st.SearchStrategy[Text], *others: str) -> st.SearchStrategy[Edit]:
    kinds = st.sampled_from(["change", "change", "insert", "delete", "move", "undo", "always", *others])
    return st.builds(Edit, kinds, st.integers(0, 7), st.integers(0, 7), texts)


def documents(operations: list[st.SearchStrategy[Operation]], *others: str) -> st.SearchStrategy[list[list[Edit]]]:
    """Lists of steps; each step is one edit or a few at once."""
    texts = st.lists(st.one_of(operations), min_size=1, max_size=3).map(tuple)
    first = st.lists(st.builds(Edit, st.just("insert"), st.just(7), st.just(0), texts), min_size=2, max_size=7)
    steps = st.lists(st.lists(edits(texts, *others), min_size=1, max_size=2), min_size=1, max_size=8)
    return st.tuples(first, steps).map(lambda parts: [parts[0], *parts[1]])


class Editor:
    """The document as it is edited, with its past."""

    def __init__(self, disk: dict[str, str]) -> None:
        self.blocks: list[Block] = []
        self._disk = disk
        self._past: list[list[Block]] = [[]]
        self._ids = count(1)

    def apply(self, step: list[Edit]) -> None:
        for edit in step:
            self._apply(edit)
        self._past.append(self.blocks)

    def _apply(self, edit: Edit) -> None:
        blocks = list(self.blocks)
        at = edit.at % len(blocks) if blocks else 0
        if edit.kind == "insert":
            blocks.insert(min(edit.at, len(blocks)), Block(f"b{next(self._ids)}", edit.text))
        elif edit.kind == "undo":
            blocks = list(self._past[max(0, len(self._past) - 2 - edit.to % 3)])
        elif edit.kind == "disk":
            self._disk[["in", "out"][edit.to % 2]] = str(edit.at)
        elif blocks and edit.kind == "delete":
            del blocks[at]
        elif blocks and edit.kind == "move":
            blocks.insert(edit.to % len(blocks), blocks.pop(at))
        elif blocks:
            changed = {"always": not blocks[at].always} if edit.kind == "always" else {"text": edit.text}
            blocks[at] = replace(blocks[at], **changed)
        self.blocks = blocks


def check_reasons(desk: Desk) -> None:
    for block, reason in desk.reasons:
        assert REASON.fullmatch(reason), reason
        if writer := re.search(r"changed: block (\d+)", reason):
            assert int(writer[1]) < block.number


@given(documents(SIMPLE))
@settings(max_examples=150, deadline=None)
def test_what_is_concerned_runs_once_and_nothing_else(steps: list[list[Edit]]) -> None:
    desk, before = Desk({}), Fresh([], {})
    editor = Editor(desk.disk)
    for step in steps:
        editor.apply(step)
        desk.show(editor.blocks)
        fresh = Fresh(editor.blocks, {})
        assert desk.shown == fresh.shown
        assert desk.names == fresh.values
        assert len(desk.executed) == len(set(desk.executed))
        always = {block.id for block in editor.blocks if block.always}
        concerned = {block for block, inputs in fresh.inputs.items() if before.inputs.get(block) != inputs}
        assert always or concerned >= {*desk.executed}
        assert not desk.executed or always <= {*desk.executed}
        check_reasons(desk)
        before = fresh


@given(documents([*SIMPLE, *SPECIAL], "disk", "disk"))
@settings(max_examples=200, deadline=None)
def test_every_block_shows_what_a_fresh_run_shows(steps: list[list[Edit]]) -> None:
    desk = Desk({"in": "0"})
    editor = Editor(desk.disk)
    for step in steps:
        editor.apply(step)
        desk.show(editor.blocks)
        disk = dict(desk.disk)
        fresh = Fresh(editor.blocks, disk)
        assert desk.shown == fresh.shown
        assert desk.names == fresh.values
        assert desk.disk == disk
        check_reasons(desk)
        desk.show(editor.blocks)
        assert not desk.executed
        assert not desk.planned


@given(documents(SIMPLE))
@settings(max_examples=100, deadline=None)
def test_undoing_the_last_edit_runs_nothing(steps: list[list[Edit]]) -> None:
    desk = Desk({})
    editor = Editor(desk.disk)
    for step in steps:
        former = editor.blocks
        editor.apply([edit for edit in step if edit.kind != "always"])
        desk.show(editor.blocks)
        if any(block.always for block in (*former, *editor.blocks)):
            continue
        now = editor.blocks
        for blocks in (former, now):
            desk.show(blocks)
            assert not desk.executed


@given(documents(PLAIN))
@settings(max_examples=100, deadline=None)
def test_all_that_runs_was_foreseen(steps: list[list[Edit]]) -> None:
    desk = Desk({})
    editor = Editor(desk.disk)
    for step in steps:
        editor.apply(step)
        desk.show(editor.blocks)
        assert {planned.block.id for planned in desk.planned} >= {*desk.executed}
