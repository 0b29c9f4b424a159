"""Publishes to the clients that are concerned, and to no other."""

from __future__ import annotations

from collections.abc import Callable

from livesync_ls.protocol import FileChanged, FileNotification, FilesChanged, Message
from livesync_ls.registry import ClientRegistry


class Hub:
    def __init__(self, registry: ClientRegistry) -> None:
        self._registry = registry
        self._listeners: list[Callable[[FileNotification], None]] = []

    def listen(self, listener: Callable[[FileNotification], None]) -> None:
        """Hear what is published of each file, whoever watches it, and if nobody does."""
        self._listeners.append(listener)

    def publish(self, params: FileNotification) -> None:
        """To the watchers of the file that the notification names."""
        message = Message(params)
        for client in self._registry.watchers(params.uri):
            client.deliver(message)
        for listener in self._listeners:
            listener(params)

    def broadcast(self, params: FileChanged | FilesChanged) -> None:
        """To every client."""
        message = Message(params)
        for client in self._registry.clients:
            client.deliver(message)
