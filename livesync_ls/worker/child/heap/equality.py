"""Whether no reader could tell two immutable values apart."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_EXACT = (int, str, bytes, bool, type(None), type(...))


def same_atom(one: Any, other: Any) -> bool:
    """Immutable values of built-in types, exactly: types and float bits. Says no where it is not sure."""
    if one is other:
        return True
    kind = type(one)  # pyright: ignore[reportUnknownVariableType] (whatever it is)
    if kind is not type(other):
        return False
    if kind in _EXACT:
        return bool(one == other)
    if kind is float:
        return one == one and one.hex() == other.hex()
    if kind is tuple:
        return len(one) == len(other) < 100 and all(map(same_atom, one, other))
    return False
