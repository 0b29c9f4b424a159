"""A table of HTML, such as a data frame's: in a few words, and as Markdown that can also be read as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from html.parser import HTMLParser
from typing import TypeAlias

MOST_ROWS = 20
MOST_COLUMNS = 10
_LONGEST_CELL = 40
_LONGEST_HTML = 256 * 1024

_MEANT_LITERALLY = re.compile(r"([\\|`*<\[])")

_STATED = re.compile(r"([\d,]+) rows × \d|shape: \(([\d,_]+), \d")
"""What pandas and polars say of a table that they cut."""

Row: TypeAlias = list[str]


def markdown_table(html: str) -> str | None:
    """The first table, cut to some rows and columns; None if there is none that Markdown could say."""
    rows = _rows(html)
    return _written(_cut(rows)) if rows else None


def summary(html: str) -> str | None:
    """How many rows the first table has, and what its columns are called; None if its head is no plain row.

    Only the head is parsed: this is asked for at each keystroke.
    """
    end = html.find("</tr>", html.find("<table"))
    head = _rows(html[:end])
    if not head:
        return None
    stated = _STATED.search(html)
    count = stated[1] or stated[2] if stated else str(_body_rows(html))
    return f"{count} {'row' if count == '1' else 'rows'}: {', '.join(name for name in head[0] if name)}"


def _body_rows(html: str) -> int:
    """A head may have several, such as one of types."""
    _, is_marked, body = html.partition("<tbody")
    return body.partition("</tbody")[0].count("<tr") if is_marked else html.count("<tr") - 1


def _rows(html: str) -> list[Row] | None:
    if len(html) > _LONGEST_HTML:
        return None
    reader = _Reader()
    with suppress(AssertionError):  # raised for `<![` and the like
        reader.feed(html)
    return [] if reader.has_spans else [row for row in reader.rows if row]


class _Reader(HTMLParser):
    """The cells of the first table."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[Row] = []
        self.has_spans = False
        self._depth = 0
        self._is_over = False
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
        elif self._is_over or not self._depth:
            return
        elif tag == "tr":
            self._end_cell()
            self.rows.append([])
        elif tag in ("td", "th"):
            self._end_cell()
            self._cell = []
            self.has_spans |= any(name in ("colspan", "rowspan") and value not in (None, "1") for name, value in attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "table":
            self._depth -= 1
            self._is_over |= self._depth == 0

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None and self.rows:
            self.rows[-1].append(" ".join("".join(self._cell).split()))
        self._cell = None


def _cut(rows: list[Row]) -> list[Row]:
    width = max(len(row) for row in rows)
    even = [row + [""] * (width - len(row)) for row in rows[: MOST_ROWS + 1]]
    if width > MOST_COLUMNS:
        even = [[*row[: MOST_COLUMNS - 1], "…"] for row in even]
    if len(rows) > MOST_ROWS + 1:
        even.append(["…"] * len(even[0]))
    return [[_cell(text) for text in row] for row in even]


def _cell(text: str) -> str:
    text = text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"
    return _MEANT_LITERALLY.sub(r"\\\1", text)


def _written(rows: Sequence[Row]) -> str:
    widths = [max(3, *(len(row[column]) for row in rows)) for column in range(len(rows[0]))]
    rule = ["-" * width for width in widths]
    return "\n".join(_row(row, widths) for row in [rows[0], rule, *rows[1:]])


def _row(texts: Row, widths: Sequence[int]) -> str:
    return f"| {' | '.join(text.ljust(width) for text, width in zip(texts, widths, strict=True))} |"
