"""pandas' frames and indexes in the canonical encoding: what is in each column, not how blocks hold it."""

# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# (what is looked at may be anything)
# ruff: noqa: ARG001 (writers share one signature)

from __future__ import annotations

from . import encoding
from .arrays import is_array
from .arrays_encoding import column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    Encoded = tuple[bytes, Sequence[Any]]


def _extension(values: Any) -> Encoded:
    """An array of pandas' own. Its plain form tells all but the dtype: missing values stay what they are."""
    head = encoding.bits(("extension", id(type(values)), repr(values.dtype)))
    codes = getattr(values, "_codes", None)
    if codes is not None:
        own, parts = column(codes)
        return head + own, (*parts, values.categories)
    inner = getattr(values, "_ndarray", None)
    if inner is not None and inner.ndim == 1:
        own, parts = column(inner)
        return head + own, parts
    return head + b"%d" % len(values), list(values)


def _values(values: Any) -> Encoded:
    return column(values) if is_array(values) else _extension(values)


def frame(obj: Any, kind: Any, state: Any) -> Encoded:
    """Axes, columns in order, attributes and flags."""
    _, items, snapshot = state
    if snapshot is None:
        return b"empty", ()
    own, parts = b"", []
    manager = snapshot.manager
    for at in range(manager.shape[0] if manager.ndim == 2 else 1):
        one, inner = _values(_column(manager, at))
        own += b"%s/%d/" % (one, len(inner))
        parts.extend(inner)
    others = {name: value for name, value in items.items() if name != "_flags"}
    flags = getattr(items.get("_flags"), "_allows_duplicate_labels", None)
    head = encoding.bits(("frame", len(others), manager.ndim, flags))
    return head + own, (*snapshot.axes, *others, *others.values(), *parts)


def _column(manager: Any, at: int) -> Any:
    if manager.ndim == 1:
        return manager.blocks[0].values
    return manager.iget_values(at) if hasattr(manager, "iget_values") else manager.iget(at)


def index(obj: Any, kind: Any, state: Any) -> Encoded:
    """Type, names and labels."""
    levels = state.get("_levels")
    if levels is not None:
        codes = [column(one) for one in state["_codes"]]
        names = tuple(state["_names"])
        own = b"".join([one for one, _ in codes])
        return encoding.bits(("levels", len(names))) + own, (*names, *levels)
    own, parts = _labels(state)
    return encoding.bits(("index",)) + own, (state.get("_name"), *parts)


def _labels(state: Any) -> Encoded:
    data = state.get("_data", state.get("_range"))
    if type(data) is range:
        return encoding.bits(data), ()
    return _values(data)
