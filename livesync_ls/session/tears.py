"""Blocks that run again because files were not, when somebody looked, what they had been for the block."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

MOST = 3
"""Runs in a row that are ordered for what one path does. A block may itself make something of it in each run, through a
child process that nobody sees: then there is no end to it."""


class Tears:
    """Counts, by block and path, runs in a row over which something became of the path."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[Path, int]] = {}

    def tore(self, block: str, paths: Set[Path]) -> Path | None:
        """A run has ended that did not see what is now at these paths. Returns one of them if it is to run again."""
        former = self._counts.pop(block, {})
        counts = {path: former.get(path, 0) + 1 for path in paths}
        torn = next((path for path, count in counts.items() if count <= MOST), None)
        if torn is not None:
            self._counts[block] = counts
        return torn
