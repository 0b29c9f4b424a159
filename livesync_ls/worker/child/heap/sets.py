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
        set.clear(obj)
        filling(obj, state)
