"""How messages travel: frames over the socket, and marks in the worker's output.

A frame is a length (4 bytes, big-endian) and that many bytes of UTF-8 JSON. A mark is a few bytes in
stdout and stderr that tell where a frame belongs between the bytes of the two pipes.
"""

from __future__ import annotations

import json

TYPE_CHECKING = False  # `typing` is slow to import, and a worker has to start fast
if TYPE_CHECKING:
    from typing import Any

MAX_FRAME = 64 * 1024 * 1024
"""Bytes; a worker cuts what it sends long before this, and the daemon refuses more."""

MARK_PREFIX = b"\x00\x1blivesync:"
MARK_SUFFIX = b"\x1b\x00"
"""A mark is prefix, the worker's secret, `:`, a number, `f` if a frame carries that number, suffix. The secret
comes with `start`, so that output of user code that looks like a mark stays output."""

_HEADER_SIZE = 4
_scan: Any = getattr(json.JSONDecoder(), "scan_once")  # noqa: B009 (its stub does not know it)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # kept: user code may replace `json.dumps`


def mark(secret: str, number: int, framed: bool) -> bytes:
    """The bytes of one mark."""
    return MARK_PREFIX + b"%s:%d%s" % (secret.encode(), number, b"f" if framed else b"") + MARK_SUFFIX


def pack(message: Any) -> bytes:
    """One frame."""
    body = _encode(message).encode("utf-8", "surrogatepass")
    return len(body).to_bytes(_HEADER_SIZE, "big") + body


def header_size() -> int:
    return _HEADER_SIZE


def body_length(header: bytes) -> int:
    """The length a frame's header tells.

    Raises:
        ValueError: if it is over `MAX_FRAME`.
    """
    length = int.from_bytes(header, "big")
    if length > MAX_FRAME:
        raise ValueError("a frame of %d bytes is over the limit of %d" % (length, MAX_FRAME))
    return length


def unpack(body: bytes) -> Any:
    """The message in a frame's body; text that is not UTF-8 is shown with replacement characters."""
    # Not `json.loads`: it calls `len`, which user code may have replaced by something else.
    return _scan(body.decode("utf-8", "replace"), 0)[0]
