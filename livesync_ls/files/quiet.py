"""Work in the background gives way to what people wait for."""

from __future__ import annotations

import asyncio

PATIENCE_SECONDS = 2.0
"""What takes longer than this is not waited for: the background goes on beside it."""


class Quiet:
    """Whether nobody waits for anything."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._event.set()
        self._timer: asyncio.TimerHandle | None = None

    def note(self, *, busy: bool) -> None:
        """Somebody waits for a result, or nobody does."""
        if busy and self._timer is None:
            self._event.clear()
            self._timer = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, self._event.set)
        elif not busy and self._timer:
            self._timer.cancel()
            self._timer = None
            self._event.set()

    async def wait(self) -> None:
        """Until nobody waits, or has for long."""
        await self._event.wait()
