"""The functions and classes that a living module holds, found without running any of its code."""

# pyright: reportUnknownArgumentType=false
# (what is looked at may be anything)

from __future__ import annotations

import functools
from types import CellType, FunctionType, MethodType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

_MOST = 20_000  # objects looked at, so that a large table costs little
_LARGEST = 1_000  # items of a container that is looked through
_CONTAINERS = frozenset((dict, list, tuple))
_INSIDE: dict[type, tuple[str, ...]] = {
    staticmethod: ("__func__",),
    classmethod: ("__func__",),
    MethodType: ("__func__",),
    property: ("fget", "fset", "fdel"),
    functools.partial: ("func",),
    functools.partialmethod: ("func",),
    functools.cached_property: ("func",),
    type(functools.lru_cache(None)(len)): ("__wrapped__",),
}
_own_dict: Any = vars(type)["__dict__"]  # a metaclass may define its own
_own_name: Any = vars(type)["__name__"]


def functions(module: dict[str, Any]) -> Iterator[FunctionType]:
    """The functions in a module's names, its classes, its containers, and those that others of them wrap."""
    for thing in _reached(module):
        if type(thing) is FunctionType:
            yield thing


def move_classes(module: dict[str, Any], lines: dict[tuple[str, int], int]) -> None:
    """From Python 3.13 on classes know their first line; `lines` has the new one by name and old one."""
    for thing in _reached(module):
        if issubclass(type(thing), type):
            line: Any = _members(thing).get("__firstlineno__")
            moved = lines.get((_own_name.__get__(thing), line))
            if moved is not None and moved != line:
                type.__setattr__(thing, "__firstlineno__", moved)


def _reached(module: dict[str, Any]) -> Iterator[Any]:
    name = module.get("__name__")
    seen: set[int] = set()
    stack = list(module.values())
    while stack and len(seen) < _MOST:
        thing = stack.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if issubclass(type(thing), type):
            if _members(thing).get("__module__") != name:
                continue
            stack.extend(_members(thing).values())
        else:
            stack.extend(_parts(thing))
        yield thing


def _parts(thing: Any) -> list[Any]:
    if type(thing) is FunctionType:
        return [*(thing.__closure__ or ()), *thing.__dict__.values()]
    if type(thing) is CellType:
        try:
            return [thing.cell_contents]
        except ValueError:  # not bound yet, or deleted
            return []
    if type(thing) in _CONTAINERS and len(thing) <= _LARGEST:
        return list(thing.values() if type(thing) is dict else thing)
    return [getattr(thing, name) for name in _INSIDE.get(type(thing), ())]


def _members(cls: Any) -> dict[str, Any]:
    return _own_dict.__get__(cls)
