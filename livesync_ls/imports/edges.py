"""Edges seen from their far end, and what can be reached along edges."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Set

_NOBODY: frozenset[str] = frozenset()


class Edges:
    """For each target, who points at it. Both are names of any kind."""

    def __init__(self) -> None:
        self._sources: dict[str, set[str]] = {}

    def __getitem__(self, target: str) -> Set[str]:
        return self._sources.get(target, _NOBODY)

    def items(self) -> ItemsView[str, set[str]]:
        return self._sources.items()

    def add(self, target: str, source: str) -> None:
        self._sources.setdefault(target, set()).add(source)

    def discard(self, target: str, source: str) -> None:
        if sources := self._sources.get(target):
            sources.discard(source)
            if not sources:
                del self._sources[target]

    def replace(self, source: str, before: Iterable[str], after: Iterable[str]) -> None:
        """What `source` points at is now `after` and was `before`."""
        before, after = frozenset(before), frozenset(after)
        for target in before - after:
            self.discard(target, source)
        for target in after - before:
            self.add(target, source)


def closure(start: Iterable[str], *neighbours: Callable[[str], Set[str]]) -> set[str]:
    """All that can be reached from those in `start`, themselves included."""
    found = {*start}
    waiting = [*found]
    while waiting:
        name = waiting.pop()
        for around in neighbours:
            if fresh := around(name) - found:
                found |= fresh
                waiting += fresh
    return found
