"""The daemon: its parts, put together."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Self

from livesync_ls import __version__, consent, uris
from livesync_ls import protocol as wire
from livesync_ls.attention import Attention
from livesync_ls.blobs import BlobStore
from livesync_ls.clock import LoopClock
from livesync_ls.files.catalogue import Catalogue
from livesync_ls.files.disk import Disk
from livesync_ls.files.index import Index
from livesync_ls.files.news import News
from livesync_ls.files.quiet import Quiet
from livesync_ls.files.rounds import Rounds
from livesync_ls.files.sources import Sources
from livesync_ls.files.tree import Tree
from livesync_ls.hub import Hub
from livesync_ls.mirror.server import Mirror
from livesync_ls.protocol import Message
from livesync_ls.registry import Client, ClientRegistry
from livesync_ls.requests import Service
from livesync_ls.session.sessions import Sessions
from livesync_ls.session.turns import Turns
from livesync_ls.session.verification import Verifier
from livesync_ls.session.vigil import Vigil
from livesync_ls.settings.configuration import Configuration
from livesync_ls.settings.settings import Layers
from livesync_ls.uris import relative
from livesync_ls.worker.child.messages import ReadyMessage
from livesync_ls.worker.pool import WorkerPool

log = logging.getLogger(__name__)


class App:
    """The daemon. Use it as an async context: parts start on entry and end on exit.

    Roots are absolute paths, normalised in spelling.
    """

    def __init__(self, roots: list[Path], layers: Layers) -> None:
        self.roots = list(roots)
        self.mirror: Mirror | None = None
        self._telling = False
        self._is_closing = False
        self._roots_by_name: dict[str, Path] = {}
        self.latencies: deque[float] = deque(maxlen=1000)
        self._tasks: set[asyncio.Task[Any]] = set()
        self.sources = Sources()
        self.pool = WorkerPool(on_interpreter=self._interpreter_told)
        self.blobs = BlobStore()
        self.registry = ClientRegistry(self._files_changed)
        self.hub = Hub(self.registry)
        self.consent = consent.Consent()
        self.attention = Attention()
        self.configuration = Configuration(layers, self.consent.is_trusted)
        tree = Tree(self._is_excluded)
        self._quiet = Quiet()
        self.index = Index(self.sources, tree, self._quiet, self.configuration.is_trusted, self._list_changed)
        self.catalogue = Catalogue(tree)
        self.sessions = Sessions(
            self.sources,
            self.pool,
            self.blobs,
            self.consent,
            self.configuration,
            self._publish,
            self.latencies.append,
            self._files_changed,
            Turns(self._most_runs, self.attention.rank, LoopClock().call_later),
        )
        self.verifier = Verifier(self.pool, self.sources, self.blobs)
        self.vigil = Vigil(self.verifier, self.sessions, self.registry.is_watched)
        self.news = News(
            self.index, self.catalogue, self.sessions, self.registry, self.hub.broadcast, self._read_buffers
        )
        self.disk = Disk(
            self.sources,
            self.sessions,
            self.news,
            lambda session: self.attention.rank(session.uri),
            poll=self.configuration.general.poll,
        )
        self.rounds = Rounds(self.sessions.get, self.disk.look_at, self.spawn, LoopClock())

    async def __aenter__(self) -> Self:
        self.spawn(self.disk.run())
        self.sessions.cache.start()
        await self.look_around()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._is_closing = True
        await self.index.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.mirror:
            await self.mirror.stop()
        await self.vigil.close()
        await self.sessions.close()
        await self.pool.close()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Let something go on beside everything else, until the daemon ends."""
        if self._is_closing:  # a timer went off late
            work.close()
            return
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()):
            log.error("A task of the daemon failed; this is a defect.", exc_info=failure)

    # ── Clients ─────────────────────────────────────────────────────────────────────────────

    def connect(self, client: Client) -> None:
        self.registry.add(client)

    def disconnect(self, client: Client) -> None:
        for uri in self.registry.remove(client):
            self.sessions.unwatched(uri)

    def resync(self, client: Client) -> list[Message]:
        """Fresh snapshots of what a client watches, after its notifications were dropped."""
        sessions = [session for uri in sorted(client.watches) if (session := self.sessions.get(uri))]
        for session in sessions:
            session.screen.flush()
        return [Message(session.screen.snapshot_message()) for session in sessions]

    def root_uris(self) -> list[str]:
        return [uris.from_path(root) for root in self.roots]

    async def look_around(self) -> None:
        """Serve the roots. What is in them is looked at in the background."""
        for root in self.roots:
            await self.configuration.load(root, root)
        await self.index.serve(self.roots)
        self.disk.watch(self.index.telling_folders())

    async def open_mirror(self, service: Service, token: str | None, port: int | None) -> str:
        """Serve browsers. Returns the page's address.

        Raises:
            AddressError: the host or port cannot be listened on.
        """
        settings = self.configuration.general
        self.mirror = Mirror(
            service,
            connect=self.connect,
            disconnect=self.disconnect,
            resync=self.resync,
            roots=self.root_uris,
            blobs=self.blobs,
            version=__version__,
            token=token,
            host=settings.host,
            port=port,
            allow_origins=settings.allow_origins,
            allow_hosts=settings.allow_hosts,
        )
        return await self.mirror.start()

    # ── What the parts tell ─────────────────────────────────────────────────────────────────

    def _publish(self, params: wire.FileNotification) -> None:
        self.hub.publish(params)
        self.vigil.notice(params)
        self.rounds.notice(params)
        if isinstance(params, wire.SessionState):
            self._quiet.note(busy=any(session.is_busy for session in self.sessions))
        if isinstance(params, wire.DocumentChanged):
            session = self.sessions.get(params.uri)
            if session and session.images.paths:
                self.spawn(self.disk.watch_for(session))
        if isinstance(params, wire.RunEnd) and (session := self.sessions.get(params.uri)):
            self.spawn(self.disk.watch_for(session))
            self.index.graph.observed(session.path, session.namespace.modules)
            self.spawn(self.sessions.remember(session))

    def _interpreter_told(self, introduction: ReadyMessage) -> None:
        """The user's Python said where it finds modules: what is imported from where may be another matter."""
        self.spawn(self.index.environment_told(introduction["path"], introduction["standard"]))

    def _most_runs(self) -> int:
        """The setting `maxWorkers`; where projects differ, the largest."""
        return max((session.project.settings().max_workers for session in self.sessions), default=1)

    def _list_changed(self) -> None:
        """Files came or went."""
        self.disk.watch(self.index.telling_folders())
        self._files_changed()

    def _files_changed(self) -> None:
        """The list of files, or what it says of them, is another now. Several changes in one go are told once."""
        self.vigil.watchers_changed()
        if not self._telling:
            self._telling = True
            asyncio.get_running_loop().call_soon(self._tell_files_changed)

    def _tell_files_changed(self) -> None:
        self._telling = False
        self.hub.broadcast(wire.FilesChanged())

    def _read_buffers(self, changed: set[Path]) -> None:
        """What is typed may import something else. The graph need not know before typing pauses."""
        if typed := [path for path in changed if self.sources.is_open(path)]:
            self.spawn(self.index.read(typed))

    def _is_excluded(self, path: str, root: str) -> bool:
        # Asked for every file of a project: most have no `exclude`.
        folder = self._roots_by_name.get(root) or self._roots_by_name.setdefault(root, Path(root))
        exclude = self.configuration.of(folder, folder).exclude
        return bool(exclude) and consent.matches(exclude, (), relative(Path(path), folder))
