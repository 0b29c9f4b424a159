"""One editor: its documents, what it is shown, and the work on its behalf."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from livesync_ls import protocol as wire
from livesync_ls import uris
from livesync_ls.editor import EditorService
from livesync_ls.lsp.abilities import Abilities
from livesync_ls.lsp.buffers import Buffers, Edit
from livesync_ls.lsp.commands import execute
from livesync_ls.lsp.conversation import Conversation, Phase
from livesync_ls.lsp.diagnostics import Diagnostics
from livesync_ls.lsp.editor_client import EditorClient
from livesync_ls.lsp.editor_settings import EditorSettings
from livesync_ls.lsp.features import Features
from livesync_ls.lsp.progress import Progress
from livesync_ls.lsp.survey import SurveyProgress
from livesync_ls.requests import parse_params, respond

logger = logging.getLogger(__name__)


class EditorSession:
    """What an editor's messages mean to the daemon, and the daemon's to the editor. Never waits."""

    def __init__(self, service: EditorService) -> None:
        self.service = service
        self.abilities = Abilities()
        self.buffers = Buffers()
        self.client = EditorClient(service.resync, self._observe, self._left)
        self.conversation = Conversation(self.client.outbox, self._perform, self._notice, self._observe)
        loop = asyncio.get_running_loop()
        self.features = Features(service, self.buffers, self.client.watches, self._ask_again, loop.call_later)
        self._diagnostics = Diagnostics(
            self._publish, service.warnings, self.buffers, self._is_beside, self.features.moves, loop.call_soon
        )
        self.settings = EditorSettings(service, self.conversation, self.features.settings_changed)
        self.progress = Progress(self, loop.call_later, self._interrupt)
        self.survey = SurveyProgress(self, loop.call_later, service.cancel_survey)
        self._roots: list[Path] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._connected = False

    # ── Its life ────────────────────────────────────────────────────────────────────────────

    async def begin(self, roots: list[Path], settings: dict[str, Any], abilities: Abilities) -> None:
        if abilities.shows_progress:
            self.service.on_survey(self.survey.report)
        await self.service.initialize(roots, settings)
        self._roots = roots
        self.abilities = self.features.abilities = self._diagnostics.abilities = abilities
        self._connected = True
        self.service.on_screens(self.features.observe)
        self.service.connect(self.client)

    def end(self) -> None:
        """Take no more from the daemon; what is queued may still be sent."""
        self.conversation.close()
        if self._connected:
            self.service.disconnect(self.client)
        self.client.outbox.close()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something until the session ends."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def cancel_tasks(self) -> None:
        for task in self._tasks:
            task.cancel()

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.error("Work for the editor failed.", exc_info=error)

    # ── Documents ───────────────────────────────────────────────────────────────────────────

    def opened(self, uri: str, text: str) -> None:
        self.buffers.open(uri, text)
        if path_of(uri):
            self.service.opened(self.client, uri, text, focus_aware=self.abilities.tells_focus)
            self._diagnostics.refresh(uris.normalise(uri))

    def changed(self, uri: str, edits: list[Edit]) -> None:
        text = self.buffers.change(uri, edits)
        if text is not None and path_of(uri):
            self.service.changed(self.client, uri, text)

    def saved(self, uri: str) -> None:
        if path_of(uri):
            self.service.saved(self.client, uri)

    def closed(self, uri: str) -> None:
        is_open = self.buffers.close(uri)
        self.features.closed(uri)
        if is_open and path_of(uri):
            self.service.closed(self.client, uri)

    def roots_changed(self, added: list[Path], removed: list[Path]) -> None:
        self._roots = [root for root in self._roots if root not in removed] + added
        self.service.roots_changed(added, removed)

    def renamed(self, moves: list[tuple[Path, Path]]) -> None:
        self.service.renamed(self.client, moves)

    def _is_beside(self, owner: str, uri: str) -> bool:
        """Whether two files are of one project: a document outside of all roots has its folder for one."""
        document, path = path_of(owner), path_of(uri)
        if document is None or path is None:
            return False
        return any(path.is_relative_to(folder) for folder in (*self._roots, document.parent))

    # ── What the conversation hands on ──────────────────────────────────────────────────────

    async def _perform(self, method: str, params: object) -> object:
        if method != "workspace/executeCommand":
            return await respond(self.service, self.client, method, params)
        show = self._show if self.abilities.shows_documents else None
        return await execute(self.service, self.client, params, show)

    def _show(self, url: str) -> None:
        self.conversation.ask("window/showDocument", {"uri": url, "external": True})

    def _notice(self, method: str, params: object) -> None:
        if method != "livesync/didFocus":
            return
        try:
            uri = parse_params(method, wire.FocusParams, params).uri
        except wire.RequestError as error:
            logger.warning("%s", error)
            return
        # What is no file cannot be previewed; the editor has left the file that it showed all the same.
        self.service.focused(self.client, uri if uri is not None and path_of(uri) else None)

    # ── What the editor is shown beside the messages ────────────────────────────────────────

    def _observe(self, params: object) -> None:
        self._diagnostics.observe(params)
        if isinstance(params, wire.Snapshot):
            self.features.observe(params)
        if self.abilities.shows_progress:
            self.progress.observe(params)

    def _left(self, uri: str) -> None:
        self._diagnostics.forget(uri)
        self.progress.forget(uri)

    def _publish(self, uri: str, diagnostics: list[dict[str, Any]]) -> None:
        params = {"uri": self.buffers.spelling(uri), "diagnostics": diagnostics}
        self.conversation.tell("textDocument/publishDiagnostics", params)

    def _ask_again(self, method: str) -> None:
        self.conversation.ask(method, None)

    def create(self, token: str, created: Callable[[], None]) -> None:
        self.conversation.ask("window/workDoneProgress/create", {"token": token}, lambda _: created())

    def send(self, token: str, value: dict[str, Any]) -> None:
        self.conversation.tell("$/progress", {"token": token, "value": value})

    def _interrupt(self, uri: str) -> None:
        self.spawn(self.service.interrupt(self.client, wire.UriParams(uri=uri)))

    def log(self, kind: int, message: str) -> None:
        if self.conversation.phase is Phase.READY:
            self.conversation.tell("window/logMessage", {"type": kind, "message": message})


def path_of(uri: str) -> Path | None:
    """The file that a URI names; None for an unsaved buffer, a notebook cell, another computer's file."""
    try:
        return uris.to_path(uri)
    except uris.NotAFile:
        return None
