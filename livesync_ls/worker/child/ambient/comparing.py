"""States that can be compared without asking users' classes, and dicts put back as they were."""

# ruff: noqa: B905 (`strict=` came with 3.10)

from __future__ import annotations

import sys
from _operator import is_

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable


class Same(tuple):  # type: ignore[type-arg] (generic only from Python 3.9 on, and not at run time before)
    """Objects compared by identity: user classes may define `__eq__`."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Same) and len(self) == len(other) and all(map(is_, self, other)))

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None  # type: ignore[assignment]


MISSING = object()


def dict_state(names: dict[str, Any]) -> Any:
    return tuple(names), Same(names.values())


def restore_dict(names: dict[str, Any], state: Any) -> None:
    keys, values = state
    wanted = dict(zip(keys, values))
    for key in [key for key in names if key not in wanted]:
        del names[key]
    for key, value in wanted.items():
        if names.get(key, MISSING) is not value:
            names[key] = value
    in_order(names, keys)


def in_order(names: dict[Any, Any], keys: Iterable[Any]) -> None:
    """Gives these keys of a dict this order, by which what was captured is compared."""
    wanted = set(keys)
    if [key for key in names if key in wanted] != list(keys):
        for key in keys:
            names[key] = names.pop(key)


def loaded(name: str) -> Any:
    """A module, if it is loaded: nothing is imported only to look at it."""
    return sys.modules.get(name)
