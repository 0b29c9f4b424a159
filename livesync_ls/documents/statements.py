"""Which lines belong to which top-level statement, and what the first statements say about the file."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from livesync_ls.documents.parsing import Lines

_MAY_BE_STRING = re.compile(r"[(\s\\]*[rRuU]?['\"]")
_FUTURE_IMPORT = re.compile(r"from[ \t\f\\\n]+__future__\b")


@dataclass(frozen=True, slots=True)
class Header:
    """What the first statements say: the docstring, the lines it has to itself, and the `__future__` names."""

    docstring: str | None = None
    docstring_lines: Lines | None = None
    future: tuple[str, ...] = ()


def is_blank(line: str) -> bool:
    """Blank to Python: other Unicode spaces are not."""
    return not line or not line.strip(" \t\f")


def is_indented_comment(line: str) -> bool:
    # A form feed puts Python's column back to 0.
    bare = line.lstrip("\f")
    return bare[:1] in {" ", "\t"} and bare.lstrip(" \t\f").startswith("#")


def extents(lines: Sequence[str], statements: Sequence[Lines], stop: int) -> list[Lines]:
    """The statements' lines with the indented comments below each; statements that share a line become one.

    `stop` is the line where the next statement begins, or the text ends.
    """
    merged = _merged(statements)
    return [
        (start, _end_of_comments(lines, end, following))
        for (start, end), (following, _) in pairwise([*merged, (stop, stop)])
    ]


def _merged(statements: Sequence[Lines]) -> list[Lines]:
    merged: list[Lines] = []
    for start, end in statements:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _end_of_comments(lines: Sequence[str], end: int, stop: int) -> int:
    for line in range(end, stop):
        if is_indented_comment(lines[line]):
            end = line + 1
        elif not is_blank(lines[line]):
            break
    return end


def header(lines: Sequence[str], statements: Sequence[Lines]) -> Header:
    """What the first statements say, read without running anything."""
    docstring: str | None = None
    alone: Lines | None = None
    future: list[str] = []
    for index, (start, end) in enumerate(statements):
        body = _header_nodes("\n".join(lines[start:end]), first=index == 0)
        for position, node in enumerate(body):
            if index == position == 0 and (docstring := _string(node)) is not None:
                alone = (start, end) if len(body) == 1 else None
            elif isinstance(node, ast.ImportFrom) and node.module == "__future__":
                future += [name.name for name in node.names]
            else:
                return Header(docstring, alone, tuple(future))
        if not body:
            break
    return Header(docstring, alone, tuple(future))


def string_of(lines: Sequence[str], statement: Lines) -> str | None:
    """The string, if the statement is a plain string literal and nothing else."""
    body = _header_nodes("\n".join(lines[statement[0] : statement[1]]), first=True)
    return _string(body[0]) if len(body) == 1 else None


def _header_nodes(source: str, *, first: bool) -> Sequence[ast.stmt]:
    """The nodes of lines that may be a docstring or a future import; none for all others."""
    if _FUTURE_IMPORT.match(source) or (first and _MAY_BE_STRING.match(source)):
        return _nodes(source)
    return ()


@lru_cache(maxsize=64)
def _nodes(source: str) -> tuple[ast.stmt, ...]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "invalid escape sequence" is for the user's own run
            return tuple(ast.parse(source).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()


def _string(node: ast.stmt) -> str | None:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return node.value.value
    return None
