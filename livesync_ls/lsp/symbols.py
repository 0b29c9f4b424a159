"""Document symbols: the headings of the prose, nested by level, and the blocks below them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lsprotocol import types

from livesync_ls.documents import Block, Document
from livesync_ls.lsp.positions import Encoding, units

_LONGEST_NAME = 80

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def document_symbols(document: Document, encoding: Encoding) -> list[types.DocumentSymbol]:
    """The outline of a text, whether or not it ever ran."""
    lines = document.lines
    top: list[types.DocumentSymbol] = []
    open_headings: list[tuple[int, types.DocumentSymbol]] = []

    def put(symbol: types.DocumentSymbol) -> None:
        siblings = open_headings[-1][1].children if open_headings else top
        assert isinstance(siblings, list)
        siblings.append(symbol)

    def close(level: int, line: int) -> None:
        while open_headings and open_headings[-1][0] >= level:
            _, heading = open_headings.pop()
            heading.range.end = _end_of(lines, heading.range.start.line, line, encoding)

    for block in document.blocks:
        if block.kind == "code":
            put(_code(block, lines, encoding))
            continue
        for line, level, name in _headings(block, lines):
            close(level, line)
            symbol = _symbol(name, types.SymbolKind.String, line, line + 1, line, lines, encoding)
            put(symbol)
            open_headings.append((level, symbol))
    close(0, len(lines))
    return top


def flat_symbols(
    symbols: Iterable[types.DocumentSymbol], uri: str, container: str | None = None
) -> Iterator[types.SymbolInformation]:
    """The same for editors that know no nesting."""
    for symbol in symbols:
        place = types.Location(uri, symbol.range)
        yield types.SymbolInformation(place, symbol.name, symbol.kind, container_name=container)
        yield from flat_symbols(symbol.children or (), uri, symbol.name)


def _code(block: Block, lines: Sequence[str], encoding: Encoding) -> types.DocumentSymbol:
    first = block.first_line
    code = (line.strip() for line in block.source.split("\n"))
    name = block.title or next((line for line in code if line and not line.startswith("#")), "") or lines[first].strip()
    return _symbol(name, types.SymbolKind.Event, block.start, block.end, first, lines, encoding)


def _headings(block: Block, lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Line in the file, level and text of each heading in a block of prose."""
    fence: str | None = None
    place = block.first_line
    for text in block.source.split("\n"):
        if not text.strip():
            continue
        # Prose has lost its `#` or quotes, its indentation and lines between, but not its order.
        place = next((line for line in range(place, block.end) if text.strip() in lines[line]), place)
        if found := _FENCE.match(text):
            fence = _within_fence(fence, found[1])
        elif fence is None and (found := _HEADING.match(text)) and found[2]:
            yield place, len(found[1]), found[2].strip()
        place = min(place + 1, block.end - 1)


def _within_fence(fence: str | None, marks: str) -> str | None:
    """The fence that is open after a line that begins with these marks."""
    if fence is None:
        return marks
    return None if marks.startswith(fence) else fence


def _symbol(
    name: str, kind: types.SymbolKind, start: int, end: int, selected: int, lines: Sequence[str], encoding: Encoding
) -> types.DocumentSymbol:
    shown = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
    selection = types.Range(types.Position(selected, 0), types.Position(selected, units(lines[selected], encoding)))
    whole = types.Range(types.Position(start, 0), _end_of(lines, start, end, encoding))
    return types.DocumentSymbol(shown, kind, whole, selection, children=[])


def _end_of(lines: Sequence[str], start: int, stop: int, encoding: Encoding) -> types.Position:
    """Where the last line before `stop` ends that is not blank."""
    last = stop - 1
    while last > start and not lines[last].strip():
        last -= 1
    return types.Position(last, units(lines[last], encoding))
