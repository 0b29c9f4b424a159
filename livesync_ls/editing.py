"""Takes what an editor tells: open buffers, edits, focus, settings."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from livesync_ls import protocol as wire
from livesync_ls import uris
from livesync_ls.app import App
from livesync_ls.files.sources import Source, digest_of_text
from livesync_ls.mirror.address import AddressError
from livesync_ls.mirror.tokens import TokenError, choose_token
from livesync_ls.protocol import Message, RequestError
from livesync_ls.registry import Client
from livesync_ls.service import RequestService, normal
from livesync_ls.session.screen import Screen
from livesync_ls.session.session import Session
from livesync_ls.settings.settings import Settings
from livesync_ls.uris import NotAFile

log = logging.getLogger(__name__)


class EditorDesk(RequestService):
    """What an editor may tell and ask the daemon; see `editor.EditorService`."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._client: Client | None = None
        self._focus_aware = False
        self._buffers: dict[str, Path] = {}
        self._focused: str | None = None
        self._watched: set[str] = set()
        """What the editor watches because it shows it."""
        self._asked: set[str] = set()
        """What it watches because it asked to."""

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
        self._watch_what_is_shown()
        return complaints

    def roots_changed(self, added: list[Path], removed: list[Path]) -> None:
        kept = [root for root in self.app.roots if root not in removed]
        self.app.roots = [*kept, *(root for root in added if root not in kept)]
        self.app.spawn(self._look_around())

    async def _look_around(self) -> None:
        await self.app.look_around()
        for session in self.app.sessions:
            if not self.app.catalogue.root_of(session.path) and session.uri not in self._buffers:
                self._let_go(session)

    def _let_go(self, session: Session) -> None:
        """A file in no folder of the workspace any more, and not open in the editor."""
        session.screen.show_state("dead", f"{session.path.name} is in no folder of the workspace any more.")
        for client in self.app.registry.watchers(session.uri):
            self._stop_watching(client, session.uri)
        self.app.sessions.forget(session.uri)

    def on_survey(self, observe: Callable[[int, int], None]) -> None:
        self.app.index.on_progress = observe

    def cancel_survey(self) -> None:
        self.app.spawn(self.app.index.close())

    def allow_origin(self, origin: str) -> None:
        if self.app.mirror:
            self.app.mirror.allow_forwarded(origin)

    def connect(self, client: Client) -> None:
        self._client = client
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

    def screen(self, uri: str) -> Screen | None:
        session = self.app.sessions.get(uri)
        return session.screen if session else None

    def on_screens(self, observe: Callable[[wire.FileNotification], None]) -> None:
        self.app.hub.listen(observe)

    def settings(self, uri: str) -> Settings:
        session = self.app.sessions.get(uri)
        return session.project.settings() if session else self.app.configuration.general

    # ── Buffers ─────────────────────────────────────────────────────────────────────────────

    def opened(self, client: Client, uri: str, text: str, *, focus_aware: bool) -> None:
        path = self._path(uri)
        if path is None:
            return
        self._focus_aware = focus_aware
        self._buffers[uris.from_path(path)] = path
        self._text_changed(path, text)
        self._watch_what_is_shown()

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
        self._buffers.pop(uris.from_path(path), None)
        self._watch_what_is_shown()
        if self.app.sources.close(path):
            self.app.disk.look_at({path})

    def focused(self, client: Client, uri: str | None) -> None:
        path = self._path(uri) if uri else None
        self._focused = uris.from_path(path) if path else None
        self.app.attention.focus(self._focused)
        self._watch_what_is_shown()
        if uri is not None:
            # Somebody comes back to the editor, maybe from where files were changed. Not all drives tell.
            self.app.disk.sweep()

    def _text_changed(self, path: Path, text: str) -> None:
        if not self.app.sources.open(path, text):
            return
        source = Source(text, digest_of_text(text), from_buffer=True)
        session = self.app.sessions.get(uris.from_path(path))
        if session and session.is_watched:
            session.text_arrived(source, "typing")
        self.app.attention.turn_to(uris.from_path(path))
        self.app.spawn(self.app.disk.buffer_changed(path))

    # ── Renames ─────────────────────────────────────────────────────────────────────────────

    def renamed(self, client: Client, moves: list[tuple[Path, Path]]) -> None:
        self.app.spawn(self._renamed(moves))

    async def _renamed(self, moves: list[tuple[Path, Path]]) -> None:
        for old, new in moves:
            root = self.app.catalogue.root_of(new)
            if root is not None and root == self.app.catalogue.root_of(old):
                await asyncio.to_thread(self.app.consent.rename, root, old, new)
                await self._arm_successors(root, old, new)
            self.app.disk.look_at({old, new})

    async def _arm_successors(self, root: Path, old: Path, new: Path) -> None:
        """The editor may have opened the new name before it told of the renaming, with text that was never saved."""
        for former in self.app.sessions:
            if not former.screen.armed or not former.path.is_relative_to(old):
                continue
            uri = uris.from_path(new / former.path.relative_to(old))
            if uri in self._buffers:
                session = await self.app.sessions.open(uri, root)
                # The texts themselves: the former file is gone, and its digest with it.
                if session.screen.document.text == former.screen.document.text:
                    await self.app.sessions.arm(session)

    async def _open(self, client: Client, uri: str) -> Session:
        uri = normal(uri)
        if uri in self._buffers and not self.app.sessions.get(uri):
            await self._take_consent_along(self._buffers[uri])
        return await super()._open(client, uri)

    async def _take_consent_along(self, path: Path) -> None:
        """Not every editor tells of renaming: one closes a document, moves it, and opens it under its new name."""
        root = self.app.catalogue.root_of(path)
        source = await self.app.sources.read(path)
        if root and source:
            await asyncio.to_thread(self.app.consent.inherit, root, path, source.digest)

    # ── Watching ────────────────────────────────────────────────────────────────────────────

    async def watch(self, client: Client, params: wire.WatchParams) -> wire.Snapshot:
        snapshot = await super().watch(client, params)
        if client.transport == "lsp":
            self._asked.add(snapshot.uri)
        return snapshot

    async def unwatch(self, client: Client, params: wire.UriParams) -> None:
        if client.transport == "lsp":
            self._asked.discard(normal(params.uri))
        await super().unwatch(client, params)

    @property
    def _shown(self) -> set[str]:
        """What the editor watches by itself, by the setting `watch`."""
        mode = self.app.configuration.general.watch or ("focus" if self._focus_aware else "open")
        if mode == "open":
            return set(self._buffers)
        return {self._focused} & self._buffers.keys() if mode == "focus" and self._focused else set()

    def _watch_what_is_shown(self) -> None:
        client = self._client
        if client is None:
            return
        before, self._watched = self._watched, self._shown
        for uri in before - self._watched - self._asked:
            self._stop_watching(client, uri)
        for uri in self._watched - before:
            self._spawn(self._begin_watching(client, uri))

    async def _begin_watching(self, client: Client, uri: str) -> None:
        async with client.turn(uri):
            if uri not in self._watched or uri in client.watches:
                return
            session = await self._open(client, uri)
            await self._start_watching(client, session)
            if uri in self._watched:
                client.deliver(Message(session.screen.snapshot_message()))
            else:  # it was closed while its text was read
                self._stop_watching(client, uri)

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
