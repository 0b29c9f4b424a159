"""Where in a text imports may begin, without reading all of it as Python.

Words are looked for first. Only a text that has some is lexed, and only as far as the last of them: strings and
comments are skipped, all else is taken as it comes, so that a half-typed line spoils nothing but itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["from", "import", "import_module", "__import__", "__all__"]


class Beginning(NamedTuple):
    """A place in the code where something to parse begins."""

    start: int
    kind: Kind


# Atomic and possessive groups: what was read as a string is never read again in another way.
_OPAQUE = re.compile(
    r'''
    """[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""
    |\'\'\'[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+\'\'\'
    |"""|\'\'\'                              # never closed: being typed; the text goes on as code
    |"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"?
    |'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'?
    |\#[^\n]*+
    ''',
    re.VERBOSE | re.DOTALL,
)
_STATEMENT = re.compile(r"(?s:.*[;:])?(?:[ \t\f]|\\\n)*+(from(?!\w)(?:[ \t\f.\w]|\\\n)*+)?")
_MODULE_START = re.compile(r"(?:[^\n]*;)?[ \t]*")
_CALL = re.compile(r"import_module(?=[ \t]*\()")
_BUILTIN = re.compile(r"(?<!\w)__import__(?=[ \t]*\()")
_TYPE_CHECKING = re.compile(r"[ \t]*(?:el)?if[ \t]+\(?[ \t]*(?:\w+\.)?TYPE_CHECKING[ \t]*\)?[ \t]*:")
_LINE = re.compile(r"^([ \t]*)[^\s#)\]}]", re.MULTILINE)


def beginnings(text: str) -> list[Beginning]:
    """Where imports and definitions of `__all__` begin, in order. The text has `\\n` line ends.

    What stands below `if TYPE_CHECKING:` never runs and is left out.
    """
    unread = _typing_only(text)
    candidates = [each for each in _candidates(text) if not any(start <= each.start < end for start, end in unread)]
    return list(_in_code(text, sorted(candidates)))


def _in_code(text: str, candidates: list[Beginning]) -> Iterator[Beginning]:
    """Those that are in no string and no comment."""
    if not candidates:
        return
    waiting = iter(candidates)
    candidate = next(waiting)
    for opaque in _OPAQUE.finditer(text):
        start, end = opaque.span()
        while candidate.start < end:
            if candidate.start < start:
                yield candidate
            following = next(waiting, None)
            if following is None:
                return
            candidate = following
    yield candidate
    yield from waiting


def _candidates(text: str) -> Iterator[Beginning]:
    for at in _occurrences(text, "import"):
        if candidate := _candidate(text, at):
            yield candidate
    for at in _occurrences(text, "__all__"):
        if _MODULE_START.fullmatch(text, text.rfind("\n", 0, at) + 1, at):
            yield Beginning(at, "__all__")


def _candidate(text: str, at: int) -> Beginning | None:
    """What the word `import` at this place may belong to."""
    before, after = text[at - 1 : at], text[at + 6 : at + 7]
    if _is_word(after):
        if _CALL.match(text, at) and not _is_word(before):
            return Beginning(at, "import_module")
        if at >= 2 and _BUILTIN.match(text, at - 2):
            return Beginning(at - 2, "__import__")
        return None
    if _is_word(before):
        return None
    statement = _STATEMENT.fullmatch(text, _line_start(text, at), at)
    if statement is None:
        return None
    return Beginning(at, "import") if statement[1] is None else Beginning(statement.start(1), "from")


def _line_start(text: str, at: int) -> int:
    """The start of the line that a place is on; lines that a backslash joins are one."""
    start = text.rfind("\n", 0, at) + 1
    while start >= 2 and text[start - 2] == "\\":
        start = text.rfind("\n", 0, start - 1) + 1
    return start


def _typing_only(text: str) -> list[tuple[int, int]]:
    """The parts of a text that only type checkers read."""
    found: list[tuple[int, int]] = []
    for at in _occurrences(text, "TYPE_CHECKING"):
        start = text.rfind("\n", 0, at) + 1
        if header := _TYPE_CHECKING.match(text, start):
            indent = len(header[0]) - len(header[0].lstrip())
            found.append((start, _end_of_body(text, header.end(), indent)))
    return found


def _end_of_body(text: str, header_end: int, indent: int) -> int:
    """Where the first line begins that is not indented more than the header above it."""
    end_of_line = text.find("\n", header_end)
    if end_of_line < 0:
        return len(text)
    for line in _LINE.finditer(text, end_of_line + 1):
        if len(line[1]) <= indent:
            return line.start()
    return len(text)


def _occurrences(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))


def _is_word(character: str) -> bool:
    return character == "_" or character.isalnum()
