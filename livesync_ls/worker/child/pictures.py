"""How large a picture is, told from its first bytes, so that the preview can keep its place before it is loaded."""

from __future__ import annotations

import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    Size = tuple[int, int]

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # segments that tell the size
_JPEG_BARE = frozenset(range(0xD0, 0xD9)) | {0x01}  # markers without a length


def size(payload: bytes) -> Optional[Size]:
    """Width and height in pixels of a PNG, GIF or JPEG; None if it cannot be told."""
    try:
        if payload.startswith(_PNG) and payload[12:16] == b"IHDR":
            return _unpacked(">II", payload, 16)
        if payload.startswith((b"GIF87a", b"GIF89a")):
            return _unpacked("<HH", payload, 6)
        if payload.startswith(b"\xff\xd8"):
            return _jpeg(payload)
    except (struct.error, IndexError):
        pass  # it ends too early
    return None


def _unpacked(layout: str, payload: bytes, offset: int) -> Size:
    width, height = struct.unpack_from(layout, payload, offset)
    return width, height


def _jpeg(payload: bytes) -> Optional[Size]:
    place = 2
    while payload[place] == 0xFF:
        marker = payload[place + 1]
        if marker == 0xFF or marker in _JPEG_BARE:
            place += 1 if marker == 0xFF else 2
        elif marker in _JPEG_FRAMES:
            height, width = _unpacked(">HH", payload, place + 5)
            return width, height
        else:
            (length,) = struct.unpack_from(">H", payload, place + 2)
            place += 2 + length
    return None
