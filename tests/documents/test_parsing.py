"""Where text does not parse; and, file by file, the same statements that Python itself finds."""

from __future__ import annotations

import ast
import sysconfig
import warnings
from pathlib import Path

import pytest

from livesync_ls.documents import Document
from livesync_ls.documents.parsing import Lines, Parse
from livesync_ls.documents.statements import extents

STDLIB = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))[::3]


def python_statements(text: str) -> list[Lines]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        body = ast.parse(text).body
    starts = [min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) for node in body]
    return [(start - 1, node.end_lineno or start) for start, node in zip(starts, body, strict=True)]


@pytest.mark.parametrize("path", STDLIB, ids=lambda path: path.name)
def test_the_standard_library(path: Path) -> None:
    text = path.read_text("utf-8").replace("\f", "")
    lines = text.split("\n")
    parse = Parse(text)
    assert parse.problem is None
    assert extents(lines, parse.statements(), len(lines)) == extents(lines, python_statements(text), len(lines))


@pytest.mark.parametrize(
    ("text", "line", "columns"),
    [
        ("x\n\ny = (1\n", 2, (0, 6)),
        ("é = )\n", 0, (0, 5)),
        ("x =\n\ny = 2\n", 0, (2, 3)),
        ("a.\nb\n", 0, (1, 2)),
        ("def f():\n\nx\n", 0, (7, 8)),
        ("def f():\n    if a:\n\n    b\n", 1, (8, 9)),
        ("if a:\n    b\nelse:\n", 2, (4, 5)),
        ("x\n    y\n", 1, (0, 4)),
        ("if a:\n  b\n    c\n", 2, (0, 4)),
        ("from a import\nb\n", 0, (12, 13)),
        ("@f\nx = 1\n", 0, (0, 2)),
        ("x = 'a\0'\n", 0, (6, 7)),
    ],
)
def test_problems(text: str, line: int, columns: tuple[int, int]) -> None:
    problem = Document.read(text).problem
    assert problem is not None
    assert (problem.start_line, problem.end_line) == (line, line)
    assert (problem.start_column, problem.end_column) == columns


@pytest.mark.parametrize(
    "text",
    [
        "x = \\\n 1\n",
        "x = (  # c\n  1,\n\n  2)[\n0]\n",
        "with (a as b,\n c): pass\n",
        "if a: # c:\n  b # c:\n# c:\nelse:\n  c\n",
        "match a:\n\n  # c\n  case 1:\n    b\n\n  case _: c\n",
        "type A = int\nasync def f[T](): pass\ntry: a\nexcept* B: c\n",
        "def f(\n  a=lambda: 1,\n): return a[1:\n]\n",
        "@a(\n)\n\n# c\n\n@b\nclass A: pass\n",
        "x = f'''{\na}\n:'''\n",
        "for a in b: c\nelse: d\nwhile a:\n\tb\n",
    ],
)
def test_no_problem(text: str) -> None:
    assert Document.read(text).problem is None


def test_a_newer_python_has_the_last_word() -> None:
    text = "a\n\n?? new syntax\nb\n\n# c\nd\n"
    refused = Document.read("a\n\nb\n\n# c\nd\n").edit(text)
    assert refused.problem
    taken = refused.with_statements([(0, 1), (2, 3), (3, 4), (6, 7)])
    assert taken.problem is None
    assert [block.source for block in taken.blocks] == ["a", "?? new syntax\nb", "c", "d"]
    # An edit elsewhere does not look at the new syntax again.
    edited = taken.edit(text.replace("d\n", "dd\n"))
    assert edited.problem is None
    assert [block.id for block in edited.blocks] == [block.id for block in taken.blocks]


def test_text_that_never_parsed_has_blocks_all_the_same() -> None:
    document = Document.read("# p\n\nx = (\n")
    assert document.problem
    assert document.blocks[0].source == "p"
    assert document.edit("# p\n\nx = ()\n").blocks[0].id == document.blocks[0].id


def test_deep_and_odd_texts_are_read() -> None:
    for text in [
        "(" * 5000,
        "x = " + "-" * 5000 + "1",
        "a + \\\n" * 3000 + "b",
        "\\",
        "\ud800",
        "'" * 999,
        ":",
        "\x0c",
        "\r",
    ]:
        document = Document.read(text)
        assert document.edit(text + "\nx").text == text + "\nx"
