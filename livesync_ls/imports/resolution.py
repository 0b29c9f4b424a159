"""From what a file imports to the project files that this loads. By path: nothing is imported, run or asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from livesync_ls.imports.environment import Environment
from livesync_ls.imports.statements import Imported, Statements
from livesync_ls.imports.tree import Tree, above, join


class Place(NamedTuple):
    """What a dotted name stands for: a module, a package, or a namespace package, which has no file."""

    file: str | None
    folders: tuple[str, ...] = ()
    """Where its submodules are; a namespace package may have several, a plain module has none."""


class Resolution(NamedTuple):
    """What one file's imports load."""

    files: frozenset[str]
    names: frozenset[str]
    """Each name that was looked for: another answer is possible only if a module of that name comes or goes."""


class _Trail(NamedTuple):
    """What was found on the way."""

    files: set[str]
    names: set[str]


_ELSEWHERE = Place(None)
"""Outside the project."""


class Resolver:
    """Finds modules in a tree, in the order in which Python would.

    `exports` gives the names in the `__all__` of a file; star imports load the submodules among them.
    """

    def __init__(self, tree: Tree, environment: Environment, exports: Callable[[str], Sequence[str]]) -> None:
        self.environment = environment
        self._tree = tree
        self._exports = exports
        self._tops: dict[str, dict[str, Place | None]] = {}
        self._homes: dict[str, tuple[list[str], str]] = {}

    def forget(self) -> None:
        """The tree or the environment changed."""
        self._tops.clear()
        self._homes.clear()

    def resolve(self, path: str, statements: Statements) -> Resolution:
        """The files of the project that running the imports of the file at `path` would load, itself excepted."""
        trail = _Trail(set(), set())
        folder = above(path)
        holder = self._home(folder)[1]
        # A file of a package that imports nothing relatively may also be run as a script.
        scripted = folder != holder and not any(imported.level for imported in statements.imports)
        for imported in statements.imports:
            for place in self._starts(imported, folder, holder, scripted, trail):
                if place is not _ELSEWHERE:
                    self._follow(place, imported, trail)
        trail.files.discard(path)
        return Resolution(frozenset(trail.files), frozenset(trail.names))

    # ── One import ──────────────────────────────────────────────────────────────────────────

    def _starts(
        self, imported: Imported, folder: str, holder: str, scripted: bool, trail: _Trail
    ) -> Iterator[Place | None]:
        """Where the first name of an import may be; for a relative import, the package that it starts from."""
        if imported.level:
            yield self._relative(folder, imported.level, trail)
            return
        top = imported.module.partition(".")[0]
        if top in self.environment.always_there:
            return
        trail.names.add(top)
        usual = self._top(holder, top)
        yield usual
        neighbour = self._in(folder, top) if scripted else _ELSEWHERE
        if usual is not _ELSEWHERE or (neighbour and neighbour.file):
            yield neighbour

    def _follow(self, place: Place | None, imported: Imported, trail: _Trail) -> None:
        """Go from the first name of an import to its last, and to the submodules among the names it takes."""
        parts = imported.module.split(".") if imported.module else []
        _note(place, trail)
        for part in parts if imported.level else parts[1:]:
            place = self._submodule(place, part, trail)
        for name in imported.names or ():
            if name != "*":
                self._submodule(place, name, trail)
            elif place and place.file:
                for exported in self._exports(place.file):
                    self._submodule(place, exported, trail)

    def _submodule(self, place: Place | None, name: str, trail: _Trail) -> Place | None:
        if place and not place.folders:
            return place
        # Below a folder that is not there, too: a file may come together with its folder.
        trail.names.add(name)
        found = self._find(place.folders, name) if place else None
        _note(found, trail)
        return found

    def _relative(self, folder: str, level: int, trail: _Trail) -> Place:
        for _ in range(level - 1):
            folder = above(folder)
        packages, holder = self._home(folder)
        trail.files.update(packages)
        if "__init__" in self._tree.modules(folder):
            return Place(join(folder, "__init__.py"), (folder,))
        return self._namespace(folder, holder, trail)

    def _namespace(self, folder: str, holder: str, trail: _Trail) -> Place:
        """The namespace package that a folder is a portion of, as far as its other portions can be known."""
        for entry in (*self.environment.sys_path, *self._guesses(holder)):
            if folder.startswith(join(entry, "")) and self._is_project(entry):
                first, *others = Path(folder).relative_to(entry).parts
                trail.names.update((first, *others))
                place = self._top(holder, first)
                for name in others:
                    place = self._find(place.folders, name) if place else None
                if place and folder in place.folders:
                    return place
        return Place(None, (folder,))

    # ── Looking for a name ──────────────────────────────────────────────────────────────────

    def _top(self, holder: str, name: str) -> Place | None:
        known = self._tops.setdefault(holder, {})
        if name not in known:
            known[name] = self._search(holder, name)
        return known[name]

    def _search(self, holder: str, name: str) -> Place | None:
        """A top-level name: in the folder it would be run from, on the search path, or where one would guess."""
        folders = [holder]
        for entry in self.environment.sys_path:
            if self._is_project(entry):
                folders.append(entry)
            elif name in self.environment.holds.get(entry, ()):
                return self._before(folders, name)
        if name in self.environment.stdlib:
            return self._before(folders, name)
        return self._find(tuple(dict.fromkeys((*folders, *self._guesses(holder)))), name)

    def _before(self, folders: Sequence[str], name: str) -> Place:
        """A name in folders that a module outside the project follows: that one wins over a mere folder."""
        place = self._find(folders, name)
        return place if place and place.file else _ELSEWHERE

    def _guesses(self, holder: str) -> Iterator[str]:
        """Where programs often make Python look: the folders above, up to the root; each root and its `src`."""
        for root in self._tree.roots:
            outer = holder
            while outer.startswith(join(root, "")):
                outer = above(outer)
                yield outer
        for root in self._tree.roots:
            yield root
            yield join(root, "src")

    def _find(self, folders: Sequence[str], name: str) -> Place | None:
        """A name in folders, in their order: a module or a package before all portions of a namespace."""
        portions: list[str] = []
        for folder in folders:
            if place := self._in(folder, name):
                if place.file:
                    return place
                portions += place.folders
        return Place(None, tuple(portions)) if portions else None

    def _in(self, folder: str, name: str) -> Place | None:
        inner = join(folder, name)
        is_folder = name in self._tree.folders(folder) or inner in self._tree.roots
        if is_folder and "__init__" in self._tree.modules(inner):
            return Place(join(inner, "__init__.py"), (inner,))
        if name in self._tree.modules(folder):
            return Place(f"{inner}.py")
        return Place(None, (inner,)) if is_folder else None

    def _home(self, folder: str) -> tuple[list[str], str]:
        """The files of the packages that a folder is in, and the folder that holds the outermost.

        A folder without `__init__` right in a package is a part of it.
        """
        if folder not in self._homes:
            outer = above(folder)
            packages: list[str] = []
            if "__init__" in self._tree.modules(folder):
                packages = [join(folder, "__init__.py")]
            elif outer == folder or "__init__" not in self._tree.modules(outer):
                outer = ""
            around, holder = self._home(outer) if outer else ([], folder)
            self._homes[folder] = [*packages, *around], holder
        return self._homes[folder]

    def _is_project(self, folder: str) -> bool:
        return bool(folder in self._tree.roots or self._tree.modules(folder) or self._tree.folders(folder))


def _note(place: Place | None, trail: _Trail) -> None:
    if place and place.file:
        trail.files.add(place.file)
