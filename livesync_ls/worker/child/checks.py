"""Answering whether blocks parse, what they mean, and how a text that was split wrongly should be."""

from __future__ import annotations

import _ast
import warnings

from . import meaning, parsing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    from .messages import BlockSource, Check, Checked, NamesMessage, Problem


def answer(message: Check) -> Checked:
    """The `Checked` for a `Check`."""
    meanings: dict[str, str] = {}
    names: dict[str, NamesMessage] = {}
    failure: Optional[BaseException] = None
    for block in message["blocks"]:
        try:
            meanings[block["id"]], names[block["id"]] = _meaning(block)
        except parsing.FAILURES as error:
            failure = failure or error
    problem, statements = None, None
    if failure is not None:
        problem, statements = _explain(failure, message.get("text"))
    return {
        "type": "checked",
        "request": message["request"],
        "meanings": meanings,
        "names": names,
        "problem": problem,
        "statements": statements,
    }


def answer_quietly(message: Check) -> Checked:
    """The same without warnings, which are printed or raised as user code has set them. Only while none runs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return answer(message)


def _meaning(block: BlockSource) -> tuple[str, NamesMessage]:
    source = parsing.normal(block["source"])
    tree = parsing.parse(source, "<block>", block["line"])
    digest = meaning.digest(tree, parsing.shown(tree, source, block["line"]) is not None)
    return digest, {"binds": sorted(meaning.bound_names(tree)), "uses": sorted(meaning.used_names(tree))}


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
    """Python's words and range, which counts from 1; its end is missing in 3.9, and elsewhere may lie before the start."""
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
