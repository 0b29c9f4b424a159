"""Blocks that run again because files were not, when somebody looked, what they had been for the block."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from pathlib import Path

MOST_AT_ONCE = 2
"""Runs in a row that are ordered at once for what one path does. A block may itself make something of it in each run,
through a child process that nobody sees: then there is no end to it."""

MOST_LATER = 4
"""Runs in a row that are ordered after those, each when the screen has been at rest for longer."""


@dataclass
class _Torn:
    """A block whose last run did not see what is there. Counts the runs in a row that were ordered for each path."""

    ordered: dict[Path, int] = field(default_factory=dict[Path, int])
    waits_for: Path | None = None
    is_ordered: bool = False
    """Its next run is one that was ordered here, and counts."""


class Tears:
    """Says which blocks run again, and when: whatever replaces a file again and again, in the end a run sees the last.

    A run that somebody else ordered begins anew: what its block reads may be another matter by then.
    """

    def __init__(self) -> None:
        self._torn: dict[str, _Torn] = {}

    def tore(self, block: str, paths: Set[Path]) -> Path | None:
        """A run has ended that did not see what is now at these paths. Returns one of them if it is to run at once."""
        former = self._torn.pop(block, None)
        counts = former.ordered if former and former.is_ordered else {}
        if not paths:
            return None
        torn = self._torn[block] = _Torn({path: counts.get(path, 0) for path in paths})
        if at_once := {path for path, count in torn.ordered.items() if count < MOST_AT_ONCE}:
            return self._order(torn, min(at_once))
        patient = {path for path, count in torn.ordered.items() if count < MOST_AT_ONCE + MOST_LATER}
        torn.waits_for = min(patient, default=None)
        return None

    def has(self, block: str) -> bool:
        """Whether the block's last run did not see what is there."""
        return block in self._torn

    def due(self, blocks: Set[str], patience: int) -> dict[str, Path]:
        """The screen has been at rest for so many pauses, from 0 on. Returns which of the blocks are to run again."""
        due: dict[str, Path] = {}
        for block in blocks & self._torn.keys():
            torn = self._torn[block]
            if torn.waits_for and torn.ordered[torn.waits_for] - MOST_AT_ONCE <= patience:
                due[block] = self._order(torn, torn.waits_for)
        return due

    def _order(self, torn: _Torn, path: Path) -> Path:
        torn.ordered = {each: count + 1 for each, count in torn.ordered.items()}
        torn.is_ordered, torn.waits_for = True, None
        return path


def torn_by(path: Path) -> str:
    """Why a block runs again, for people."""
    return f"`{path.name}` changed"
