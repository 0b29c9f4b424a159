"""Where a walk stops: modules, classes and functions that are not of the project."""

from __future__ import annotations

import types

from .layouts import module_of
from .registry import ATOM, CLASS, FOREIGN, FUNCTION, MODULE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from .kinds import Kind

# `vars(module)` would ask a class that somebody gave the module
_names_of: Callable[[Any], dict[str, Any]] = vars(types.ModuleType)["__dict__"].__get__
_WATCHERS = frozenset(("weakref", "_weakref", "gc"))


class Territory:
    """The document's names, the project's modules, and nothing else.

    Args:
        names: the dict of `__main__`.
        is_project_module: whether a module of this full name belongs to the project.
    """

    def __init__(self, names: dict[str, Any], is_project_module: Callable[[str], bool]) -> None:
        self.names = names
        self._is_project = is_project_module
        self._known: dict[str, bool] = {}
        self.watches_lives = False
        """Whether code was met that can see when objects die."""

    def refresh(self) -> None:
        """Forgets what it knew of modules' names: files may have come or gone."""
        self._known.clear()

    def has(self, module: Any) -> bool:
        """Whether a module's name is one of the project's."""
        if type(module) is not str:
            return False
        found = self._known.get(module)
        if found is None:
            found = self._known[module] = module == "__main__" or self._is_project(module)
            if not found and module in _WATCHERS:
                self._known.pop(module)
                self.watches_lives = True
        return found

    def admit(self, obj: Any, kind: Kind) -> Kind:
        """The kind to treat an object as: ATOM if the walk stops at it."""
        if kind is FUNCTION:
            if obj.__globals__ is self.names or self.has(obj.__globals__.get("__name__")):
                return kind
            return FOREIGN if obj.__closure__ or obj.__dict__ else ATOM
        if kind is CLASS:
            return kind if self.has(module_of(obj)) else ATOM
        if kind is MODULE:
            return kind if self.has(module_name(obj)) else ATOM
        return kind


def module_dict(module: Any) -> dict[str, Any]:
    """A module's names, whatever its class makes of attributes."""
    return _names_of(module)


def module_name(module: Any) -> Any:
    return module_dict(module).get("__name__")
