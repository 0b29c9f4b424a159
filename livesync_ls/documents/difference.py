"""What a client must change in the blocks that it has, to have the new ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from livesync_ls.documents.block import Block
from livesync_ls.documents.changes import common_end, common_start
from livesync_ls.documents.document import Document
from livesync_ls.documents.identity import Pair, increasing
from livesync_ls.protocol import LineShift, Splice


def difference(old: Document, new: Document) -> tuple[list[Splice], list[LineShift]]:
    """Splices to apply in order, then shifts to apply in order, by which the old wire blocks become the new ones.

    A block that changed is replaced; one that only moved to other lines is shifted.
    """
    before, after = old.blocks, new.blocks
    first, last = _unchanged(before, after)
    kept = _kept(before, after, first, last)
    return list(_splices(kept, first, len(before) - last, len(after) - last, after)), list(
        _shifts(kept, before, after, first, len(after) - last)
    )


def gone_and_come(old: Document, new: Document) -> tuple[set[str], set[str]]:
    """The ids of the blocks that only the old document has, and of those that only the new one has."""
    before, after = old.blocks, new.blocks
    first, last = _unchanged(before, after)
    gone = {block.id for block in before[first : len(before) - last]}
    come = {block.id for block in after[first : len(after) - last]}
    return gone - come, come - gone


def _unchanged(old: Sequence[Block], new: Sequence[Block]) -> tuple[int, int]:
    """How many blocks at the beginning and at the end are the same in both, and in the same lines."""
    first = common_start(old, new)
    return first, common_end(old, new, min(len(old), len(new)) - first)


def _kept(old: Sequence[Block], new: Sequence[Block], first: int, last: int) -> list[Pair]:
    """The blocks that stay as they are but for their lines, in an order that both documents have.

    Without the `first` ones and the `last` ones, which are the same in both.
    """
    places = {old[index].id: index for index in range(first, len(old) - last)}
    same = [
        (places[block.id], index)
        for index, block in enumerate(new[first : len(new) - last], first)
        if block.id in places and block.same_but_place(old[places[block.id]])
    ]
    return [(i, j) for j, i in increasing([(j, i) for i, j in same])]


def _splices(kept: Sequence[Pair], first: int, old_stop: int, new_stop: int, new: Sequence[Block]) -> Iterator[Splice]:
    # What precedes a splice has its new length already, so it counts from the new blocks.
    last_old, last_new = first - 1, first - 1
    for next_old, next_new in [*kept, (old_stop, new_stop)]:
        remove, insert = next_old - last_old - 1, new[last_new + 1 : next_new]
        if remove or insert:
            yield Splice(at=last_new + 1, remove=remove, insert=[block.to_wire() for block in insert])
        last_old, last_new = next_old, next_new


def _shifts(
    kept: Sequence[Pair], old: Sequence[Block], new: Sequence[Block], first: int, stop: int
) -> Iterator[LineShift]:
    # Inserted blocks come with their new lines: a shift above one must be taken back there.
    moves = {j: new[j].start - old[i].start for i, j in kept}
    by = 0
    for index in range(first, stop):
        move = moves.get(index, 0)
        if move != by:
            yield LineShift(from_=index, by=move - by)
        by = move
    if by and stop < len(new):
        yield LineShift(from_=stop, by=-by)
