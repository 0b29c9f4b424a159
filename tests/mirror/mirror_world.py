"""A real mirror over a small daemon whose answers and notifications the tests decide."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from livesync_ls import protocol as wire
from livesync_ls.blobs import BlobStore
from livesync_ls.mirror.server import Mirror
from livesync_ls.protocol import Message
from livesync_ls.registry import Client, ClientRegistry

PATIENCE = 20.0
TOKEN = "a token/with+odd&signs="


def snapshot(uri: str, run: int = 0) -> wire.Snapshot:
    return wire.Snapshot(uri=uri, version=1, armed=True, state="idle", run=run, planned=[], blocks=[], results=[])


class Daemon:
    """Answers `watch`, `files`, `status`; `run` waits for the gate that the test opens."""

    def __init__(self) -> None:
        self.registry = ClientRegistry()
        self.connected: list[Client] = []
        self.disconnected: list[Client] = []
        self.released = asyncio.Event()
        self.running = 0
        self.abandoned = 0
        self.answer_bytes = 10
        self.gone = asyncio.Event()

    def connect(self, client: Client) -> None:
        self.registry.add(client)
        self.connected.append(client)

    def disconnect(self, client: Client) -> None:
        self.registry.remove(client)
        self.disconnected.append(client)
        self.gone.set()

    def resync(self, client: Client) -> list[Message]:
        snapshots = (wire.SnapshotSent(**fields(snapshot(uri, run=99))) for uri in sorted(client.watches))
        return [Message(params) for params in snapshots]

    def publish(self, uri: str, state_message: str) -> None:
        message = Message(wire.SessionState(uri=uri, state="idle", message=state_message))
        for client in self.registry.watchers(uri):
            client.deliver(message)

    async def watch(self, client: Client, params: wire.WatchParams) -> wire.Snapshot:
        self.registry.watch(client, params.uri)
        client.label = params.client_id
        return snapshot(params.uri)

    async def run(self, client: Client, params: wire.RunParams) -> wire.RunStarted:
        self.running += 1
        try:
            await self.released.wait()
        except asyncio.CancelledError:
            self.abandoned += 1
            raise
        finally:
            self.running -= 1
        self.publish(params.uri, "before")
        return wire.RunStarted(run=1)

    async def files(self, client: Client, params: wire.Empty) -> wire.FilesResult:
        return wire.FilesResult(roots=["x" * self.answer_bytes], files=[])

    async def arm(self, client: Client, params: wire.UriParams) -> None:
        raise wire.RequestError(wire.OUTSIDE_ROOTS, f"{params.uri} is outside the roots \udcff.")

    async def disarm(self, client: Client, params: wire.UriParams) -> None:
        raise ZeroDivisionError("a defect")

    async def restart(self, client: Client, params: wire.UriParams) -> None:
        raise asyncio.CancelledError

    async def graph(self, client: Client, params: wire.GraphParams) -> object:
        return object()


def fields(value: wire.Wire) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__struct_fields__}


@dataclass
class Browser:
    """One websocket client. `say` sends raw text, `ask` a request, `hear` gives the next message."""

    socket: ClientConnection
    hello: dict[str, Any] = field(default_factory=dict)

    async def say(self, frame: str | bytes) -> None:
        await self.socket.send(frame)

    async def ask(self, method: str, params: object = None, request_id: object = 1) -> None:
        await self.say(json.dumps({"jsonrpc": "2.0", "id": request_id, "method": method, "params": params or {}}))

    async def hear(self) -> dict[str, Any]:
        return json.loads(await asyncio.wait_for(self.socket.recv(), PATIENCE))


@dataclass
class World:
    daemon: Daemon
    blobs: BlobStore
    mirror: Mirror
    url: str
    browsers: AsyncExitStack

    @property
    def port(self) -> int:
        return self.mirror.port

    async def browser(self, **options: Any) -> Browser:
        url = self.url.replace("http://", "ws://").replace("/?", "/ws?")
        socket = await self.browsers.enter_async_context(
            connect(url, max_size=None, compression=None, proxy=None, close_timeout=0.1, **options)
        )
        browser = Browser(socket)
        browser.hello = await browser.hear()
        return browser


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that has no event of its own."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0.005)


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes
    raw: bytes


async def exchange(port: int, request: bytes, host: str = "127.0.0.1") -> Reply:
    """Send bytes, read until the server hangs up."""
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(request)
    raw = await asyncio.wait_for(reader.read(), PATIENCE)
    writer.close()
    head, _, body = raw.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return Reply(int(status.split(" ")[1]) if status else 0, {k.lower(): v for k, v in headers.items()}, body, raw)


def request(
    target: str, *headers: tuple[str, str], method: str = "GET", version: str = "1.1", body: bytes = b""
) -> bytes:
    lines = [f"{method} {target} HTTP/{version}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
