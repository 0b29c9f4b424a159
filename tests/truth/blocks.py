"""Which lines of a document are its code blocks. Standard library only, and on purpose not the daemon's way."""

from __future__ import annotations

import ast
import re

_MARKER = re.compile(r"^# ?%%(\s|$)(.*)")
_PARSE = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT

CodeBlock = tuple[int, str]
"""The line that the block starts at, from 0, and its source."""


def code_blocks(text: str) -> list[CodeBlock] | None:
    """The code blocks in order, or None if the text does not parse.

    Knows both layouts, but neither directives nor comments that are never prose.
    """
    try:
        tree = compile(text, "main.py", "exec", _PARSE, dont_inherit=True)
    except SyntaxError:
        return None
    lines = text.split("\n")
    spans = [_span(statement) for statement in tree.body]
    if ast.get_docstring(tree, clean=False) is not None:
        for number in range(spans[0][0], spans[0][1]):
            lines[number] = ""
        spans = spans[1:]
    covered = {number for start, end in spans for number in range(start, end)}
    markers = [number for number, line in enumerate(lines) if number not in covered and _MARKER.match(line)]
    return _cells(lines, covered, markers) if markers else _paragraphs(lines, covered)


def _span(statement: ast.stmt) -> tuple[int, int]:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
    return first - 1, statement.end_lineno or first


def _cells(lines: list[str], covered: set[int], markers: list[int]) -> list[CodeBlock]:
    starts = [(0, 0, ""), *((number, number + 1, _MARKER.match(lines[number])[2]) for number in markers)]
    ends = [*markers, len(lines)]
    cells: list[CodeBlock] = []
    for (_, start, title), end in zip(starts, ends, strict=True):
        if title.strip().startswith(("[markdown]", "[md]")) or not covered & set(range(start, end)):
            continue
        cells.append(_trimmed(lines, start, end))
    return cells


def _paragraphs(lines: list[str], covered: set[int]) -> list[CodeBlock]:
    blocks: list[CodeBlock] = []
    start: int | None = None
    last = -1
    for number, line in enumerate(lines):
        is_code = number in covered or (start is not None and line.lstrip().startswith("#"))
        if is_code:
            start = number if start is None else start
            last = number
        elif not line.strip() and start is not None and not _goes_on(lines, number, covered):
            blocks.append(_trimmed(lines, start, last + 1))
            start = None
    if start is not None:
        blocks.append(_trimmed(lines, start, last + 1))
    return blocks


def _goes_on(lines: list[str], number: int, covered: set[int]) -> bool:
    """Whether the next line with anything on it is an indented comment: it belongs to the statement above."""
    following = next((n for n in range(number, len(lines)) if lines[n].strip()), None)
    return following is not None and following not in covered and lines[following].startswith((" ", "\t"))


def _trimmed(lines: list[str], start: int, end: int) -> CodeBlock:
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return start, "\n".join(lines[start:end])
