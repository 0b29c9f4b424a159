"""The few lines that an edit makes necessary to parse again.

tree-sitter's own incremental parsing reuses little of a flat script (20 ms of 30 are left for 4000 short statements),
because its Python grammar takes most simple statements for ambiguous. But Python begins afresh at every top-level
statement, so the statements around the edit, parsed alone, tell as much as the whole text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from livesync_ls.documents.changes import Change
from livesync_ls.documents.parsing import Lines, Parse

MAX_LINES = 400
"""A window this long takes some 3 ms; beyond it the incremental parse of the whole text is quicker."""

_NO_BEGINNING = {" ", "\t", ";"}
"""A statement's line that begins so may need what is above it."""


@dataclass(frozen=True, slots=True)
class Window:
    """New lines `start` to `stop`, which replace old statements `first` to `after` (indexes, exclusive)."""

    start: int
    stop: int
    first: int
    after: int
    by: int
    """How many lines everything below has moved."""


def window_of(statements: Sequence[Lines], change: Change, lines: Sequence[str]) -> Window | None:
    """The window around a change, from the old statements and the new lines; None where it would be long."""
    first = bisect_left(statements, (change.start,)) - 1
    while first >= 0 and lines[statements[first][0]][:1] in _NO_BEGINNING:
        first -= 1
    start = statements[first][0] if first >= 0 else 0
    after = bisect_left(statements, (change.old_end,))
    window = _until(statements, Window(start, 0, max(first, 0), after, change.by), lines)
    return window if window.stop - window.start <= MAX_LINES else None


def parse_window(lines: Sequence[str], statements: Sequence[Lines], window: Window) -> tuple[Window, Parse] | None:
    """The parse of the window, or of a somewhat longer one; None where only the whole text can tell."""
    parse = _parse(lines, window)
    if not parse.problem or window.stop == len(lines):
        return window, parse
    # A decorator, or an operator at the end of a line, takes in the next statement.
    longer = _until(statements, replace(window, after=window.after + 1), lines)
    if not (longer_parse := _parse(lines, longer)).problem:
        return longer, longer_parse
    return None if ends_in_string(lines, window) else (window, parse)


def ends_in_string(lines: Sequence[str], window: Window) -> bool:
    """Whether a string may begin in the window and go on below it."""
    text = "\n".join(lines[window.start : window.stop])
    return text.count('"""') % 2 == 1 or text.count("'''") % 2 == 1


def _until(statements: Sequence[Lines], window: Window, lines: Sequence[str]) -> Window:
    """The window up to its next old statement, or a later one if that might be part of what comes before it."""
    for after in range(window.after, len(statements)):
        stop = statements[after][0] + window.by
        if lines[stop][:1] not in _NO_BEGINNING and not lines[stop - 1].endswith("\\"):
            return replace(window, stop=stop, after=after)
    return replace(window, stop=len(lines), after=len(statements))


def _parse(lines: Sequence[str], window: Window) -> Parse:
    text = "\n".join(lines[window.start : window.stop])
    return Parse(text if window.stop == len(lines) else text + "\n")
