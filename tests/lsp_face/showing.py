"""A screen that shows what a test says, and the editor's side of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from livesync_ls import protocol as wire
from livesync_ls.blobs import BlobStore
from livesync_ls.documents import Document
from livesync_ls.lsp.shown import ShownBlock, shown_blocks
from livesync_ls.session.screen import Screen

URI = "file:///w/a.py"


def screen(text: str, results: Mapping[int, wire.BlockResult] | None = None) -> Screen:
    """A screen on which the code blocks that begin in these lines have results."""
    made = Screen(URI, lambda _: None, BlobStore())
    made.show_document(Document.read(text), 1)
    by_line = {block.first_line: block.id for block in made.document.blocks}
    for line, result in (results or {}).items():
        result.block_id = by_line[line]
        made.finish_block(result)
    made.show_state("idle")
    return made


def shown(text: str, results: Mapping[int, wire.BlockResult] | None = None, now: str | None = None) -> list[ShownBlock]:
    return shown_blocks(screen(text, results), text if now is None else now, watched=True)


def ok(*outputs: wire.Output, **more: Any) -> wire.BlockResult:
    result = wire.BlockResult(block_id="", status="ok", outputs=list(outputs), run=1, stale=False)
    for name, value in more.items():
        setattr(result, name, value)
    return result


def value(plain: str, **data: Any) -> wire.Value:
    """A value with `text/plain`, and with other types, written as `image_png`."""
    return wire.Value(data={"text/plain": plain} | {mime.replace("_", "/", 1): it for mime, it in data.items()})
