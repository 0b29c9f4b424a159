"""Who watches what. A client is one live connection, whatever its transport."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterable
from typing import Literal
from weakref import WeakValueDictionary

from livesync_ls.outbox import Outbox
from livesync_ls.protocol import FilesChanged, Message

Transport = Literal["lsp", "ws"]

_serial = itertools.count(1)


class Client:
    """One connection: an outbox and the files it watches.

    `label` is what the client calls itself across reconnects; it tells clients apart in logs and
    never decides anything. A transport may subclass to see what is delivered (the LSP face turns
    results into diagnostics that way).
    """

    def __init__(self, transport: Transport, resync: Callable[[Client], Iterable[Message]]) -> None:
        self.id = f"{transport}-{next(_serial)}"
        self.transport = transport
        self.label: str | None = None
        # Among what was dropped may be that the list of files changed.
        self.outbox = Outbox(lambda: [Message(FilesChanged()), *resync(self)])
        self.watches: set[str] = set()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def turn(self, uri: str) -> asyncio.Lock:
        """Held by each request that begins or ends something about a file, in the order in which they came."""
        return self._turns.setdefault(uri, asyncio.Lock())

    def deliver(self, message: Message) -> None:
        """Send a notification, without ever waiting."""
        self.outbox.notify(message)

    def __repr__(self) -> str:
        return f"<client {self.id}{f' ({self.label})' if self.label else ''}>"


class ClientRegistry:
    """All clients, and for every file the ones that watch it.

    `on_change` is called when a file gets its first watcher or loses its last.
    """

    def __init__(self, on_change: Callable[[], None] = lambda: None) -> None:
        self._on_change = on_change
        self._clients: dict[str, Client] = {}
        self._watchers: dict[str, set[Client]] = {}

    def add(self, client: Client) -> None:
        self._clients[client.id] = client

    def remove(self, client: Client) -> set[str]:
        """Forget a connection. Returns the files that nobody watches any more."""
        self._clients.pop(client.id, None)
        client.outbox.close()
        return {uri for uri in tuple(client.watches) if self.unwatch(client, uri)}

    def watch(self, client: Client, uri: str) -> bool:
        """Returns whether `client` is the file's first watcher."""
        watchers = self._watchers.setdefault(uri, set())
        first = not watchers
        watchers.add(client)
        client.watches.add(uri)
        if first:
            self._on_change()
        return first

    def unwatch(self, client: Client, uri: str) -> bool:
        """Returns whether the file has lost its last watcher by this."""
        client.watches.discard(uri)
        watchers = self._watchers.get(uri)
        if watchers is None or client not in watchers:
            return False
        watchers.discard(client)
        if watchers:
            return False
        del self._watchers[uri]
        self._on_change()
        return True

    def watchers(self, uri: str) -> frozenset[Client]:
        return frozenset(self._watchers.get(uri, ()))

    def is_watched(self, uri: str) -> bool:
        return uri in self._watchers

    @property
    def watched(self) -> frozenset[str]:
        return frozenset(self._watchers)

    @property
    def clients(self) -> tuple[Client, ...]:
        return tuple(self._clients.values())
