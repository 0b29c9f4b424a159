"""A browser tab as the wire sees it."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any, Self
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from .client import Client, Json


class Tab(Client):
    """One websocket."""

    def __init__(self, connection: ClientConnection) -> None:
        super().__init__()
        self.socket = connection
        self._pump = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, url: str, **options: Any) -> Self:
        """`url` is the page's; `options` are the socket's."""
        address = url.replace("http", "ws", 1).replace("/?", "/ws?")
        tab = cls(await connect(address, max_size=None, close_timeout=1, **options))
        await tab.until(lambda: tab.inbox)
        assert tab.inbox[0]["method"] == "livesync/hello"
        return tab

    async def send(self, message: Json) -> None:
        await self.socket.send(json.dumps(message))

    async def close(self) -> None:
        await self.socket.close()
        await self._pump

    @classmethod
    async def open_narrow(cls, url: str) -> Self:
        """One whose system takes little while it does not read."""
        parts = urlsplit(url)
        narrow = socket.socket()
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        narrow.setblocking(False)
        await asyncio.get_running_loop().sock_connect(narrow, (parts.hostname, parts.port))
        return await cls.open(url, sock=narrow)

    def sleep(self) -> None:
        self.slept = True
        self.socket.transport.pause_reading()

    def wake(self) -> None:
        self.socket.transport.resume_reading()

    def vanish(self) -> None:
        """As when the computer is unplugged, from the daemon's side: no goodbye."""
        self.socket.transport.abort()

    async def _read(self) -> None:
        try:
            async for frame in self.socket:
                await self.take(json.loads(frame, parse_constant=_refuse))
        except ConnectionClosed:
            pass
        finally:
            await self.ended()


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} on the wire")
