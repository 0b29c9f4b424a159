"""Markdown as harmless HTML, with formulas in MathML, which browsers draw without a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from livesync_ls.export.sanitise import sanitised
from livesync_ls.export.source import highlighted


def formula(tex: str, options: Mapping[str, Any]) -> str:
    """A formula as MathML, or its source if we cannot read it."""
    display = "block" if options.get("display_mode") else "inline"
    try:
        return convert(tex, display=display)
    except Exception:  # noqa: BLE001  # what a reader of LaTeX raises for broken LaTeX is not agreed on
        return f"<code>{escape(tex)}</code>"


def _fence(source: str, language: str, _: str) -> str:
    return highlighted(source, language) if language else ""


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "typographer": True, "highlight": _fence})
    parser.enable(["table", "strikethrough", "smartquotes", "replacements"])
    parser.use(dollarmath_plugin, renderer=formula, allow_labels=False, double_inline=True)
    return parser.use(footnote_plugin).use(tasklists_plugin)


_MARKDOWN = _parser()


def rendered(markdown: str, image: Callable[[str], str | None] = lambda _: None) -> str:
    """HTML of a piece of Markdown. `image` gives the data URI of a local image, by its address in the text."""
    tokens = _MARKDOWN.parse(markdown)
    _place_images(tokens, image)
    return sanitised(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _place_images(tokens: Sequence[Token], image: Callable[[str], str | None]) -> None:
    for token in tokens:
        if token.type == "image" and (address := image(str(token.attrs.get("src", "")))):
            token.attrs["src"] = address
        _place_images(token.children or (), image)
