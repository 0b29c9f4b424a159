"""How many entries of the log speak of each object: one that none speaks of is let go, without a look at all others."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable

    from .heap.handles import Handle
    from .log import LogEntry


class Census:
    def __init__(self) -> None:
        self._counts: dict[Handle, int] = {}
        self._held: dict[int, frozenset[Handle]] = {}
        """By the entry's number."""
        self._left: list[Handle] = []

    def enter(self, entry: LogEntry) -> None:
        """The entry is in the log from now on."""
        held = self._held[entry.number] = frozenset(entry.handles())
        counts = self._counts
        for handle in held:
            counts[handle] = counts.get(handle, 0) + 1

    def leave(self, entry: LogEntry) -> None:
        """Nobody will come back to it."""
        counts = self._counts
        for handle in self._held.pop(entry.number, ()):
            counts[handle] -= 1
            if not counts[handle]:
                del counts[handle]
                self._left.append(handle)

    def unheld(self, met: Iterable[Handle]) -> list[Handle]:
        """Of the objects that were met since this was last asked, and those that entries left, the ones in no entry."""
        left, self._left = self._left, []
        return [handle for handle in dict.fromkeys((*left, *met)) if handle not in self._counts]
