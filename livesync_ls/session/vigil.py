"""Comparing with a fresh run by itself: when, and when not any more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from livesync_ls import protocol as wire
from livesync_ls.protocol import RequestError
from livesync_ls.session.session import Session
from livesync_ls.session.sessions import Sessions
from livesync_ls.session.verification import Verifier

log = logging.getLogger(__name__)

QUICK_MS = 2000.0
"""Only what a fresh run shows sooner than this is compared unasked."""

LONGEST_SECONDS = 20.0
"""A comparison that nobody asked for is given up after this."""


class Vigil:
    """Sees what watchers see. Some time after typing made a file run, it is verified: one file at a time.

    It gives way: to an edit, to a run of any file, and when nobody watches any more.
    """

    def __init__(self, verifier: Verifier, sessions: Sessions, is_watched: Callable[[str], bool]) -> None:
        self._verifier = verifier
        self._sessions = sessions
        self._is_watched = is_watched
        self._ran: set[str] = set()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._present: tuple[str, asyncio.Task[None]] | None = None

    async def verify(self, session: Session) -> list[wire.Difference]:
        """Because somebody asks; see `Verifier.verify`."""
        self._forget(session.uri)
        return await self._verifier.verify(session)

    def notice(self, params: wire.FileNotification) -> None:
        """Told of all that watchers are told."""
        self._verifier.notice(params)
        match params:
            case wire.RunStart():
                self._forget(params.uri)
                self._give_way()
            case wire.RunEnd(status="ok" | "error"):
                self._ran.add(params.uri)
            case wire.SessionState(state="idle"):
                if params.uri in self._ran:
                    self._wait(params.uri)
            case wire.DocumentChanged() | wire.SessionState():
                self._forget(params.uri)
            case _:
                pass

    def watchers_changed(self) -> None:
        """A file may have lost its last watcher."""
        present = (self._present[0],) if self._present else ()
        for uri in {*self._timers, *self._ran, *present}:
            if not self._is_watched(uri):
                self._forget(uri)
        self._verifier.look_again()

    async def close(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        if self._present:
            self._present[1].cancel()
            await asyncio.wait([self._present[1]])
        await self._verifier.close()

    # ── Waiting for the moment ──────────────────────────────────────────────────────────────

    def _wait(self, uri: str) -> None:
        session = self._sessions.get(uri)
        after = session.project.settings().verify_after_seconds if session else None
        if session and after and self._may_verify(session):
            self._stop_waiting(uri)
            self._timers[uri] = asyncio.get_running_loop().call_later(after, self._begin, uri)

    def _begin(self, uri: str) -> None:
        self._stop_waiting(uri)
        session = self._sessions.get(uri)
        if session is None or not self._may_verify(session):
            return
        if self._present or any(each.is_busy for each in self._sessions):
            self._wait(uri)
            return
        task = asyncio.create_task(self._verify(session))
        self._present = (uri, task)
        task.add_done_callback(self._ended)

    def _may_verify(self, session: Session) -> bool:
        return (
            self._is_watched(session.uri)
            and not self._verifier.has_compared(session)
            and is_harmless(session)
            and self._verifier.expected_ms(session) < QUICK_MS
        )

    def _stop_waiting(self, uri: str) -> None:
        if timer := self._timers.pop(uri, None):
            timer.cancel()

    # ── Giving way ──────────────────────────────────────────────────────────────────────────

    def _forget(self, uri: str) -> None:
        """What was to be compared is not on screen any more."""
        self._ran.discard(uri)
        self._stop_waiting(uri)
        if self._present and self._present[0] == uri:
            self._present[1].cancel()

    def _give_way(self) -> None:
        """Another file runs, and is in more of a hurry."""
        if self._present and not self._present[1].cancelling():
            uri, task = self._present
            task.cancel()
            self._wait(uri)

    # ── Comparing ───────────────────────────────────────────────────────────────────────────

    async def _verify(self, session: Session) -> None:
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                await self._verifier.verify(session)
        except TimeoutError:
            log.info("%s was not verified: a fresh run takes too long.", session.path)
        except RequestError as refusal:
            log.debug("%s was not verified: %s", session.path, refusal)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._present = None
        if not task.cancelled() and (failure := task.exception()):
            log.error("A file could not be verified; this is a defect.", exc_info=failure)


def is_harmless(session: Session) -> bool:
    """Whether running everything once more, unasked, does nothing that typing has not done, nor anything held."""
    goal, screen = session.runner.goal, session.screen
    if goal is None or goal.cause != "typing" or screen.state != "idle" or screen.problem or not goal.code:
        return False
    results = [screen.results.get(block.id) for block in goal.code]
    if any(result is None or result.status not in ("ok", "error") for result in results):
        return False
    reaches_out = any({"network", "process"} & set(result.doubt or ()) for result in results if result)
    writes = any(block.id in session.dependencies.writers for block in goal.code)
    return not reaches_out and not writes and not any(block.manual for block in goal.code)
