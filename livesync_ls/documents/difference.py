"""What a client must change in the blocks that it has, to have the new ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from livesync_ls.documents.block import Block
from livesync_ls.documents.document import Document
from livesync_ls.documents.identity import Pair, increasing
from livesync_ls.protocol import LineShift, Splice


def difference(old: Document, new: Document) -> tuple[list[Splice], list[LineShift]]:
    """Splices to apply in order, then shifts to apply in order, by which the old wire blocks become the new ones.

    A block that changed is replaced; one that only moved to other lines is shifted.
    """
    kept = _kept(old.blocks, new.blocks)
    return list(_splices(kept, len(old.blocks), new.blocks)), list(_shifts(kept, old.blocks, new.blocks))


def _kept(old: Sequence[Block], new: Sequence[Block]) -> list[Pair]:
    """The blocks that stay as they are but for their lines, in an order that both documents have."""
    first = _common_start(old, new)
    places = {block.id: index for index, block in enumerate(old[first:], first)}
    same = [
        (places[block.id], index)
        for index, block in enumerate(new[first:], first)
        if block.id in places and block.same_but_place(old[places[block.id]])
    ]
    pairs = increasing([(j, i) for i, j in same])
    return [*((index, index) for index in range(first)), *((i, j) for j, i in pairs)]


def _common_start(old: Sequence[Block], new: Sequence[Block]) -> int:
    for index, (before, after) in enumerate(zip(old, new, strict=False)):
        if before is not after:
            return index
    return min(len(old), len(new))


def _splices(kept: Sequence[Pair], old_length: int, new: Sequence[Block]) -> Iterator[Splice]:
    # What precedes a splice has its new length already, so it counts from the new blocks.
    last_old, last_new = -1, -1
    for next_old, next_new in [*kept, (old_length, len(new))]:
        remove, insert = next_old - last_old - 1, new[last_new + 1 : next_new]
        if remove or insert:
            yield Splice(at=last_new + 1, remove=remove, insert=[block.to_wire() for block in insert])
        last_old, last_new = next_old, next_new


def _shifts(kept: Sequence[Pair], old: Sequence[Block], new: Sequence[Block]) -> Iterator[LineShift]:
    # Inserted blocks come with their new lines: a shift above one must be taken back there.
    moves = {j: new[j].start - old[i].start for i, j in kept}
    by = 0
    for index in range(len(new)):
        move = moves.get(index, 0)
        if move != by:
            yield LineShift(from_=index, by=move - by)
        by = move
