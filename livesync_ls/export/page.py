"""A document as one HTML file: no scripts, no requests, light and dark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from livesync_ls.export import payloads, source
from livesync_ls.export.colours import Terminal
from livesync_ls.export.payloads import Blob
from livesync_ls.export.prose import rendered
from livesync_ls.export.sanitise import is_blank, sanitised
from livesync_ls.export.shown import Shown, headline, name, place, shown, title
from livesync_ls.protocol import Display, Error, Json, Output, Snapshot, Stream, Truncated, Value

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_STYLE = Path(__file__).with_name("page.css")
_IMAGES = ("image/svg+xml", *payloads.RASTER)


def to_html(snapshot: Snapshot, blob: Blob) -> str:
    """The whole file. HTML in results is sanitised; what needs scripts falls back to its image or text."""
    return _Page(snapshot, blob).html()


class _Page:
    def __init__(self, snapshot: Snapshot, blob: Blob) -> None:
        self._snapshot = snapshot
        self._blob = blob
        self._terminal = Terminal()

    def html(self) -> str:
        body = "\n".join(part for each in shown(self._snapshot) for part in self._block(each))
        style = "\n".join([_STYLE.read_text(encoding="utf-8"), source.style(), self._terminal.style()])
        return (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n'
            f"<title>{escape(title(self._snapshot))}</title>\n<style>\n{style}\n</style>\n</head>\n"
            f"<body>\n<main>\n{body}\n</main>\n<footer>{escape(name(self._snapshot))}</footer>\n</body>\n</html>\n"
        )

    def _block(self, each: Shown) -> Iterator[str]:
        if each.has_prose:
            yield f'<section class="prose">{self._prose(each)}</section>'
        if each.has_code:
            yield f'<pre class="code">{source.highlighted(each.block.source)}</pre>'
        if parts := [*map(self._output, _joined(each.outputs, self._blob))]:
            yield f'<div class="outputs">{"".join(parts)}</div>'
        if each.note:
            yield f'<p class="note">{escape(each.note)}</p>'

    def _prose(self, each: Shown) -> str:
        images = each.block.images or {}

        def image(address: str) -> str | None:
            ref = images.get(address)
            return ref and payloads.data_uri(ref.mime, ref, self._blob)

        return rendered(each.block.source, image)

    def _output(self, output: Output) -> str:
        match output:
            case Stream(name=stream, text=text):
                return f'<pre class="{stream}">{self._terminal.rendered(text or "")}</pre>'
            case Display(data=data, metadata=metadata) | Value(data=data, metadata=metadata):
                return self._bundle(data, metadata or {})
            case Error():
                return self._error(output)
            case Truncated(limit=limit):
                return f'<p class="note">Output beyond {limit:,} bytes was dropped.</p>'

    def _error(self, error: Error) -> str:
        frames = "".join(
            f"<li>{escape(place(frame, self._snapshot))}<pre>{source.highlighted(frame.text)}</pre></li>"
            for frame in error.frames
        )
        return f'<div class="error"><strong>{escape(headline(error))}</strong><ol>{frames}</ol></div>'

    def _bundle(self, data: Mapping[str, Json], metadata: Mapping[str, Any]) -> str:
        """The richest form that can be shown without a script."""
        if "text/html" in data:
            html = sanitised(payloads.text(data["text/html"], self._blob))
            if not is_blank(html):
                return f'<div class="html">{html}</div>'
        for mime in _IMAGES:
            if mime in data:
                address = payloads.data_uri(mime, data[mime], self._blob)
                return f'<img alt="" src="{escape(address)}"{_width(mime, metadata)}>'
        for mime in ("text/markdown", "text/latex"):
            if mime in data:
                return f'<div class="prose">{rendered(payloads.text(data[mime], self._blob))}</div>'
        return (
            f'<pre class="value">{self._terminal.rendered(payloads.text(data.get("text/plain", ""), self._blob))}</pre>'
        )


def _joined(outputs: list[Output], blob: Blob) -> Iterator[Output]:
    """The outputs, their text at hand, with neighbours of one stream in one piece: a colour may span them."""
    pending: Stream | None = None
    for output in outputs:
        if isinstance(output, Stream):
            text = payloads.printed(output, blob)
            if pending and pending.name == output.name:
                pending = Stream(name=output.name, text=(pending.text or "") + text)
                continue
            if pending:
                yield pending
            pending = Stream(name=output.name, text=text)
            continue
        if pending:
            yield pending
        pending = None
        yield output
    if pending:
        yield pending


def _width(mime: str, metadata: Mapping[str, Any]) -> str:
    """The width that a sharp image wants to have, in CSS pixels."""
    own = metadata.get(mime)
    width = own.get("width") if isinstance(own, dict) else metadata.get("width")  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]  # users' metadata
    return f' width="{width:.0f}"' if isinstance(width, int | float) and 0 < width < 100_000 else ""
