"""A document as one HTML file in the look of the preview page: no server, no requests, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from urllib.parse import unquote

from livesync_ls.export import payloads, source, style
from livesync_ls.export.frames import PAGE_SCRIPT
from livesync_ls.export.outline import outline
from livesync_ls.export.outputs import Outputs
from livesync_ls.export.payloads import Blob
from livesync_ls.export.prose import rendered
from livesync_ls.export.shown import Shown, shown, title, warning
from livesync_ls.protocol import Error, Snapshot

_POLICY = (
    "default-src 'none'; img-src data: blob:; media-src data: blob:; font-src data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'"
)
_SCRIPTED = "; script-src 'unsafe-inline' 'unsafe-eval' blob: data:; worker-src blob:"
"""Frames obey the policy of the file that they are in, so it allows scripts, but only if a result needs some."""


def to_html(snapshot: Snapshot, blob: Blob) -> str:
    """The whole file. HTML in results is sanitised; what runs something is in a sandboxed frame.

    Raises:
        RequestError: the preview page, from which the look comes, is not built.
    """
    return _Page(snapshot, blob).html()


class _Page:
    def __init__(self, snapshot: Snapshot, blob: Blob) -> None:
        self._snapshot = snapshot
        self._blob = blob
        self._outputs = Outputs(snapshot, blob)

    def html(self) -> str:
        blocks = "\n".join(part for each in shown(self._snapshot) for part in self._block(each))
        links = outline(self._snapshot)
        return (
            f'<!doctype html>\n<html lang="en">\n<head>\n{self._head("<iframe " in blocks)}\n</head>\n<body>\n'
            '<a class="skip" href="#content">Skip to the document</a>\n'
            f'<div class="shell"{" data-sidebar" if links else ""}>\n{links}<div class="stage">\n'
            f'<main id="content" class="content" tabindex="-1">\n{self._warning()}'
            f'<div class="blocks">\n{blocks}\n</div>\n</main>\n</div>\n</div>\n</body>\n</html>\n'
        )

    def _head(self, is_scripted: bool) -> str:
        policy = _POLICY + (_SCRIPTED if is_scripted else "")
        script = f"\n<script>{PAGE_SCRIPT}</script>" if is_scripted else ""
        return (
            f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
            '<meta name="generator" content="livesync-ls">\n'
            f"<title>{escape(title(self._snapshot))}</title>\n<style>\n{style.page_style()}\n</style>{script}"
        )

    def _warning(self) -> str:
        said = warning(self._snapshot)
        return f'<div class="card card-error"><p>{escape(said)}</p></div>\n' if said else ""

    def _block(self, each: Shown) -> Iterator[str]:
        anchor = escape(f"block-{each.block.id}")
        if each.has_prose:
            yield f'<section id="{anchor}" class="block prose"><div>{self._prose(each)}</div></section>'
        elif each.block.kind == "code" and (parts := "".join(self._code(each))):
            label = each.block.title or f"Code at line {each.block.first_line + 1}"
            yield (
                f'<section id="{anchor}" class="block code" data-look="{each.look}" aria-label="{escape(label)}">'
                f"{parts}</section>"
            )

    def _code(self, each: Shown) -> Iterator[str]:
        block = each.block
        if block.title is not None:
            yield f'<h2 class="block-title">{escape(block.title)}</h2>'
        if each.has_code:
            yield source.numbered(block.source, block.first_line + 1, _raised(each))
        if outputs := self._outputs.html(each.outputs):
            yield f'<div class="outputs">{outputs}</div>'
        if each.note:
            yield f'<div class="block-state"><span>{escape(each.note)}</span></div>'

    def _prose(self, each: Shown) -> str:
        images = each.block.images or {}

        def image(address: str) -> str | None:
            ref = images.get(address) or images.get(unquote(address))  # the parser escapes what it reads
            return ref and payloads.data_uri(ref.mime, ref, self._blob)

        return rendered(each.block.source, image, each.block.id)


def _raised(each: Shown) -> set[int]:
    """The block's lines, from 0, that errors passed through."""
    frames = [frame for output in each.outputs if isinstance(output, Error) for frame in output.frames]
    return {frame.line for frame in frames if frame.block_id == each.block.id}
