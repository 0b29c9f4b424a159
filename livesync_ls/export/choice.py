"""Which of a value's representations is shown: the richest one that a file can render, in the page's order. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

Renderer: TypeAlias = Literal[
    "html", "markdown", "latex", "svg", "image", "video", "audio", "chart", "json", "text", "unknown"
]

_ORDER: tuple[tuple[str, Renderer], ...] = (
    (r"text/html", "html"),
    (r"text/markdown", "markdown"),
    (r"text/latex", "latex"),
    (r"image/svg\+xml", "svg"),
    (r"image/(png|jpeg|gif|webp)", "image"),
    (r"video/.*", "video"),
    (r"audio/.*", "audio"),
    (r"application/vnd\.(vega|vegalite|plotly)\.v\d+\+json", "chart"),
    (r"application/json", "json"),
    (r"text/plain", "text"),
    (r"text/.*", "text"),
    (r".*\+json", "json"),
)


def choices(types: Iterable[str]) -> Iterator[tuple[str, Renderer]]:
    """The MIME types of a value with what renders them, richest first; what nothing renders is not among them."""
    left = list(types)
    for pattern, renderer in _ORDER:
        for mime in [mime for mime in left if re.fullmatch(pattern, mime)]:
            left.remove(mime)
            yield mime, renderer
