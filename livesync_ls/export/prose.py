"""Markdown as harmless HTML in the page's classes, with formulas in MathML, which browsers draw without a script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from livesync_ls.export.sanitise import sanitised
from livesync_ls.export.source import highlighted

Image = Callable[[str], str | None]
"""The data URI of a local image, by its address in the text; None if there is none."""

_DELIMITED = re.compile(r"\s*(?:\$\$?|\\\[|\\\()(.*?)(?:\$\$?|\\\]|\\\))\s*", re.DOTALL)


_HTML_IMAGE = re.compile(r"""(<img\b[^>]*?\ssrc\s*=\s*)(["'])(.*?)\2""", re.IGNORECASE)


@dataclass(frozen=True)
class Heading:
    """`anchor` is the id of its element, unique in the document if `scope` was."""

    level: int
    text: str
    anchor: str


def formula(tex: str, *, display: bool) -> str:
    """A formula as MathML, or its source if we cannot read it."""
    try:
        return convert(tex, display="block" if display else "inline")
    except Exception:  # noqa: BLE001  # what a reader of LaTeX raises for broken LaTeX is not agreed on
        return f"<code>{escape(tex)}</code>"


def latex(source: str) -> str:
    """A `text/latex` value: a formula in its delimiters, or bare."""
    found = _DELIMITED.fullmatch(source)
    return sanitised(formula(found[1] if found else source, display=True))


def _formula_rule(display: bool) -> Callable[..., str]:
    def rule(_renderer: object, tokens: Sequence[Token], index: int, *_: object) -> str:
        # The plugin's own rule puts formulas into `class="inline"`, which is a link's look on the page.
        return formula(tokens[index].content, display=display)

    return rule


def _fence(source: str, language: str, _: str) -> str:
    return highlighted(source.removesuffix("\n"), language) if language else ""


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "linkify": True, "highlight": _fence})
    parser.enable(["table", "strikethrough", "linkify"])
    parser.use(dollarmath_plugin, allow_labels=False, double_inline=True)
    parser.use(footnote_plugin).use(tasklists_plugin, label=True)
    for rule, display in (("math_inline", False), ("math_inline_double", True), ("math_block", True)):
        parser.add_render_rule(rule, _formula_rule(display))
    parser.add_render_rule(
        "table_open", lambda *_: '<div class="table-scroll" tabindex="0" role="group" aria-label="Table"><table>'
    )
    parser.add_render_rule("table_close", lambda *_: "</table></div>")
    return parser


_MARKDOWN = _parser()


def rendered(markdown: str, image: Image = lambda _: None, scope: str = "") -> str:
    """HTML of a piece of Markdown. `scope` keeps the footnotes and headings of several pieces apart."""
    env = {"docId": scope} if scope else {}
    tokens = _MARKDOWN.parse(markdown, env)
    _place_images(tokens, image)
    for token, heading in _headings(tokens, scope):
        token.attrs["id"] = heading.anchor
    return sanitised(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env))


def headings(markdown: str, scope: str) -> list[Heading]:
    """The headings of a piece of Markdown, with the anchors that `rendered` gives them."""
    return [heading for _, heading in _headings(_MARKDOWN.parse(markdown, {}), scope)]


def _headings(tokens: Sequence[Token], scope: str) -> Iterator[tuple[Token, Heading]]:
    opened = [index for index, token in enumerate(tokens) if token.type == "heading_open"]
    for number, index in enumerate(opened, 1):
        text = "".join(child.content for child in tokens[index + 1].children or () if child.type != "html_inline")
        yield tokens[index], Heading(int(tokens[index].tag[1:]), text, f"heading-{scope}-{number}")


def _place_images(tokens: Sequence[Token], image: Image) -> None:
    for token in tokens:
        if token.type == "image":
            _place_image(token, image)
        elif token.type in ("html_block", "html_inline"):
            token.content = _HTML_IMAGE.sub(lambda found: _placed(found, image), token.content)
        _place_images(token.children or (), image)


def _placed(found: re.Match[str], image: Image) -> str:
    """An image that is written as HTML."""
    before, quote, source = found.groups()
    address = image(source)
    return f"{before}{quote}{address}{quote}" if address else found[0]


def _place_image(token: Token, image: Image) -> None:
    """The picture itself, or, as on the page, a word of what is not there: the file asks nobody."""
    source = str(token.attrs.get("src", ""))
    if source.startswith("data:"):
        return
    if address := image(source):
        token.attrs["src"] = address
        return
    label = escape(token.content or source)
    token.type, token.children = "html_inline", None
    if re.match(r"https?:", source):
        title = "Images from other sites are not loaded"
        token.content = f'<a class="missing-image" href="{escape(source)}" title="{title}">{label}</a>'
    else:
        token.content = f'<span class="missing-image" title="This image was not found beside the file">{label}</span>'
