"""The least websocket client there is: no threads, no loop. What is measured with it is the server's time."""

from __future__ import annotations

import base64
import os
import select
import socket
from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from urllib.parse import urlsplit

PATIENCE = 60.0
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
CHUNK = 2**18


class Closed(Exception):
    """The server ended the connection."""


class Websocket:
    """A connection to `ws://…`; `headers` are sent beside the usual ones.

    `receive_bytes` is how much the system takes for us while we do not read.
    """

    def __init__(self, url: str, headers: Iterable[str] = (), receive_bytes: int | None = None) -> None:
        parts = urlsplit(url)
        self._socket = socket.socket()
        if receive_bytes:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self._socket.settimeout(PATIENCE)
        self._socket.connect((parts.hostname, parts.port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = bytearray()
        self._shake_hands(parts.netloc, f"{parts.path}?{parts.query}", headers)

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        self._socket.close()

    def _shake_hands(self, host: str, target: str, headers: Iterable[str]) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {target} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade"]
        lines += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", *headers]
        self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        while b"\r\n\r\n" not in self._buffer:
            self._receive()
        head, _, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        if b" 101 " not in head.partition(b"\r\n")[0] + b" ":
            raise ConnectionError(f"{host} refused the websocket: {head.decode(errors='replace')} {rest[:300]!r}")
        self._buffer = bytearray(rest)

    # ── Out ─────────────────────────────────────────────────────────────────────────────────

    def send(self, body: str | bytes) -> None:
        self._send(*((TEXT, body.encode()) if isinstance(body, str) else (BINARY, body)))

    def _send(self, kind: int, body: bytes) -> None:
        """The mask is all zeros, so it changes nothing."""
        size = len(body)
        length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + size.to_bytes(2, "big")
        self._socket.sendall(bytes([0x80 | kind]) + length + b"\0\0\0\0" + body)

    # ── In ──────────────────────────────────────────────────────────────────────────────────

    def take(self) -> list[bytes]:
        """The messages that one read completes."""
        self._receive()
        return list(self._messages())

    def until(self, wanted: Callable[[bytes], bool], patience: float = PATIENCE) -> bytes:
        """The first message that is wanted; those before it are dropped, and those that came with it kept.

        Raises:
            TimeoutError: it did not come.
        """
        deadline = perf_counter() + patience
        while True:
            for message in self._messages():
                if wanted(message):
                    return message
            if not select.select([self], [], [], max(0.0, deadline - perf_counter()))[0]:
                raise TimeoutError(f"What was waited for did not come within {patience:g} s.")
            self._receive()

    def drain(self) -> None:
        """Drop all that has come."""
        while select.select([self], [], [], 0)[0]:
            self.take()

    def _receive(self) -> None:
        if not (data := self._socket.recv(CHUNK)):
            raise Closed("The server ended the connection.")
        self._buffer += data

    def _messages(self) -> Iterator[bytes]:
        while frame := self._frame():
            kind, body = frame
            if kind == PING:
                self._send(PONG, body)
            elif kind == CLOSE:
                raise Closed("The server said goodbye.")
            elif kind != PONG:
                yield body

    def _frame(self) -> tuple[int, bytes] | None:
        """The first whole frame, taken out of the buffer. Servers here do not split messages, nor mask them."""
        buffer, start = self._buffer, 2
        if len(buffer) < start:
            return None
        size = buffer[1]
        if size >= 126:
            start = 4 if size == 126 else 10
            size = int.from_bytes(buffer[2:start], "big")
        if len(buffer) < start + size:
            return None
        kind, body = buffer[0] & 15, bytes(buffer[start : start + size])
        del buffer[: start + size]
        return kind, body
