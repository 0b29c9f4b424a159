"""Tells which files changed lately, when it has been quiet or for a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

QUIET_SECONDS = 0.1


class Follow:
    """Collects changes for 100 ms from the first on, then hands them to `tell`."""

    def __init__(self, tell: Callable[[set[Path]], None]) -> None:
        self._tell = tell
        self._changed: set[Path] = set()

    def note(self, path: Path) -> bool:
        """A project file's content changed. Returns whether that is the first we hear of it."""
        is_first = path not in self._changed
        if not self._changed:
            asyncio.get_running_loop().call_later(QUIET_SECONDS, self._tell_all)
        self._changed.add(path)
        return is_first

    def _tell_all(self) -> None:
        changed, self._changed = self._changed, set()
        self._tell(changed)
