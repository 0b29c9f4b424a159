"""Lines and columns as an editor counts them: UTF-8, UTF-16 or UTF-32 units, three kinds of line end."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

Encoding: TypeAlias = Literal["utf-8", "utf-16", "utf-32"]

# `str.splitlines` also splits at form feeds and Unicode separators, which are no line ends to an editor.
_LINE_END = re.compile(r"\r\n?|\n")
_SURROGATE = re.compile("[\ud800-\udfff]")


def split_lines(text: str) -> list[str]:
    """The lines with their ends; the last has none, and is empty after a final line end."""
    lines: list[str] = []
    start = 0
    for line_end in _LINE_END.finditer(text):
        lines.append(text[start : line_end.end()])
        start = line_end.end()
    lines.append(text[start:])
    return lines


def content(line: str) -> str:
    """A line without its end."""
    return line.rstrip("\r\n")


def units(text: str, encoding: Encoding) -> int:
    """The length of `text` in the units of `encoding`."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text.encode("utf-8", "surrogatepass"))


def cut(line: str, character: int, encoding: Encoding) -> tuple[str, str]:
    """A line in two, before and after `character` units, never later than before its line end.

    Inside a surrogate pair the cut leaves two halves, as it does in the editors that count so.
    """
    text = content(line)
    character = max(character, 0)
    if encoding == "utf-16" and not text.isascii():
        data = text.encode("utf-16-le", "surrogatepass")
        before = data[: 2 * character].decode("utf-16-le", "surrogatepass")
        return before, data[2 * character :].decode("utf-16-le", "surrogatepass") + line[len(text) :]
    if encoding == "utf-8" and not text.isascii():
        data = text.encode("utf-8", "surrogatepass")[:character]
        while data and not _whole(data):
            data = data[:-1]
        character = len(data.decode("utf-8", "surrogatepass"))
    before = text[:character]
    return before, line[len(before) :]


def whole_pairs(text: str) -> str:
    """Halves of surrogate pairs that have come to stand side by side, put together."""
    if _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def convert(line: str, character: int, source: Encoding, target: Encoding) -> int:
    """A column counted in other units."""
    if source == target:
        return character
    return units(cut(line, character, source)[0], target)


def _whole(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True
