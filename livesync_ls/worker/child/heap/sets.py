"""Sets. Their order is part of what a program can see, so a set is restored only if its order comes back exactly."""

# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# (what is looked at may be anything)

from __future__ import annotations

from .hashing import hashes_plainly
from .kinds import CannotRestore, Kind, same_parts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional, Sequence

    Filling = Callable[[Any, "SetState"], None]


_EMPTY = set().__sizeof__()
_SMALL = 8
_SLOT = (set(range(100)).__sizeof__() - _EMPTY) // 512  # a hash and a pointer
"""How sets are laid out: `Objects/setobject.c`. A table has a power of two of slots."""


class SetState:
    """The elements in order, a copy that keeps their hashes, and the table's size, on which later order depends."""

    __slots__ = ("copy", "order", "size")

    def __init__(self, obj: Any) -> None:
        self.order = tuple(set.__iter__(obj))
        self.copy: set[Any] = set()
        set.update(self.copy, obj)
        self.size = set.__sizeof__(obj)

    def is_in(self, candidate: set[Any]) -> bool:
        return same_parts(tuple(set.__iter__(candidate)), self.order)


def _copied(target: Any, state: SetState) -> None:
    set.update(target, state.copy)


def _grown(target: Any, state: SetState) -> None:
    for element in state.order:
        set.add(target, element)


def _filling(state: SetState) -> Optional[Filling]:
    """The way to fill an empty set that gives back this order, and room for the same later order."""
    plain = all(map(hashes_plainly, state.order))
    for filling in (_grown, _copied) if plain else (_copied,):
        scratch: set[Any] = set()
        filling(scratch, state)
        if state.is_in(scratch) and scratch.__sizeof__() == state.size:
            return filling
    return None


def _rewind(target: Any) -> None:
    """Empties a set, and has `pop` search from the start: it goes on from where it last found something."""
    slots = _SMALL if set.__sizeof__(target) == _EMPTY else (set.__sizeof__(target) - _EMPTY) // _SLOT
    set.clear(target)
    set.update(target, range(2 * slots))  # a table larger than any that the set had
    last = (set.__sizeof__(target) - _EMPTY) // _SLOT - 1
    set.clear(target)
    set.update(target, range(2 * slots))
    set.add(target, last)
    for number in range(2 * slots):
        if number != last:
            set.discard(target, number)
    set.pop(target)  # in the last slot: the next search starts at the first one of any smaller table
    set.clear(target)


class Set(Kind):
    word = "the order of a set"

    def look(self, obj: Any) -> Any:
        return obj if type(obj) is set else SetState(obj)

    def keep(self, state: Any) -> Any:
        return state if type(state) is SetState else SetState(state)

    def parts(self, state: Any) -> Sequence[Any]:
        return state.order if type(state) is SetState else tuple(state)

    def same(self, left: Any, right: Any) -> bool:
        return same_parts(self.parts(left), self.parts(right))

    def flaw(self, state: Any, present: Any) -> Optional[str]:
        return None if _filling(state) is not None else self.word

    def restore(self, obj: Any, state: Any) -> None:
        filling = _filling(state)
        if filling is None:
            raise CannotRestore(self.word)
        _rewind(obj)
        filling(obj, state)
