"""tree-sitter's view of a text: where its top-level statements are, and where it does not parse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Point, Tree

from livesync_ls.documents.changes import changed_span

PYTHON = Language(tree_sitter_python.language())

READ_BYTES = 4096
"""The parser asks for this much at a time; between two askings another thread can have the GIL."""

Lines = tuple[int, int]
"""From the first line up to, not including, the second; counted from 0."""

_BETWEEN_STATEMENTS = {"comment", "line_continuation", ";"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a text does not parse, and where: lines from 0, columns in code points, the end exclusive."""

    message: str
    start_line: int
    start_column: int
    end_line: int
    end_column: int


class Parse:
    """A text, its line ends `\\n` alone, with its syntax tree. Never changed, so threads may share it."""

    __slots__ = ("_source", "_text", "_tree")

    def __init__(self, text: str, old_tree: Tree | None = None) -> None:
        # Half a surrogate pair has no UTF-8; `?` keeps the columns right.
        self._text = text
        self._source = text.encode("utf-8", "replace")
        parse = Parser(PYTHON).parse
        self._tree = parse(self._read, old_tree) if old_tree else parse(self._read)

    def update(self, text: str) -> Parse:
        """The parse of another text, made from what this one already knows."""
        span = changed_span(self._text, text)
        before, removed, added = (
            self._text[: span.start],
            self._text[span.start : span.old_end],
            text[span.start : span.new_end],
        )
        start = len(before.encode("utf-8", "replace"))
        tree = self._tree.copy()
        tree.edit(
            start,
            start + len(removed.encode("utf-8", "replace")),
            start + len(added.encode("utf-8", "replace")),
            _point(before),
            _point(before + removed),
            _point(before + added),
        )
        return Parse(text, tree)

    def statements(self, first_line: int = 0) -> list[Lines]:
        """The lines of the top-level statements, in order; where the text does not parse, the best guess.

        Two statements on one line give two overlapping entries. `first_line` is added to all.
        """
        found: list[Lines] = []
        for node in self._tree.root_node.children:
            if node.type not in _BETWEEN_STATEMENTS:
                (start, _), (end, column) = node.start_point, node.end_point
                found.append((start + first_line, end + first_line + (column > 0 or end == start)))
        return found

    @property
    def failed(self) -> bool:
        """Whether the text does not parse."""
        return self._tree.root_node.has_error

    def problem(self, first_line: int = 0) -> Problem | None:
        """The first place that does not parse. `first_line` is added to its lines."""
        node = self._tree.root_node
        if not node.has_error:
            return None
        while not (node.is_missing or (node.is_error and not _failing(node))):
            inner = _failing(node)
            if inner is None:
                break
            node = inner
        return self._describe(node, first_line)

    def _describe(self, node: Node, first_line: int) -> Problem:
        line, byte = node.start_point
        end_line, end_byte = node.end_point
        source = self._text.split("\n")
        column = _code_points(source[line], byte)
        # An error node may take in the whole rest of the file; its first line is what a person must see.
        end_column = _code_points(source[line], end_byte) if end_line == line else len(source[line].rstrip())
        message = f"“{node.type}” is missing here." if node.is_missing else "This is not valid Python."
        line += first_line
        return Problem(message, line, column, line, max(end_column, column))

    def _read(self, offset: int, _point: Point) -> bytes:
        return self._source[offset : offset + READ_BYTES]


def _failing(node: Node) -> Node | None:
    return next(_failing_children(node), None)


def _failing_children(node: Node) -> Iterator[Node]:
    if node.has_error:
        yield from (child for child in node.children if child.has_error or child.is_missing or child.is_error)


def _point(text: str) -> tuple[int, int]:
    last = text.rfind("\n") + 1
    return text.count("\n"), len(text[last:].encode("utf-8", "replace"))


def _code_points(line: str, byte: int) -> int:
    return len(line.encode("utf-8", "replace")[:byte].decode("utf-8", "ignore"))
