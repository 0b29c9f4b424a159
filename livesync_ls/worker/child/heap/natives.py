"""Objects made by C code: those that only lead to others, those that hide what they hold, and exceptions."""

# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# (what is looked at may be anything)
# ruff: noqa: B905 (`strict=` came with 3.10)

from __future__ import annotations

import functools
import gc
from types import MemberDescriptorType

from .kinds import Detected, Kind
from .layouts import mro_of, namespace_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional, Sequence

    from .layouts import Layout


_CACHE = type(functools.lru_cache(gc.collect))


class Wrapper(Kind):
    """Never changes; leads to what it wraps: bound methods, properties, `map`, dict views. Its dict is apart."""

    constant = True

    def __init__(self, dict_of: Optional[Any] = None) -> None:
        self._dict_of = dict_of

    def look(self, obj: Any) -> Any:
        if self._dict_of is None:
            return gc.get_referents(obj)
        own = self._dict_of.__get__(obj)
        return [one for one in gc.get_referents(obj) if one is not own]

    def keep(self, state: Any) -> Any:
        return tuple(state)

    def parts(self, state: Any) -> Sequence[Any]:
        return state


class Tuple(Wrapper):
    word = "a tuple"

    def look(self, obj: Any) -> Any:
        return obj if type(obj) is tuple else tuple(tuple.__iter__(obj))


class FrozenSet(Wrapper):
    word = "a frozenset"

    def look(self, obj: Any) -> Any:
        return tuple(frozenset.__iter__(obj))


class Weak(Kind):
    """A weak reference leads to its object as long as that lives."""

    constant = True
    follows = True

    def leads(self, obj: Any) -> Sequence[Any]:
        found = obj()  # the type is exact: a subclass with its own `__call__` is taken as native
        return () if found is None else (found,)


class View(Kind):
    """A memoryview: the memory belongs to what it looks at."""

    constant = True

    def look(self, obj: memoryview) -> Any:
        try:
            return (obj.obj,)
        except ValueError:  # released
            return ()

    def parts(self, state: Any) -> Sequence[Any]:
        return state


class Native(Detected):
    """State that cannot be seen. What the garbage collector knows of is followed, and compared.

    Its own lists and dicts are part of it: to restore them behind its back would break what C code believes of them.
    """

    word = "a native object's state"
    opaque = True

    def __init__(self, layout: Layout) -> None:
        self._dict_of = layout.dict_of

    def look(self, obj: Any) -> Any:
        own = self._dict_of.__get__(obj) if self._dict_of is not None else None
        found: list[Any] = []
        for one in gc.get_referents(obj):
            if type(one) is dict:
                found.extend((*one, *one.values()) if one is not own else ())
            elif type(one) is list:
                found.extend(one)
            elif type(one) is not _CACHE:  # a database's prepared statements: kept alive, they keep its file open
                found.append(one)
        return tuple(found)

    def parts(self, state: Any) -> Sequence[Any]:
        return state


class Lock(Detected):
    """Held or not. A lock leads nowhere and holds nothing."""

    word = "a lock"

    def look(self, obj: Any) -> Any:
        return obj.locked() if hasattr(type(obj), "locked") else repr(obj).partition(" object")[0]

    def bits(self, state: Any) -> Any:
        return state


class ContextVariable(Kind):
    """The value in the present context."""

    word = "a context variable"

    def look(self, obj: Any) -> Any:
        return (obj.get(_UNSET),)

    def parts(self, state: Any) -> Sequence[Any]:
        return state

    def flaw(self, state: Any, present: Any) -> Optional[str]:
        return self.word if state[0] is _UNSET and present[0] is not _UNSET else None

    def restore(self, obj: Any, state: Any) -> None:
        if state[0] is not _UNSET:
            obj.set(state[0])


_UNSET = object()


class Raised(Kind):
    """An exception: its arguments, links and the fields of its C struct. Its traceback is kept, not followed."""

    word = "an exception"
    _fields = ("args", "__cause__", "__context__", "__traceback__", "__suppress_context__")

    def __init__(self, layout: Layout) -> None:
        found: dict[str, Any] = {name: namespace_of(BaseException)[name] for name in self._fields}
        for base in mro_of(layout.solid):
            for name, member in namespace_of(base).items():
                if type(member) is MemberDescriptorType:
                    found.setdefault(name, member)
        self._members = tuple(found.values())

    def look(self, obj: Any) -> Any:
        return tuple([_field(member, obj) for member in self._members])

    def parts(self, state: Any) -> Sequence[Any]:
        return state

    def restore(self, obj: Any, state: Any) -> None:
        for member, present, value in zip(self._members, self.look(obj), state):
            if present is not value:
                member.__set__(obj, value)


def _field(member: Any, obj: Any) -> Any:
    try:
        return member.__get__(obj)
    except AttributeError:
        return None
