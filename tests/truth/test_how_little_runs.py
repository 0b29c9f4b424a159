"""How little runs: documents, an edit, and exactly the blocks that execute after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest

from .fresh import FreshRuns
from .harness import Daemon


@dataclass(frozen=True)
class Case:
    """Blocks of the main file, an edit, and the blocks (from 0, after the edit) that are to run."""

    name: str
    before: list[str]
    after: list[str]
    runs: set[int]
    files: Mapping[str, str] = field(default_factory=dict)
    edits: Mapping[str, str | None] = field(default_factory=dict)


FRAME = ["import pandas as pd", "df = pd.DataFrame({'a': range(9), 'b': range(9)})"]
HELPERS = {
    "h.py": "def used(x): return x + 1\ndef unused(x): return x\ndef inner(): return 5\ndef outer(): return inner()\n"
}


def edit(name: str, before: list[str], old: str, new: str, runs: set[int], **files: Mapping[str, str]) -> Case:
    """One block's text becomes another."""
    assert old in before, old
    return Case(name, before, [new if block == old else block for block in before], runs, **files)


def touch(
    name: str, blocks: list[str], edits: Mapping[str, str | None], runs: set[int], **files: Mapping[str, str]
) -> Case:
    """Only other files change."""
    return Case(name, blocks, blocks, runs, edits=edits, **files)


def helper(name: str, old: str, new: str, runs: set[int]) -> Case:
    """The helper module changes under blocks that use some of it."""
    blocks = ["import h", "h.used(1)", "from h import outer\nouter()", "x = 1", "x + 1"]
    return touch(name, blocks, {"h.py": HELPERS["h.py"].replace(old, new)}, runs, files=HELPERS)


NOTHING = [
    edit("a comment", ["x = 1", "x + 1"], "x + 1", "x + 1  # why", set()),
    edit("layout", ["x = [1, 2]", "x"], "x = [1, 2]", "x = [\n    1,\n    2,\n]", set()),
    edit("prose", ["# Title", "x = 1", "x"], "# Title", "# Other title\n# and more", set()),
    Case("blank lines", ["x = 1", "x"], ["x = 1\n\n", "x"], set()),
    edit("quotes", ["x = 'a'", "x"], "x = 'a'", 'x = "a"', set()),
    touch("an unread file", ["1"], {"notes.txt": "new"}, set(), files={"notes.txt": "old"}),
    touch("a module nobody imports", ["1"], {"other.py": "V = 2\n"}, set(), files={"other.py": "V = 1\n"}),
    touch("a file that is saved again", ["open('d.txt').read()"], {"d.txt": "x"}, set(), files={"d.txt": "x"}),
]

SOMETHING = [
    # Exactly those below, or beside
    edit("the last block", ["x = 1", "y = x + 1", "y"], "y", "y * 2", {2}),
    edit("below an expensive block", ["big = sum(range(10**6))", "big", "k = 2", "big * k"], "k = 2", "k = 3", {2, 3}),
    edit("beside an expensive block", ["k = 2", "big = sum(range(10**6))", "big * k"], "k = 2", "k = 3", {0, 2}),
    edit("one of two readers", ["x = 1", "x + 1", "x + 2"], "x + 1", "x + 10", {1}),
    edit("an early cut-off", ["x = 1", "y = x > 0", "y"], "x = 1", "x = 2", {0, 1}),
    edit("the same value", ["x = 2", "x + 1"], "x = 2", "x = 1 + 1", {0}),
    edit("a chain", ["a = 1", "b = a + 1", "c = 5", "b", "c"], "a = 1", "a = 2", {0, 1, 3}),
    edit("a shadowed value", ["x = 1", "x", "x = 5", "x + 1"], "x = 1", "x = 2", {0, 1}),
    edit(
        "a function that is not called",
        ["def f(): return 1", "def g(): return 2", "f()"],
        "def g(): return 2",
        "def g(): return 3",
        {1},
    ),
    edit(
        "a called function",
        ["def f(): return 1", "def g(): return f()", "g()", "3"],
        "def f(): return 1",
        "def f(): return 2",
        {0, 2},
    ),
    edit("an append", ["xs = [1]", "ys = [2]", "xs.append(3)", "xs", "ys"], "xs.append(3)", "xs.append(4)", {2, 3}),
    edit("an attribute", ["class C: pass\nc = C()", "c.v = 1", "d = C()", "c.v", "d"], "c.v = 1", "c.v = 2", {1, 3}),
    Case("an insertion", ["x = 1", "x + 1"], ["x = 1", "y = 5", "x + 1"], {1}),
    Case("a deletion that nobody reads", ["x = 1", "y = 5", "x + 1"], ["x = 1", "x + 1"], set()),
    Case("a deletion with a reader", ["x = 1", "y = 5", "y", "x"], ["x = 1", "y", "x"], {1}),
    Case("a move past a stranger", ["x = 1", "y = 2", "x", "y"], ["y = 2", "x = 1", "x", "y"], set()),
    edit("prints", ["print('a')", "print('b')", "print('c')"], "print('b')", "print('B')", {1}),
    edit("an error heals", ["x = 1 / 0", "y = 2", "x", "y"], "x = 1 / 0", "x = 1 / 1", {0, 2}),
    # Tables
    edit(
        "df.head() to df.head(10)", [*FRAME, "df.a.sum()", "df.head()", "df.b.max()"], "df.head()", "df.head(10)", {3}
    ),
    edit(
        "a column assignment",
        [*FRAME, "df['c'] = df.a * 2", "df.c.sum()", "len('unrelated')"],
        "df['c'] = df.a * 2",
        "df['c'] = df.a * 3",
        {2, 3},
    ),
    edit(
        "the filter of a query", [*FRAME, "k = 3", "df.query('a > @k').a.sum()", "df.b.sum()"], "k = 3", "k = 4", {2, 3}
    ),
    edit(
        "a seed that another seed follows",
        ["import random", "random.seed(3);", "random.seed(3)", "random.random()"],
        "random.seed(3);",
        "random.seed(4);",
        {1, 2},
    ),
    # Modules and data
    helper("a helper's new function", "def unused", "def fresh(): pass\ndef unused", set()),
    helper("a helper's unused function", "def unused(x): return x", "def unused(x): return -x", set()),
    helper("a helper's comment", "def inner", "# why\ndef inner", set()),
    helper("a helper's used function", "x + 1", "x + 2", {1}),
    helper("what a used function calls", "return 5", "return 6", {2}),
    touch(
        "one of two modules",
        ["import p, q", "p.V", "q.V"],
        {"q.py": "V = 2\n"},
        {0, 1, 2},  # the importing block loads both again
        files={"p.py": "V = 1\n", "q.py": "V = 1\n"},
    ),
    touch(
        "a data file",
        ["a = open('a.txt').read()", "b = open('b.txt').read()", "a", "b"],
        {"b.txt": "new"},
        {1, 3},
        files={"a.txt": "a", "b.txt": "b"},
    ),
    touch("a missing file that appears", ["1", "open('late.txt').read()"], {"late.txt": "x"}, {1}),
    # State of the process
    edit(
        "a draw replaced", ["import random", "random.seed(1)", "random.random()", "5", "random.random()"], "5", "6", {3}
    ),
    edit(
        "a seed",
        ["import random", "random.seed(1)", "random.random()", "5"],
        "random.seed(1)",
        "random.seed(2)",
        {1, 2},
    ),
]


@pytest.fixture(scope="module")
def daemon() -> Iterator[Daemon]:
    daemon = Daemon("editor")
    yield daemon
    daemon.close()


@pytest.fixture(scope="module")
def fresh() -> Iterator[FreshRuns]:
    runs = FreshRuns()
    yield runs
    runs.close()


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in NOTHING])
def test_nothing_runs(case: Case, daemon: Daemon, fresh: FreshRuns) -> None:
    check(case, daemon, fresh)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in SOMETHING])
def test_exactly_these_blocks_run(case: Case, daemon: Daemon, fresh: FreshRuns) -> None:
    check(case, daemon, fresh)


def check(case: Case, daemon: Daemon, fresh: FreshRuns) -> None:
    """Make the edit; what ran must be what the case says, and the screen must be true all the same."""
    document = daemon.open({**case.files, "main.py": text(case.before)})
    try:
        document.settled()
        edits = {} if case.before == case.after else {"main.py": text(case.after)}
        document.apply({**edits, **case.edits})
        document.settled()
        assert document.problems(document.fresh_picture(fresh)) == []
        assert document.executed() == sorted(case.runs)
    finally:
        document.close()


def text(blocks: list[str]) -> str:
    return "\n\n".join(blocks) + "\n"
