"""The LSP messages of one editor: pygls' protocol on top of our conversation, buffers and outbox."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Generator
from typing import Any

from cattrs import Converter, transform_error
from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.protocol.json_rpc import JsonRPCNotification, JsonRPCRequestMessage

from livesync_ls import protocol as wire
from livesync_ls.lsp.abilities import withhold
from livesync_ls.lsp.commands import COMMANDS
from livesync_ls.lsp.conversation import Conversation, JsonObject, Phase, RequestId, json_body
from livesync_ls.outbox import Outbox

logger = logging.getLogger(__name__)

_REPLACED = (
    # pygls' documents split lines at form feeds and lose half of a surrogate pair.
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_CLOSE,
    types.NOTEBOOK_DOCUMENT_DID_OPEN,
    types.NOTEBOOK_DOCUMENT_DID_CHANGE,
    types.NOTEBOOK_DOCUMENT_DID_CLOSE,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS,
    # The conversation runs commands, so that they can be cancelled.
    types.WORKSPACE_EXECUTE_COMMAND,
    types.WINDOW_WORK_DONE_PROGRESS_CANCEL,
    types.EXIT,
)
"""What pygls brings along and the server's own features do instead."""


class EditorProtocol(LanguageServerProtocol):
    """Structures and dispatches what the conversation leaves; sends through the client's outbox."""

    def __init__(
        self, server: LanguageServer, converter: Converter, outbox: Outbox, conversation: Conversation
    ) -> None:
        super().__init__(server, converter)
        self._outbox = outbox
        self._conversation = conversation
        self._initialize_id: RequestId | None = None
        self._settled = asyncio.Event()
        self._builtin: dict[str, Any] = self.fm.builtin_features  # pyright: ignore[reportUnknownMemberType] - untyped in pygls
        self._features: dict[str, Any] = self.fm.features  # pyright: ignore[reportUnknownMemberType] - the same
        for method in _REPLACED:
            self._builtin.pop(method, None)

    async def receive(self, body: bytes) -> None:
        """One message. Returns at once, but after `initialize`, which everything else has to wait for."""
        message = self._conversation.take(body)
        if message is None or (structured := self._structured(message)) is None:
            return
        if message["method"] == types.INITIALIZE:
            self._conversation.phase = Phase.INITIALIZING
            self._initialize_id = message["id"]
        elif message["method"] == types.SHUTDOWN:
            self._conversation.phase = Phase.SHUT_DOWN
        self.handle_message(structured)
        if self._initialize_id is not None:
            await self._settled.wait()

    # ── In ──────────────────────────────────────────────────────────────────────────────────

    def _structured(self, message: JsonObject) -> Any:
        """The typed message; None if it was refused."""
        method = message["method"]
        if method != types.CANCEL_REQUEST and not self._knows(method):
            if "id" in message:
                self._conversation.refuse(message["id"], wire.METHOD_NOT_FOUND, f"There is no method {method!r}.")
            return None
        kind = self.get_message_type(method)
        if kind is None:
            message.setdefault("params", None)
            kind = JsonRPCRequestMessage if "id" in message else JsonRPCNotification
        try:
            return self._converter.structure(message, kind)
        except Exception as error:  # noqa: BLE001 - whatever a converter raises on untrusted JSON
            self._refuse_params(message, error)
        return None

    def _knows(self, method: str) -> bool:
        return method in self._builtin or method in self._features

    def _refuse_params(self, message: JsonObject, error: Exception) -> None:
        method = message["method"]
        complaints = "; ".join(_in_wire_names(complaint) for complaint in transform_error(error))
        sentence = f"Bad params for {method}: {complaints}."
        if "id" in message:
            self._conversation.refuse(message["id"], wire.INVALID_PARAMS, sentence)
        else:
            logger.warning("The editor's %s is ignored. %s", method, sentence)

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """pygls' answer, with what it cannot say about us."""
        result = yield from super().lsp_initialize(params)
        withhold(result.capabilities, params.capabilities)
        result.capabilities.execute_command_provider = types.ExecuteCommandOptions(commands=list(COMMANDS))
        result.capabilities.experimental = {"livesync": {"protocol": wire.PROTOCOL_VERSION}}
        return result

    # ── Out ─────────────────────────────────────────────────────────────────────────────────

    def _send_data(self, data: Any) -> None:
        # msgspec writes NaN as null, where `json` would write what no editor can read.
        self._outbox.answer(json_body(wire.encode, self._converter.unstructure(data)))

    def _send_response(self, msg_id: Any, result: Any = None, error: types.ResponseError | None = None) -> None:
        super()._send_response(msg_id, result, error)
        if msg_id == self._initialize_id:
            self._initialize_id = None
            self._conversation.phase = Phase.NEW if error else Phase.READY
            self._settled.set()


def _in_wire_names(complaint: str) -> str:
    """cattrs' words, with the field as JSON has it."""
    what, at, path = complaint.partition(" @ ")
    path = re.sub("_([a-z])", lambda letter: letter[1].upper(), path.removeprefix("$.").removeprefix("params."))
    return f"`{path}`: {what}" if at else what
