"""Iterators of builtin containers, of `itertools`, and suspended frames: where they stand."""

# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# (what is looked at may be anything)

from __future__ import annotations

import gc
import itertools
import sys
import types

from .kinds import CannotRestore, Detected, Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional, Sequence

_END = -1


class Positioned(Kind):
    """An iterator over a sequence: `__reduce__` tells its position, `__setstate__` sets it. Neither runs user code."""

    word = "an exhausted iterator"

    def look(self, obj: Any) -> Any:
        reduced = obj.__reduce__()
        if len(reduced) < 3:
            return _END, ()  # it has let go of its sequence
        return reduced[2], reduced[1]

    def parts(self, state: Any) -> Sequence[Any]:
        return state[1]

    def bits(self, state: Any) -> Any:
        return state[0]

    def flaw(self, state: Any, present: Any) -> Optional[str]:
        return self.word if present[0] == _END and state[0] != _END else None

    def restore(self, obj: Any, state: Any) -> None:
        if state[0] == _END:
            for _ in obj:
                pass
            return
        if self.look(obj)[0] == _END:
            raise CannotRestore(self.word)
        obj.__setstate__(state[0])


class Remaining(Detected):
    """An iterator that tells only how many elements are left: over dicts and sets, `repeat`."""

    word = "an iterator's position"

    def look(self, obj: Any) -> Any:
        hint = getattr(type(obj), "__length_hint__", None)
        try:
            left = hint(obj) if hint is not None else None
        except TypeError:  # an endless `repeat`
            left = None
        return left, tuple(gc.get_referents(obj))

    def parts(self, state: Any) -> Sequence[Any]:
        return state[1]

    def bits(self, state: Any) -> Any:
        return state[0], len(state[1])


class RangeIterator(Detected):
    """From 3.12 on it can only be moved forward."""

    word = "an iterator's position"

    def look(self, obj: Any) -> Any:
        return repr(obj.__reduce__()[1:])

    def bits(self, state: Any) -> Any:
        return state

    if sys.version_info < (3, 12):

        def look(self, obj: Any) -> Any:
            return obj.__reduce__()[2]

        def flaw(self, state: Any, present: Any) -> Optional[str]:
            return None

        def restore(self, obj: Any, state: Any) -> None:
            obj.__setstate__(state)


class Enumerate(Detected):
    """`enumerate` is exactly one of the wrappers that count for themselves."""

    word = "an iterator's position"

    def look(self, obj: Any) -> Any:
        return obj.__reduce__()[1]

    def parts(self, state: Any) -> Sequence[Any]:
        return state[:1]

    def bits(self, state: Any) -> Any:
        return state[1]


class Counting(Detected):
    """`itertools.count`: its repr is its value, which is a plain number unless its parts say otherwise."""

    word = "a counter's position"

    def look(self, obj: Any) -> Any:
        referents = tuple(gc.get_referents(obj))
        if any(type(one) not in (int, float, complex, type) for one in referents):
            return "", referents
        return repr(obj), ()

    def parts(self, state: Any) -> Sequence[Any]:
        return state[1]

    def bits(self, state: Any) -> Any:
        return state[0]


class Consuming(Detected):
    """An `itertools` object. Before 3.12, `__reduce__` tells all; later only where the iterators below it stand."""

    word = "an iterator's position"
    opaque = sys.version_info >= (3, 12)

    def look(self, obj: Any) -> Any:
        parts = tuple(gc.get_referents(obj))
        if not self.opaque:
            return _plain(obj.__reduce__()[1:], 0), parts
        below = [(by_type(one), one) for one in parts]
        return repr([kind.bits(kind.look(one)) for kind, one in below if kind is not None]), parts

    def parts(self, state: Any) -> Sequence[Any]:
        return state[1]

    def bits(self, state: Any) -> Any:
        return state[0], len(state[1])


def _plain(value: Any, depth: int) -> Any:
    """Small numbers and the identity of the rest."""
    if type(value) is tuple and depth < 4:
        return tuple([_plain(one, depth + 1) for one in value])
    return value if type(value) in (int, bool) else type(value).__name__


class Suspended(Detected):
    """A generator or coroutine: the instruction it waits at, and the objects its frame holds."""

    word = "a generator's position"
    follows = True
    _frames = ("gi_frame", "cr_frame", "ag_frame")

    def frame(self, obj: Any) -> Any:
        """Its frame; None once it has ended."""
        return next((getattr(obj, name) for name in self._frames if hasattr(obj, name)), None)

    def look(self, obj: Any) -> Any:
        frame = self.frame(obj)
        if frame is None:
            return None, ()
        held = gc.get_referents(obj) if sys.version_info >= (3, 11) else gc.get_referents(frame)
        shared = (frame, frame.f_globals, frame.f_builtins, frame.f_code, sys.modules)
        return frame.f_lasti, tuple(one for one in held if not any(one is other for other in shared))

    def parts(self, state: Any) -> Sequence[Any]:
        return state[1]

    def bits(self, state: Any) -> Any:
        return state[0]


_POSITIONED = (iter([]), iter(()), iter(""), iter("é"), iter(b""), iter(bytearray()), reversed([]))
_REMAINING = (
    *(iter({}), iter({}.items()), iter({}.values()), iter(set[int]()), itertools.repeat(1)),
    *(reversed({}), reversed({}.items()), reversed({}.values())),
)
_RANGES = (iter(range(1)), iter(range(1 << 70)))


def _kinds() -> dict[type, Kind]:
    found: dict[type, Kind] = {}
    for cls in vars(itertools).values():
        if type(cls) is type:
            found[cls] = Consuming()
    for iterators, kind in ((_POSITIONED, Positioned()), (_REMAINING, Remaining()), (_RANGES, RangeIterator())):
        found.update((type(one), kind) for one in iterators)
    for cls in (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType):
        found[cls] = SUSPENDED
    found[enumerate] = Enumerate()
    found[itertools.count] = Counting()
    return found


SUSPENDED = Suspended()
KINDS = _kinds()
_BY_ID = {id(cls): kind for cls, kind in KINDS.items()}


def by_type(obj: Any) -> Optional[Kind]:
    """The kind of a builtin iterator; None for everything else."""
    return _BY_ID.get(id(type(obj)))
