"""A value as HTML in the page's classes, in its richest form that needs neither a server nor the network."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from html import escape
from typing import Any, cast

from livesync_ls.export import payloads, style
from livesync_ls.export.choice import Renderer, choices
from livesync_ls.export.frames import scripted
from livesync_ls.export.payloads import Blob
from livesync_ls.export.prose import latex, rendered
from livesync_ls.export.sanitise import has_scripts, is_blank, needs_the_network, sanitised, styles
from livesync_ls.export.tables import dressed
from livesync_ls.export.trees import tree
from livesync_ls.protocol import Display, Json, Value

_CHART = "An interactive chart, which the live preview draws. This file has what it is made of:"
_NETWORK = "What this output draws comes from another site, which a file does not ask."


class Values:
    """Renders the values of one file."""

    def __init__(self, blob: Blob) -> None:
        self._blob = blob
        self._scopes = itertools.count(1)

    def html(self, shown: Display | Value) -> str:
        """`<div class="rich">` with the first representation that shows something."""
        for mime, renderer in choices(shown.data):
            if html := self._rendered(mime, renderer, shown):
                return f'<div class="rich">{html}</div>'
        return '<p class="quiet">A value that has no text.</p>'

    def _rendered(self, mime: str, renderer: Renderer, shown: Display | Value) -> str:
        payload = shown.data[mime]
        match renderer:
            case "svg" | "image":
                return self._image(mime, payload, shown)
            case "video" | "audio":
                address = escape(payloads.data_uri(mime, payload, self._blob))
                label = escape(self._label(shown) or renderer.capitalize())
                return f'<{renderer} class="player" controls src="{address}" aria-label="{label}"></{renderer}>'
            case "json":
                return tree(payloads.value(payload, self._blob))
            case "chart":
                return self._chart(payload, shown)
            case _:
                return self._text(payloads.text(payload, self._blob), renderer, shown)

    def _text(self, text: str, renderer: Renderer, shown: Display | Value) -> str:
        match renderer:
            case "html":
                return self._still(text) if not has_scripts(text) else self._scripted(text, shown)
            case "markdown":
                return f'<div class="prose">{rendered(text, scope=f"output-{next(self._scopes)}")}</div>'
            case "latex":
                return f'<div class="latex">{latex(text)}</div>'
            case _:
                return f'<pre class="plain" tabindex="0" role="group" aria-label="Value">{escape(text)}</pre>'

    def _still(self, html: str) -> str:
        clean = dressed(sanitised(html))
        if is_blank(clean):
            return ""
        own = styles(html)
        if not own.strip():
            return f'<div class="html">{clean}</div>'
        # In a tree of its own, its rules do not reach the page; the page's colours reach it as inherited variables.
        return (
            f'<div><template shadowrootmode="open"><style>{style.table_style()}</style><style>{own}</style>'
            f'<div class="html">{clean}</div></template></div>'
        )

    def _scripted(self, html: str, shown: Display | Value) -> str:
        if not needs_the_network(html):
            return scripted(html, "Output with scripts")
        if any(renderer != "text" for _, renderer in choices(shown.data.keys() - {"text/html"})):
            return ""
        still = self._still(html) or self._text(
            payloads.text(shown.data.get("text/plain", ""), self._blob), "text", shown
        )
        return f'{still}<p class="quiet">{_NETWORK}</p>'

    def _image(self, mime: str, payload: Json, shown: Display | Value) -> str:
        address = escape(payloads.data_uri(mime, payload, self._blob))
        size = _size(mime, shown.metadata or {})
        if mime == "image/svg+xml" and not re.search(r"<svg\b[^>]*\swidth=", payloads.text(payload, self._blob)):
            size = " data-fit"  # a drawing that has only a viewBox would take any width it gets
        label = escape(self._label(shown) or "Image")
        return f'<figure class="figure"><img src="{address}" alt="{label}"{size}></figure>'

    def _chart(self, payload: Json, shown: Display | Value) -> str:
        text = self._text(payloads.text(shown.data.get("text/plain", ""), self._blob), "text", shown)
        parts = tree(payloads.value(payload, self._blob), is_open=False)
        return f'<p class="quiet">{_CHART}</p>{text}{parts}'

    def _label(self, shown: Display | Value) -> str:
        plain = shown.data.get("text/plain", "")
        return payloads.text(plain, self._blob)[:300] if isinstance(plain, str) else ""


def _size(mime: str, metadata: Mapping[str, Any]) -> str:
    """The size that a sharp image wants to have, in CSS pixels."""
    own = metadata.get(mime)
    wanted = cast("Mapping[str, Any]", own) if isinstance(own, dict) else metadata
    sizes = ((name, wanted.get(name)) for name in ("width", "height"))
    return "".join(
        f' {name}="{size:.0f}"' for name, size in sizes if isinstance(size, int | float) and 0 < size < 100_000
    )
