"""From a value to a MIME bundle, by IPython's conventions. Needs no library in the user's environment."""

from __future__ import annotations

import binascii
import json

from . import charts, figures, pictures, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Collection, Optional

    Bundle = tuple[dict[str, Any], dict[str, Any]]

_METHODS = (
    ("text/html", "_repr_html_"),
    ("text/markdown", "_repr_markdown_"),
    ("image/svg+xml", "_repr_svg_"),
    ("image/png", "_repr_png_"),
    ("image/jpeg", "_repr_jpeg_"),
    ("text/latex", "_repr_latex_"),
    ("application/json", "_repr_json_"),
)
_NEVER = "application/javascript"  # the page runs no script that a value brings outside of HTML
_PLAIN_TYPES = frozenset((int, float, complex, bool, str, bytes, bytearray, list, tuple, dict, set, frozenset, range))
_CANARY = "_ipython_canary_method_should_not_exist_"


def bundle(value: object, include: Optional[Collection[str]] = None, exclude: Collection[str] = ()) -> Bundle:
    """What a value shows: MIME type to payload (text, base64, or JSON), and metadata. `text/plain` is always there."""
    data: dict[str, Any] = {}
    metadata: dict[str, Any] = {}
    if type(value) not in _PLAIN_TYPES and not isinstance(value, type):
        _add_rich(value, data, metadata, include, exclude)
    chosen = {
        mime: payload
        for mime, payload in data.items()
        if mime == "text/plain" or ((include is None or mime in include) and mime not in exclude)
    }
    if not isinstance(chosen.get("text/plain"), str):
        chosen["text/plain"] = plain.text(value)
    return chosen, {mime: about for mime, about in metadata.items() if mime in chosen}


def shows_itself(value: object) -> bool:
    """Calls `_ipython_display_`, by which an object displays itself; False if it does not."""
    method = None if isinstance(value, type) else _method(value, "_ipython_display_")
    if method is None:
        return False
    try:
        method()
    except NotImplementedError:
        return False
    return True


def _add_rich(
    value: object,
    data: dict[str, Any],
    metadata: dict[str, Any],
    include: Optional[Collection[str]],
    exclude: Collection[str],
) -> None:
    figure = figures.drawn(value)
    if figure is not None:
        _merge(data, metadata, figure, {})
    for mime, name in _METHODS:
        method = _method(value, name)
        if method is not None:
            payload, about = _split(_called(method))
            if payload is not None:
                _merge(data, metadata, {mime: payload}, {mime: about} if about else {})
    method = _method(value, "_repr_mimebundle_")
    if method is not None:
        shown = _called(charts.altair_bundle, value=value, representation=method)
        if shown is None:
            shown = _called(method, include=include, exclude=exclude or None)
        payload, about = _split(shown)
        if isinstance(payload, dict):
            _merge(data, metadata, payload, about or {})  # pyright: ignore[reportUnknownArgumentType]


def _method(value: object, name: str) -> Any:
    """A method of the object; None for objects that claim to have every method, such as mocks."""
    try:
        method = getattr(value, name, None)
        if method is None or isinstance(method, type) or not callable(method):
            return None
        return None if callable(getattr(value, _CANARY, None)) else method
    except Exception:  # noqa: BLE001 (a user's __getattr__ may raise anything)
        return None


def _called(method: Any, **options: Any) -> Any:
    try:
        return method(**options)
    except Exception:  # noqa: BLE001 (a representation that fails falls back to the next)
        return None


def _split(result: Any) -> tuple[Any, Any]:
    """A representation may come with metadata (a retina image with its size)."""
    parts: Any = result
    if isinstance(result, tuple) and len(parts) == 2:
        return parts[0], parts[1]
    return parts, None


def _merge(data: dict[str, Any], metadata: dict[str, Any], more: dict[Any, Any], about: Any) -> None:
    for mime, payload in more.items():
        clean = payload_of(mime, payload) if isinstance(mime, str) and mime != _NEVER else None
        if clean is not None:
            data[mime] = clean
            metadata.update(pixels(mime, payload))
    if isinstance(about, dict):
        for mime, details in about.items():  # pyright: ignore[reportUnknownVariableType]
            clean = _json(details)
            if isinstance(mime, str) and clean is not None:
                metadata[mime] = clean


def pixels(mime: str, payload: Any) -> dict[str, Any]:
    """Metadata that tells a picture's size; what its maker says of it comes later, and wins."""
    size = pictures.size(bytes(payload[:65_536])) if isinstance(payload, bytes) and mime.startswith("image/") else None
    return {} if size is None else {mime: {"width": size[0], "height": size[1]}}


def payload_of(mime: str, payload: Any) -> Any:
    """A payload as it goes on the wire; None if it cannot."""
    if isinstance(payload, (bytes, bytearray)):
        if mime.startswith("text/") or mime.endswith("+xml"):
            return bytes(payload).decode("utf-8", "replace")
        return binascii.b2a_base64(payload, newline=False).decode("ascii")
    if isinstance(payload, str):
        return str(payload)
    return _json(payload)


def _json(value: Any) -> Any:
    """A JSON value without NaN and infinities, which JSON lacks; None if it is none."""
    try:
        return json.loads(json.dumps(value), parse_constant=lambda _: None)
    except Exception:  # noqa: BLE001 (not JSON; a user's subclass of dict may raise anything)
        return None
