"""Where two texts differ, in whole lines, found quickly in long texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """Lines `start` to `old_end` (exclusive) of one text have become `start` to `new_end` of the other."""

    start: int
    old_end: int
    new_end: int

    @property
    def by(self) -> int:
        """How many lines everything below has moved."""
        return self.new_end - self.old_end


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `old_end` (exclusive) of one text have become `start` to `new_end` of the other."""

    start: int
    old_end: int
    new_end: int


def changed_span(old: str, new: str) -> Span:
    """The characters between the longest common beginning and the longest common end."""
    start = common_start(old, new)
    tail = common_end(old, new, min(len(old), len(new)) - start)
    return Span(start, len(old) - tail, len(new) - tail)


def changed_lines(old: str, new: str, span: Span) -> Change:
    """The lines that a span touches. Both texts end their lines with `\\n` alone."""
    start = old.count("\n", 0, span.start)
    old_end = start + old.count("\n", span.start, span.old_end) + 1
    new_end = start + new.count("\n", span.start, span.new_end) + 1
    return Change(start, old_end, new_end)


def common_start(old: Sequence[object], new: Sequence[object]) -> int:
    """How many items two lists, or characters two texts, have in common at their beginning."""
    # Halving compares slices in C; each step copies half of what is left, so the whole is linear.
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def common_end(old: Sequence[object], new: Sequence[object], limit: int) -> int:
    """How many of at most `limit` they have in common at their end."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if old[len(old) - middle : len(old) - low] == new[len(new) - middle : len(new) - low]:
            low = middle
        else:
            high = middle - 1
    return low
