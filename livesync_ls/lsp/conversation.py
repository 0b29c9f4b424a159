"""The rules of one JSON-RPC connection: who may speak when, and that each request is answered exactly once."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import Any, TypeAlias, cast

import msgspec

from livesync_ls import protocol as wire
from livesync_ls.outbox import Outbox
from livesync_ls.protocol import RequestError

logger = logging.getLogger(__name__)

NOT_INITIALIZED = -32002
SERVER_CANCELLED = -32802

RequestId: TypeAlias = int | str
JsonObject: TypeAlias = dict[str, Any]
Perform: TypeAlias = Callable[[str, object], Awaitable[object]]
Notice: TypeAlias = Callable[[str, object], None]


class Phase(Enum):
    NEW = auto()
    INITIALIZING = auto()
    READY = auto()
    SHUT_DOWN = auto()


class Conversation:
    """Takes what the editor sends, answers what is out of order, and runs our own requests as tasks.

    Ours are the `livesync/*` requests and the workspace commands: `perform` gives their results.
    `notice` gets our notifications. `answered` sees each result right after it was queued.
    """

    def __init__(self, outbox: Outbox, perform: Perform, notice: Notice, answered: Callable[[object], None]) -> None:
        self.phase = Phase.NEW
        self._outbox = outbox
        self._perform = perform
        self._notice = notice
        self._answered = answered
        self._running: dict[RequestId, asyncio.Task[None]] = {}
        self._asked: dict[str, Callable[[Any], None]] = {}
        self._serial = itertools.count(1)

    def take(self, body: bytes) -> JsonObject | None:
        """What remains for the language server of a message, if anything."""
        try:
            message: Any = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as problem:
            self.refuse(None, wire.PARSE_ERROR, f"The message is not JSON: {problem}.")
            return None
        try:
            return self._sort(message)
        except RequestError as error:
            self.refuse(request_id_of(message), error.code, error.message)
        return None

    def refuse(self, request_id: RequestId | None, code: int, sentence: str) -> None:
        """Answer with an error."""
        self._outbox.answer(json_body(wire.error_answer, request_id, RequestError(code, sentence)))

    def tell(self, method: str, params: JsonObject) -> None:
        """Send a notification that is never dropped."""
        self._outbox.answer(json_body(wire.encode, {"jsonrpc": "2.0", "method": method, "params": params}))

    def ask(self, method: str, params: JsonObject | None, then: Callable[[Any], None] = lambda _: None) -> None:
        """Send a request; `then` gets its result, and nothing if the editor refuses or never answers."""
        request_id = f"livesync-{next(self._serial)}"
        self._asked[request_id] = then
        request: JsonObject = {"jsonrpc": "2.0", "id": request_id, "method": method}
        if params is not None:
            request["params"] = params
        self._outbox.answer(json_body(wire.encode, request))

    def close(self) -> None:
        """Answer what is still running: the session ends."""
        error = RequestError(SERVER_CANCELLED, "The session ended before the request was done.")
        for request_id, task in tuple(self._running.items()):
            self._settle(request_id, json_body(wire.error_answer, request_id, error))
            task.cancel()

    # ── Sorting ─────────────────────────────────────────────────────────────────────────────

    def _sort(self, message: Any) -> JsonObject | None:
        if not isinstance(message, dict):
            raise RequestError(wire.INVALID_REQUEST, "A message is a JSON object; batches are not part of LSP.")
        message = cast(JsonObject, message)
        if "method" not in message:
            return self._hear(message)
        method = message["method"]
        if not isinstance(method, str) or message.get("jsonrpc") != "2.0":
            raise RequestError(wire.INVALID_REQUEST, 'A message has `jsonrpc: "2.0"` and a `method` that is a string.')
        if "id" not in message:
            return message if self._is_for_server(method, message.get("params")) else None
        if request_id_of(message) is None:
            raise RequestError(wire.INVALID_REQUEST, "The `id` of a request is a number or a string.")
        return self._request(message["id"], method, message)

    def _hear(self, message: JsonObject) -> None:
        """An answer to `ask`."""
        then = self._asked.pop(str(message.get("id")), None)
        if then is not None and "result" in message:
            then(message["result"])
        elif "error" in message:
            logger.info("The editor refused %s: %s", message.get("id"), message["error"])

    def _request(self, request_id: RequestId, method: str, message: JsonObject) -> JsonObject | None:
        self._check_phase(method)
        if not (method.startswith("livesync/") or method == "workspace/executeCommand"):
            return message
        if request_id in self._running:
            raise RequestError(wire.INVALID_REQUEST, f"The request {request_id!r} has not been answered yet.")
        self._running[request_id] = asyncio.create_task(self._run(request_id, method, message.get("params")))
        return None

    def _check_phase(self, method: str) -> None:
        if method == "initialize":
            if self.phase is not Phase.NEW:
                raise RequestError(wire.INVALID_REQUEST, "The server was initialized already.")
        elif self.phase in (Phase.NEW, Phase.INITIALIZING):
            raise RequestError(NOT_INITIALIZED, "server not initialized")
        elif self.phase is Phase.SHUT_DOWN:
            raise RequestError(wire.INVALID_REQUEST, "The server is shutting down.")

    def _is_for_server(self, method: str, params: object) -> bool:
        """Whether a notification is one; ours are dealt with here, early and late ones dropped."""
        if method == "exit":
            return True
        if self.phase is not Phase.READY:
            return False
        if method == "$/cancelRequest":
            return not self._cancel(cast(JsonObject, params).get("id") if isinstance(params, dict) else None)
        if method.startswith("livesync/"):
            self._notice(method, params)
            return False
        return True

    # ── Our own requests ────────────────────────────────────────────────────────────────────

    async def _run(self, request_id: RequestId, method: str, params: object) -> None:
        try:
            result = await self._perform(method, params)
            # Without giving way: what is sent from here on follows this answer.
            if self._settle(request_id, json_body(wire.answer, request_id, result)):
                self._answered(result)
        except RequestError as error:
            self._settle(request_id, json_body(wire.error_answer, request_id, error))
        except Exception:  # the edge: a defect in one request must not leave the editor waiting
            logger.exception("%s failed.", method)
            error = RequestError(wire.INTERNAL_ERROR, f"{method} failed; the log of livesync-ls tells why.")
            self._settle(request_id, json_body(wire.error_answer, request_id, error))

    def _settle(self, request_id: RequestId, body: bytes) -> bool:
        """Send the answer, unless the request was cancelled, which has answered it."""
        if self._running.pop(request_id, None) is None:
            return False
        self._outbox.answer(body)
        return True

    def _cancel(self, request_id: object) -> bool:
        """Answer at once: a task that is cancelled before its first step, or refuses to end, never could."""
        task = self._running.get(request_id) if isinstance(request_id, int | str) else None
        if task is None:
            return False
        error = RequestError(wire.CANCELLED, "The request was cancelled.")
        self._settle(cast(RequestId, request_id), json_body(wire.error_answer, request_id, error))
        task.cancel()
        return True


def request_id_of(message: object) -> RequestId | None:
    """The id of a message that can be answered."""
    request_id: Any = cast(JsonObject, message).get("id") if isinstance(message, dict) else None
    return request_id if isinstance(request_id, int | str) and not isinstance(request_id, bool) else None


def json_body(build: Callable[..., bytes], *parts: object) -> bytes:
    """A message, also where a text holds half a surrogate pair, which UTF-8 lacks."""
    try:
        return build(*parts)
    except UnicodeEncodeError:
        return build(*(_encodable(part) for part in parts))


def _encodable(part: object) -> object:
    if isinstance(part, RequestError):
        return RequestError(part.code, _replaced(part.message))
    text = json.dumps(msgspec.to_builtins(part), ensure_ascii=False)
    return json.loads(_replaced(text))


def _replaced(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")
