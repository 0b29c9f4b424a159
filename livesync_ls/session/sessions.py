"""The sessions of all files that are watched, or were until a moment ago."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from livesync_ls import consent as consent_of
from livesync_ls import interpreters, uris
from livesync_ls import protocol as wire
from livesync_ls.blobs import BlobStore
from livesync_ls.consent import Arming, Consent
from livesync_ls.files.sources import Source, Sources
from livesync_ls.interpreters import Interpreter
from livesync_ls.protocol import RequestError
from livesync_ls.session.goal import Cause
from livesync_ls.session.session import Project, Session
from livesync_ls.session.turns import Turns
from livesync_ls.settings.configuration import Configuration
from livesync_ls.uris import relative
from livesync_ls.worker.pool import WorkerPool

log = logging.getLogger(__name__)

ASK_AGAIN = "The file changed while nobody watched it. Look at it, then run it again."


class Sessions:
    """Opens sessions, arms them, and closes them some time after their last watcher left."""

    def __init__(
        self,
        sources: Sources,
        pool: WorkerPool,
        blobs: BlobStore,
        consent: Consent,
        configuration: Configuration,
        publish: Callable[[wire.FileNotification], None],
        on_latency: Callable[[float], None],
        on_armed: Callable[[], None],
        turns: Turns,
    ) -> None:
        self._sources = sources
        self._pool = pool
        self._blobs = blobs
        self._consent = consent
        self._configuration = configuration
        self._publish = publish
        self._on_latency = on_latency
        self._on_armed = on_armed
        self._turns = turns
        self._open: dict[str, Session] = {}
        self._opening: dict[str, asyncio.Task[Session]] = {}
        self._expiring: dict[str, asyncio.TimerHandle] = {}
        self._closing: set[asyncio.Task[None]] = set()

    def __iter__(self):
        return iter(tuple(self._open.values()))

    def get(self, uri: str) -> Session | None:
        return self._open.get(uri)

    async def open(self, uri: str, root: Path) -> Session:
        """The session of a file, made if need be, its text read.

        Raises:
            RequestError: there is no such file.
        """
        if session := self._open.get(uri):
            return session
        if uri not in self._opening:
            task = asyncio.create_task(self._opened(uri, root))
            self._opening[uri] = task
            task.add_done_callback(lambda _: self._opening.pop(uri, None))
        return await asyncio.shield(self._opening[uri])

    async def _opened(self, uri: str, root: Path) -> Session:
        path = uris.to_path(uri)
        source = await self._sources.read(path)
        if source is None:
            raise RequestError(wire.INVALID_PARAMS, f"`uri`: there is no file {path}.")
        await self._configuration.load(path.parent, root)
        session = Session(
            uri,
            path,
            self._project(path, root),
            self._sources,
            self._pool,
            self._blobs,
            self._publish,
            self._on_latency,
            self._turns,
        )
        self._open[uri] = session
        session.text_arrived(source, "open")
        await session.opened.wait()
        await self._arm_if_allowed(session, source)
        return session

    # ── Watching ────────────────────────────────────────────────────────────────────────────

    def watched(self, session: Session) -> None:
        """Somebody watches the file from now on."""
        if timer := self._expiring.pop(session.uri, None):
            timer.cancel()
        session.set_watched(True)

    def unwatched(self, uri: str) -> None:
        """The last watcher left. The session lives on for a while, in case somebody comes back."""
        session = self._open.get(uri)
        if session is None:
            return
        session.set_watched(False)
        grace = session.project.settings().session_grace_seconds
        self._expiring[uri] = asyncio.get_running_loop().call_later(grace, self.forget, uri)

    async def catch_up(self, session: Session) -> None:
        """Bring in what happened to a file while nobody watched it, and ask again if it changed on disk."""
        source = await self._sources.read(session.path)
        if source is None or source.digest == session.digest:
            return
        if session.screen.armed and not source.from_buffer:
            session.set_armed(False)
            session.text_arrived(source, "open")
            await self._arm_if_allowed(session, source)
        else:
            session.text_arrived(source, "open")

    def forget(self, uri: str) -> None:
        """Close a session."""
        if timer := self._expiring.pop(uri, None):
            timer.cancel()
        if session := self._open.pop(uri, None):
            task = asyncio.create_task(session.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        for uri in tuple(self._open):
            self.forget(uri)
        while self._closing:
            await asyncio.wait(tuple(self._closing))

    # ── Consent ─────────────────────────────────────────────────────────────────────────────

    async def arm(self, session: Session) -> None:
        """A person lets the file run."""
        source = await self._sources.read(session.path)
        if source is None or session.screen.armed:
            return
        root = session.project.root
        await asyncio.to_thread(self._consent.arm, root, session.path, source.digest)
        self._configuration.trust(root)
        self._start(session, source, "open")

    async def disarm(self, session: Session) -> None:
        """A person takes it back."""
        await asyncio.to_thread(self._consent.disarm, session.project.root, session.path)
        session.set_armed(False)
        self._on_armed()

    async def remember(self, session: Session, *, saved: bool = False) -> None:
        """An armed file's content changed on disk before its watchers' eyes: it stays armed."""
        if session.screen.armed and (saved or not self._sources.is_open(session.path)):
            await asyncio.to_thread(self._consent.update, session.project.root, session.path, session.digest)

    async def _arm_if_allowed(self, session: Session, source: Source) -> None:
        root, path = session.project.root, session.path
        settings = session.project.settings()
        included = consent_of.matches(settings.include, settings.exclude, relative(path, root))
        arming = await asyncio.to_thread(self._consent.is_armed, root, path, source.digest, included=included)
        if arming is Arming.ARMED:
            self._start(session, source, "open")
        elif arming is Arming.CHANGED:
            session.screen.show_state("unarmed", ASK_AGAIN)

    def _start(self, session: Session, source: Source, cause: Cause) -> None:
        session.choose_interpreter()
        session.set_armed(True)
        self._on_armed()
        if session.interpreter:
            session.screen.show_state("starting", python=session.interpreter.executable)
            session.text_arrived(source, cause)

    def _project(self, path: Path, root: Path) -> Project:
        def settings():
            return self._configuration.of(path.parent, root)

        def interpreter() -> Interpreter:
            trusted = self._configuration.is_trusted(root)
            return interpreters.find(path, root, settings().python, trusted)

        return Project(root, settings, interpreter)
