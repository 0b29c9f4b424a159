"""The bytes of a file as text, or the sentence that says why not."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livesync_ls.documents import UnreadableText, check, decode

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(TEXT)
def test_utf8_round_trip(text: str) -> None:
    # What a text may begin with to ask for another coding is tested below.
    text = "x\n" + text
    assert decode(text.encode()) == text
    assert decode(codecs.BOM_UTF8 + text.encode()) == text


@given(st.text(st.characters(codec="latin-1", exclude_characters="\0")), st.sampled_from(["\n", "\r", "\r\n"]))
def test_cookie_round_trip(text: str, line_end: str) -> None:
    text = f"#!x{line_end}# -*- coding: latin-1 -*-{line_end}{text}"
    assert decode(text.encode("latin-1")) == text


@pytest.mark.parametrize("name", ["utf-8", "UTF8", "utf-8-unix", "utf_8_sig"])
def test_names_of_utf8(name: str) -> None:
    text = f"# coding: {name}\né"
    assert decode(codecs.BOM_UTF8 + text.encode()) == text


def test_no_cookie_below_a_statement() -> None:
    assert decode(b"x\n# coding: nonsense") == "x\n# coding: nonsense"


@pytest.mark.parametrize(
    ("data", "line", "word"),
    [
        (b"\xe9", 0, "0xE9"),
        (b"a\r\nb\r\xff", 2, "0xFF"),
        (b"a\n\0", 1, "NUL"),
        ("x".encode("utf-16"), 0, "NUL"),
        (b"#\n# coding: nonsense", 1, "nonsense"),
        (b"# coding: rot13", 0, "rot13"),
        (b"# coding: utf-16", 0, "utf-16"),
        (codecs.BOM_UTF8 + b"# coding: latin-1", 0, "mark"),
        (b"# coding: ascii\n\n\xe9", 2, "ASCII"),
        (b"x" * (5 * 1024 * 1024 + 1), 0, "5 MB"),
    ],
)
def test_unreadable(data: bytes, line: int, word: str) -> None:
    with pytest.raises(UnreadableText) as caught:
        decode(data)
    assert caught.value.line == line
    assert word in caught.value.message


def test_five_megabytes_are_read() -> None:
    assert len(decode(b"x" * (5 * 1024 * 1024))) == 5 * 1024 * 1024


def test_what_an_editor_holds_is_held_to_the_same() -> None:
    check("x = 'é'\n" * 1000)
    with pytest.raises(UnreadableText, match="Line 2"):
        check("x\n\0")
    with pytest.raises(UnreadableText, match="5 MB"):
        check("é" * (3 * 1024 * 1024))
