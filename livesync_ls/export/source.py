"""Code with its syntax in the page's colours: the same classes, whoever finds the tokens."""

from __future__ import annotations

from collections.abc import Iterator, Set
from html import escape
from typing import Any, TypeAlias

from pygments.lexers import get_lexer_by_name  # pyright: ignore[reportUnknownVariableType]  # options untyped
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Token
from pygments.util import ClassNotFound

Kind: TypeAlias = Any  # pygments keeps the name of its type to itself
"""A kind of token; `in` tells whether another is a kind of it."""

_STYLES: tuple[tuple[Kind, str], ...] = (
    (Keyword.Constant, "constant"),
    (Keyword, "keyword"),
    (Operator.Word, "keyword"),
    (Operator, "operator"),
    (String.Escape, "escape"),
    (String.Interpol, "escape"),
    (String, "string"),
    (Number, "constant"),
    (Comment, "comment"),
    (Name.Function, "definition"),
    (Name.Class, "definition"),
    (Name.Decorator, "meta"),
)
"""The first that fits counts."""

_Piece: TypeAlias = tuple[Kind, str]


def highlighted(source: str, language: str = "python") -> str:
    """The spans of a piece of code; without colours for a language that we do not know."""
    return "\n".join(_lines(source, language))


def numbered(source: str, first: int, raised: Set[int]) -> str:
    """A block's code as the page shows it. `first` is the file's number of its first line; lines in `raised`, counted
    from 0, are those that an error passed through."""
    lines = _lines(source.rstrip("\n"), "python")
    numbers = "\n".join(str(first + index) for index in range(len(lines)))
    last = len(lines) - 1
    spans = "".join(
        f'<span class="line{" raised" if index in raised else ""}">{line}{"" if index == last else chr(10)}</span>'
        for index, line in enumerate(lines)
    )
    return (
        f'<div class="source"><pre class="lines" aria-hidden="true">{numbers}</pre>'
        f'<pre class="text" tabindex="0" role="group" aria-label="Code, line {first}"><code>{spans}</code></pre></div>'
    )


def _lines(source: str, language: str) -> list[str]:
    lines = [""]
    for style, text in _styled(_pieces(source, language)):
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append("")
            if part:
                lines[-1] += f'<span class="tok-{style}">{escape(part, False)}</span>' if style else escape(part, False)
    return lines


def _pieces(source: str, language: str) -> list[_Piece]:
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return [(Token.Text, source)]
    return list(lexer.get_tokens(source))


def _styled(pieces: list[_Piece]) -> Iterator[tuple[str, str]]:
    """Pygments does not tell a call or an attribute from another name; its neighbours do."""
    for index, (kind, text) in enumerate(pieces):
        style = next((style for parent, style in _STYLES if kind in parent), "")
        if kind in Name and not style:
            after = pieces[index + 1][1] if index + 1 < len(pieces) else ""
            before = pieces[index - 1][1] if index else ""
            style = "call" if after.startswith("(") else "property" if before == "." else ""
        yield style, text
