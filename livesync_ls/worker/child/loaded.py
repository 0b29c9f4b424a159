"""The modules in the process: the project's, which are dropped and put back, and all others, which stay."""

from __future__ import annotations

import sys

from . import modules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, Callable, Optional

    Version = tuple[Optional[ModuleType], int]
    """A module, None where there is none, and its stamp."""

_NONE: Version = (None, 0)


class Turn:
    """What one block did to `sys.modules`."""

    def __init__(self) -> None:
        self.before: dict[str, Version] = {}
        self.after: dict[str, Version] = {}


class Loaded:
    """The project's modules with their stamps, as blocks loaded them."""

    def __init__(self, next_stamp: Callable[[], int]) -> None:
        self._next_stamp = next_stamp
        self._versions: dict[str, Version] = {}
        self._others = _others()

    def stamp(self, name: str) -> int:
        return self._versions.get(name, _NONE)[1]

    def module(self, name: str) -> Optional[ModuleType]:
        return self._versions.get(name, _NONE)[0]

    @property
    def names(self) -> list[str]:
        return list(self._versions)

    def namespaces(self) -> list[tuple[str, dict[str, Any]]]:
        """The names of every module."""
        return [(name, vars(module)) for name, (module, _) in self._versions.items() if module is not None]

    def note(self) -> Turn:
        """What changed since the last block."""
        turn = Turn()
        present = modules.imported()
        for name in {*self._versions, *present}:
            before = self._versions.get(name, _NONE)
            module = sys.modules.get(name) if name in present else None
            if module is not before[0]:
                turn.before[name] = before
                turn.after[name] = (module, self._next_stamp() if module is not None else 0)
        self._versions.update(turn.after)
        return turn

    def others(self) -> list[str]:
        """Names of modules outside the project that were loaded since this was last asked."""
        if sys.modules.keys() == self._others.keys():
            return []
        present = _others()
        found = [name for name in present if name not in self._others]
        self._others = present
        return found

    def undo(self, turn: Turn) -> None:
        self._put(turn.before)

    def redo(self, turn: Turn) -> None:
        self._put(turn.after)

    def _put(self, versions: dict[str, Version]) -> None:
        for name, version in versions.items():
            _place(name, self._versions.get(name, _NONE)[0], version[0])
            self._versions[name] = version


def _others() -> dict[str, None]:
    return dict.fromkeys(name for name in sys.modules if type(name) is str)


def _place(name: str, former: Optional[ModuleType], module: Optional[ModuleType]) -> None:
    """Puts a module where imports look: `sys.modules`, and the package that it is part of."""
    package, _, short = name.rpartition(".")
    parts = getattr(sys.modules.get(package), "__dict__", {}) if package else {}
    if module is not None:
        sys.modules[name] = module
        if package:
            parts[short] = module
    else:
        sys.modules.pop(name, None)
        if parts.get(short) is former:
            parts.pop(short, None)
