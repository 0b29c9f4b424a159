"""Instances: their class, `__dict__` and slots, and the content of the builtin that their class extends."""

# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# (what is looked at may be anything)
# ruff: noqa: B905 (`strict=` came with 3.10)

from __future__ import annotations

from .containers import same_items, set_items
from .kinds import MISSING, Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional, Sequence

    from .layouts import Layout

# What `obj.__class__ = …` does, without asking the class's `__setattr__`
_set_class: Any = object.__dict__["__class__"].__set__


def _slot(slot: Any, obj: Any) -> Any:
    try:
        return slot.__get__(obj)
    except AttributeError:
        return MISSING


def _set_slot(slot: Any, obj: Any, value: Any) -> None:
    if value is not MISSING:
        slot.__set__(obj, value)
    elif _slot(slot, obj) is not MISSING:
        slot.__delete__(obj)


class Instance(Kind):
    """The state: class, the `__dict__` itself and its items, slots, content."""

    word = "an instance"

    def __init__(self, layout: Layout, content: Optional[Kind]) -> None:
        self._dict_of = layout.dict_of
        self._slots = layout.slots
        self.content = content
        if content is not None:
            self.word = content.word
            self.opaque = content.opaque
            self.follows = content.follows

    def look(self, obj: Any) -> Any:
        dictionary = self._dict_of.__get__(obj) if self._dict_of is not None else None
        slots = tuple([_slot(slot, obj) for slot in self._slots]) if self._slots else ()
        content = self.content.look(obj) if self.content is not None else None
        return type(obj), dictionary, dictionary or {}, slots, content

    def keep(self, state: Any) -> Any:
        cls, dictionary, items, slots, content = state
        if self.content is not None:
            content = self.content.keep(content)
        return cls, dictionary, dict(zip(dict.keys(items), dict.values(items))), slots, content

    def parts(self, state: Any) -> Sequence[Any]:
        cls, _, items, slots, content = state
        inner = self.content.parts(content) if self.content is not None else ()
        return (cls, *dict.keys(items), *dict.values(items), *slots, *inner)

    def bits(self, state: Any) -> Any:
        # The dict by its number: a part would keep alive what the instance holds
        return id(state[1]), len(state[2]), self.content.bits(state[4]) if self.content is not None else None

    def same(self, left: Any, right: Any) -> bool:
        return (
            left[0] is right[0]
            and left[1] is right[1]
            and same_items(left[2], right[2])
            and all(map(lambda a, b: a is b, left[3], right[3]))
            and (self.content is None or self.content.same(left[4], right[4]))
        )

    def flaw(self, state: Any, present: Any) -> Optional[str]:
        return self.content.flaw(state[4], present[4]) if self.content is not None else None

    def restore(self, obj: Any, state: Any) -> None:
        cls, dictionary, items, slots, content = state
        if type(obj) is not cls:
            _set_class(obj, cls)
        if self.content is not None and not self.content.same(self.content.look(obj), content):
            self.content.restore(obj, content)
        if self._dict_of is not None:
            if self._dict_of.__get__(obj) is not dictionary:
                self._dict_of.__set__(obj, dictionary)
            set_items(dictionary, items)
        for slot, value in zip(self._slots, slots):
            _set_slot(slot, obj, value)

    def leads(self, obj: Any) -> Sequence[Any]:
        return self.content.leads(obj) if self.content is not None else ()
