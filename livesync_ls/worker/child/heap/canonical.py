"""The canonical encoding of a value: the same bytes for two values that no reader could tell apart.

Exact types, float bits, the order of dicts and sets, sharing and cycles count. Classes, modules and functions from
outside the project count by identity, as do classes of the project. Functions of the project count by their code.
Where it cannot tell, there is no encoding.
"""

# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# (what is looked at may be anything)
# ruff: noqa: ARG001, ARG005 (writers share one signature)

from __future__ import annotations

try:
    from _blake2 import blake2b  # `hashlib` would load OpenSSL
except ImportError:  # an interpreter that was built without it
    from hashlib import blake2b

import sys
from functools import partial
from types import BuiltinMethodType, CodeType, FunctionType, MappingProxyType, MethodType

from . import arrays, containers, encoding, frames, frames_encoding, functions, iterators, memory, natives, sets
from .arrays_encoding import array, is_scalar, scalar
from .instances import Instance
from .kinds import MISSING
from .layouts import layout_of
from .registry import ATOM, CLASS, FUNCTION, KINDS, MODULE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional, Sequence

    from .kinds import Kind
    from .territory import Territory

    Encoded = tuple[bytes, Sequence[Any]]
    """What stands for the object itself, and the parts that follow."""

DEFAULT_WORK = 200_000


class Unknown(Exception):
    """There is a part that cannot be told from another."""


def canonical(
    value: Any, territory: Territory, work: int = DEFAULT_WORK, known: frozenset[int] = frozenset()
) -> Optional[bytes]:
    """A digest of the encoding.

    Args:
        value: anything; several values that may share parts go in a tuple.
        known: addresses of objects that others hold, too: they count by identity.
        work: the most objects to look at.

    Returns:
        None where it cannot tell (native state, suspended frames, locks held), or past the budget.
    """
    try:
        return _Encoder(territory, work, known).digest(value)
    except Unknown:
        return None


class _Encoder:
    def __init__(self, territory: Territory, work: int, known: frozenset[int]) -> None:
        self._territory = territory
        self._known = known
        self._work = work
        self._out = blake2b(digest_size=32)
        self._numbers: dict[int, int] = {}
        self._alive: list[Any] = []  # parts made on the way, so that their addresses stay theirs

    def digest(self, value: Any) -> bytes:
        stack = [value]
        while stack:
            obj = stack.pop()
            own, parts = self._encode(obj)
            self._work -= 1 + len(parts)
            if self._work < 0:
                raise Unknown
            self._out.update(own)
            if parts:
                stack.extend(reversed(parts))
        return self._out.digest()

    def _encode(self, obj: Any) -> Encoded:
        simple = encoding.plain(obj)
        if simple is not None:
            return simple, ()
        number = self._numbers.get(id(obj))
        if number is not None:
            return b"#%d;" % number, ()
        self._numbers[id(obj)] = len(self._numbers)
        self._alive.append(obj)
        own, parts = self._structure(obj)
        return b"%s/%d/" % (own, len(parts)), parts

    def _structure(self, obj: Any) -> Encoded:
        if id(obj) in self._known:
            return b"@%d" % id(obj), ()
        if type(obj) is CodeType:
            return encoding.code(obj)
        if type(obj) is float:
            return encoding.number(obj), ()
        if is_scalar(obj):
            return scalar(obj), ()
        kind = KINDS[type(obj)]
        if kind is not ATOM:
            kind = self._territory.admit(obj, kind)
        if kind is FUNCTION:
            return _function(obj)
        if kind is ATOM or kind is CLASS or kind is MODULE or type(obj) is FunctionType:
            return b"@%d" % id(obj), ()
        own, parts = _content(obj, kind, kind.look(obj))
        return b"%d.%s" % (id(type(obj)), own), parts


def _function(obj: Any) -> Encoded:
    state = FUNCTION.look(obj)
    code, defaults, keywords, *names = state[0]
    head = b"function%d" % id(obj.__globals__) + encoding.bits(tuple(map(str, names)))
    return b"%s,%d,%d" % (head, len(state[1]), len(state[2])), (
        *(code, defaults, keywords),
        *state[1],
        *state[1].values(),
        *state[2],
        _annotations(obj),
    )


def _annotations(function: Any) -> Any:
    """From 3.14 on, looking at them would run code: the code stands for them."""
    return function.__annotate__ if sys.version_info >= (3, 14) else function.__annotations__


def _content(obj: Any, kind: Kind, state: Any) -> Encoded:
    if type(kind) is Instance:
        return _instance(obj, kind, state)
    write = _WRITERS.get(type(kind))
    if write is None:
        raise Unknown
    return write(obj, kind, state)


def _instance(obj: Any, kind: Instance, state: Any) -> Encoded:
    _, dictionary, items, slots, content = state
    own, inner = b"", ()
    if kind.content is not None:
        own, inner = _content(obj, kind.content, content)
    elif layout_of(type(obj)).solid is not object:
        own = encoding.bits(_value(obj))
    head = b"%d,%d,%d" % (dictionary is not None, len(items), len(slots))
    return head + own, (*dict.keys(items), *dict.values(items), *slots, *inner)


def _value(obj: Any) -> Any:
    """The plain value in an instance of a subclass of `int`, `str` and the like."""
    solid = layout_of(type(obj)).solid
    if solid in (int, float, complex, str, bytes):
        return _BASE_VALUES[solid](obj)
    raise Unknown


_BASE_VALUES: dict[type, Callable[[Any], Any]] = {
    int: lambda obj: int.__add__(obj, 0),
    float: lambda obj: float.hex(obj),
    complex: lambda obj: complex.__repr__(obj),
    str: lambda obj: str.__str__(obj),
    bytes: lambda obj: bytes.__getitem__(obj, slice(None)),
}


def _parts(obj: Any, kind: Kind, state: Any) -> Encoded:
    return encoding.bits(kind.bits(state)), kind.parts(state)


def _items(obj: Any, kind: Kind, state: Any) -> Encoded:
    return b"%d" % len(state), kind.parts(state)


def _ordered(obj: Any, kind: Kind, state: Any) -> Encoded:
    return b"o", (*state[0], *state[1], *state[1].values())


def _set(obj: Any, kind: Kind, state: Any) -> Encoded:
    return b"%d" % set.__sizeof__(obj), kind.parts(state)  # on the table's size depends the order of what is added


def _deque(obj: Any, kind: Kind, state: Any) -> Encoded:
    return encoding.bits(obj.maxlen), state


def _buffer(obj: Any, kind: Kind, state: Any) -> Encoded:
    return encoding.sized("B", bytes(state)), ()


def _machine_array(obj: Any, kind: Kind, state: Any) -> Encoded:
    return encoding.bits((obj.typecode, state)), ()


_NAMED = (BuiltinMethodType, type([].__len__))
_LEADING = frozenset(
    map(
        id,
        (
            *(MethodType, property, staticmethod, classmethod, slice, map, filter, zip, MappingProxyType, partial),
            *(type({}.keys()), type({}.values()), type({}.items()), *_NAMED),
        ),
    )
)


def _wrapper(obj: Any, kind: Kind, state: Any) -> Encoded:
    if id(type(obj)) not in _LEADING:
        raise Unknown
    is_named = any(type(obj) is cls for cls in _NAMED)
    return encoding.bits(obj.__name__ if is_named else None), kind.parts(state)


def _cell(obj: Any, kind: Kind, state: Any) -> Encoded:
    return (b"empty", ()) if state[0] is MISSING else (b"full", state)


_WRITERS: dict[type, Callable[[Any, Any, Any], Encoded]] = {
    containers.List: _parts,
    containers.Dict: _items,
    containers.DefaultDict: _parts,
    containers.OrderedDict: _ordered,
    containers.Deque: _deque,
    containers.ByteArray: _buffer,
    containers.Array: _machine_array,
    sets.Set: _set,
    natives.Tuple: _parts,
    natives.FrozenSet: _parts,
    natives.Wrapper: _wrapper,
    natives.View: _parts,
    functions.Cell: _cell,
    functions.ForeignFunction: lambda obj, kind, state: (b"@%d" % id(obj), ()),
    memory.Random: _parts,
    memory.Buffer: _parts,
    iterators.Positioned: _parts,
    iterators.RangeIterator: _parts,
    iterators.Enumerate: _parts,
    iterators.Counting: _parts,
    arrays.Array: lambda obj, kind, state: array(obj, state),
    arrays.BitGenerator: _parts,
    arrays.RandomState: _parts,
    arrays.Generator: _parts,
    frames.Frame: frames_encoding.frame,
    frames.Index: frames_encoding.index,
}
