"""Tells every client which file changed last, so that it can follow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

QUIET_SECONDS = 0.1


class Follow:
    """Collects changes for 100 ms from the first on; tells only if they were all of one file.

    A checkout or a formatter's sweep changes many at once: nobody wants to be taken anywhere by that.
    """

    def __init__(self, tell: Callable[[Path], None]) -> None:
        self._tell = tell
        self._changed: set[Path] = set()
        self._timer: asyncio.TimerHandle | None = None

    def note(self, path: Path) -> None:
        """A project file's content changed, on disk or in a buffer."""
        self._changed.add(path)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(QUIET_SECONDS, self._tell_if_one)

    def _tell_if_one(self) -> None:
        self._timer = None
        changed, self._changed = self._changed, set()
        if len(changed) == 1:
            self._tell(changed.pop())
