"""Directive lines: what they set, and what is said about those that set nothing."""

from __future__ import annotations

import pytest

from livesync_ls.documents import Document


def hidden(text: str) -> list[tuple[str, ...]]:
    return [block.hidden for block in Document.read(text).blocks]


def complaints(text: str) -> list[int]:
    return [warning.line for warning in Document.read(text).warnings]


def test_a_paragraphs_directive_counts_for_its_prose_and_its_code() -> None:
    blocks = Document.read("# | hide-code\n# p\n# | manual, timeout=2.5, always\nx\n\ny").blocks
    assert [(b.hidden, b.directives, b.manual, b.always, b.timeout) for b in blocks] == [
        (("code",), ("hide-code", "manual", "timeout=2.5", "always"), True, True, 2.5),
        (("code",), ("hide-code", "manual", "timeout=2.5", "always"), True, True, 2.5),
        ((), (), False, False, None),
    ]


def test_all_holds_for_the_file_and_a_blocks_own_wins() -> None:
    text = "# | all: hide-code, hide-output\n\nx\n\n# | show-code\ny\n\n# | hide-prose\n# p"
    assert hidden(text) == [("code", "output"), ("output",), ("code", "output", "prose")]


def test_all_may_follow_a_docstring() -> None:
    assert hidden('"""D"""\n\n# | all: hide-code\n\nx') == [("code",), ("code",)]


def test_all_in_a_percent_file() -> None:
    assert hidden("# | all: hide-code\n\n# %%\nx\n\n# %%\n# | show-code\ny") == [("code",), ()]


def test_a_directive_after_the_first_statement_is_a_comment() -> None:
    [block] = Document.read("x\n# | hide-code\n").blocks
    assert (block.hidden, block.source) == ((), "x\n# | hide-code")


def test_a_table_is_no_directive() -> None:
    [block] = Document.read("# | a | b |\n# |---|---|\n").blocks
    assert block.source == "| a | b |\n|---|---|"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# | wat\nx", [0]),
        ("# p\n# | hide-code, hide-all\nx", [1]),
        ("# | timeout=soon\nx", [0]),
        ("# | timeout=-1\nx", [0]),
        ("# | timeout=nan\nx", [0]),
        ("# | timeout\nx", [0]),
        ("# | all: manual\nx", [0]),
        ("x\n\n# | all: hide-code\ny", [2]),
        ("# | manual\n\nx", [0]),
        ("# | all: hide-code\n\nx", []),
        ("# |\nx", []),
    ],
)
def test_complaints(text: str, lines: list[int]) -> None:
    assert complaints(text) == lines


def test_a_bad_directive_changes_nothing_else() -> None:
    [block] = Document.read("# | wat, hide-code, timeout=x\nx").blocks
    assert (block.hidden, block.directives, block.timeout, block.source) == (("code",), ("hide-code",), None, "x")


def test_complaints_move_with_their_lines() -> None:
    document = Document.read("x\n\n# | wat\ny\n\nz\n")
    assert [w.line for w in document.edit("x\nx\n\n# | wat\ny\n\nz\n").warnings] == [3]
    assert [w.line for w in document.edit("x\n\n# | wat\ny\n\nzz\n").warnings] == [2]
