"""Classes and modules of the project."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# (what is looked at may be anything)

from __future__ import annotations

import gc

from .containers import same_items
from .kinds import MISSING, Kind, same_parts
from .layouts import namespace_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

_bases: Any = type.__dict__["__bases__"]
_set: Any = type.__setattr__
_delete: Any = type.__delattr__
_CACHES = ("__annotations_cache__", "__slotnames__")  # made when somebody looks (3.14), copies or pickles


def own_dict(cls: type) -> dict[str, Any]:
    """The dict behind a class's `__dict__`. To read: writing goes through `type`, which keeps caches right."""
    return gc.get_referents(namespace_of(cls))[0]


def _items(cls: type) -> dict[str, Any]:
    items = dict.copy(own_dict(cls))
    for name in _CACHES:
        items.pop(name, None)
    return items


class Class(Kind):
    """Bases, and attributes in order."""

    word = "a class"
    follows = True

    def look(self, obj: Any) -> Any:
        return _bases.__get__(obj), _items(obj)

    def parts(self, state: Any) -> Sequence[Any]:
        return (*state[0], *state[1], *state[1].values())

    def bits(self, state: Any) -> Any:
        return len(state[0])

    def same(self, left: Any, right: Any) -> bool:
        return same_parts(left[0], right[0]) and same_items(left[1], right[1])

    def restore(self, obj: Any, state: Any) -> None:
        bases, items = state
        if not same_parts(_bases.__get__(obj), bases):
            _bases.__set__(obj, bases)
        present = own_dict(obj)
        for name in [name for name in present if name not in items and name not in _CACHES]:
            _delete(obj, name)
        for name, value in items.items():
            if present.get(name, MISSING) is not value:
                _set(obj, name, value)
        if not same_parts(tuple(present), tuple(items)):
            _reorder(obj, present, items)


def _reorder(cls: type, present: dict[str, Any], items: dict[str, Any]) -> None:
    """Same values, other order: only the class's own dict can do that. Values do not change, so caches stay right."""
    extra = {name: value for name, value in present.items() if name not in items}
    dict.clear(present)
    dict.update(present, items)
    dict.update(present, extra)
    _set(cls, "_livesync_touched", None)  # tells the interpreter that the class changed
    _delete(cls, "_livesync_touched")


class Module(Kind):
    """Constant in itself: its names are a namespace, and recorded one by one."""

    word = "a module"
    constant = True
    follows = True
