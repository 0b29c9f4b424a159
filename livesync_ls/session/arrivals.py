"""The texts of one file on their way in."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from livesync_ls.files.sources import Source
from livesync_ls.session.goal import Cause


@dataclass(frozen=True)
class Arrival:
    """A text; `source` is None where the file is gone."""

    source: Source | None
    cause: Cause
    at: float

    def merged(self, later: Arrival) -> Arrival:
        """Only the newest text matters, but a save among the causes is not forgotten."""
        cause = self.cause if later.cause == "typing" and self.cause == "open" else later.cause
        return Arrival(later.source, cause, self.at)


class Arrivals:
    """A queue in which newer texts overtake older ones."""

    def __init__(self) -> None:
        self.all_read = asyncio.Event()
        self.newest: str | None = ""
        """The digest of the newest text that arrived, read or not; None if the file was deleted."""
        self._queue: asyncio.Queue[Arrival] = asyncio.Queue()

    def put(self, source: Source | None, cause: Cause) -> None:
        self.all_read.clear()
        self.newest = source.digest if source else None
        self._queue.put_nowait(Arrival(source, cause, time.time()))

    async def next(self) -> Arrival:
        """Wait for a text, and take all that are there as one."""
        arrival = await self._queue.get()
        while not self._queue.empty():
            arrival = arrival.merged(self._queue.get_nowait())
        return arrival

    def was_read(self) -> None:
        """What `next` gave has been dealt with."""
        if self._queue.empty():
            self.all_read.set()
