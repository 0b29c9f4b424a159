"""The browser face: one port for the page and the websocket, behind the gate.

The websockets library does the framing; everything it is asked passes `Gate.check` first.
"""

from __future__ import annotations

import asyncio
import email.utils
import http
import logging
import socket
import weakref
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import ClassVar
from urllib.parse import quote

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.protocol import State

from livesync_ls.blobs import BlobStore
from livesync_ls.mirror.address import listen, url_host
from livesync_ls.mirror.conversation import Conversation
from livesync_ls.mirror.gate import Gate, Refused
from livesync_ls.mirror.heads import RequestHead
from livesync_ls.mirror.pages import COMMON_HEADERS, Answer, Pages, Upgrade, plain, refusal
from livesync_ls.outbox import STALL_SECONDS
from livesync_ls.protocol import PROTOCOL_VERSION, Hello, Message
from livesync_ls.registry import Client
from livesync_ls.requests import Service

log = logging.getLogger(__name__)

MOST_BYTES = 2**20
"""The longest message from a client."""

CLOSE_SECONDS = 1.0
PING_SECONDS = 20.0
SILENCE_SECONDS = 60.0
"""Without an answer to a ping for this long a client has gone. Longer than the stall, which rules where data waits."""


class Mirror:
    """Serves browsers from `start` to `stop`, inside the running loop.

    `connect` is called with each new client after its `livesync/hello` is queued, `disconnect` once
    when its connection has ended. `resync` gives the messages that bring a client up to date after its
    notifications were dropped; `roots` the URIs for `hello`.
    """

    def __init__(
        self,
        service: Service,
        *,
        connect: Callable[[Client], None],
        disconnect: Callable[[Client], None],
        resync: Callable[[Client], Iterable[Message]],
        roots: Callable[[], list[str]],
        blobs: BlobStore,
        version: str,
        token: str | None,
        host: str = "127.0.0.1",
        port: int | None = None,
        allow_origins: Iterable[str] = (),
        allow_hosts: Iterable[str] = (),
        stall_seconds: float = STALL_SECONDS,
        pages: Pages | None = None,
    ) -> None:
        self._service = service
        self._connect = connect
        self._disconnect = disconnect
        self._resync = resync
        self._roots = roots
        self._version = version
        self._token = token
        self._host = host
        self._port = port
        self._allow_origins = tuple(allow_origins)
        self._allow_hosts = tuple(allow_hosts)
        self._stall_seconds = stall_seconds
        self._pages = pages or Pages(blobs)
        self._server: Server | None = None
        self._gate: Gate | None = None
        self.port = 0
        self.url: str | None = None

    async def start(self) -> str:
        """Listen. Returns the address of the page, with its token.

        Raises:
            AddressError: the host or port cannot be listened on.
        """
        bound = listen(self._host, self._port)
        address, self.port = bound.getsockname()[:2]
        self._gate = Gate(
            token=self._token,
            port=self.port,
            bound=(self._host, address),
            allow_origins=self._allow_origins,
            allow_hosts=self._allow_hosts,
        )
        self._server = await self._serve(bound, self._gate)
        query = "" if self._token is None else f"?access_token={quote(self._token, safe='')}"
        self.url = f"http://{url_host(self._host, bound)}:{self.port}/{query}"
        return self.url

    async def stop(self) -> None:
        """Close every connection; those that do not answer are cut off after a second."""
        server, self._server, self.url = self._server, None, None
        if server is None:
            return
        server.close()
        # Browsers open connections ahead and leave them idle; the server would wait for their request.
        _abort(connection for connection in _Connection.of(server) if connection.state is State.CONNECTING)
        closed = asyncio.create_task(server.wait_closed())
        # A peer that takes nothing would hold up the library's farewell for ever.
        await asyncio.wait({closed}, timeout=CLOSE_SECONDS)
        _abort(_Connection.of(server))
        await closed

    def allow_forwarded(self, origin: str) -> None:
        """Let in an address that an editor forwards to us, such as `https://name.example`."""
        self._allow_origins += (origin,)
        if self._gate is not None:
            self._gate.allow_forwarded(origin)

    async def _serve(self, bound: socket.socket, gate: Gate) -> Server:
        quiet = logging.getLogger("livesync_ls.websockets")
        # Below this, the library writes every request line to the log, token included.
        quiet.setLevel(logging.WARNING)
        return await serve(
            self._converse,
            sock=bound,
            process_request=partial(self._answer, gate),
            process_response=_add_common_headers,
            create_connection=_Connection,
            compression=None,  # costs more than loopback does
            max_size=MOST_BYTES,
            write_limit=0,  # `send` returns when the system has it all: what waits, waits in the outbox
            open_timeout=self._stall_seconds,  # includes sending a page, to a slow browser too
            close_timeout=CLOSE_SECONDS,
            ping_interval=PING_SECONDS,
            ping_timeout=SILENCE_SECONDS,
            server_header=None,
            logger=quiet,
        )

    def _answer(self, gate: Gate, _: ServerConnection, request: Request) -> Response | None:
        """The gate, then the routes; None lets the request become a websocket."""
        verdict = gate.check(request.method, request.path, request.headers.raw_items())
        if isinstance(verdict, Refused):
            return _response(request, refusal(verdict))
        answer = self._pages.answer(verdict)
        if not isinstance(answer, Upgrade):
            return _response(request, answer, verdict.cookie)
        if request.method == "GET":
            return None
        return _response(request, plain(405, "A websocket begins with GET."))

    async def _converse(self, connection: ServerConnection) -> None:
        client = Client("ws", self._resync)
        hello = Hello(protocol=PROTOCOL_VERSION, version=self._version, roots=self._roots())
        client.deliver(Message(hello))
        self._connect(client)
        try:
            await Conversation(_Socket(connection), client, self._service, self._stall_seconds).run()
        finally:
            self._disconnect(client)
            client.outbox.close()


class _Socket:
    """A websockets connection as a conversation sees it."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection

    async def frames(self) -> AsyncIterator[str | bytes]:
        with suppress(ConnectionClosed):
            while True:
                yield await self._connection.recv()

    async def send(self, body: bytes) -> None:
        with suppress(ConnectionClosed):
            await self._connection.send(body, text=True)

    def unsent(self) -> int:
        return self._connection.transport.get_write_buffer_size()

    def abort(self) -> None:
        self._connection.transport.abort()


class _Connection(ServerConnection):
    """A connection whose HTTP requests reach the library without what comes behind them."""

    _live: ClassVar[weakref.WeakSet[_Connection]] = weakref.WeakSet()

    @classmethod
    def of(cls, server: Server) -> list[_Connection]:
        return [connection for connection in cls._live if connection.server is server]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._head = RequestHead()
        self._live.add(self)
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        if wanted := self._head.feed(data):
            super().data_received(wanted)


def _abort(connections: Iterable[_Connection]) -> None:
    for connection in connections:
        connection.transport.abort()


def _response(request: Request, answer: Answer, cookie: str | None = None) -> Response:
    headers = Headers({**answer.headers, "Content-Length": str(len(answer.body))})
    headers["Date"] = email.utils.formatdate(usegmt=True)
    headers["Connection"] = "close"
    if cookie is not None:
        headers["Set-Cookie"] = cookie
    body = b"" if request.method == "HEAD" else answer.body
    return Response(answer.status, http.HTTPStatus(answer.status).phrase, headers, body)


def _add_common_headers(_: ServerConnection, __: Request, response: Response) -> None:
    for name, value in COMMON_HEADERS.items():
        response.headers[name] = value
