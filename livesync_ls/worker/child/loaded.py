"""The modules in the process: the project's, which are dropped and put back, and all others, which stay."""

from __future__ import annotations

import sys

from . import modules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, Callable, Collection, Optional

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
        now = {name: sys.modules.get(name) if name in present else None for name in (*self._versions, *present)}
        changed = {name: module for name, module in now.items() if module is not self.module(name)}
        for name in _in_order(changed):
            module = changed[name]
            turn.before[name] = self._versions.get(name, _NONE)
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
        for name, (module, stamp) in versions.items():
            _place(name, module)
            if name.rpartition(".")[0] not in self._versions:
                _attach(name, self.module(name), module)
            self._versions[name] = module, stamp


def _others() -> dict[str, None]:
    return dict.fromkeys(name for name in sys.modules if type(name) is str)


def _in_order(names: Collection[str]) -> list[str]:
    """As they came to be loaded: those that are done again come in the same order, which code can see."""
    if len(names) < 2:
        return [*names]
    loaded = [name for name in list(sys.modules) if name in names]
    return [*(name for name in names if name not in loaded), *loaded]


def _place(name: str, module: Optional[ModuleType]) -> None:
    """Puts a module where imports look."""
    if module is not None:
        sys.modules[name] = module
    else:
        sys.modules.pop(name, None)


def _attach(name: str, former: Optional[ModuleType], module: Optional[ModuleType]) -> None:
    """Binds a module in the package that it is part of, as an import does.

    Only where the package is not the project's (it has a folder of the project in its path). The names of the project's
    packages are taken back and put back by whoever bound them: a package that came with the module goes with it as it
    is, and may hold something else under that name (`from .mod import mod`).
    """
    package, _, short = name.rpartition(".")
    parts = getattr(sys.modules.get(package), "__dict__", {}) if package else {}
    if module is not None:
        parts[short] = module
    elif parts.get(short) is former:
        parts.pop(short, None)
