"""A worker's word on a block becomes the result that clients see, bounded and by reference where large."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import Any, Protocol

from livesync_ls import uris
from livesync_ls.protocol import Display, Error, Frame, Json, Output, Ref, Stream, Value, encode
from livesync_ls.worker.child.messages import DisplayMessage, DoneMessage, ErrorMessage

INLINE_BYTES = 256 * 1024
"""A payload over this goes by reference."""

SNAPSHOT_BYTES = 1024 * 1024
"""What the payloads of one snapshot may take together before further ones go by reference."""

BINARY = ("image/png", "image/jpeg", "image/gif", "image/webp", "audio/", "video/", "application/pdf")
"""MIME types whose payloads are base64 text."""


class Blobs(Protocol):
    """Keeps large payloads for as long as a result names them."""

    def keep(self, owner: Hashable, data: bytes, mime: str) -> Ref: ...
    def release(self, owner: Hashable) -> None: ...


def display_of(message: DisplayMessage) -> Display:
    return Display(data=message["data"], metadata=message["metadata"] or None, display_id=message["displayId"])


def redisplayed(outputs: list[Output], display: Display) -> list[Output]:
    """The outputs after `update_display`: each with that display id shows this instead."""
    return [
        display if isinstance(shown, Display) and shown.display_id == display.display_id else shown for shown in outputs
    ]


def value_of(done: DoneMessage) -> Value | None:
    if done["value"] is None:
        return None
    return Value(data=done["value"], metadata=done["valueMetadata"] or None)


def error_of(error: ErrorMessage, caused_by: Callable[[str], str | None]) -> Error:
    """An error with its frames by URI; `caused_by` tells which block should have bound a missing name."""
    missing = error["missing"]
    return Error(
        name=error["name"],
        message=error["message"],
        frames=[
            Frame(
                line=frame["line"],
                function=frame["function"],
                text=frame["text"],
                block_id=frame["block"],
                uri=uris.from_path(Path(frame["path"])) if frame["path"] and frame["block"] is None else None,
            )
            for frame in error["frames"]
        ],
        caused_by=caused_by(missing) if missing else None,
    )


def plain_error(name: str, message: str) -> Error:
    """An error that is the daemon's to tell, not Python's."""
    return Error(name=name, message=message, frames=[])


def by_reference(outputs: list[Output], blobs: Blobs, owner: Hashable, limit: int = INLINE_BYTES) -> list[Output]:
    """The outputs with every payload over `limit` bytes kept as a blob and referred to."""
    return [_referring(output, blobs, owner, limit) for output in outputs]


def payload_bytes(outputs: list[Output]) -> int:
    """What the outputs take on the wire, about."""
    return sum(_size(payload) for output in outputs for payload in _payloads(output).values())


def _referring(output: Output, blobs: Blobs, owner: Hashable, limit: int) -> Output:
    if isinstance(output, Stream) and output.text and _size(output.text) > limit:
        data = output.text.encode("utf-8", "replace")
        return Stream(name=output.name, ref=blobs.keep(owner, data, "text/plain"))
    if isinstance(output, Display | Value) and any(_size(payload) > limit for payload in output.data.values()):
        data = {mime: _kept(mime, payload, blobs, owner, limit) for mime, payload in output.data.items()}
        return type(output)(data=data, metadata=output.metadata, display_id=output.display_id)
    return output


def _kept(mime: str, payload: Json, blobs: Blobs, owner: Hashable, limit: int) -> Json:
    if isinstance(payload, Ref) or _size(payload) <= limit or mime == "text/plain":
        return payload
    return blobs.keep(owner, payload_as_bytes(mime, payload), mime)


def payload_as_bytes(mime: str, payload: Json) -> bytes:
    """A payload as the file it stands for."""
    if not isinstance(payload, str):
        return encode(payload)
    if mime.startswith(BINARY):
        try:
            return base64.b64decode(payload)
        except binascii.Error:
            return b""
    return payload.encode("utf-8", "replace")


def _payloads(output: Output) -> Mapping[str, Any]:
    if isinstance(output, Stream):
        return {"text/plain": output.text or ""}
    if isinstance(output, Display | Value):
        return output.data
    return {}


def _size(payload: Json) -> int:
    if isinstance(payload, str):
        return len(payload)
    if isinstance(payload, Ref):
        return 0
    return len(encode(payload))
