"""Code with its syntax in colours, for light and for dark pages."""

from __future__ import annotations

from typing import cast

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name  # pyright: ignore[reportUnknownVariableType]  # options untyped
from pygments.util import ClassNotFound

_LIGHT, _DARK = "friendly", "github-dark"


def highlighted(source: str, language: str = "python") -> str:
    """The spans of a piece of code; without colours for a language that we do not know."""
    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        lexer = get_lexer_by_name("text", stripnl=False)
    return highlight(source, lexer, HtmlFormatter(nowrap=True))


def style() -> str:
    """The rules for both colour schemes, for code inside `pre`."""
    return f"{_rules(_LIGHT)}\n@media (prefers-color-scheme: dark) {{\n{_rules(_DARK)}\n}}"


def _rules(name: str) -> str:
    rules = cast("str", HtmlFormatter(style=name).get_style_defs("pre"))  # pyright: ignore[reportUnknownMemberType]
    # The page has its own grounds, and no line numbers.
    return "\n".join(line for line in rules.splitlines() if line.startswith("pre .") and "linenos" not in line)
