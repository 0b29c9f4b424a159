"""Modules that were imported ahead lie here, out of everybody's sight, until user code imports them.

Where that would not be what a fresh import does, nothing is given: a library can rarely be loaded twice into one
process, so then only a new process will do, and `Anew` ends the block that asked.
"""

from __future__ import annotations

import _thread
import sys
from importlib import machinery

from . import effects, interrupts, namesakes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Optional

    from .group import Group
    from .surroundings import Place

_ident = _thread.get_ident
_getframe = sys._getframe  # pyright: ignore[reportPrivateUsage] (documented, the only way)


class Anew(BaseException):
    """Raised in place of an import that only a new process does right. Not an Exception, as `except` must not go on."""


class Stash:
    """The groups, in the order in which they were imported."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self.broken: Optional[str] = None
        """Why only a new process can go on, as a phrase."""
        self.place: Optional[Place] = None
        self.is_open = False
        """The running block imports and does nothing else until all is given: what comes too early is not seen."""
        self._hidden: dict[str, Group] = {}
        self._lock = _thread.RLock()

    def add(self, group: Group) -> None:
        self.groups.append(group)
        self._hidden.update(dict.fromkeys(group.modules, group))

    def wanted(self) -> set[str]:
        """The imports of libraries that are still to come."""
        return {group.name for group in self.groups if not group.is_changed and not group.is_standard}

    def find_spec(self, name: str) -> Optional[machinery.ModuleSpec]:
        """For an import of a hidden module, the spec by which it is given.

        Raises:
            Anew: it must not be.
        """
        # Who only asks where a module is (`importlib.util.find_spec`) hears it from the other finders.
        if name not in self._hidden or _getframe(3).f_code.co_name != "_find_and_load_unlocked":
            return None
        was_ours = _ident() in effects.Watch.own
        effects.Watch.own.add(_ident())
        try:
            with interrupts.Shield(), self._lock:
                return self._given(name)
        finally:
            if not was_ours:
                effects.Watch.own.discard(_ident())

    @property
    def libraries(self) -> set[str]:
        """The imports of libraries, given or not."""
        return {group.name for group in self.groups if not group.is_standard}

    def break_for(self, why: str) -> Anew:
        """Nothing is given from now on."""
        self.broken = self.broken or why
        return Anew(self.broken)

    def look(self) -> None:
        """Before a block that imports a library: whether it may have it."""
        group = next(group for group in self.groups if not group.is_changed and not group.is_standard)
        why = self._why_not(group)
        if why:
            self.break_for(why)

    def check_code(self, name: str) -> None:
        """Somebody loads a module by himself, without the import system.

        Raises:
            Anew: a hidden one, which would then be there twice.
        """
        if name in self._hidden:
            raise self.break_for("loads `%s` by itself" % name)

    def _given(self, name: str) -> Optional[machinery.ModuleSpec]:
        group = self._hidden.get(name)
        if group is None:
            module = sys.modules.get(name)  # another thread was quicker
        else:
            module = group.modules[name]
            self._give_for(name, group)
        return machinery.ModuleSpec(name, _Loader(module)) if module is not None else None  # type: ignore[arg-type]

    def _give_for(self, name: str, group: Group) -> None:
        if self.broken:
            raise Anew(self.broken)
        if namesakes.is_standard(name) and not group.is_standard:
            if not group.before.are_variables_kept():
                raise self.break_for("imports `%s` into a process that was set up for it" % name)
            order = list(group.modules)
            early = [each for each in order[: order.index(name) + 1] if namesakes.is_standard(each)]
            self._give(group, early, [each for each in group.asked if each in early], name)
            return
        if group.is_standard:
            self._give_whole(group, name)
            return
        if not self.is_open:
            raise self.break_for("imports `%s` at another place than before" % group.name)
        for each in self.groups[: self.groups.index(group) + 1]:
            if not each.is_changed:
                self._give_whole(each, name)

    def _give_whole(self, group: Group, name: str) -> None:
        assert self.place is not None, "given before there is a document"
        why = self._why_not(group)
        if why:
            raise self.break_for(why)
        self._give(group, list(group.modules), group.asked, name)
        group.note()
        group.change.redo()
        group.is_changed = True
        self.place.retake()

    def _why_not(self, group: Group) -> Optional[str]:
        if self.place is not None and not self.place.is_kept():
            return "imports `%s` into a process that was set up for it" % group.name
        return group.why_not()

    def _give(self, group: Group, names: list[str], asked: list[str], but: str) -> None:
        shadowed = namesakes.shadows(asked, [each for each in asked if each not in group.modules])
        if shadowed:
            raise self.break_for("imports `%s` besides a module of that name in the project" % shadowed[0])
        group.give(names, but)
        for each in names:
            self._hidden.pop(each, None)


class _Loader:
    """Gives a module that is complete, and leaves no trace in it."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._spec = module.__spec__

    def create_module(self, _spec: machinery.ModuleSpec) -> ModuleType:
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec
