"""Looks once more, at files that are at rest, whether what they read is what is there: soon, then ever later."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Protocol

from livesync_ls import protocol as wire
from livesync_ls.clock import Clock, Timer

log = logging.getLogger(__name__)

PAUSES_SECONDS = (0.5, 2.0, 8.0, 32.0, 128.0, 512.0)
"""At rest, before each round. What runs by a round is followed by the next one: nothing is found for ever in a row."""


class Resting(Protocol):
    """A file's session, as rounds see it."""

    @property
    def path(self) -> Path: ...

    @property
    def is_watched(self) -> bool: ...

    @property
    def is_busy(self) -> bool: ...

    async def strays(self) -> set[Path]:
        """The files that are not what is known of them."""
        ...

    def try_again(self, patience: int) -> bool:
        """Run again what did not see what is there, if it has waited for so many rounds. Returns whether anything."""
        ...


class Rounds:
    """Sees what watchers see. `look_at` gets what strayed; `spawn` takes what goes on beside everything else."""

    def __init__(
        self,
        find: Callable[[str], Resting | None],
        look_at: Callable[[set[Path]], None],
        spawn: Callable[[Coroutine[Any, Any, None]], None],
        clock: Clock,
    ) -> None:
        self._find = find
        self._look_at = look_at
        self._spawn = spawn
        self._clock = clock
        self._timers: dict[str, Timer] = {}
        self._next: dict[str, int] = {}
        """By file whose last round found something: the round that comes after what runs by it."""

    def notice(self, params: wire.FileNotification) -> None:
        """Told of all that watchers are told."""
        if isinstance(params, wire.SessionState):
            self._stop(params.uri)
            if params.state in ("idle", "pending", "dead", "unarmed"):
                self._wait(params.uri, self._next.pop(params.uri, 0))
        elif isinstance(params, wire.DocumentChanged):
            self._next.pop(params.uri, None)

    def begin(self, uri: str) -> None:
        """Somebody asks for a file, perhaps to watch it; it may have been at rest for long."""
        if uri not in self._timers:
            self._wait(uri, 0)

    def _stop(self, uri: str) -> None:
        if timer := self._timers.pop(uri, None):
            timer.cancel()

    def _wait(self, uri: str, round_: int) -> None:
        if round_ < len(PAUSES_SECONDS):
            self._timers[uri] = self._clock.call_later(PAUSES_SECONDS[round_], lambda: self._end_pause(uri, round_))

    def _end_pause(self, uri: str, round_: int) -> None:
        del self._timers[uri]
        session = self._find(uri)
        if session and session.is_watched and not session.is_busy:
            self._wait(uri, round_ + 1)
            self._spawn(self._go(uri, session, round_))

    async def _go(self, uri: str, session: Resting, round_: int) -> None:
        strays = await session.strays()
        if strays:
            log.info("%s: the system did not tell of changes of %d files.", session.path, len(strays))
        self._look_at(strays | {session.path})  # whether it is the text that is shown is known there
        if session.try_again(round_) or strays:
            self._next[uri] = round_ + 1
