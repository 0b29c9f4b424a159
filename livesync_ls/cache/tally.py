"""Counts of what was asked of the cache, and the line that the log has of them."""

from __future__ import annotations

import logging

from livesync_ls.protocol import CacheStats

log = logging.getLogger(__name__)


class Tally:
    """`hits` are watches of files that were held, `misses` those that had to be opened."""

    def __init__(self) -> None:
        self.hits = 0
        self.misses = 0
        self.evictions = 0
        self._told = (0, 0, 0, 0)

    def stats(self, entries: int, taken: int) -> CacheStats:
        asked = self.hits + self.misses
        return CacheStats(
            entries=entries,
            bytes=taken,
            hits=self.hits,
            misses=self.misses,
            hit_rate=self.hits / asked if asked else 0,
            evictions=self.evictions,
        )

    def tell(self, stats: CacheStats) -> None:
        """A line for the log, if anything is another now but the bytes: those of a process always are."""
        counted = (stats.entries, stats.hits, stats.misses, stats.evictions)
        if counted != self._told:
            self._told = counted
            log.info("%s", line(stats))


def line(stats: CacheStats) -> str:
    """As people search for it."""
    return f"Cache stats: {stats.entries} entries, {stats.bytes / 1e6:.1f}MB, hit rate: {stats.hit_rate:.2%}"
