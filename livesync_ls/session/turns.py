"""How many files run at once, and which comes first when not all can."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from livesync_ls.attention import Rank
from livesync_ls.clock import Timer

LONG_SECONDS = 1.0
"""A run older than this no longer counts: one slow file delays no other."""


CallLater = Callable[[float, Callable[[], None]], Timer]


class Turns:
    """At most `limit()` runs begin and end at once, by URI; `rank` tells who is next."""

    def __init__(self, limit: Callable[[], int], rank: Callable[[str], Rank], call_later: CallLater) -> None:
        self._limit = limit
        self._rank = rank
        self._call_later = call_later
        self._running: dict[str, Timer] = {}
        self._waiting: dict[str, asyncio.Future[None]] = {}

    def take(self, uri: str) -> asyncio.Future[None]:
        """Done when a file may run. Who asks again, having been woken meanwhile, keeps its place."""
        turn = self._waiting.get(uri)
        if turn is None:
            turn = self._waiting[uri] = asyncio.get_running_loop().create_future()
        self._hand_out()
        return turn

    def give_back(self, uri: str) -> None:
        """A run has ended, or is not wanted any more."""
        if turn := self._waiting.pop(uri, None):
            turn.cancel()
        self._stop_counting(uri)

    def _stop_counting(self, uri: str) -> None:
        if timer := self._running.pop(uri, None):
            timer.cancel()
        self._hand_out()

    def _hand_out(self) -> None:
        for uri in sorted(self._waiting, key=self._rank):
            if len(self._running) >= max(1, self._limit()) and uri not in self._running:
                return
            if timer := self._running.pop(uri, None):
                timer.cancel()
            self._running[uri] = self._call_later(LONG_SECONDS, lambda uri=uri: self._stop_counting(uri))
            self._waiting.pop(uri).set_result(None)
