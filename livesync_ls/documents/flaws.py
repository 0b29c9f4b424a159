"""What tree-sitter's Python grammar takes and no Python does, among it most of what people type half.

`x =` and an empty next line become one statement with what follows, `def f():` needs no body, and a statement may be
indented anywhere. All that is looked at has more than one line, so that the walk is short.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tree_sitter import Node

_SUITES = {"module", "block"}
_STRINGS = {"string", "concatenated_string"}
_EXTRAS = {"comment", "line_continuation", ";"}
_CLAUSES = {"elif_clause", "else_clause", "except_clause", "except_group_clause", "finally_clause", "case_clause"}
_BEFORE_NEW_LINE = _CLAUSES | {"block", "decorator"}
_DEPTH = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


@dataclass(frozen=True, slots=True, order=True)
class Flaw:
    """A sentence about some bytes of one line, counted from 0, the end exclusive."""

    line: int
    start: int
    end: int
    message: str


def first_flaw(root: Node, lines: Sequence[str], first_line: int, last_line: int) -> Flaw | None:
    """The first flaw that touches these lines, in a tree without errors."""
    return min(_flaws(root, lines, first_line, last_line), default=None)


def _flaws(root: Node, lines: Sequence[str], first_line: int, last_line: int) -> Iterator[Flaw]:
    # A stack, as a chain of operators may nest as deep as it has lines.
    waiting = [root]
    while waiting:
        node = waiting.pop()
        suite = node.type in _SUITES
        children = [child for child in node.children if child.type not in _EXTRAS]
        children = children if suite else _outside_brackets(children)
        near = _near(children, first_line, last_line)
        if suite and near:
            yield from _badly_indented(near, lines, 0 if node == root else children[0].start_point.column)
        elif near:
            yield from _broken(near, lines)
        yield from _without_body(near, lines)
        waiting += (c for c in near if c.start_point.row < c.end_point.row and c.type not in _STRINGS)


def _near(children: Sequence[Node], first_line: int, last_line: int) -> Sequence[Node]:
    """The children that touch these lines, and the next on either side."""
    start = bisect_left(children, first_line, key=lambda child: child.end_point.row)
    stop = bisect_right(children, last_line, key=lambda child: child.start_point.row)
    return children[max(start - 1, 0) : stop + 1]


def _badly_indented(children: Sequence[Node], lines: Sequence[str], column: int) -> Iterator[Flaw]:
    for child in children:
        row, start = child.start_point
        if start > column and not lines[row][:start].strip(" \t"):
            yield Flaw(row, 0, start, "This line is indented, but nothing above it asks for that.")


def _outside_brackets(children: Sequence[Node]) -> list[Node]:
    """The children that are not in brackets; of the brackets, only the first and the last line matter."""
    depth = 0
    outside: list[Node] = []
    for child in children:
        step = _DEPTH.get(child.type, 0)
        if depth == 0 or depth + step == 0:
            outside.append(child)
        depth += step
    return outside


def _broken(children: Sequence[Node], lines: Sequence[str]) -> Iterator[Flaw]:
    in_brackets = False
    for before, after in pairwise(children):
        in_brackets = _DEPTH.get(before.type, 0) > 0
        row, column = before.end_point
        if in_brackets or after.start_point.row == row or _may_end_line(before, after):
            continue
        if not lines[row].endswith("\\"):
            yield Flaw(row, max(column - 1, 0), column, "This statement is not complete.")


def _may_end_line(before: Node, after: Node) -> bool:
    return before.type in _BEFORE_NEW_LINE or (before.type == ":" and after.type == "block")


def _without_body(children: Sequence[Node], lines: Sequence[str]) -> Iterator[Flaw]:
    for child in children:
        row, column = child.end_point
        empty = child.type == "block" and child.start_byte == child.end_byte
        ends = child.is_named and _character(lines[row], column - 1) == ":"
        if empty or (ends and _last_token(child).type in {":", "block"}):
            yield Flaw(row, max(column - 1, 0), column, "An indented block must follow “:”.")


def _last_token(node: Node) -> Node:
    # A colon at the end may also be a comment's.
    while node.children:
        node = node.children[-1]
    return node


def _character(line: str, byte: int) -> str:
    if line.isascii():
        return line[byte : byte + 1]
    return line.encode("utf-8", "replace")[byte : byte + 1].decode("ascii", "ignore")
