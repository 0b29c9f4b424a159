"""What answers to an editor cost the daemon's loop, over the number of blocks: made, and written as JSON."""

from __future__ import annotations

from collections.abc import Callable

from lsprotocol import types
from lsprotocol.converters import get_converter

from benchmarks.measuring import best, sizes, table
from livesync_ls import protocol as wire
from livesync_ls.blobs import BlobStore
from livesync_ls.documents import Document
from livesync_ls.lsp.folding import folding_ranges
from livesync_ls.lsp.hints import inlay_hints
from livesync_ls.lsp.lenses import code_lenses
from livesync_ls.lsp.shown import ShownBlock, shown_blocks
from livesync_ls.lsp.symbols import document_symbols
from livesync_ls.session.screen import Screen

USUAL = (10, 100, 1000)
URI = "file:///work/a.py"


class File:
    """A document of so many blocks, each with a heading above it and a value."""

    def __init__(self, size: int) -> None:
        self.text = "".join(f"# ## Part {at}\n\nx{at} = {at}\nx{at} * 2\n\n" for at in range(size))
        self.screen = Screen(URI, lambda _: None, BlobStore())
        self.screen.show_document(Document.read(self.text), 1)
        for block in self.screen.document.blocks:
            if block.kind == "code":
                self.screen.finish_block(_result(block.id))

    def shown(self, now: str) -> list[ShownBlock]:
        return shown_blocks(self.screen, now, watched=True)


def _result(block_id: str) -> wire.BlockResult:
    value = wire.Value(data={"text/plain": "42"})
    return wire.BlockResult(
        block_id=block_id, status="ok", outputs=[value], run=1, stale=False, duration_ms=1.5, reason="new", reads=["x"]
    )


def main() -> None:
    converter = get_converter()
    rows: list[list[object]] = []

    def written(answer: object) -> bytes:
        return wire.encode(converter.unstructure(answer))

    for size in sizes(USUAL):
        file = File(size)
        document, edited = file.screen.document, "\n" + file.text
        hints = _whole(
            lambda now, file=file: inlay_hints(file.shown(now), 0, 10**6, lambda _: 8), types.InlayHintResponse
        )
        lenses = _whole(lambda now, file=file: code_lenses(file.shown(now), URI), types.CodeLensResponse)
        symbols = _whole(
            lambda _, document=document: document_symbols(document, "utf-16"), types.DocumentSymbolResponse
        )
        folds = _whole(lambda _, document=document: folding_ranges(document), types.FoldingRangeResponse)
        measured = [best(lambda it=it, file=file: written(it(file.text))) for it in (hints, lenses, symbols, folds)]
        rows.append([size, *measured, best(lambda hints=hints, edited=edited: written(hints(edited)))])
    heads = ("blocks", "hints", "lenses", "symbols", "folds", "hints, an edit behind")
    table("One answer about the whole document, ms", heads, rows)


def _whole(make: Callable[[str], object], response: Callable[..., object]) -> Callable[[str], object]:
    """A response with what is made for a text that the editor has."""
    return lambda now: response(id=1, result=make(now))


if __name__ == "__main__":
    main()
