"""The conversation with one browser: JSON-RPC frames in, answers and notifications out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol, cast

import msgspec

from livesync_ls import protocol as wire
from livesync_ls.outbox import STALL_SECONDS
from livesync_ls.protocol import Json, RequestError
from livesync_ls.registry import Client
from livesync_ls.requests import Service, respond

log = logging.getLogger(__name__)

MOST_AT_ONCE = 256
"""Requests of one client that may be under way together."""

_LOOKS_PER_STALL = 6
"""How often in `stall_seconds` a slow client's progress is measured."""


class Socket(Protocol):
    """A websocket as the conversation sees it."""

    def frames(self) -> AsyncIterator[str | bytes]:
        """What the client sends, text as str and binary as bytes, until the connection has ended."""
        ...

    async def send(self, body: bytes) -> None:
        """Returns when the system has taken all of it, or the connection has ended."""
        ...

    def unsent(self) -> int:
        """Bytes of the last `send` that the system has not taken yet."""
        ...

    def abort(self) -> None: ...


class Conversation:
    """Reads requests and sends what the client's outbox holds, for as long as the connection lasts."""

    def __init__(self, socket: Socket, client: Client, service: Service, stall_seconds: float = STALL_SECONDS) -> None:
        self._socket = socket
        self._client = client
        self._service = service
        self._stall_seconds = stall_seconds
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Returns when the connection has ended, with no task left behind."""
        writer = asyncio.create_task(self._write())
        reader = asyncio.create_task(self._read())
        try:
            # Whichever ends first, the other has nobody to talk to any more.
            done, _ = await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await _cancel({reader, writer, *self._under_way})

    # ── In ──────────────────────────────────────────────────────────────────────────────────────

    async def _read(self) -> None:
        async for frame in self._socket.frames():
            self._receive(frame)
            # Frames may come by the thousand in one read: let the requests finish before they count
            # as too many, and others have their turn.
            await asyncio.sleep(0)
            await self._client.outbox.room()

    def _receive(self, frame: str | bytes) -> None:
        try:
            call = parse(frame)
        except UnusableFrame as problem:
            self._refuse(problem.id, problem.error)
            return
        if not call.wants_answer:
            return
        if len(self._under_way) >= MOST_AT_ONCE:
            self._refuse(call.id, RequestError(wire.INTERNAL_ERROR, f"Too many requests at once: {MOST_AT_ONCE} wait."))
            return
        task = asyncio.create_task(self._answer(call))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _answer(self, call: Call) -> None:
        try:
            result = await respond(self._service, self._client, call.method, call.params)
            # No await from here on: the answer keeps its place among the notifications.
            self._client.outbox.answer(wire.answer(call.id, result))
        except RequestError as error:
            self._refuse(call.id, error)
        except asyncio.CancelledError:
            if cast("asyncio.Task[None]", asyncio.current_task()).cancelling():
                raise
            self._refuse(call.id, RequestError(wire.CANCELLED, f"{call.method} was cancelled."))
        except Exception:  # the edge: a defect of ours costs one answer, never the connection
            log.exception("%s of %r failed", call.method, self._client)
            sentence = f"livesync-ls could not answer {call.method}; this is a defect of its own, its log tells more."
            self._refuse(call.id, RequestError(wire.INTERNAL_ERROR, sentence))

    def _refuse(self, request_id: Json, error: RequestError) -> None:
        # A path that is not Unicode may be in the sentence.
        message = error.message.encode("utf-8", "replace").decode()
        self._client.outbox.answer(wire.error_answer(request_id, RequestError(error.code, message)))

    # ── Out ─────────────────────────────────────────────────────────────────────────────────────

    async def _write(self) -> None:
        while (body := await self._client.outbox.next()) is not None:
            await self._send(body)

    async def _send(self, body: bytes) -> None:
        """Send one message; a client that takes nothing of it for `stall_seconds` is given up."""
        sending = asyncio.create_task(self._socket.send(body))
        try:
            unsent, looks = -1, 0
            while not (await asyncio.wait({sending}, timeout=self._stall_seconds / _LOOKS_PER_STALL))[0]:
                looks = looks + 1 if self._socket.unsent() == unsent else 0
                unsent = self._socket.unsent()
                if looks >= _LOOKS_PER_STALL:
                    log.warning("%r took nothing for %g s and is disconnected", self._client, self._stall_seconds)
                    self._socket.abort()
            sending.result()
        finally:
            sending.cancel()


# ── Frames ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Call:
    """A request, or a notification if it wants no answer."""

    id: Json
    method: str
    params: Json
    wants_answer: bool


class UnusableFrame(Exception):
    """A frame that is no request; `id` is the one it bears, if it bears one."""

    def __init__(self, code: int, message: str, request_id: Json = None) -> None:
        super().__init__(message)
        self.id = request_id
        self.error = RequestError(code, message)


def parse(frame: str | bytes) -> Call:
    """The call in a frame.

    Raises:
        UnusableFrame: not text, not JSON, or not a JSON-RPC 2.0 request.
    """
    if isinstance(frame, bytes):
        raise UnusableFrame(wire.PARSE_ERROR, "Send JSON-RPC as text frames; this one is binary.")
    try:
        message = msgspec.json.decode(frame)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as problem:
        raise UnusableFrame(wire.PARSE_ERROR, f"This frame is not JSON that can be read: {problem}.") from None
    if not isinstance(message, dict):
        raise UnusableFrame(wire.INVALID_REQUEST, "A frame bears one JSON-RPC request, which is an object.")
    return _call(cast("dict[str, Any]", message))


def _call(message: dict[str, Any]) -> Call:
    request_id = message.get("id")
    if isinstance(request_id, bool) or not isinstance(request_id, (str, int, float, type(None))):
        raise UnusableFrame(wire.INVALID_REQUEST, "`id` is a string or a number.")
    if message.get("jsonrpc") != "2.0":
        raise UnusableFrame(wire.INVALID_REQUEST, '`jsonrpc` is "2.0".', request_id)
    method = message.get("method")
    if not isinstance(method, str):
        raise UnusableFrame(wire.INVALID_REQUEST, "`method` is a string.", request_id)
    return Call(request_id, method, message.get("params"), "id" in message)


async def _cancel(tasks: set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
