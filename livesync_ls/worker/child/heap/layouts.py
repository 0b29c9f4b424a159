"""How a type lays out its instances: C struct, `__dict__`, slots. Found without running user code."""

# pyright: reportUnknownArgumentType=false
# (what is looked at may be anything)

from __future__ import annotations

import struct
import types
import weakref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional

# `cls.__mro__` would ask the metaclass, which may be the user's
_mro_of: Callable[[Any], Optional[tuple[type, ...]]] = type.__dict__["__mro__"].__get__
_name_of: Callable[[Any], str] = type.__dict__["__name__"].__get__
_namespace_of: Callable[[Any], Any] = type.__dict__["__dict__"].__get__
_base_of: Callable[[Any], Optional[type]] = type.__dict__["__base__"].__get__
_module_of: Callable[[Any], Any] = type.__dict__["__module__"].__get__
_size_of: Callable[[Any], int] = type.__dict__["__basicsize__"].__get__
_flags_of: Callable[[Any], int] = type.__dict__["__flags__"].__get__
_dict_offset: Callable[[Any], int] = type.__dict__["__dictoffset__"].__get__
_weak_offset: Callable[[Any], int] = type.__dict__["__weakrefoffset__"].__get__

_DESCRIPTORS = frozenset(map(id, (types.GetSetDescriptorType, types.MemberDescriptorType)))
_POINTER = struct.calcsize("P")
_MANAGED_DICT = 1 << 4  # from 3.11 on: the dict lies before the object, and costs the struct nothing


def mro_of(cls: type) -> tuple[type, ...]:
    """The classes that an instance's attributes are looked up in."""
    return _mro_of(cls) or (cls, object)  # some types of 3.9 are not ready until they are used


def namespace_of(cls: type) -> Any:
    """A class's own attributes."""
    return _namespace_of(cls) or {}


def inherits(cls: type, base: type) -> bool:
    """What `issubclass` says, without asking a metaclass; `in` would ask its `__eq__`."""
    return any(one is base for one in mro_of(cls))


def name_of(cls: type) -> str:
    """A class's `__name__`."""
    return _name_of(cls)


def module_of(cls: type) -> str:
    """A class's `__module__`, or nothing."""
    names = namespace_of(cls)
    found = names.get("__module__") if "__module__" in names else _module_of(cls)
    return found if type(found) is str else ""


class Layout:
    """What is inside an instance of a type, beyond the content of its C base."""

    __slots__ = ("dict_of", "has_finaliser", "slots", "solid", "weakrefable")

    def __init__(self, cls: type) -> None:
        classes = mro_of(cls)
        self.solid = _solid(cls)
        self.dict_of: Optional[Any] = _dict_descriptor(classes)
        self.slots: tuple[Any, ...] = tuple(slot for base in classes for slot in _slots(base))
        self.weakrefable: bool = _weak_offset(cls) != 0
        self.has_finaliser: bool = any("__del__" in namespace_of(base) for base in classes)


def _slots(cls: type) -> list[Any]:
    """The descriptors of the `__slots__` that this class adds."""
    names = namespace_of(cls)
    if "__slots__" not in names:
        return []  # its members, if any, belong to a C struct
    return [one for one in names.values() if type(one) is types.MemberDescriptorType]


def _dict_descriptor(classes: tuple[type, ...]) -> Optional[Any]:
    for cls in classes:
        found = namespace_of(cls).get("__dict__")
        if id(type(found)) in _DESCRIPTORS and cls is not type:
            return found
    return None


def _solid(cls: type) -> type:
    """The nearest base (or the class) whose struct holds more than a dict, a weak list and slots."""
    while cls is not object:
        base = _base_of(cls)
        if base is None:
            return cls
        size = _size_of(base) + _POINTER * len(_slots(cls))
        if _dict_offset(cls) != _dict_offset(base) and not _flags_of(cls) & _MANAGED_DICT:
            size += _POINTER
        if _weak_offset(cls) != _weak_offset(base) and _weak_offset(cls) > 0:
            size += _POINTER
        if size != _size_of(cls):
            return cls
        cls = base
    return cls


class TypeMap:
    """Values by type. Never hashes a class (a metaclass may define `__hash__`), never keeps one alive."""

    def __init__(self, make: Callable[[type], Any]) -> None:
        self._make = make
        self._entries: dict[int, tuple[Callable[[], Optional[type]], Any]] = {}

    def __getitem__(self, cls: type) -> Any:
        entry = self._entries.get(id(cls))
        if entry is not None and entry[0]() is cls:
            return entry[1]
        value = self._make(cls)
        key = id(cls)
        self._entries[key] = (weakref.ref(cls), value)
        return value

    def __setitem__(self, cls: type, value: Any) -> None:
        self._entries[id(cls)] = (weakref.ref(cls), value)


layout_of = TypeMap(Layout).__getitem__
