"""How LSP puts messages on a pipe: headers, a blank line, and a body of `Content-Length` bytes."""

from __future__ import annotations

import re
from collections.abc import Callable

MAX_BODY_BYTES = 64 * 1024 * 1024
"""A longer message is taken for a broken client: waiting for it would swallow everything that follows."""

_MAX_LINE_BYTES = 8 * 1024
_LONGEST_LENGTH_HEADER = 64
# Found anywhere in a line, so that a client that wrote garbage is understood again from its next message on.
_CONTENT_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*(\d{1,20})[ \t\r]*$", re.IGNORECASE)


class Oversize(Exception):
    """A message that is announced as longer than `MAX_BODY_BYTES`; the text is a sentence for people."""


def framed(body: bytes) -> bytes:
    """A message as it goes on the pipe."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class FrameReader:
    """Bodies out of a stream of bytes. `read(n)` gives up to `n` bytes, or none at the end of input."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._buffer = bytearray()

    def next(self) -> bytes | None:
        """The next body, or None where the input ends. Lines that are no header are skipped.

        Raises:
            Oversize: nothing after this can be understood.
        """
        length: int | None = None
        while (line := self._line()) is not None:
            if match := _CONTENT_LENGTH.search(line):
                length = int(match[1])
            elif not line.strip() and length is not None:
                return self._body(length)
        return None

    def _line(self) -> bytes | None:
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > _MAX_LINE_BYTES:
                del self._buffer[:-_LONGEST_LENGTH_HEADER]
            if not self._fill():
                return None
        return self._take(end + 1)[:-1]

    def _body(self, length: int) -> bytes | None:
        if length > MAX_BODY_BYTES:
            raise Oversize(
                f"The editor announced a message of {length} bytes; the limit is {MAX_BODY_BYTES}. "
                "The connection is closed, as nothing after it can be told apart."
            )
        while len(self._buffer) < length:
            if not self._fill():
                return None
        return self._take(length)

    def _fill(self) -> bool:
        data = self._read(64 * 1024)
        self._buffer += data
        return bool(data)

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken
