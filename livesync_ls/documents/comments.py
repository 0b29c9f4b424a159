"""What a line outside every statement is: prose, a directive, a cell marker, or a note to some tool."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from livesync_ls.documents.statements import is_blank, is_indented_comment

MARKER = re.compile(r"\f*# ?%%(?:\s|$)")

# A further bar makes it a row of a Markdown table.
_DIRECTIVE = re.compile(r"\f*# ?\|([^|]*)$")
_TOOL = re.compile(
    r"\f*#\s*(?:(?:type|fmt|ruff|pylint|mypy|pyright|isort|pragma):|(?:(?i:noqa)|region|endregion)(?![\w'’-]))"
)
_COOKIE = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+")
_SCRIPT_START = re.compile(r"# /// [a-zA-Z0-9-]+$")
_SCRIPT_END = "# ///"

_CELL_TYPE = re.compile(r"\[(markdown|md|raw|code)\]", re.IGNORECASE)
_CELL_OPTIONS = re.compile(r"(?:^|\s)(?:[\w.-]+=(?=[\"'\[{]|(?:true|false|null|none)\b)|\{).*", re.IGNORECASE)


class Kind(Enum):
    """What a line outside every statement is."""

    BLANK = auto()
    PROSE = auto()
    DIRECTIVE = auto()
    TOOL = auto()
    """A comment that is never prose."""
    OTHER = auto()
    """Not a comment; text that no parser took for a statement."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A line that begins a cell of a percent file."""

    title: str | None
    markdown: bool


def marker(line: str) -> Marker:
    """What a marker line says. Options in Jupytext's manner (`key="value"`) are no part of the title."""
    rest = line.partition("%%")[2]
    cell_type = _CELL_TYPE.search(rest)
    title = _CELL_OPTIONS.sub("", _CELL_TYPE.sub(" ", rest, count=1))
    markdown = cell_type is not None and cell_type[1].lower() in {"markdown", "md"}
    return Marker(" ".join(title.split()) or None, markdown)


def directive(line: str) -> str | None:
    """What follows the bar of a directive line; None for any other line."""
    found = _DIRECTIVE.match(line)
    return found[1] if found else None


def prose(line: str) -> str:
    """A comment line as Markdown: without `#` and one space."""
    return line.lstrip("\f")[1:].removeprefix(" ")


def kinds(lines: Sequence[str], start: int, end: int) -> list[Kind]:
    """The kind of each line from `start` to `end`, all of them outside every statement."""
    found = [Kind.TOOL if _is_tool(lines, line) else _kind(lines[line]) for line in range(start, end)]
    for first, last in _scripts(lines, start, end):
        found[first - start : last - start] = [Kind.TOOL] * (last - first)
    return found


def _kind(line: str) -> Kind:
    if is_blank(line):
        return Kind.BLANK
    if not line.lstrip("\f").startswith("#"):
        return Kind.OTHER
    return Kind.DIRECTIVE if directive(line) is not None else Kind.PROSE


def _is_tool(lines: Sequence[str], line: int) -> bool:
    text = lines[line]
    if _TOOL.match(text) or is_indented_comment(text):
        return True
    if line > 1:
        return False
    return (line == 0 and text.startswith("#!")) or (_COOKIE.match(text) is not None and _may_hold_cookie(lines, line))


def _may_hold_cookie(lines: Sequence[str], line: int) -> bool:
    above = lines[0].lstrip(" \t\f")
    return line == 0 or not above or above.startswith("#")


def _scripts(lines: Sequence[str], start: int, end: int) -> list[tuple[int, int]]:
    """The lines of inline script metadata (PEP 723): up to the last `# ///` of the same run of comments."""
    found: list[tuple[int, int]] = []
    line = start
    while line < end:
        close = _script_close(lines, line, end) if _SCRIPT_START.match(lines[line]) else None
        if close:
            found.append((line, close))
        line = close or line + 1
    return found


def _script_close(lines: Sequence[str], start: int, end: int) -> int | None:
    close = None
    for line in range(start + 1, end):
        if lines[line] != "#" and not lines[line].startswith("# "):
            break
        if lines[line].rstrip() == _SCRIPT_END:
            close = line + 1
    return close
