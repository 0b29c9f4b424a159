"""Which block of a new text is which block of the old one.

By equal text in order, then by equal text anywhere (a move), then by position between matched neighbours.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import count

from livesync_ls.documents.block import Block

_ids = count(1)

Pair = tuple[int, int]
"""An index into the old blocks, an index into the new ones."""


def with_ids(old: Sequence[Block], new: Sequence[Block]) -> list[Block]:
    """The new blocks, each under the id of the old block that it is, or under an id never used before."""
    matched = match([(block.kind, block.source) for block in old], [(block.kind, block.source) for block in new])
    return [block.moved(0, old[matched[i]].id if i in matched else new_id()) for i, block in enumerate(new)]


def new_id() -> str:
    """An id that no block of this process had."""
    return f"b{next(_ids)}"


def match(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> dict[int, int]:
    """For each new block (its kind and text) that is an old one: the new index to the old one.

    A block that turned from code into prose, or back, is another block: its results are no longer its own.
    """
    in_order = list(_in_order(old, new, (0, len(old)), (0, len(new))))
    found = {j: i for i, j in in_order}
    found |= _moved(old, new, found)
    taken = set(found.values())
    for between_old, between_new in _between(in_order, len(old), len(new)):
        left_old = [i for i in between_old if i not in taken]
        left_new = [j for j in between_new if j not in found]
        found |= _by_position(old, new, left_old, left_new)
    return found


def increasing(pairs: Sequence[Pair]) -> list[Pair]:
    """The longest part of the pairs, whose first numbers grow, in which the second numbers grow too."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for index, (_, second) in enumerate(pairs):
        place = bisect_left(tails, second)
        before.append(ends[place - 1] if place else None)
        tails[place : place + 1] = [second]
        ends[place : place + 1] = [index]
    chain: list[Pair] = []
    at = ends[-1] if ends else None
    while at is not None:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _in_order(old: Sequence[Hashable], new: Sequence[Hashable], a: Pair, b: Pair) -> Iterator[Pair]:
    """Equal items in order, as a patience diff finds them: common ends, then items that are alone in their text."""
    (a_start, a_end), (b_start, b_end) = a, b
    while a_start < a_end and b_start < b_end and old[a_start] == new[b_start]:
        yield a_start, b_start
        a_start, b_start = a_start + 1, b_start + 1
    tail: list[Pair] = []
    while a_start < a_end and b_start < b_end and old[a_end - 1] == new[b_end - 1]:
        a_end, b_end = a_end - 1, b_end - 1
        tail.append((a_end, b_end))
    anchors = _anchors(old, new, range(a_start, a_end), range(b_start, b_end))
    if anchors:
        for (i, j), (next_i, next_j) in zip(
            [(a_start - 1, b_start - 1), *anchors], [*anchors, (a_end, b_end)], strict=True
        ):
            yield from _in_order(old, new, (i + 1, next_i), (j + 1, next_j))
            if (next_i, next_j) != (a_end, b_end):
                yield next_i, next_j
    yield from reversed(tail)


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable], a: range, b: range) -> list[Pair]:
    """Pairs of equal items, growing on both sides: those that occur once on both sides, or else the n-th of each."""
    if not a or not b:
        return []
    places_old, places_new = _places(old, a), _places(new, b)
    shared = [item for item in places_old if item in places_new]
    alone = [item for item in shared if len(places_old[item]) == len(places_new[item]) == 1]
    pairs = [pair for item in alone or shared for pair in zip(places_old[item], places_new[item], strict=False)]
    return increasing(sorted(pairs))


def _places(items: Sequence[Hashable], among: Iterable[int]) -> dict[Hashable, list[int]]:
    places: dict[Hashable, list[int]] = defaultdict(list)
    for index in among:
        places[items[index]].append(index)
    return places


def _moved(old: Sequence[Hashable], new: Sequence[Hashable], found: dict[int, int]) -> dict[int, int]:
    taken = set(found.values())
    free = _places(old, (i for i in range(len(old) - 1, -1, -1) if i not in taken))
    return {j: free[item].pop() for j, item in enumerate(new) if j not in found and free.get(item)}


def _between(in_order: Sequence[Pair], old_length: int, new_length: int) -> Iterator[tuple[range, range]]:
    i, j = -1, -1
    for next_i, next_j in [*in_order, (old_length, new_length)]:
        if next_j - j > 1 and next_i - i > 1:
            yield range(i + 1, next_i), range(j + 1, next_j)
        i, j = next_i, next_j


def _by_position(
    old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]], left_old: list[int], left_new: list[int]
) -> dict[int, int]:
    found: dict[int, int] = {}
    for kind in ("code", "markdown"):
        same_old = (i for i in left_old if old[i][0] == kind)
        found |= zip((j for j in left_new if new[j][0] == kind), same_old, strict=False)
    return found
