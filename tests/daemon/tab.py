"""A browser tab as the wire sees it."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from .client import Client, Json


class Tab(Client):
    """One websocket."""

    def __init__(self, socket: ClientConnection) -> None:
        super().__init__()
        self.socket = socket
        self._pump = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, url: str) -> Self:
        """`url` is the page's."""
        tab = cls(await connect(url.replace("http", "ws", 1).replace("/?", "/ws?"), max_size=None, close_timeout=1))
        await tab.until(lambda: tab.inbox)
        assert tab.inbox[0]["method"] == "livesync/hello"
        return tab

    async def send(self, message: Json) -> None:
        await self.socket.send(json.dumps(message))

    async def close(self) -> None:
        await self.socket.close()
        await self._pump

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
