"""What happened to files while nobody watched the document that read them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from livesync_ls.session.dependencies import Dependencies

MOST_PATHS = 10_000
"""Paths that are remembered one by one."""


class Unseen:
    """Notes paths, and looks at them when somebody is about to watch: looking may take a process."""

    def __init__(self, dependencies: Dependencies) -> None:
        self._dependencies = dependencies
        self._paths: set[Path] = set()
        self._looking = asyncio.Lock()
        """Who comes second must not find nothing to look at while the first still looks."""

    def note(self, paths: Iterable[Path]) -> None:
        """Something happened there, perhaps."""
        self._paths.update(paths)
        if len(self._paths) > MOST_PATHS:
            # All that matters; what is read later is looked at when it is read.
            self._paths = set(self._dependencies.paths)

    async def look(self) -> bool:
        """Bring the versions up to date. Returns whether any is another one now.

        When it returns, nothing is noted, until the caller gives way.

        Raises:
            WorkerWouldNotStart: there is no process to ask what changed modules mean. What is noted stays so.
        """
        changed = False
        async with self._looking:
            while self._paths:
                changed = await self._look() or changed
        return changed

    async def _look(self) -> bool:
        paths, self._paths = self._paths, set()
        try:
            return await self._dependencies.changed(paths)
        except BaseException:
            self._paths |= paths
            raise
