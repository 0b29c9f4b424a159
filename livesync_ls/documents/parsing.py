"""tree-sitter's view of a text: where its top-level statements are, and where it does not parse."""

from __future__ import annotations

from dataclasses import dataclass, replace

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Point, Tree

from livesync_ls.documents.changes import Change, changed_lines, changed_span
from livesync_ls.documents.flaws import Flaw, first_flaw

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

    def moved(self, by: int) -> Problem:
        return replace(self, start_line=self.start_line + by, end_line=self.end_line + by)


class Parse:
    """A text, its line ends `\\n` alone, with its syntax tree. Never changed, so threads may share it."""

    def __init__(self, text: str, old_tree: Tree | None = None, near: Change | None = None) -> None:
        # Half a surrogate pair has no UTF-8; `?` keeps the columns right.
        self._text = text
        self._source = text.encode("utf-8", "replace")
        parse = Parser(PYTHON).parse
        self._tree = parse(self._read, old_tree) if old_tree else parse(self._read)
        self.problem = self._problem(near)
        """The first place that does not parse."""

    def update(self, text: str) -> Parse:
        """The parse of another text, made from what this one already knows."""
        span = changed_span(self._text, text)
        before, removed = self._text[: span.start], self._text[: span.old_end]
        tree = self._tree.copy()
        tree.edit(
            _size(before),
            _size(removed),
            _size(text[: span.new_end]),
            _point(before),
            _point(removed),
            _point(text[: span.new_end]),
        )
        return Parse(text, tree, near=None if self.problem else changed_lines(self._text, text, span))

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

    def _problem(self, near: Change | None) -> Problem | None:
        root, lines = self._tree.root_node, self._text.split("\n")
        nul = self._text.find("\0")
        if nul >= 0:
            row, column = self._text.count("\n", 0, nul), nul - self._text.rfind("\n", 0, nul) - 1
            return Problem("A NUL character may not be in Python source.", row, column, row, column + 1)
        first, last = (near.start - 1, near.new_end + 1) if near else (0, len(lines))
        flaw = _error(root, lines) if root.has_error else first_flaw(root, lines, first, last)
        if flaw is None:
            return None
        line = lines[flaw.line]
        return Problem(flaw.message, flaw.line, _code_points(line, flaw.start), flaw.line, _code_points(line, flaw.end))

    def _read(self, offset: int, _point: Point) -> bytes:
        return self._source[offset : offset + READ_BYTES]


def _error(root: Node, lines: list[str]) -> Flaw:
    """The innermost first error. One that goes on for lines is told of its first line alone."""
    node, inner = root, [root]
    while inner:
        node, inner = inner[0], [c for c in inner[0].children if c.has_error or c.is_missing or c.is_error]
    line, start = node.start_point
    end = node.end_point.column if node.end_point.row == line else len(lines[line].rstrip().encode("utf-8", "replace"))
    message = f"“{node.type}” is missing here." if node.is_missing else "This is not valid Python."
    return Flaw(line, start, max(start, end), message)


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


def _point(text: str) -> tuple[int, int]:
    return text.count("\n"), _size(text[text.rfind("\n") + 1 :])


def _code_points(line: str, byte: int) -> int:
    return byte if line.isascii() else len(line.encode("utf-8", "replace")[:byte].decode("utf-8", "ignore"))
