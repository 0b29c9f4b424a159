"""Lists, dicts, sets, deques and buffers, as themselves or as the content of a subclass's instance."""

# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# (what is looked at may be anything)
# ruff: noqa: B905 (`strict=` came with 3.10)

from __future__ import annotations

import collections
from array import array

from .hashing import hashes_plainly
from .kinds import CannotRestore, Kind, same_parts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional, Sequence


class List(Kind):
    word = "a list"

    def look(self, obj: Any) -> Any:
        return obj if type(obj) is list else tuple(list.__iter__(obj))

    def keep(self, state: Any) -> Any:
        return tuple(state)

    def parts(self, state: Any) -> Sequence[Any]:
        return state

    def same(self, left: Any, right: Any) -> bool:
        return same_parts(left, right)

    def restore(self, obj: Any, state: Any) -> None:
        list.__setitem__(obj, slice(None), state)


def same_items(left: dict[Any, Any], right: dict[Any, Any]) -> bool:
    """Whether two plain dicts hold the same keys and values, by identity, in the same order."""
    return same_parts(left, right) and same_parts(left.values(), right.values())  # pyright: ignore[reportArgumentType] (sized and iterable is enough)


def set_items(target: dict[Any, Any], items: dict[Any, Any]) -> None:
    """Makes a dict's items those of another, order included. Hashes are copied, not computed."""
    if not same_items(target, items):
        dict.clear(target)
        dict.update(target, items)


class Dict(Kind):
    word = "a dict"

    def look(self, obj: Any) -> Any:
        if type(obj) is dict:
            return obj
        return dict(zip(dict.keys(obj), dict.values(obj)))  # `copy` would ask a subclass's `__iter__`

    def keep(self, state: Any) -> Any:
        return dict.copy(state)

    def parts(self, state: Any) -> Sequence[Any]:
        return (*state, *state.values())

    def same(self, left: Any, right: Any) -> bool:
        return same_items(left, right)

    def restore(self, obj: Any, state: Any) -> None:
        dict.clear(obj)
        dict.update(obj, state)


_factory: Any = collections.defaultdict.__dict__["default_factory"]


class DefaultDict(Kind):
    """Items, and the factory."""

    word = "a defaultdict"

    def look(self, obj: Any) -> Any:
        return _factory.__get__(obj), dict(zip(dict.keys(obj), dict.values(obj)))

    def parts(self, state: Any) -> Sequence[Any]:
        return (state[0], *state[1], *state[1].values())

    def restore(self, obj: Any, state: Any) -> None:
        _factory.__set__(obj, state[0])
        dict.clear(obj)
        dict.update(obj, state[1])


class OrderedDict(Kind):
    """Its own order is found by hashing keys: only keys that hash without user code can be seen in order."""

    word = "an OrderedDict whose keys compute their own hash"

    def look(self, obj: Any) -> Any:
        keys = tuple(dict.keys(obj))
        if all(map(hashes_plainly, keys)):
            keys = tuple(collections.OrderedDict.__iter__(obj))
        return keys, dict(zip(dict.keys(obj), dict.values(obj)))

    def parts(self, state: Any) -> Sequence[Any]:
        return (*state[0], *state[1], *state[1].values())

    def flaw(self, state: Any, present: Any) -> Optional[str]:
        return None if all(map(hashes_plainly, state[0])) else self.word

    def restore(self, obj: Any, state: Any) -> None:
        order, items = state
        if not all(map(hashes_plainly, order)):
            raise CannotRestore(self.word)
        collections.OrderedDict.clear(obj)
        for key in order:
            collections.OrderedDict.__setitem__(obj, key, items[key])


class Deque(Kind):
    word = "a deque"

    def look(self, obj: Any) -> Any:
        return tuple(collections.deque.__iter__(obj))

    def parts(self, state: Any) -> Sequence[Any]:
        return state

    def restore(self, obj: Any, state: Any) -> None:
        collections.deque.clear(obj)
        collections.deque.extend(obj, state)


class ByteArray(Kind):
    word = "a bytearray that something else uses"

    def look(self, obj: Any) -> Any:
        return obj if type(obj) is bytearray else bytearray.copy(obj)

    def keep(self, state: Any) -> Any:
        return bytes(state)

    def bits(self, state: Any) -> Any:
        return state

    def restore(self, obj: Any, state: Any) -> None:
        try:
            bytearray.__setitem__(obj, slice(None), state)
        except BufferError:  # a memoryview holds it at its present size
            raise CannotRestore(self.word) from None


class Array(Kind):
    """`array.array`: its bytes."""

    word = "an array that something else uses"

    def look(self, obj: Any) -> Any:
        return array.tobytes(obj)

    def bits(self, state: Any) -> Any:
        return state

    def restore(self, obj: Any, state: Any) -> None:
        with memoryview(obj) as view:
            if view.nbytes == len(state):
                view.cast("B")[:] = state
                return
        try:
            array.__delitem__(obj, slice(None))
        except BufferError:
            raise CannotRestore(self.word) from None
        array.frombytes(obj, state)
