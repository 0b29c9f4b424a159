"""Both layouts, by example: what a person writes, and the blocks that appear."""

from __future__ import annotations

import pytest

from livesync_ls.documents import Document


def shown(text: str) -> list[tuple[str, str]]:
    """Each block as its kind's first letter and its source."""
    return [(block.kind[0], block.source) for block in Document.read(text).blocks]


def ranges(text: str) -> list[tuple[int, int, int]]:
    return [(block.start, block.end, block.first_line) for block in Document.read(text).blocks]


PLAIN: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "an empty file": ("", []),
    "comments alone": ("# only\n# comments", [("m", "only\ncomments")]),
    "blank lines split": ("x = 1\n\ny = 2\n", [("c", "x = 1"), ("c", "y = 2")]),
    "prose above code": ("# About x\nx = 1\n", [("m", "About x"), ("c", "x = 1")]),
    "two prose paragraphs": ("# a\n\n# b\n", [("m", "a"), ("m", "b")]),
    "empty comment lines": ("# a\n#\n# b\n", [("m", "a\n\nb")]),
    "one space is taken off": ("#a\n#  b\n## c\n", [("m", "a\n b\n# c")]),
    "a comment between statements": ("x = 1\n# c\ny = 2\n", [("c", "x = 1\n# c\ny = 2")]),
    "a comment after the last statement": ("x = 1\n# c\n", [("c", "x = 1\n# c")]),
    "blank lines in a statement": ("x = [\n\n1]\n\n\ny = '''\n\n'''", [("c", "x = [\n\n1]"), ("c", "y = '''\n\n'''")]),
    "blank lines in a body": ("def f():\n    a\n\n    b\nx\n", [("c", "def f():\n    a\n\n    b\nx")]),
    "indented comments below": ("if a:\n    b\n\n    # c\n\ny\n", [("c", "if a:\n    b\n\n    # c"), ("c", "y")]),
    "an indented comment below a short statement": ("x = 1\n\n  # c\n", [("c", "x = 1\n\n  # c")]),
    "a comment before else": ("if a:\n    b\n\n# c\n\nelse:\n    d\n", [("c", "if a:\n    b\n\n# c\n\nelse:\n    d")]),
    "a comment at the margin of a body": ("def f():\n    a\n# c\n\n    b\n", [("c", "def f():\n    a\n# c\n\n    b")]),
    "a comment right below a body": ("def f():\n    a\n# c\nx\n", [("c", "def f():\n    a\n# c\nx")]),
    "prose below a body": ("def f():\n    a\n\n# c\nx\n", [("c", "def f():\n    a"), ("m", "c"), ("c", "x")]),
    "decorators": ("@a\n\n# c\n@b\ndef f(): pass\n", [("c", "@a\n\n# c\n@b\ndef f(): pass")]),
    "continued lines": ("x = \\\n\\\n  1\n\ny\n", [("c", "x = \\\n\\\n  1"), ("c", "y")]),
    "statements on one line": ("a = '''\n\n'''; b = 1\nc\n", [("c", "a = '''\n\n'''; b = 1\nc")]),
    "form feeds": ("x = 1\n\f\n\fy = 2\n\n\f# p\n", [("c", "x = 1"), ("c", "\fy = 2"), ("m", "p")]),
    "tabs": ("if a:\n\tb\n \t \n\tc\n", [("c", "if a:\n\tb\n \t \n\tc")]),
    "a no-break space is not blank": ("x = 1\n# \xa0\ny = 2", [("c", "x = 1\n# \xa0\ny = 2")]),
    "a percent line in a string": (
        "s = '''\n# %%\n'''\n\n# p\nx",
        [("c", "s = '''\n# %%\n'''"), ("m", "p"), ("c", "x")],
    ),
    "a percent line in a body": (
        "def f():\n    # %%\n    a\n# %%\n    b\n",
        [("c", "def f():\n    # %%\n    a\n# %%\n    b")],
    ),
    "not quite a percent line": ("# %%x\n", [("m", "%%x")]),
    "commented-out code": ("# x = 1\n", [("m", "x = 1")]),
    "only an empty comment": ("#\n\nx", [("c", "x")]),
}

NEVER_PROSE: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "a shebang alone": ("#!/usr/bin/env python\n\n# p\n", [("m", "p")]),
    "a shebang with code": ("#!/usr/bin/env python\nx\n", [("c", "#!/usr/bin/env python\nx")]),
    "a shebang above prose": ("#!/bin/sh\n# -*- coding: utf-8 -*-\n# p\nx\n", [("m", "p"), ("c", "x")]),
    "a shebang further down": ("x\n\n#!p\n", [("c", "x"), ("m", "!p")]),
    "a cookie in the second line": ("\n# coding: latin-1\n\nx", [("c", "x")]),
    "no cookie below a statement": (
        "x\n# coding: latin-1\n\n# coding: x\n",
        [("c", "x\n# coding: latin-1"), ("m", "coding: x")],
    ),
    "script metadata": ("# /// script\n# a = 1\n#\n# ///\n\n# p\n", [("m", "p")]),
    "script metadata above prose": ("# /// script\n# a = 1\n# ///\n# p\n", [("m", "p")]),
    "script metadata with code": ("# /// script\n# ///\nx\n", [("c", "# /// script\n# ///\nx")]),
    "script metadata that never ends": ("# /// script\n# a = 1\n", [("m", "/// script\na = 1")]),
    "tools with code": ("# p\n# noqa: E1\nx\n", [("m", "p"), ("c", "# noqa: E1\nx")]),
    "tools within prose": ("# p\n# fmt: off\n# q\n", [("m", "p\nq")]),
    "whole words only": ("# types: a\n# regional\n# region-wise\n", [("m", "types: a\nregional\nregion-wise")]),
    "regions": ("#region x\n\n# endregion\n", []),
}

DOCSTRINGS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "dedented": ('"""A.\n\n    b\n      c\n    """\n', [("m", "A.\n\nb\n  c")]),
    "with code": ("'A'\nimport os\n", [("m", "A"), ("c", "import os")]),
    "with a comment below": ('"""A"""\n# c\nx\n', [("m", "A"), ("c", "# c\nx")]),
    "below prose": ('# p\nr"""A\\d"""  # c\n\nx\n', [("m", "p"), ("m", "A\\d"), ("c", "x")]),
    "in parentheses": ('("A"\n "b")\n', [("m", "Ab")]),
    "sharing its line": ('"""A"""; x = 1\n', [("c", '"""A"""; x = 1')]),
    "only a first statement": ("x\n\n'A'\n", [("c", "x"), ("c", "'A'")]),
    "not formatted": ('f"A"\n', [("c", 'f"A"')]),
    "not bytes": ('b"A"\n', [("c", 'b"A"')]),
    "not part of a value": ('"A".lower()\n', [("c", '"A".lower()')]),
    "in a percent file": ('# c\n"""A"""\n\nx\n# %%\ny\n', [("m", "A"), ("c", "x"), ("c", "y")]),
    "in the first cell": ('# %%\n# c\n"""A"""\nx\n', [("m", "A"), ("c", "x")]),
}

PERCENT: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "blank lines split nothing": ("# %%\nx\n\n\ny\n#%%\nz\n", [("c", "x\n\n\ny"), ("c", "z")]),
    "comments stay code": ("# %%\n# c\nx\n\n# d\n", [("c", "# c\nx\n\n# d")]),
    "comments alone": ("# a\n\n# %%\n# b\n\n# %%\nx\n", [("c", "x")]),
    "statements before": ("# a\n\nx\n# %%\ny\n", [("c", "# a\n\nx"), ("c", "y")]),
    "nothing but a marker": ("# %%", []),
    "a Markdown cell": ("# %% [markdown]\n# # T\n#\n# a\n\n# b\n\n# %%\nx", [("m", "# T\n\na\n\nb"), ("c", "x")]),
    "a Markdown string": ('# %% [md]\nr"""\n  a\n    b\n"""\n# %%\nx', [("m", "a\n  b"), ("c", "x")]),
    "comments and a string": ('# %% [md]\n# a\n"""b"""\n# c\n', [("m", "a\n\nb\n\nc")]),
    "code in a Markdown cell": ("# %% [md]\n# a\nx = 1\n\n# c\ny", [("m", "a"), ("c", "x = 1\n\n# c\ny")]),
    "an empty Markdown cell": ("# %% [markdown]\n\n# %%\nx", [("c", "x")]),
    "a raw cell": ("# %% [raw]\n# a\n", []),
}


@pytest.mark.parametrize(
    "group", [PLAIN, NEVER_PROSE, DOCSTRINGS, PERCENT], ids=["plain", "never", "docstring", "percent"]
)
def test_layout(group: dict[str, tuple[str, list[tuple[str, str]]]]) -> None:
    assert {name: shown(text) for name, (text, _) in group.items()} == {
        name: wanted for name, (_, wanted) in group.items()
    }


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end(line_end: str) -> None:
    text = "# p\nx = '''\n\n'''\n\n# %% no marker\n\ny".replace("# %% no marker", "# q").replace("\n", line_end)
    assert ranges(text) == [(0, 1, 0), (1, 4, 1), (5, 6, 5), (7, 8, 7)]
    assert shown(text)[1] == ("c", "x = '''\n\n'''")


def test_other_separators_end_no_line() -> None:
    assert shown("x = 'a\x0bb\x1cc\x85d\u2028e'\n\n# p") == [("c", "x = 'a\x0bb\x1cc\x85d\u2028e'"), ("m", "p")]


def test_ranges_take_in_markers_and_directives() -> None:
    assert ranges("# %% T\n# | manual\n\nx\n\n\n# %% [md]\n# | hide-prose\n# a\n") == [(0, 4, 3), (6, 9, 8)]
    assert ranges("# | manual\n# p\n# | always\nx\ny\n") == [(0, 3, 1), (3, 5, 3)]


def test_lines_of_code_keep_their_numbers() -> None:
    [block] = Document.read("# %%\n# a\n# | manual\n# b\nx\n").blocks
    assert (block.first_line, block.source) == (1, "# a\n\n# b\nx")


@pytest.mark.parametrize(
    ("marker", "title"),
    [
        ("# %%", None),
        ("#%% A title", "A title"),
        ("# %% [markdown] A title", "A title"),
        ("# %% A title [markdown]", "A title"),
        ('# %% A title [md] key="value" tags=["a"]', "A title"),
        ('# %% {"a": 1}', None),
        ("# %% Solve x=1", "Solve x=1"),
        ('# %% tags=["a"]', None),
    ],
)
def test_titles(marker: str, title: str | None) -> None:
    [block] = Document.read(f"{marker}\n# text\n'text'\n").blocks
    assert block.title == title


def test_wire_positions() -> None:
    first, last = (block.to_wire() for block in Document.read("# p\n\nx = '😀'").blocks)
    assert (first.range.end.line, first.range.end.character) == (1, 0)
    assert (last.range.end.line, last.range.end.character) == (2, 8)
    assert Document.read("x\n").blocks[0].to_wire().range.end.line == 1


def test_docstring_and_future() -> None:
    document = Document.read(
        '"""  D"""\nfrom __future__ import (a,\n  b)\nfrom __future__ import c as d; x\nfrom __future__ import e'
    )
    assert (document.docstring, document.future) == ("  D", ("a", "b", "c"))
    assert Document.read("x\nfrom __future__ import a").future == ()
    assert Document.read("'a'; x").docstring == "a"
