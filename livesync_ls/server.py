"""The LSP face: one editor on a pipe, from its first byte to the process's exit code."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder
from pygls.exceptions import JsonRpcInternalError
from pygls.lsp.server import LanguageServer

from livesync_ls import __version__, uris
from livesync_ls import protocol as wire
from livesync_ls.editor import EditorService
from livesync_ls.ending import ended_by_signals
from livesync_ls.lsp import client_process
from livesync_ls.lsp.abilities import Abilities
from livesync_ls.lsp.answers import ANSWERS
from livesync_ls.lsp.buffers import Edit, Place
from livesync_ls.lsp.conversation import Phase
from livesync_ls.lsp.editor_log import EditorLog
from livesync_ls.lsp.frames import Oversize
from livesync_ls.lsp.positions import Encoding
from livesync_ls.lsp.session import EditorSession, path_of
from livesync_ls.lsp.stdio import Stalled, Stdio, read_bodies, write_bodies
from livesync_ls.outbox import STALL_SECONDS
from livesync_ls.transport import EditorProtocol

logger = logging.getLogger(__name__)

FAREWELL_SECONDS = 0.3
"""What the editor may take to read our last answers."""


async def serve(service: EditorService, stdio: Stdio, *, stall_seconds: float = STALL_SECONDS) -> int:
    """Talk to the editor until one side ends it, or its process is gone, or a signal comes.

    Returns the exit code: 0 if the editor asked for the shutdown, else 1. The threads that read and
    write the pipe may still be blocked in it then: leave the process by `os._exit`.
    """
    stop = asyncio.Event()
    session = EditorSession(service)
    server = EditorServer(session, stop)
    log = EditorLog(session.log, asyncio.get_running_loop().call_soon_threadsafe)
    daemon_logger = logging.getLogger("livesync_ls")
    daemon_logger.addHandler(log)
    with ended_by_signals(stop, exit_code=1):
        session.spawn(_read(server, stdio.reader, stop))
        writing = session.spawn(_write(session, stdio.writer, stall_seconds, stop))
        await stop.wait()
        daemon_logger.removeHandler(log)
        session.end()
        await asyncio.wait([writing], timeout=FAREWELL_SECONDS)
        session.cancel_tasks()
    return 0 if session.conversation.phase is Phase.SHUT_DOWN else 1


async def _read(server: EditorServer, reader: int, stop: asyncio.Event) -> None:
    try:
        async for body in read_bodies(reader):
            await server.protocol.receive(body)
            # A request takes its first step before the next message changes what it is about.
            await asyncio.sleep(0)
            await server.session.client.outbox.room()
    except Oversize as problem:
        logger.error("%s", problem)  # noqa: TRY400 - the sentence is all there is to say
        server.session.conversation.refuse(None, wire.INVALID_REQUEST, str(problem))
    finally:
        stop.set()


async def _write(session: EditorSession, writer: int, stall_seconds: float, stop: asyncio.Event) -> None:
    try:
        await write_bodies(session.client.outbox, writer, stall_seconds)
    except Stalled as problem:
        logger.warning("%s", problem)
    except OSError:
        logger.info("The editor has closed its end of the connection.")
    finally:
        stop.set()


class EditorServer(LanguageServer):
    """pygls' part of an editor's session."""

    protocol: EditorProtocol  # pyright: ignore[reportIncompatibleVariableOverride] - pygls means it to be narrowed

    def __init__(self, session: EditorSession, stop: asyncio.Event) -> None:
        self.session = session
        self.stop = stop
        protocol = partial(EditorProtocol, outbox=session.client.outbox, conversation=session.conversation)
        super().__init__("livesync-ls", __version__, protocol_cls=protocol)  # pyright: ignore[reportUnknownMemberType] - untyped in pygls
        for method, handler in (_FEATURES | ANSWERS).items():
            self.feature(method, _OPTIONS.get(method))(handler)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log only: pygls would show every defect in a pop-up, and try so on a broken pipe again and again."""
        # pygls makes an error of its own of a handler's; the traceback goes into its data.
        trace = error.data["traceback"] if isinstance(error, JsonRpcInternalError) and error.data else ()
        logger.error("A message of the editor was not handled (%s): %s\n%s", source.__name__, error, "".join(trace))

    async def watch_process(self, pid: int) -> None:
        await client_process.ended(pid)
        logger.info("The editor's process %d has ended.", pid)
        self.stop.set()


# ── Features. pygls hands the server to a parameter that is called `ls` ─────────────────────────


async def _initialize(ls: EditorServer, params: types.InitializeParams) -> None:
    encoding = ServerCapabilitiesBuilder.choose_position_encoding(params.capabilities)
    ls.session.buffers.encoding = _ENCODINGS[str(getattr(encoding, "value", encoding))]
    options = params.initialization_options
    settings = cast("dict[str, Any]", options) if isinstance(options, dict) else {}
    await ls.session.begin(_roots(params), settings, Abilities.of(params.capabilities))
    if params.process_id is not None:
        ls.session.spawn(ls.watch_process(params.process_id))


def _initialized(ls: EditorServer, _: types.InitializedParams) -> None:
    abilities = ls.session.abilities
    ls.session.settings.start(pulls=abilities.gives_settings, registers=abilities.registers_settings)


def _exit(ls: EditorServer, _: object) -> None:
    ls.stop.set()


def _did_open(ls: EditorServer, params: types.DidOpenTextDocumentParams) -> None:
    ls.session.opened(params.text_document.uri, params.text_document.text)


def _did_change(ls: EditorServer, params: types.DidChangeTextDocumentParams) -> None:
    ls.session.changed(params.text_document.uri, [_edit(change) for change in params.content_changes])


def _did_save(ls: EditorServer, params: types.DidSaveTextDocumentParams) -> None:
    ls.session.saved(params.text_document.uri)


def _did_close(ls: EditorServer, params: types.DidCloseTextDocumentParams) -> None:
    ls.session.closed(params.text_document.uri)


def _did_change_configuration(ls: EditorServer, params: types.DidChangeConfigurationParams) -> None:
    ls.session.settings.changed(params.settings)


def _did_change_folders(ls: EditorServer, params: types.DidChangeWorkspaceFoldersParams) -> None:
    ls.session.roots_changed(_paths(params.event.added), _paths(params.event.removed))


def _did_rename(ls: EditorServer, params: types.RenameFilesParams) -> None:
    moves = [(path_of(file.old_uri), path_of(file.new_uri)) for file in params.files]
    ls.session.renamed([(old, new) for old, new in moves if old and new])


def _cancel_progress(ls: EditorServer, params: types.WorkDoneProgressCancelParams) -> None:
    ls.session.progress.cancel(params.token)
    ls.session.survey.cancel(params.token)


_FEATURES = {
    types.INITIALIZE: _initialize,
    types.INITIALIZED: _initialized,
    types.EXIT: _exit,
    types.TEXT_DOCUMENT_DID_OPEN: _did_open,
    types.TEXT_DOCUMENT_DID_CHANGE: _did_change,
    types.TEXT_DOCUMENT_DID_SAVE: _did_save,
    types.TEXT_DOCUMENT_DID_CLOSE: _did_close,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: _did_change_configuration,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: _did_change_folders,
    types.WORKSPACE_DID_RENAME_FILES: _did_rename,
    types.WINDOW_WORK_DONE_PROGRESS_CANCEL: _cancel_progress,
}

_OPTIONS = {
    types.WORKSPACE_DID_RENAME_FILES: types.FileOperationRegistrationOptions(
        filters=[
            types.FileOperationFilter(
                types.FileOperationPattern("**/*.py", types.FileOperationPatternKind.File), "file"
            ),
            types.FileOperationFilter(types.FileOperationPattern("**", types.FileOperationPatternKind.Folder), "file"),
        ]
    )
}


# ── From LSP's shapes to ours ───────────────────────────────────────────────────────────────────

_ENCODINGS: dict[str, Encoding] = {"utf-8": "utf-8", "utf-16": "utf-16", "utf-32": "utf-32"}


def _edit(change: types.TextDocumentContentChangeEvent) -> Edit:
    if not isinstance(change, types.TextDocumentContentChangePartial):
        return Edit(change.text)
    start, end = change.range.start, change.range.end
    return Edit(change.text, (Place(start.line, start.character), Place(end.line, end.character)))


def _roots(params: types.InitializeParams) -> list[Path]:
    """The workspace folders, or what older editors have in their place."""
    if params.workspace_folders:
        return _paths(params.workspace_folders)
    root_uri = params.root_uri or (uris.from_path(Path(params.root_path)) if params.root_path else None)
    path = path_of(root_uri) if root_uri else None
    return [path] if path else []


def _paths(folders: Sequence[types.WorkspaceFolder]) -> list[Path]:
    paths = [path_of(folder.uri) for folder in folders]
    return [path for path in paths if path is not None]
