"""Folding ranges: blocks, prose, and what is indented in blocks.

An editor that has been given folding ranges may stop finding its own, so these have to do for a whole file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from livesync_ls.documents import Block, Document


def folding_ranges(document: Document, most: int | None = None) -> list[types.FoldingRange]:
    """In the order of their first lines, of which each begins one at most; the `most` largest where there are more."""
    ranges: dict[int, types.FoldingRange] = {}
    for block in document.blocks:
        for each in _of_block(block, document.lines):
            ranges[each.start_line] = each
    found = sorted(ranges.values(), key=lambda each: each.start_line)
    if most is not None and len(found) > most:
        largest = sorted(found, key=lambda each: each.start_line - each.end_line)[:most]
        found = sorted(largest, key=lambda each: each.start_line)
    return found


def _of_block(block: Block, lines: Sequence[str]) -> Iterator[types.FoldingRange]:
    last = block.end - 1
    while last > block.start and not lines[last].strip():
        last -= 1
    kind = types.FoldingRangeKind.Comment if block.kind == "markdown" else types.FoldingRangeKind.Region
    if last > block.start:
        yield types.FoldingRange(block.start, last, kind=kind)
    if block.kind == "code":
        # What begins in a block's first line is rather to be folded there than the block.
        yield from _indented(lines, block.first_line, last)


def _indented(lines: Sequence[str], first: int, last: int) -> Iterator[types.FoldingRange]:
    """Each line with the lines below it that are indented further."""
    heads: list[tuple[int, int]] = []
    said = first
    for line in range(first, last + 1):
        if not lines[line].strip():
            continue
        indent = _indent(lines[line])
        yield from _closed(heads, indent, said)
        heads.append((indent, line))
        said = line
    yield from _closed(heads, 0, said)


def _closed(heads: list[tuple[int, int]], indent: int, last: int) -> Iterator[types.FoldingRange]:
    """The heads under which nothing more is indented; their last line is `last`."""
    while heads and heads[-1][0] >= indent:
        _, head = heads.pop()
        if last > head:
            yield types.FoldingRange(head, last)


def _indent(line: str) -> int:
    flat = line.expandtabs(8)
    return len(flat) - len(flat.lstrip())
