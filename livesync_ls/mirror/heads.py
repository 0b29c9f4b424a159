"""The head of an HTTP request, cut off from what comes behind it.

The websocket library hangs up on a request with a body, and takes what follows any request for
websocket frames. A plain HTTP request loses both here: its connection ends after one answer anyway.
"""

from __future__ import annotations

LONGEST_HEAD = 64 * 1024
"""Bytes; a longer head goes on as it is, and the library refuses it."""

_END = b"\r\n\r\n"
_BODY_HEADERS = (b"content-length", b"transfer-encoding")


class RequestHead:
    """Stands between a connection and the library that parses it."""

    def __init__(self) -> None:
        self._head: bytes | None = b""
        self._deaf = False

    def feed(self, data: bytes) -> bytes:
        """What the library may see of `data`, and of what was held back before."""
        if self._head is None:
            return b"" if self._deaf else data
        self._head += data
        lines, end, _ = self._head.partition(_END)
        if not end and len(self._head) <= LONGEST_HEAD:
            return b""
        whole, self._head = self._head, None
        if not end or _begins_websocket(lines):
            return whole
        self._deaf = True
        return _without_body(lines) + end


def _begins_websocket(head: bytes) -> bool:
    return any(_field(line) == (b"upgrade", b"websocket") for line in head.split(b"\r\n")[1:])


def _without_body(head: bytes) -> bytes:
    first, *lines = head.split(b"\r\n")
    return b"\r\n".join([first, *(line for line in lines if _field(line)[0] not in _BODY_HEADERS)])


def _field(line: bytes) -> tuple[bytes, bytes]:
    name, _, value = line.partition(b":")
    return name.lower(), value.strip().lower()
