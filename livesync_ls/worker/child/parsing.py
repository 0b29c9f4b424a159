"""From a block's text to its syntax tree, in the words and at the lines of the user's Python."""

from __future__ import annotations

import _ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

TOP_LEVEL_AWAIT = 0x2000  # ast.PyCF_ALLOW_TOP_LEVEL_AWAIT; the module `ast` is slow to import
FAILURES = (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError)
"""What compiling raises: ValueError for NUL bytes and surrogates, the last two for text nested too deeply."""


def normal(source: str) -> str:
    """Line ends as Python's own tokeniser sees them."""
    return source.replace("\r\n", "\n").replace("\r", "\n")


def parse(source: str, filename: str, line: int = 0, flags: int = 0) -> _ast.Module:
    """The tree of a text whose first line is that line of the file, from 0.

    Raises:
        SyntaxError and the others of `FAILURES`.
    """
    # Leading newlines cost 0.02 µs each; shifting the tree's line numbers afterwards costs more.
    tree = compile("\n" * line + source, filename, "exec", _ast.PyCF_ONLY_AST | TOP_LEVEL_AWAIT | flags, True)
    assert isinstance(tree, _ast.Module)
    return tree


def shown(tree: _ast.Module, source: str, line: int = 0) -> Optional[_ast.Expr]:
    """The last statement, if it is an expression that no `;` follows."""
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, _ast.Expr):
        return None
    assert last.end_lineno is not None
    assert last.end_col_offset is not None
    lines = source.split("\n")[last.end_lineno - 1 - line :]
    rest = lines[0].encode("utf-8", "surrogatepass")[last.end_col_offset :].strip(b" \t\f").decode("utf-8", "replace")
    for following in lines[1:]:
        if rest != "\\":
            break
        rest = following.strip(" \t\f")
    return None if rest.startswith(";") else last


def is_text(statement: _ast.stmt) -> bool:
    """Whether a statement is a bare string, which compiles to a docstring where it is first."""
    return (
        isinstance(statement, _ast.Expr)
        and isinstance(statement.value, _ast.Constant)
        and isinstance(statement.value.value, str)
    )
