"""Takes what an editor tells: open buffers, edits, focus, settings."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from livesync_ls import uris
from livesync_ls.app import App
from livesync_ls.files.sources import Source, digest_of_text
from livesync_ls.mirror.address import AddressError
from livesync_ls.mirror.tokens import TokenError, choose_token
from livesync_ls.protocol import Message, RequestError
from livesync_ls.registry import Client
from livesync_ls.service import RequestService
from livesync_ls.uris import NotAFile

log = logging.getLogger(__name__)


class EditorDesk(RequestService):
    """What an editor may tell and ask the daemon; see `editor.EditorService`."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._focus_aware = False
        self._buffers: dict[str, Path] = {}
        self._wanted: set[str] = set()
        self._focused: str | None = None

    # ── Start and settings ──────────────────────────────────────────────────────────────────

    async def initialize(self, roots: list[Path], settings: dict[str, Any]) -> None:
        self.app.configuration.initialize(settings)
        self.app.roots = list(roots)
        await self.app.look_around()
        await self._open_mirror()

    async def _open_mirror(self) -> None:
        """Browsers beside the editor; the editor works on without them."""
        settings = self.app.configuration.general
        if not settings.mirror:
            return
        root = self.app.roots[0] if self.app.roots else Path.cwd()
        try:
            token = await asyncio.to_thread(choose_token, root, host=settings.host)
            await self.app.open_mirror(self, token, settings.port or 0)
        except (AddressError, TokenError) as problem:
            log.warning("Browsers cannot be served: %s", problem)

    @property
    def complaints(self) -> list[str]:
        return self.app.configuration.take_complaints()

    def configure(self, values: dict[str, Any]) -> list[str]:
        complaints = self.app.configuration.configure(values)
        for session in self.app.sessions:
            session.settings_changed()
        return complaints

    def roots_changed(self, added: list[Path], removed: list[Path]) -> None:
        self.app.roots = [*(root for root in self.app.roots if root not in removed), *added]
        self.app.spawn(self.app.look_around())

    def allow_origin(self, origin: str) -> None:
        if self.app.mirror:
            self.app.mirror.allow_forwarded(origin)

    def connect(self, client: Client) -> None:
        self.app.connect(client)

    def disconnect(self, client: Client) -> None:
        self.app.disconnect(client)

    def resync(self, client: Client) -> list[Message]:
        return self.app.resync(client)

    def warnings(self, uri: str) -> list[tuple[int, str]]:
        """Lines and sentences about the text itself, such as an unknown directive."""
        session = self.app.sessions.get(uri)
        if session is None:
            return []
        return [(warning.line, warning.message) for warning in session.screen.document.warnings]

    # ── Buffers ─────────────────────────────────────────────────────────────────────────────

    def opened(self, client: Client, uri: str, text: str, *, focus_aware: bool) -> None:
        path = self._path(uri)
        if path is None:
            return
        self._focus_aware = focus_aware
        uri = uris.from_path(path)
        self._buffers[uri] = path
        self._text_changed(path, text)
        if self._mode == "open" or (self._mode == "focus" and self._focused == uri):
            self._want(client, uri)

    def changed(self, client: Client, uri: str, text: str) -> None:
        path = self._path(uri)
        if path is not None and self.app.sources.is_open(path):
            self._text_changed(path, text)

    def saved(self, client: Client, uri: str) -> None:
        path = self._path(uri)
        session = self.app.sessions.get(uris.from_path(path)) if path else None
        if session:
            session.saved()
            self.app.spawn(self.app.sessions.remember(session, saved=True))

    def closed(self, client: Client, uri: str) -> None:
        path = self._path(uri)
        if path is None:
            return
        uri = uris.from_path(path)
        self._buffers.pop(uri, None)
        self._give_up(client, uri)
        if self.app.sources.close(path):
            self.app.disk.look_at({path})

    def focused(self, client: Client, uri: str | None) -> None:
        path = self._path(uri) if uri else None
        before, self._focused = self._focused, uris.from_path(path) if path else None
        if self._mode != "focus" or before == self._focused:
            return
        if before:
            self._give_up(client, before)
        if self._focused in self._buffers:
            self._want(client, self._focused)

    def _text_changed(self, path: Path, text: str) -> None:
        if not self.app.sources.open(path, text):
            return
        source = Source(text, digest_of_text(text), from_buffer=True)
        session = self.app.sessions.get(uris.from_path(path))
        if session and session.is_watched:
            session.text_arrived(source, "typing")
        self.app.spawn(self.app.disk.buffer_changed(path))

    # ── Watching ────────────────────────────────────────────────────────────────────────────

    @property
    def _mode(self) -> str:
        chosen = self.app.configuration.general.watch
        return chosen or ("focus" if self._focus_aware else "open")

    def _want(self, client: Client, uri: str) -> None:
        if uri not in self._wanted:
            self._wanted.add(uri)
            self._spawn(self._watch(client, uri))

    def _give_up(self, client: Client, uri: str) -> None:
        if uri in self._wanted:
            self._wanted.discard(uri)
            self._stop_watching(client, uri)

    async def _watch(self, client: Client, uri: str) -> None:
        session = await self._open(client, uri)
        # It may have been closed, or watched by request, while its text was read.
        if uri not in self._wanted or uri in client.watches:
            return
        await self._start_watching(client, session)
        client.deliver(Message(session.screen.snapshot_message()))

    def _root_for(self, client: Client, path: Path) -> Path | None:
        """A file that the editor has open may lie anywhere; its folder is then its project."""
        if client.transport == "lsp" and uris.from_path(path) in self._buffers:
            return path.parent
        return None

    def _path(self, uri: str) -> Path | None:
        """The file of a URI; None for what is no Python file on this computer."""
        try:
            path = uris.to_path(uri)
        except NotAFile:
            return None
        return path if path.suffix == ".py" else None

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        async def guarded() -> None:
            try:
                await work
            except RequestError as error:
                log.info("A file was not opened: %s", error.message)

        self.app.spawn(guarded())
