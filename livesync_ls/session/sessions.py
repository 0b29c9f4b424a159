"""The sessions of all files that are watched, or were lately."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import get_args

from livesync_ls import consent as consent_of
from livesync_ls import interpreters, uris
from livesync_ls import protocol as wire
from livesync_ls.blobs import BlobStore
from livesync_ls.cache.holding import Holding
from livesync_ls.cache.manager import CacheManager
from livesync_ls.cache.memory import SystemScales
from livesync_ls.clock import LoopClock
from livesync_ls.consent import Arming, Consent
from livesync_ls.files.sources import Source, Sources
from livesync_ls.interpreters import Interpreter
from livesync_ls.protocol import RequestError
from livesync_ls.session.goal import Cause
from livesync_ls.session.project import Project
from livesync_ls.session.session import Session
from livesync_ls.session.turns import Turns
from livesync_ls.settings.configuration import Configuration
from livesync_ls.uris import relative
from livesync_ls.worker.pool import WorkerPool

log = logging.getLogger(__name__)

ASK_AGAIN = "The file changed while nobody watched it. Look at it, then run it again."

BLOCK_BYTES = 2_000
"""What the daemon knows of a block beside what it shows takes about this."""

TEXT_FACTOR = 20
"""A document and its syntax tree take about this many bytes for each of its text's."""


class Sessions:
    """Opens sessions and arms them. Its cache says when to close those that nobody watches."""

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
        self._opening: dict[str, asyncio.Task[None]] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self.cache = CacheManager(self, SystemScales(), lambda: configuration.general.cache_bytes, LoopClock())

    def __iter__(self):
        return iter(tuple(self._open.values()))

    def get(self, uri: str) -> Session | None:
        return self._open.get(uri)

    async def open(self, uri: str, root: Path) -> Session:
        """The session of a file, made if need be, its text read.

        Raises:
            RequestError: there is no such file.
        """
        # It may be gone again when it is the waiters' turn: what is returned is there until the caller gives way.
        while (session := self._open.get(uri)) is None or uri in self._opening:
            if uri not in self._opening:
                self._opening[uri] = asyncio.create_task(self._make(uri, root))
            await asyncio.shield(self._opening[uri])
        return session

    async def _make(self, uri: str, root: Path) -> None:
        try:
            await self._opened(uri, root)
        finally:
            # Here, and not when the task is done: who came between would wait for what is over, for ever.
            del self._opening[uri]

    async def _opened(self, uri: str, root: Path) -> None:
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
        self.cache.opened(uri, session.project.settings().session_grace_seconds)
        with self.cache.using(uri):
            session.text_arrived(source, "open")
            await session.arrivals.all_read.wait()
            await self._arm_if_allowed(session, source)

    # ── Watching ────────────────────────────────────────────────────────────────────────────

    def watched(self, session: Session) -> None:
        """Somebody watches the file from now on."""
        self.cache.watched(session.uri)
        session.set_watched(True)

    def unwatched(self, uri: str) -> None:
        """The last watcher left. The session lives on, in case somebody comes back, for as long as there is room."""
        if session := self._open.get(uri):
            session.set_watched(False)
            self.cache.unwatched(uri, session.project.settings().session_grace_seconds)

    async def catch_up(self, session: Session) -> None:
        """Bring in what happened to a file while nobody watched it, and ask again if it changed on disk."""
        with self.cache.using(session.uri):
            overlooked = True
            while overlooked:
                session.overlooked = False
                source = await self._sources.read(session.path)
                if source is None or source.digest != session.digest:
                    await self._take(session, source)
                await session.catch_up()
                # It may have changed once more since it was read, and those who do not watch are told nothing.
                overlooked = session.overlooked

    async def _take(self, session: Session, source: Source | None) -> None:
        if source and session.screen.armed and not source.from_buffer:
            session.set_armed(False)
            session.text_arrived(source, "open")
            await self._arm_if_allowed(session, source)
        else:
            session.text_arrived(source, "open")

    # ── What is held ────────────────────────────────────────────────────────────────────────

    def let_go(self, uri: str) -> None:
        """End a file's process; what its blocks showed stays."""
        if session := self._open.get(uri):
            session.namespace.let_go()

    def forget(self, uri: str) -> None:
        """Close a session."""
        self.cache.closed(uri)
        if session := self._open.pop(uri, None):
            session.screen.forget()
            session.images.forget()
            for kind in get_args(wire.ExportFormat):
                self._blobs.release(("export", uri, kind))
            task = asyncio.create_task(session.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    def holding(self, uri: str) -> Holding | None:
        """What is held of a file now."""
        session = self._open.get(uri)
        if session is None:
            return None
        namespace, screen = session.namespace, session.screen
        results = {id(result): result for result in (*screen.results.values(), *namespace.kept.results.values())}
        owners = [("export", uri, kind) for kind in get_args(wire.ExportFormat)]
        owned = self._blobs.bytes_of([*owners, *((uri, block) for block in screen.results)])
        known = len(namespace.kept.records) + len(screen.document.blocks)
        return Holding(
            uri,
            results=tuple(results.values()),
            other_bytes=owned + known * BLOCK_BYTES + len(screen.document.text) * TEXT_FACTOR,
            pid=namespace.pid,
            is_running=namespace.execution is not None and not namespace.execution.ended.done(),
        )

    async def close(self) -> None:
        await self.cache.close()
        for uri in tuple(self._open):
            self.forget(uri)
        while self._closing:
            await asyncio.wait(tuple(self._closing))

    # ── Consent ─────────────────────────────────────────────────────────────────────────────

    async def arm(self, session: Session) -> None:
        """A person lets the file run."""
        with self.cache.using(session.uri):
            if not session.is_watched:
                await self.catch_up(session)
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
        if session.screen.armed and session.digest and (saved or not self._sources.is_open(session.path)):
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
        session.python.choose()
        session.set_armed(True)
        self._on_armed()
        if session.python.interpreter:
            session.screen.show_state("starting", python=session.python.interpreter.executable)
            session.text_arrived(source, cause)

    def _project(self, path: Path, root: Path) -> Project:
        def settings():
            return self._configuration.of(path.parent, root)

        def interpreter() -> Interpreter:
            trusted = self._configuration.is_trusted(root)
            return interpreters.find(path, root, settings().python, trusted)

        return Project(root, settings, interpreter)
