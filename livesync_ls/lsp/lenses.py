"""Code lenses: above each block a button that runs it, with what is known of its last run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types

from livesync_ls.durations import duration
from livesync_ls.lsp.shown import ShownBlock
from livesync_ls.protocol import BlockResult

_MOST_READS = 4
_LONGEST_FACT = 60

_WORDS = {"error": "error", "cancelled": "interrupted", "waiting": "waiting", "queued": "queued"}


def arm_lens(uri: str) -> types.CodeLens:
    """The one lens of a file that may not run."""
    command = types.Command("▶ Run this file (livesync)", "livesync.arm", arguments=[{"uri": uri}])
    return types.CodeLens(_line(0), command)


def code_lenses(blocks: Iterable[ShownBlock], uri: str) -> list[types.CodeLens]:
    """One lens a block; that of a running block stops it."""
    return [_lens(each, uri) for each in blocks]


def _lens(shown: ShownBlock, uri: str) -> types.CodeLens:
    if shown.is_running:
        command = types.Command("■ Stop · running…", "livesync.interrupt", arguments=[{"uri": uri}])
    else:
        title = " · ".join(["▶ Run", *_facts(shown)])
        command = types.Command(title, "livesync.run", arguments=[{"uri": uri, "blockId": shown.block.id}])
    return types.CodeLens(_line(shown.start), command)


def _facts(shown: ShownBlock) -> Iterator[str]:
    result = shown.result
    if shown.is_queued:
        yield "queued"
    elif shown.is_edited:
        yield "edited"
    elif result is not None:
        yield from _facts_of(result, is_stale=shown.is_stale)


def _facts_of(result: BlockResult, *, is_stale: bool) -> Iterator[str]:
    if word := _WORDS.get(result.status):
        yield word
    if is_stale:
        yield "stale"
    if result.duration_ms is not None and result.status != "waiting":
        yield duration(result.duration_ms)
    if result.reason:
        yield _cut(result.reason)
    if result.reads:
        more = ", …" if len(result.reads) > _MOST_READS else ""
        yield _cut(f"reads {', '.join(result.reads[:_MOST_READS])}{more}")


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_FACT else text[: _LONGEST_FACT - 1] + "…"


def _line(number: int) -> types.Range:
    return types.Range(types.Position(number, 0), types.Position(number, 0))
