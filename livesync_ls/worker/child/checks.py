"""Answering whether blocks parse, what they mean, and how a text that was split wrongly should be."""

from __future__ import annotations

import _ast
import _thread
import warnings

from . import meaning, names, parsing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

    from .messages import BlockSource, Check, Checked, NamesMessage, Problem


def answer(message: Check) -> Checked:
    """The `Checked` for a `Check`."""
    meanings: dict[str, str] = {}
    found: dict[str, NamesMessage] = {}
    failure: Optional[BaseException] = None
    for block in message["blocks"]:
        try:
            meanings[block["id"]], found[block["id"]] = _meaning(block)
        except parsing.FAILURES as error:
            failure = failure or error
    problem, statements = None, None
    if failure is not None:
        problem, statements = _explain(failure, message.get("text"))
    return {
        "type": "checked",
        "request": message["request"],
        "meanings": meanings,
        "names": found,
        "problem": problem,
        "statements": statements,
    }


class Muted:
    """How often `mute` has kept something quiet."""

    warnings = 0


def mute() -> None:
    """Warnings about what the calling thread compiles are nobody's output.

    Filters are shared with user code, and formatting a warning imports half the library, which takes seconds
    while user code holds the interpreter. So the function that the interpreter calls to show one returns.
    """
    thread = _thread.get_ident()
    module: Any = warnings
    original: Any = module._showwarnmsg

    def _showwarnmsg(message: Any) -> None:
        if _thread.get_ident() != thread:
            original(message)
        else:
            Muted.warnings += 1

    module._showwarnmsg = _showwarnmsg


def _meaning(block: BlockSource) -> tuple[str, NamesMessage]:
    source = parsing.normal(block["source"])
    tree = parsing.parse(source, "<block>", block["line"])
    digest = meaning.digest(tree, parsing.shown(tree, source, block["line"]) is not None)
    return digest, _names(tree)


def _names(tree: _ast.Module) -> NamesMessage:
    try:
        found = names.analyse(tree, parsing.TOP_LEVEL_AWAIT)
    except parsing.FAILURES:  # it parses but does not compile: it fails alone, and binds nothing
        bound = sorted(meaning.bound_names(tree))
        return {"reads": bound, "binds": bound, "sure": [], "words": [], "imports": [], "calls": False}
    return {
        "reads": sorted(found.reads),
        "binds": sorted(found.binds),
        "sure": sorted(found.sure),
        "words": sorted(found.words),
        "imports": sorted(found.imports),
        "calls": found.calls,
    }


def _explain(failure: BaseException, text: Optional[str]) -> tuple[Optional[Problem], Optional[list[list[int]]]]:
    if text is None:
        return _problem(failure, []), None
    text = parsing.normal(text)
    try:
        tree = parsing.parse(text, "<document>")
    except parsing.FAILURES as error:
        return _problem(error, text.split("\n")), None
    return None, [[_first_line(statement), statement.end_lineno or statement.lineno] for statement in tree.body]


def _first_line(statement: _ast.stmt) -> int:
    decorators: list[_ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)]) - 1


def _problem(error: BaseException, lines: list[str]) -> Problem:
    """Python's words and range, which counts from 1. The end is missing in 3.9, and may lie before the start."""
    if not isinstance(error, SyntaxError):
        deep = isinstance(error, (MemoryError, RecursionError))
        words = "this is nested too deeply for Python" if deep else str(error)
        return {"message": words, "line": 0, "column": 0, "endLine": 0, "endColumn": 0}
    line, column = _position(error.lineno, error.offset, lines)
    end = _position(getattr(error, "end_lineno", None), getattr(error, "end_offset", None), lines)
    end_line, end_column = end if end > (line, column) else (line, column + 1)
    return {"message": error.msg, "line": line, "column": column, "endLine": end_line, "endColumn": end_column}


def _position(line: Optional[int], offset: Optional[int], lines: list[str]) -> tuple[int, int]:
    line, column = max((line or 1) - 1, 0), max((offset or 1) - 1, 0)
    if lines:
        line = min(line, len(lines) - 1)
        column = min(column, len(lines[line]))
    return line, column
