"""Results on the lines of a text that is newer than they are: moved rightly, or left out."""

from __future__ import annotations

import random

import pytest

from livesync_ls import protocol as wire
from livesync_ls.lsp.shown import Moves, shown_blocks

from .showing import ok, screen, shown, value

TEXT = "a = 1\na\n\nb = 2\nb\n\nc = 3\nc\n"


def starts(now: str, text: str = TEXT) -> list[int]:
    return [each.start for each in shown(text, now=now)]


def test_the_text_that_was_read() -> None:
    assert starts(TEXT) == [0, 3, 6]


def test_below_an_edit_blocks_have_moved_and_where_it_is_they_are_left_out() -> None:
    assert starts("\n\n" + TEXT) == [2, 5, 8]
    assert starts(TEXT.replace("b = 2", "b = 22")) == [0, 6]
    assert starts(TEXT.replace("b = 2\nb\n\n", "")) == [0, 3]
    assert starts(TEXT.replace("b = 2", "b = 2\n\n")) == [0, 8]
    assert starts("") == []


def test_what_a_block_may_have_become_part_of_is_left_out() -> None:
    assert starts(TEXT.replace("a\n\nb", "a\na\n\nb")) == [4, 7]
    assert starts(TEXT.replace("\n\nc", "\n\nnew\nc")) == [0, 3]
    assert starts(TEXT.replace("\n\nb", "\nb")) == [5]
    assert starts(TEXT.replace("\n\nb", "\n\n\nb")) == [0, 4, 7]


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_other_line_ends_are_no_edit(line_end: str) -> None:
    assert starts(TEXT.replace("\n", line_end)) == [0, 3, 6]
    assert starts(f"x{line_end}{line_end}{TEXT}", TEXT.replace("\n", line_end)) == [2, 5, 8]


def test_no_line_is_ever_taken_for_another() -> None:
    chance = random.Random(7)
    for _ in range(2000):
        old = [chance.choice(["", "a", "b", "x = 1", "é😀"]) for _ in range(chance.randrange(8))]
        new = list(old)
        at = chance.randrange(len(new) + 1)
        new[at : at + chance.randrange(3)] = [chance.choice(["", "a", "n"]) for _ in range(chance.randrange(3))]
        moves = Moves.between("\n".join(old), "\n".join(new))
        for number, line in enumerate(old):
            if (now := moves.line(number)) is not None:
                assert [*new, ""][now] == line, (old, new)


def test_the_last_line_of_code() -> None:
    text = 'x\n# why\n\ny = """\n# no\n# comment"""\n'
    assert [each.last_line for each in shown(text)] == [0, 5]


def test_what_nobody_watches_is_old_once_it_is_edited() -> None:
    made = screen(TEXT, {0: ok(value("1"))})
    assert not any(each.is_stale for each in shown_blocks(made, TEXT, watched=False))
    assert all(each.is_stale for each in shown_blocks(made, TEXT + "\nd\n", watched=False))


def test_stale() -> None:
    made = screen(TEXT, {0: ok(value("1"), stale=True), 3: ok(value("2")), 6: ok(value("3"))})
    c = made.document.blocks[2].id
    assert [each.is_stale for each in shown_blocks(made, TEXT, watched=True)] == [True, False, False]
    made.start_run([wire.Planned(block_id=c, reason="new")], 0, 0)
    assert [each.is_queued for each in shown_blocks(made, TEXT, watched=True)] == [False, False, True]
    made.start_block(c, "new", continues=False)
    assert [each.is_running for each in shown_blocks(made, TEXT, watched=True)] == [False, False, True]
    made.show_dated(True)
    assert all(each.is_stale for each in shown_blocks(made, TEXT, watched=False))


def test_edited_until_the_new_text_has_run() -> None:
    made = screen(TEXT, {0: ok(value("1")), 3: ok(value("2")), 6: ok(value("3"))})
    b = made.document.blocks[1].id
    version = 1

    def edit() -> None:
        nonlocal version
        version += 1
        made.show_document(made.document.edit(TEXT.replace("b = 2", f"b = -{version}")), version)

    def edited() -> list[bool]:
        return [each.is_edited for each in shown_blocks(made, made.document.text, watched=True)]

    edit()
    assert edited() == [False, True, False]
    made.finish_block(ok(status="cancelled", block_id=b))
    assert edited() == [False, True, False], "the old text was interrupted"
    made.end_run("superseded", [], [], 0)
    assert edited() == [False, True, False]
    made.finish_block(ok(block_id=b))
    assert edited() == [False, False, False]
    edit()
    made.show_state("pending")
    assert edited() == [False, True, False]
    made.finish_block(ok(status="cancelled", block_id=b))
    made.end_run("cancelled", [], [], 0)
    assert edited() == [False, False, False], "the user stopped it"
    edit()
    made.show_state("idle")
    assert edited() == [False, False, False]
