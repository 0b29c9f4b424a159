"""What results bring, whether it lies in the message or behind a reference."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

import msgspec

from livesync_ls.protocol import Json, Ref, Stream

Blob: TypeAlias = Callable[[Ref], bytes]
"""The bytes behind a reference. Raises KeyError if they are gone."""

RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp")
_BINARY = (*RASTER, "audio/", "video/", "application/pdf")
_CONTROL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]")


def text(payload: Json, blob: Blob) -> str:
    """A payload that is text."""
    if (ref := _ref(payload)) is not None:
        return blob(ref).decode("utf-8", "replace")
    return payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False, indent=2)


def value(payload: Json, blob: Blob) -> Json:
    """A payload that is JSON."""
    if (ref := _ref(payload)) is None:
        return payload
    try:
        return json.loads(blob(ref))
    except ValueError:
        return text(payload, blob)


def printed(stream: Stream, blob: Blob) -> str:
    """What a stream says."""
    return stream.text or "" if stream.ref is None else text(stream.ref, blob)


def data_uri(mime: str, payload: Json, blob: Blob) -> str:
    """An image or the like, as an address that holds it."""
    if (ref := _ref(payload)) is not None:
        encoded = base64.b64encode(blob(ref)).decode()
    elif mime.startswith(_BINARY):
        encoded = re.sub(r"[^A-Za-z0-9+/=]", "", str(payload))
    else:
        encoded = base64.b64encode(text(payload, blob).encode("utf-8", "replace")).decode()
    return f"data:{mime};base64,{encoded}"


def whole(mime: str, payload: Json, blob: Blob) -> Json:
    """A payload as Jupyter writes it: base64 text for images, values for JSON, text for the rest."""
    if (ref := _ref(payload)) is None:
        return payload
    if mime.startswith(_BINARY):
        return base64.b64encode(blob(ref)).decode()
    return value(ref, blob) if is_json(mime) else text(ref, blob)


def is_json(mime: str) -> bool:
    return mime == "application/json" or mime.endswith("+json")


def without_colours(printed: str) -> str:
    """Text without the control sequences of terminals."""
    return _CONTROL.sub("", printed)


def with_images(markdown: str, images: Mapping[str, Ref] | None, blob: Blob) -> str:
    """Markdown whose local images lie in it."""
    for source, ref in (images or {}).items():
        address = data_uri(ref.mime, ref, blob)
        markdown = re.sub(
            rf"(\]\(\s*<?){re.escape(source)}(?=[>\s)])", lambda found, to=address: found[1] + to, markdown
        )
    return markdown


def _ref(payload: Json) -> Ref | None:
    """The reference that a payload is, as an object or as it comes from JSON."""
    if isinstance(payload, Ref):
        return payload
    if isinstance(payload, dict) and cast("dict[str, Any]", payload).keys() == {"ref", "size", "mime"}:
        try:
            return msgspec.convert(payload, Ref)
        except msgspec.ValidationError:
            return None
    return None
