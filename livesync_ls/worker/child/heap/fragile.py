"""Objects whose death can be seen, so that no log may keep them alive: finalisers, resources, weak references."""

# pyright: reportUnknownArgumentType=false
# (what is looked at may be anything)

from __future__ import annotations

import io
import weakref

from .frames import Frame, Index
from .iterators import Suspended
from .kinds import Kind
from .layouts import TypeMap, layout_of, mro_of, namespace_of
from .registry import CLASS, FUNCTION, MODULE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

_IN_MEMORY = frozenset(map(id, (io.StringIO, io.BytesIO)))
_FILES = frozenset(map(id, (io.FileIO, io.BufferedReader, io.BufferedWriter, io.BufferedRandom, io.TextIOWrapper)))
# Classes are weakly referenced by their bases, and functions' lives nobody watches
_NEVER = (CLASS, FUNCTION, MODULE)
_WATCHED_BY_THEIR_OWN = (Frame, Index)  # pandas' flags and blocks refer back weakly
FINALISER = "an object with a finaliser"
RESOURCE = "an open resource"
FRAME = "a suspended generator"
WATCHED = "an object that a weak reference watches"


class _Lives:
    """What a type says about the lives of its instances."""

    __slots__ = ("finaliser", "is_file", "is_memory", "resource", "weakrefable")

    def __init__(self, cls: type) -> None:
        layout = layout_of(cls)
        classes = mro_of(cls)
        self.weakrefable = layout.weakrefable
        self.is_memory = any(id(base) in _IN_MEMORY for base in classes)
        self.is_file = id(cls) in _FILES
        self.finaliser = layout.has_finaliser
        names = namespace_of(layout.solid)
        self.resource = "close" in names


_lives = TypeMap(_Lives).__getitem__


def fragility(obj: Any, kind: Kind) -> Optional[str]:
    """Why a log must not keep this object alive, as a phrase; None if it may."""
    lives = _lives(type(obj))
    if type(kind) is Suspended:
        frame = kind.frame(obj)
        return FRAME if frame is not None and frame.f_lasti >= 0 else None
    if lives.is_file:
        return None if obj.closed else RESOURCE
    if lives.finaliser and not lives.is_memory:
        return FINALISER
    if kind.opaque and lives.resource:
        return RESOURCE
    if kind in _NEVER or type(kind) in _WATCHED_BY_THEIR_OWN:
        return None
    if lives.weakrefable and weakref.getweakrefcount(obj):
        return WATCHED
    return None


def is_mortal(obj: Any, kind: Kind) -> bool:
    """Whether an object of this type could ever be fragile."""
    if kind in _NEVER or type(kind) in _WATCHED_BY_THEIR_OWN:
        return False
    lives = _lives(type(obj))
    return lives.weakrefable or lives.finaliser or lives.resource


def is_weakrefable(obj: Any) -> bool:
    return _lives(type(obj)).weakrefable
