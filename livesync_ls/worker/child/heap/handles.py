"""Every object that a walk met has a handle: its kind, its last known state, and a stamp for both."""

# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# (what is looked at may be anything)

from __future__ import annotations

import weakref

from .fragile import is_mortal, is_weakrefable
from .kinds import MISSING
from .registry import ATOM, ATOM_IDS, KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable, Optional

    from .kinds import Kind
    from .territory import Territory


class Unheld:
    """Stands for a part that must not be kept alive: its address."""

    __slots__ = ("at",)

    def __init__(self, obj: Any) -> None:
        self.at = id(obj)


class Handle:
    """An object and its state as last seen.

    While a block runs that could end the object's life, the handle lets go of it (`release`) and knows it by its
    address. Should another object take that address, with the same parts, nobody can tell the two apart.
    """

    __slots__ = (
        *("checked", "children", "is_mortal", "is_thin", "key", "kind", "obj", "stamp", "state", "walk", "weak"),
    )

    def __init__(self, obj: Any, kind: Kind, stamp: int) -> None:
        self.obj = obj
        self.kind = kind
        self.key = id(obj)
        self.stamp = stamp
        self.state: Any = MISSING
        self.children: Optional[list[Handle]] = None
        self.checked = -1
        self.walk = -1
        self.is_thin = False
        self.is_mortal = is_mortal(obj, kind)
        self.weak: Optional[Callable[[], Any]] = None

    @property
    def is_released(self) -> bool:
        return self.obj is MISSING

    def release(self, unheld: set[int]) -> None:
        """Lets go of the object. Its state keeps what is not in `unheld`; the rest becomes addresses."""
        parts = self.kind.parts(self.state)
        thin = tuple([Unheld(part) if id(part) in unheld else part for part in parts])
        self.state = (self.kind.bits(self.state), thin)
        if is_weakrefable(self.obj):
            self.weak = weakref.ref(self.obj)
        self.obj, self.children, self.is_thin = MISSING, None, True

    def may_be(self, obj: Any) -> bool:
        """Whether a released handle's object is this one, which is at its address."""
        return self.weak() is obj if self.weak is not None else KINDS[type(obj)] is self.kind

    def is_as_released(self) -> bool:
        """Looks at an object that was found again; whether it is in the state that it was released with."""
        bits, thin = self.state
        state = self.kind.look(self.obj)
        parts = self.kind.parts(state)
        is_same = bits == self.kind.bits(state) and len(parts) == len(thin) and all(map(_is_part, thin, parts))
        self.state, self.is_thin = self.kind.keep(state), False
        return is_same


def _is_part(thin: Any, part: Any) -> bool:
    return thin.at == id(part) if type(thin) is Unheld else thin is part


class Table:
    """All handles, by their objects' addresses, and the source of stamps."""

    def __init__(self, territory: Territory) -> None:
        self._territory = territory
        self._handles: dict[int, Handle] = {}
        self._met: list[Handle] = []
        self._stamp = 0

    def __len__(self) -> int:
        return len(self._handles)

    def next_stamp(self) -> int:
        """A number that no object in any state has had."""
        self._stamp += 1
        return self._stamp

    def known(self, obj: Any) -> Optional[Handle]:
        """The handle of an object that some walk has met."""
        found = self._handles.get(id(obj))
        return found if found is not None and found.obj is obj else None

    def handle(self, obj: Any) -> Optional[Handle]:
        """The object's handle, made if need be; None for atoms and where walks stop."""
        cls = type(obj)
        if id(cls) in ATOM_IDS:
            return None
        found = self._handles.get(id(obj))
        if found is not None:
            if found.obj is obj:
                return found
            if found.is_released and found.may_be(obj):
                found.obj, found.weak = obj, None
                return found
        kind = KINDS[cls]
        if kind is not ATOM:
            kind = self._territory.admit(obj, kind)
        if kind is ATOM:
            return None
        made = self._handles[id(obj)] = Handle(obj, kind, self.next_stamp())
        self._met.append(made)
        return made

    def take_met(self) -> list[Handle]:
        """The handles that were made since this was last asked."""
        met, self._met = self._met, []
        return met

    def drop(self, handle: Handle) -> None:
        """Forgets a handle whose object is gone; what was read of it is no longer so."""
        handle.stamp = self.next_stamp()
        if self._handles.get(handle.key) is handle:
            del self._handles[handle.key]

    def forget(self, handles: Iterable[Handle]) -> None:
        """Forgets these handles, and lets go of their objects."""
        for handle in handles:
            if self._handles.get(handle.key) is handle:
                del self._handles[handle.key]
