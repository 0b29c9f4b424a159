"""What waits to be sent to one client: answers always, notifications while it keeps up."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

from livesync_ls.protocol import Message

OVERFLOW_BYTES = 8 * 1024 * 1024
"""Waiting notifications beyond this are dropped and replaced by fresh snapshots."""

STALL_SECONDS = 30.0
"""A client that takes nothing for this long is disconnected by its transport."""


class Outbox:
    """A queue that a transport drains and that never makes a sender wait.

    `resync` gives the messages that bring a client up to date again after its notifications were
    dropped. It is called when the queue has run empty, so what it returns follows everything
    that was sent, and nothing that comes later is lost.
    """

    def __init__(self, resync: Callable[[], Iterable[Message]], overflow_bytes: int = OVERFLOW_BYTES) -> None:
        self._resync = resync
        self._overflow_bytes = overflow_bytes
        self._queue: deque[tuple[bytes, bool]] = deque()
        self._waiting = asyncio.Event()
        self._drained = asyncio.Event()
        self._behind = False
        self.pending_bytes = 0
        self.dropped = 0
        self.closed = False

    def answer(self, body: bytes) -> None:
        """Queue an answer; it is never dropped."""
        self._put(body, droppable=False)

    def notify(self, message: Message) -> None:
        """Queue a notification, or give up on all of them until the client has caught up."""
        if self._behind:
            self.dropped += 1
            return
        self._put(message.json, droppable=True)
        if self.pending_bytes > self._overflow_bytes:
            self._drop_notifications()

    async def next(self) -> bytes | None:
        """The next JSON-RPC body to send, or None once the outbox is closed and empty."""
        while not self._queue:
            if self._behind:
                self._catch_up()
                continue
            if self.closed:
                return None
            self._waiting.clear()
            await self._waiting.wait()
        body, _ = self._queue.popleft()
        self.pending_bytes -= len(body)
        self._drained.set()
        return body

    async def room(self) -> None:
        """Wait until less waits than overflows.

        Answers are never dropped: a client that asks faster than it takes them should be read no further.
        """
        while self.pending_bytes > self._overflow_bytes and not self.closed:
            self._drained.clear()
            await self._drained.wait()

    def close(self) -> None:
        """Take nothing more; what is queued may still be drained."""
        self.closed = True
        self._behind = False
        self._waiting.set()
        self._drained.set()

    def _put(self, body: bytes, *, droppable: bool) -> None:
        if self.closed:
            return
        self._queue.append((body, droppable))
        self.pending_bytes += len(body)
        self._waiting.set()

    def _drop_notifications(self) -> None:
        answers = deque(item for item in self._queue if not item[1])
        self.dropped += len(self._queue) - len(answers)
        self._queue = answers
        self.pending_bytes = sum(len(body) for body, _ in answers)
        self._behind = True
        self._waiting.set()

    def _catch_up(self) -> None:
        # Snapshots are taken and queued in one step of the loop: no notification can slip between. What taking
        # them sends ahead (a running block's output so far) is in them, and belongs to what was dropped.
        snapshots = [message.json for message in self._resync()]
        self._behind = False
        for body in snapshots:
            self._put(body, droppable=True)
