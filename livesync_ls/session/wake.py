"""What makes a file's runner look at the present."""

from __future__ import annotations

import asyncio
from typing import Any


class Wake:
    """A flag that one task waits for, alone or together with something else."""

    def __init__(self) -> None:
        self._is_set = False
        self._waiter: asyncio.Future[None] | None = None

    def set(self) -> None:
        self._is_set = True
        if self._waiter:
            _settle(self._waiter)

    def clear(self) -> None:
        self._is_set = False

    def is_set(self) -> bool:
        return self._is_set

    async def wait(self, other: asyncio.Future[Any] | None = None, at_most: float | None = None) -> None:
        """Until the flag is set, the other future is done, or `at_most` so many seconds have passed."""
        # Not `asyncio.wait`, which needs a task of its own for the flag, made and ended with each block.
        if self._is_set or (other and other.done()):
            return
        loop = asyncio.get_running_loop()
        self._waiter = waiter = loop.create_future()
        timer = None if at_most is None else loop.call_later(at_most, _settle, waiter)
        if other:
            other.add_done_callback(lambda _: _settle(waiter))
        try:
            await waiter
        finally:
            self._waiter = None
            if timer:
                timer.cancel()


def _settle(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
