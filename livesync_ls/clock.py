"""The time, and being called later: the daemon's own, or a test's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    def cancel(self) -> None: ...


class Clock(Protocol):
    def time(self) -> float:
        """Seconds since some moment."""
        ...

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Timer: ...


class LoopClock:
    """That of the loop which runs when it is asked."""

    def time(self) -> float:
        """Seconds; they go on while the loop is busy."""
        return time.monotonic()

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        """Call once, unless it is cancelled before."""
        return asyncio.get_running_loop().call_later(seconds, callback)
