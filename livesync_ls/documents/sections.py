"""A file cut into the pieces that are laid out one by one: paragraphs, or the cells of a percent file."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from livesync_ls.documents.comments import MARKER, Marker, marker
from livesync_ls.documents.parsing import Lines
from livesync_ls.documents.statements import is_blank


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that are laid out together, without blank lines at either end, with the statements among them."""

    start: int
    end: int
    statements: Sequence[Lines]
    marker: Marker | None = None


def gaps(statements: Sequence[Lines], start: int, stop: int) -> Iterator[Lines]:
    """The lines outside every statement."""
    for first, end in statements:
        if start < first:
            yield start, first
        start = max(start, end)
    if start < stop:
        yield start, stop


def within(statements: Sequence[Lines], start: int, stop: int) -> Sequence[Lines]:
    """The statements that begin in these lines."""
    return statements[bisect_left(statements, (start,)) : bisect_left(statements, (stop,))]


def has_marker(lines: Sequence[str], statements: Sequence[Lines], start: int, stop: int) -> bool:
    """Whether a cell begins in these lines."""
    return next(_markers(lines, within(statements, start, stop), start, stop), None) is not None


def sections(
    lines: Sequence[str], statements: Sequence[Lines], start: int, stop: int, *, percent: bool
) -> Iterator[Section]:
    """The sections of these lines, which begin and end where sections do."""
    cut = _cells if percent else _paragraphs
    return cut(lines, within(statements, start, stop), start, stop)


def _paragraphs(lines: Sequence[str], statements: Sequence[Lines], start: int, stop: int) -> Iterator[Section]:
    begin = start
    for first, end in gaps(statements, start, stop):
        for line in range(first, end):
            if is_blank(lines[line]):
                if begin < line:
                    yield Section(begin, line, within(statements, begin, line))
                begin = line + 1
    if begin < stop:
        yield Section(begin, stop, within(statements, begin, stop))


def _markers(lines: Sequence[str], statements: Sequence[Lines], start: int, stop: int) -> Iterator[int]:
    for first, end in gaps(statements, start, stop):
        for line in range(first, end):
            if MARKER.match(lines[line]):
                yield line


def _cells(lines: Sequence[str], statements: Sequence[Lines], start: int, stop: int) -> Iterator[Section]:
    begin = start
    for line in [*_markers(lines, statements, start, stop), stop]:
        first, end = _trimmed(lines, begin, line)
        if first < end:
            head = marker(lines[first]) if MARKER.match(lines[first]) else None
            yield Section(first, end, within(statements, first, end), head)
        begin = line


def _trimmed(lines: Sequence[str], start: int, end: int) -> Lines:
    while start < end and is_blank(lines[start]):
        start += 1
    while start < end and is_blank(lines[end - 1]):
        end -= 1
    return start, end


def section_start(lines: Sequence[str], statements: Sequence[Lines], line: int, *, percent: bool) -> int:
    """The nearest line at or above `line` where a section may begin whatever happens from `line` on."""
    index = bisect_right(statements, (line, line)) - 1
    while line > 0:
        if index >= 0 and statements[index][1] >= line:
            line = statements[index][0]
            index -= 1
        elif percent and MARKER.match(lines[line - 1]):
            return line - 1
        elif not percent and is_blank(lines[line - 1]):
            return line
        else:
            line -= 1
    return 0


def section_stop(lines: Sequence[str], statements: Sequence[Lines], line: int, *, percent: bool) -> int:
    """The nearest line below `line`, where a statement begins or the text ends, at which a section ends."""
    index = bisect_left(statements, (line,))
    while line < len(lines):
        if index < len(statements) and statements[index][0] == line:
            line = statements[index][1]
            index += 1
        elif MARKER.match(lines[line]) if percent else is_blank(lines[line]):
            return line
        else:
            line += 1
    return len(lines)
