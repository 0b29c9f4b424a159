"""The objects that blocks met, by the numbers that the daemon knows them by."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable

    from .heap.handles import Handle


class Objects:
    """Every object that a block could get at, once it has been met."""

    def __init__(self) -> None:
        self._number = 0
        self._serials: dict[Handle, int] = {}
        self._bases: dict[Handle, int] = {}
        self._makers: dict[Handle, str] = {}
        self._written: set[Handle] = set()

    def __contains__(self, handle: Handle) -> bool:
        return handle in self._serials

    def meet(self, handles: Iterable[Handle], maker: str) -> None:
        """These are there; what is new among them was made by this block."""
        serials = self._serials
        for handle in handles:
            if handle not in serials:
                self._number += 1
                serials[handle] = self._number
                self._bases[handle] = handle.stamp
                self._makers[handle] = maker

    def key(self, handle: Handle) -> str:
        return "o:%d" % self._serials.get(handle, 0)

    def stamp(self, handle: Handle, stamp: int) -> int:
        """The stamp to tell: 0 for the state that the object was met in."""
        return 0 if self._bases.get(handle) == stamp else stamp

    def maker(self, handle: Handle, otherwise: str) -> str:
        return self._makers.get(handle, otherwise)

    def is_written(self, handle: Handle) -> bool:
        """Whether any block changed it so far: until then nobody need be told who reads it."""
        return handle in self._written

    def newly_written(self, changes: Iterable[Any]) -> list[Handle]:
        """Of changed objects, those that were never changed before."""
        fresh = [part.handle for part in changes if part.handle not in self._written]
        self._written.update(fresh)
        return fresh

    def forget(self, handles: Iterable[Handle]) -> None:
        """Lets these go."""
        for handle in handles:
            for known in (self._serials, self._bases, self._makers):
                known.pop(handle, None)
            self._written.discard(handle)
