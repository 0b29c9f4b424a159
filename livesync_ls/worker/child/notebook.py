"""`IPython.display` without an IPython shell: its functions reach the preview instead of printing.

Only these functions are replaced. `get_ipython()` stays None, so that libraries that ask where they run
hear the truth: in a plain Python process.
"""

from __future__ import annotations

import binascii
import os

from . import arrivals, display, publishing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

# Where the functions are defined: IPython 7.2x and later, and before.
_MODULES = ("IPython.core.display_functions", "IPython.core.display")


def install() -> None:
    """Prepares for IPython, should user code import it."""
    for name in _MODULES:
        arrivals.expect(name, _replace)


def _replace(module: Any) -> None:
    """Before anybody takes the functions from their module; `update_display` and the handles find ours there."""

    def show(
        *objs: Any,
        include: Any = None,
        exclude: Any = None,
        metadata: Optional[dict[str, Any]] = None,
        transient: Optional[dict[str, Any]] = None,
        display_id: Any = None,
        raw: bool = False,
        clear: bool = False,
        **kwargs: Any,
    ) -> Any:
        if display_id is True:
            display_id = binascii.b2a_hex(os.urandom(16)).decode("ascii")
        update = bool(kwargs.get("update"))
        if update and not display_id:
            raise TypeError("display_id required for update_display")
        if clear:
            publishing.clear(wait=True)
        for obj in objs:
            _show(obj, include, exclude, metadata, display_id or (transient or {}).get("display_id"), raw, update)
        return module.DisplayHandle(display_id) if display_id else None

    for name, function in (("display", show), ("publish_display_data", _publish), ("clear_output", _clear)):
        original = getattr(module, name, None)
        if getattr(original, "__module__", None) == module.__name__:
            function.__name__ = function.__qualname__ = name
            function.__module__ = module.__name__
            function.__doc__ = original.__doc__
            setattr(module, name, function)


def _show(
    obj: Any, include: Any, exclude: Any, metadata: Optional[dict[str, Any]], display_id: Any, raw: bool, update: bool
) -> None:
    if raw:
        _publish(obj, metadata, transient={"display_id": display_id}, update=update)
    elif not display.shows_itself(obj):
        data, about = display.bundle(obj, include, exclude or ())
        publishing.publish(data, {**about, **(metadata or {})}, display_id, update)


def _publish(
    data: Any, metadata: Any = None, *, transient: Optional[dict[str, Any]] = None, update: bool = False, **_: Any
) -> None:
    payloads = {str(mime): display.payload_of(mime, payload) for mime, payload in data.items()}
    shown = {mime: payload for mime, payload in payloads.items() if payload is not None}
    shown.setdefault("text/plain", "")
    publishing.publish(shown, metadata or {}, (transient or {}).get("display_id"), update)


def _clear(wait: bool = False) -> None:
    publishing.clear(wait)
