"""Tables of results as the page shows them: in a window that scrolls, words to the left and numbers to the right.

Works on sanitised HTML, in which every tag is closed.
"""

from __future__ import annotations

import re

_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_ROW = re.compile(r"<tr\b[^>]*>.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<(t[hd])\b([^>]*)>(.*?)</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_NUMERIC = re.compile(
    r"\s*([-+−]?[\d.,_]+(e[-+]?\d+)?[%j]?|[-+]?inf|nan|&lt;NA&gt;|NaT|None|…|\.\.\.)?\s*", re.IGNORECASE
)
_LOOKED_AT = 12
_CELLS_ALIGNED = 20_000


def dressed(html: str) -> str:
    """A fragment whose tables have the page's window."""
    if html.count("<table") != len(_TABLE.findall(html)):
        return html  # tables in tables: a layout, not data
    return _TABLE.sub(lambda found: _window(found[0]), html)


def _window(table: str) -> str:
    # A heading without words heads nothing.
    table = re.sub(r"<th\b([^>]*)></th>", r"<td\1></td>", _aligned(table))
    table = re.sub(r"^<table([^>]*?)\s+border=\"[^\"]*\"", r"<table\1", table)
    return (
        '<div class="table-frame"><div class="table-window" tabindex="0" role="group" aria-label="Table">'
        f"{table}</div></div>"
    )


def _aligned(table: str) -> str:
    rows = _cells(table)
    width = len(rows[0]) if rows else 0
    if not width or width * len(rows) > _CELLS_ALIGNED or any(len(row) != width for row in rows):
        return table
    looked = _cells(table.partition("</thead>")[2] or table)[:_LOOKED_AT]
    words = {column for column in range(width) if not all(_is_numeric(row[column]) for row in looked)}
    return _ROW.sub(lambda row: _marked(row[0], words), table) if words else table


def _cells(html: str) -> list[list[str]]:
    return [[cell[2] for cell in _CELL.findall(row)] for row in _ROW.findall(html)]


def _is_numeric(cell: str) -> bool:
    return _NUMERIC.fullmatch(_TAG.sub("", cell)) is not None


def _marked(row: str, words: set[int]) -> str:
    column = -1

    def cell(found: re.Match[str]) -> str:
        nonlocal column
        column += 1
        tag, attributes, content = found.groups()
        return f"<{tag}{_with_class(attributes)}>{content}</{tag}>" if column in words else found[0]

    return _CELL.sub(cell, row)


def _with_class(attributes: str) -> str:
    if 'class="' in attributes:
        return attributes.replace('class="', 'class="words ', 1)
    return f'{attributes} class="words"'
