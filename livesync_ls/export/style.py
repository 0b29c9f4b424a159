"""The page's own style sheet, made to stand alone: its fonts inside, and nothing that asks for a file."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

from livesync_ls.protocol import INTERNAL_ERROR, RequestError

ASSETS = Path(__file__).parent.parent / "preview" / "assets"
"""The built page: the export has no look of its own, so what changes there changes here."""

NOT_BUILT = (
    "An exported page looks like the preview page, and that has not been built: run scripts/build_page.py once "
    "(it needs Node), or export to .md or .ipynb."
)
_OWN = Path(__file__).with_name("page.css")
_DARK = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)")
_FACE = re.compile(r"@font-face\s*\{")
_URL = re.compile(r"url\(\s*[\"']?([^\"')]+)[\"']?\s*\)")
_FORMATS = {".woff2": "font/woff2", ".woff": "font/woff", ".ttf": "font/ttf", ".svg": "image/svg+xml"}


def page_style(assets: Path = ASSETS) -> str:
    """The style sheet of the whole file.

    Raises:
        RequestError: the page is not built.
    """
    # Formulas are MathML here, so KaTeX's rules and its twenty fonts stay out.
    rules = [_inlined(rule, assets) for rule in _rules(assets) if "KaTeX" not in rule and ".katex" not in rule]
    # Paper is white, whatever the reader's screen is.
    rules = [_DARK.sub("@media screen and (prefers-color-scheme:dark)", rule) for rule in rules]
    return "\n".join([*rules, _OWN.read_text(encoding="utf-8")]).replace("</", "<\\/")


def table_style(assets: Path = ASSETS) -> str:
    """The rules that results need inside a shadow root, which the page's style sheet does not reach."""
    wanted = re.compile(r"^\*|\.table-|\.html\b")
    return "".join(rule for rule in _rules(assets) if wanted.search(rule) and not _FACE.match(rule)).replace(
        "</", "<\\/"
    )


def _rules(assets: Path) -> Iterator[str]:
    """The rules at the top of the style sheet, each whole with what is nested in it."""
    try:
        text = (assets / "main.css").read_text(encoding="utf-8")
    except OSError:
        raise RequestError(INTERNAL_ERROR, NOT_BUILT) from None
    depth = start = 0
    for found in re.finditer(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|/\*.*?\*/|[{}]", text, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if found[0] == "}" and depth == 0:
            yield text[start : found.end()].strip()
            start = found.end()


def _inlined(rule: str, assets: Path) -> str:
    return _URL.sub(lambda found: f"url({_address(found[1], assets)})", rule)


def _address(url: str, assets: Path) -> str:
    """A file of the page as a data URI; nothing for one that is missing, so that a font falls back to the system's."""
    if url.startswith("data:"):
        return url
    file = assets / url.removeprefix("./").removeprefix("/assets/")
    mime = _FORMATS.get(file.suffix)
    if mime is None or not file.is_file():
        return "data:,"
    return f"data:{mime};base64,{base64.b64encode(file.read_bytes()).decode()}"
