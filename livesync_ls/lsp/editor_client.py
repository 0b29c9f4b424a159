"""The editor as a client: what is delivered to it also becomes diagnostics and progress."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from livesync_ls.protocol import Message
from livesync_ls.registry import Client


class EditorClient(Client):
    """`observe` sees every notification after it was queued, also those that a slow editor misses.

    `left` is called with a file's URI when its watch ends, whoever ended it.
    """

    def __init__(
        self,
        resync: Callable[[Client], Iterable[Message]],
        observe: Callable[[object], None],
        left: Callable[[str], None],
    ) -> None:
        super().__init__("lsp", resync)
        self.watches = _Watches(left)
        self._observe = observe

    def deliver(self, message: Message) -> None:
        super().deliver(message)
        self._observe(message.params)


class _Watches(set[str]):
    """The files that a client watches; the registry adds and discards."""

    def __init__(self, left: Callable[[str], None]) -> None:
        super().__init__()
        self._left = left

    def discard(self, uri: object, /) -> None:
        was_watched = uri in self
        super().discard(uri)  # pyright: ignore[reportArgumentType] - typeshed wants a member, its base anything
        if was_watched and isinstance(uri, str):
            self._left(uri)
