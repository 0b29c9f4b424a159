"""A buffer after edits holds what the editor holds, whatever units the editor counts in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livesync_ls.lsp.buffers import Buffer, Buffers, Edit, Place
from livesync_ls.lsp.positions import Encoding, convert, cut, split_lines, units, whole_pairs

ENCODINGS: list[Encoding] = ["utf-8", "utf-16", "utf-32"]
CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}

texts = st.text(st.sampled_from("ab é😀\r\n\f\u2028\x85"), max_size=30)


def place_of(text: str, offset: int, encoding: Encoding) -> Place:
    """Where an editor says that `offset` is: counted the plain way."""
    lines = text[:offset].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    codec, size = CODECS[encoding]
    return Place(len(lines) - 1, len(lines[-1].encode(codec)) // size)


@given(
    texts, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), texts), max_size=5), st.sampled_from(ENCODINGS)
)
def test_edits(text: str, edits: list[tuple[int, int, str]], encoding: Encoding) -> None:
    buffer = Buffer(text)
    for first, second, new in edits:
        start, end = sorted((min(first, len(text)), min(second, len(text))))
        if _splits_line_end(text, start) or _splits_line_end(text, end):
            continue  # no editor has a cursor there
        buffer.apply(Edit(new, (place_of(text, start, encoding), place_of(text, end, encoding))), encoding)
        text = text[:start] + new + text[end:]
        assert buffer.text == text
        assert buffer.lines == split_lines(text)


def _splits_line_end(text: str, offset: int) -> bool:
    return text[offset - 1 : offset + 1] == "\r\n" if offset else False


@given(texts, st.sampled_from(ENCODINGS), st.integers(-2, 99), st.integers(-2, 99), st.integers(-2, 99))
def test_any_place_is_survived(text: str, encoding: Encoding, a: int, b: int, c: int) -> None:
    buffer = Buffer(text)
    buffer.apply(Edit("x", (Place(a, b), Place(c, a))), encoding)
    assert buffer.text.count("x") == 1
    assert buffer.lines == split_lines(buffer.text)


@given(texts)
def test_lines_join_to_the_text(text: str) -> None:
    lines = split_lines(text)
    assert "".join(lines) == text
    assert len(lines) == text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1


@given(texts, st.sampled_from(ENCODINGS), st.sampled_from(ENCODINGS))
def test_columns_convert_back_and_forth(text: str, source: Encoding, target: Encoding) -> None:
    line = split_lines(text)[0]
    before = line.rstrip("\r\n")
    there = convert(line, units(before, source), source, target)
    assert there == units(before, target)
    assert cut(line, there, target)[0] == before


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        # An editor that counts in UTF-16 may replace half of a pair: 😀 and 😁 share their first half.
        ([Edit("\ude01", (Place(0, 2), Place(0, 3)))], "a😁b"),
        ([Edit("", (Place(0, 2), Place(0, 3))), Edit("\ude01", (Place(0, 2), Place(0, 2)))], "a😁b"),
        ([Edit("\ud83d"), Edit("\ude00", (Place(0, 1), Place(0, 1)))], "😀"),
    ],
)
def test_halves_of_a_pair(edits: list[Edit], expected: str) -> None:
    buffer = Buffer("a😀b")
    for edit in edits:
        buffer.apply(edit, "utf-16")
    assert buffer.text == expected


def test_half_a_pair_stays_until_the_other_comes() -> None:
    assert whole_pairs("\ud83d") == "\ud83d"
    assert units("\ud83d", "utf-16") == 1


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_place_beyond_the_line_is_its_end(encoding: Encoding) -> None:
    buffer = Buffer("é\r\nb")
    buffer.apply(Edit("x", (Place(0, 99), Place(0, 99))), encoding)
    assert buffer.text == "éx\r\nb"
    buffer.apply(Edit("y", (Place(9, 0), Place(9, 0))), encoding)
    assert buffer.text == "éx\r\nby"


def test_spellings_of_one_file_are_one_buffer() -> None:
    buffers = Buffers()
    buffers.open("file:///a b/é.py", "x")
    assert buffers.change("file:///a%20b/%C3%A9.py", [Edit("y")]) == "y"
    assert buffers.spelling("file:///a%20b/%C3%A9.py") == "file:///a b/é.py"
    assert buffers.close("file:///a%20b/é.py")
    assert buffers.change("file:///a b/é.py", [Edit("z")]) is None
