"""How a document begins: its imports get what was imported ahead, and what they import is told to the next start.

Only imports that nothing else comes before, or between, count: what one library does to another when it is imported
(a colormap registered, an option added) could be seen there too early.
"""

from __future__ import annotations

import _ast
import sys

from . import effects, interrupts, modules, namesakes, stash
from .leading import Leading, imports_of
from .surroundings import Place, Surroundings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

_NOTHING = _ast.Module([], [])
_OWN = __name__.partition(".")[0] + "."


class Beginning:
    """Asked before and after each block."""

    def __init__(self) -> None:
        self.stash = stash.Stash()
        self._named: set[str] = set()
        self._leading = Leading()
        self._forecast = Forecast()

    def start(self) -> None:
        """This process is a document's now."""
        self.stash.place = Place()
        self._forecast.start()

    def before(self, tree: Optional[_ast.Module], keep: int) -> Optional[str]:
        """Why the block must not run in this process, as a phrase. `keep`: how many entries are above it."""
        wanted = self.stash.wanted()
        if not (wanted or self._forecast.is_open) or self.stash.broken:
            return self.stash.broken
        effects.Watch.own.add(interrupts.MAIN)  # what we look at is nobody's reading
        self._leading = imports_of(tree or _NOTHING)
        self._forecast.before(self._leading, keep)
        return self._open(wanted) if wanted else None

    def _open(self, wanted: set[str]) -> Optional[str]:
        leading, libraries = self._leading, self.stash.libraries
        self._named.update(leading.names)
        missing = libraries - self._named
        if missing and not leading.is_whole and not libraries.isdisjoint(self._named):
            self.stash.break_for("comes before imports that it followed")
        self.stash.is_open = leading.is_whole or not missing
        if not wanted.isdisjoint(leading.names):
            self.stash.look()
        return self.stash.broken

    def after(self, done: Any) -> None:
        """Tells in `done` if only another process can go on, and what to import ahead of the next start."""
        self.stash.is_open = False
        if self.stash.broken:
            done["lost"], done["effects"] = self.stash.broken, None
        elif self._forecast.is_open:
            done["ahead"] = self._forecast.after(self._leading)


class Forecast:
    """What the next process of this document will import first."""

    def __init__(self) -> None:
        self.is_open = False
        self._names: dict[str, str] = {}
        self._entries = 0
        self._present: frozenset[str] = frozenset()
        self._loaded = 0
        self._surroundings: Any = None

    def start(self) -> None:
        self.is_open = True
        self._present = frozenset(sys.modules)
        self._loaded = len(sys.modules)
        self._surroundings = Surroundings(), Place()

    def before(self, leading: Leading, keep: int) -> None:
        if keep != self._entries:
            self.is_open = False  # an edit: what runs now is not how the document begins
        elif any(name not in sys.modules and not namesakes.is_standard(name) for name in leading.names):
            self.is_open = all(each.is_kept() for each in self._surroundings)

    def after(self, leading: Leading) -> Optional[dict[str, str]]:
        """By module whether it is `standard`, or named by a `block` or by the `project`, once that is known."""
        self._entries += 1
        is_grown = len(sys.modules) != self._loaded
        self._loaded = len(sys.modules)
        for name, kind in leading.names.items():
            if name in sys.modules and name not in modules.imported():
                self._names.setdefault(name, "standard" if namesakes.is_standard(name) else kind)
        has_libraries = any(kind != "standard" for kind in self._names.values())
        if leading.is_whole and is_grown:
            self._surroundings = Surroundings(), Place()
        elif not leading.is_whole and (has_libraries or (is_grown and self._has_libraries())):
            self.is_open = False
        return self._names if not self.is_open and has_libraries else None

    def _has_libraries(self) -> bool:
        """Whether one was imported by other code than imports at the beginning."""
        loaded = sys.modules.keys() - self._present - modules.imported().keys()
        return any(not name.startswith(_OWN) and not namesakes.is_standard(name) for name in loaded)


BEGINNING = Beginning()
