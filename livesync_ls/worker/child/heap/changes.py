"""What a block did to one object, to one name, and to the order of names; each can be turned back and forth.

A change keeps one side: the state before while it is in force, the state after while it is undone. So the log keeps
nothing alive that the program could not still come back to.
"""

# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# (what is looked at may be anything)
# ruff: noqa: B905 (`strict=` came with 3.10)

from __future__ import annotations

from _operator import is_not
from itertools import compress

from .handles import Unheld
from .kinds import MISSING, CannotRestore, same_parts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

    from .handles import Handle
    from .journal import Opened
    from .kinds import Kind
    from .reach import Name


class _Lost:
    """Stands for a state or value that was not kept."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "LOST"


LOST = _Lost()


class Change:
    """An object whose content changed: `before` and `after` are its stamps."""

    __slots__ = ("after", "before", "handle", "kind", "state")

    def __init__(self, handle: Handle, kind: Kind, state: Any, before: int) -> None:
        self.handle = handle
        self.kind = kind
        self.state = state
        self.before = before
        self.after = handle.stamp

    def flaw(self) -> Optional[str]:
        """Why the kept side cannot be put in place, as a phrase."""
        if self.state is LOST:
            return "%s that could not be kept" % self.kind.word
        if self.handle.obj is MISSING:
            return "%s that is gone" % self.kind.word
        return self.kind.flaw(self.state, self.handle.state)

    def flaw_back(self) -> Optional[str]:
        """Why the object, once turned, could not be turned again."""
        if self.state is LOST:
            return self.flaw()
        return self.handle.kind.flaw(self.handle.state, self.state)

    def turn(self) -> None:
        """Exchanges the kept side for the one in place.

        Raises:
            CannotRestore: with a phrase; then nothing has changed.
        """
        flaw = self.flaw()
        if flaw is not None:
            raise CannotRestore(flaw)
        handle = self.handle
        self.kind.restore(handle.obj, self.state)
        present = handle.state if handle.stamp == self.after else LOST
        handle.state, self.state = self.state, present
        handle.kind, self.kind = self.kind, handle.kind
        handle.children = None
        handle.stamp = self.before
        self.before, self.after = self.after, self.before


class Rebinding:
    """A name that was bound, bound anew or deleted; `value` is the kept side, `before` and `after` its stamps."""

    __slots__ = ("after", "before", "module", "name", "names", "reason", "value")

    def __init__(self, module: str, names: dict[str, Any], name: str, value: Any) -> None:
        self.module = module
        self.name = name
        self.names = names
        self.value = value
        self.reason: Optional[str] = None
        self.before = self.after = 0

    @property
    def key(self) -> Name:
        return self.module, self.name

    def flaw(self) -> Optional[str]:
        """Why the kept side cannot be put in place, as a phrase."""
        return "`%s` held %s" % (self.name, self.reason) if self.value is LOST else None

    def turn(self, name_stamps: dict[Name, int]) -> None:
        """Exchanges the kept side for the one in place.

        Raises:
            CannotRestore: with a phrase; then nothing has changed.
        """
        flaw = self.flaw()
        if flaw is not None:
            raise CannotRestore(flaw)
        present = self.names.get(self.name, MISSING)
        if self.value is MISSING:
            self.names.pop(self.name, None)
        else:
            self.names[self.name] = self.value
        # An entry may be done again on other ground than it was undone from: what it covers now is what comes back.
        self.value = present
        covered = name_stamps.get(self.key, 0)
        name_stamps[self.key] = self.before
        self.before, self.after = covered, self.before


class Ordering:
    """The order of a namespace's names, where it is not told by what was added at its end."""

    __slots__ = ("kept", "names")

    def __init__(self, names: dict[str, Any], before: dict[str, Any]) -> None:
        self.names = names
        order = tuple(before)
        self.kept = None if same_parts(order, tuple(names)[: len(order)]) else order

    def turn(self, present: tuple[str, ...]) -> None:
        """Puts the names in the kept order; keeps the one that was there when turning began."""
        if self.kept is None:
            return
        order, names = self.kept, self.names
        wanted = [name for name in order if name in names] + [name for name in names if name not in set(order)]
        first = next((at for at, (one, other) in enumerate(zip(wanted, names)) if one != other), len(wanted))
        for name in wanted[first:]:
            names[name] = names.pop(name)
        self.kept = present


def rebindings(opened: Opened, stored: frozenset[str]) -> list[Rebinding]:
    """The names that are not bound as they were, and those of the document that were stored for certain."""
    found = [_stored(opened, name) for name in sorted(stored) if _is_stored(opened, name)]
    for module, names in opened.reach.namespaces.items():
        for name in _otherwise(opened.names[module], names):
            rebinding = _rebinding(opened, module, names, name)
            if rebinding is not None:
                found.append(rebinding)
    return found


def _otherwise(before: dict[str, Any], names: dict[str, Any]) -> list[str]:
    """The names that are gone, and then those that are bound to something else, or are new."""
    kept = list(names)[: len(before)]
    if same_parts(list(before), kept):  # most blocks bind names anew, or new ones at the end: in C, as there are many
        changed = list(compress(kept, map(is_not, before.values(), names.values())))
        return changed + list(names)[len(before) :]
    gone = [name for name in before if name not in names]
    return gone + [name for name, value in names.items() if before.get(name, MISSING) is not value]


def _is_stored(opened: Opened, name: str) -> bool:
    """Whether a name is bound to what it was bound to before, so that only its code tells that it was stored."""
    names = opened.reach.namespaces.get("")
    return names is not None and name in names and names[name] is opened.names[""].get(name, MISSING)


def _stored(opened: Opened, name: str) -> Rebinding:
    return Rebinding("", opened.reach.namespaces[""], name, opened.names[""][name])


def _rebinding(opened: Opened, module: str, names: dict[str, Any], name: Any) -> Optional[Rebinding]:
    value, present = opened.names[module].get(name, MISSING), names.get(name, MISSING)
    if value is present or type(name) is not str:
        return None
    if type(value) is not Unheld:
        return Rebinding(module, names, name, value)
    if value.at == id(present):
        return None
    found = Rebinding(module, names, name, LOST)
    found.reason = opened.reach.fragile[value.at]
    return found
