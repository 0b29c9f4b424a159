"""Which project files import which, directly and through others, forward and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from livesync_ls.imports.edges import Edges, closure
from livesync_ls.imports.environment import Environment
from livesync_ls.imports.resolution import Resolution, Resolver
from livesync_ls.imports.statements import EMPTY, Statements
from livesync_ls.imports.tree import Tree, above

_NONE = Resolution(frozenset(), frozenset())


class ImportGraph:
    """Edges between the files of a tree, kept right as texts change and files come and go.

    Nothing here waits, reads or asks for the time. What has to be resolved again after files came or went is only
    marked at first: whoever asks about a file makes it right on the way, and `settle` does so in slices, so that a
    thousand files at once need not hold up anybody.
    """

    def __init__(self, tree: Tree, environment: Environment | None = None) -> None:
        self._tree = tree
        self._resolver = Resolver(tree, environment or Environment(), self._exports)
        self._statements: dict[str, Statements] = {}
        self._resolutions: dict[str, Resolution] = {}
        self._stale: dict[str, None] = {}
        self._folders = Edges()
        self._importers = Edges()
        self._searchers = Edges()
        self._observed: dict[str, frozenset[str]] = {}
        self._observers = Edges()
        self._faces: dict[str, Path] = {}
        self._imports = 0

    # ── Changes ─────────────────────────────────────────────────────────────────────────────

    def put(self, path: Path, statements: Statements) -> bool:
        """A file's text is new or changed. Returns whether what it imports has changed by it."""
        name = str(path)
        known = self._statements.get(name)
        if known == statements:
            return False
        if known is None:
            self._folders.add(above(name), name)
            self._faces[name] = path
        self._statements[name] = statements
        if (known or EMPTY).exports != statements.exports:
            self._mark(importer for importer in self._importers[name] if self._takes_all(importer))
        return self._resolve(name)

    def remove(self, path: Path) -> None:
        """A file is there no more. Tell `came_or_went` too, for those that import it."""
        name = str(path)
        if name in self._statements:
            del self._statements[name]
            self._keep(name, _NONE)
            self._folders.discard(above(name), name)
            del self._resolutions[name]
            self._stale.pop(name, None)
        self.observed(path, ())
        self._faces.pop(name, None)

    def came_or_went(self, paths: Iterable[Path]) -> None:
        """Files appeared or disappeared, which the tree knows already: others may import something else now."""
        self._resolver.forget()
        paths = set(paths)
        packages = {path.parent for path in paths if path.name == "__init__.py"}
        for name in {path.stem for path in paths} | {package.name for package in packages}:
            self._mark(self._searchers[name])
        if packages:
            self._mark_below(set(map(str, packages)))

    def environment_changed(self, environment: Environment) -> None:
        """The interpreter answered, or another one was chosen."""
        if environment != self._resolver.environment:
            self._resolver.environment = environment
            self._resolver.forget()
            self._mark(self._statements)

    def observed(self, document: Path, files: Iterable[Path]) -> None:
        """What a run of a document really loaded, in place of what was observed before."""
        name = str(document)
        before, now = self._observed.pop(name, frozenset[str]()), frozenset(map(str, files)) - {name}
        if now:
            self._observed[name] = now
        self._observers.replace(name, before, now)

    def settle(self, most: int | None = None) -> bool:
        """Resolve at most so many of the files that are marked. Returns whether all are done."""
        while self._stale and (most is None or most > 0):
            self._resolve(next(iter(self._stale)))
            most = None if most is None else most - 1
        return not self._stale

    # ── Questions ───────────────────────────────────────────────────────────────────────────

    def knows(self, path: Path) -> bool:
        return str(path) in self._statements

    def imports(self, path: Path) -> set[Path]:
        """The files that a file's own imports load, and those that a run of it was seen to load besides."""
        return self._paths(self._direct(str(path)) | self._unforeseen(str(path)))

    def reached(self, path: Path) -> set[Path]:
        """All that a file imports, directly or through others, and itself."""
        return self._paths(self._reached(str(path)))

    def affected_by(self, *paths: Path) -> set[Path]:
        """All that imports one of these files, directly or through others, and they too. Settles what is marked."""
        self.settle()
        return self._paths(closure(map(str, paths), self._importers.__getitem__, self._observers.__getitem__))

    def missing(self, path: Path) -> set[Path]:
        """The files that `path` reaches, itself included, whose imports were never told.

        Put them, with empty statements where they cannot be read, and ask again: they may reach others.
        """
        unknown = self._reached(str(path)) - self._statements.keys()
        return {face for face in self._paths(unknown) if face == path or self._is_there(face)}

    def edges(self) -> Iterator[tuple[Path, Path]]:
        """Each import of one file by another, importer first."""
        self.settle()
        for name in self._statements.keys() | self._observed.keys():
            for imported in self._direct(name) | self._unforeseen(name):
                yield self._path(name), self._path(imported)

    @property
    def known(self) -> set[Path]:
        """The files that were told."""
        return self._paths(self._statements)

    @property
    def files(self) -> int:
        """How many files were told."""
        return len(self._statements)

    @property
    def imported(self) -> int:
        """How many edges there are."""
        self.settle()
        return self._imports + sum(len(self._unforeseen(name)) for name in self._observed)

    # ── Inside, a path is text: it is hashed and compared far more often than it is shown ───

    def _resolve(self, name: str) -> bool:
        """Resolve what a file imports. Returns whether its edges changed."""
        self._stale.pop(name, None)
        return self._keep(name, self._resolver.resolve(name, self._statements[name]))

    def _keep(self, name: str, resolution: Resolution) -> bool:
        before = self._resolutions.get(name, _NONE)
        self._resolutions[name] = resolution
        self._searchers.replace(name, before.names, resolution.names)
        if before.files == resolution.files:
            return False
        self._importers.replace(name, before.files, resolution.files)
        self._imports += len(resolution.files) - len(before.files)
        return True

    def _mark(self, names: Iterable[str]) -> None:
        self._stale.update(dict.fromkeys(names))

    def _mark_below(self, packages: set[str]) -> None:
        """Files in and below a package find their neighbours, and the packages around them, through it."""
        below = dict.fromkeys(packages, True)

        def is_below(folder: str) -> bool:
            if folder not in below:
                outer = above(folder)
                below[folder] = outer != folder and is_below(outer)
            return below[folder]

        for folder, files in self._folders.items():
            if is_below(folder):
                self._mark(files)

    def _takes_all(self, importer: str) -> bool:
        return any(imported.names and "*" in imported.names for imported in self._statements[importer].imports)

    def _exports(self, name: str) -> tuple[str, ...]:
        return self._statements.get(name, EMPTY).exports

    def _direct(self, name: str) -> frozenset[str]:
        if name in self._stale:
            self._resolve(name)
        return self._resolutions.get(name, _NONE).files

    def _reached(self, name: str) -> set[str]:
        return closure([name], self._direct, self._seen)

    def _seen(self, name: str) -> frozenset[str]:
        return self._observed.get(name, _NONE.files)

    def _unforeseen(self, name: str) -> frozenset[str]:
        """What a run loaded beyond what the texts say."""
        seen = self._seen(name)
        return seen - closure([name], self._direct) if seen else seen

    def _is_there(self, path: Path) -> bool:
        """Whether the tree still has a file; what a run once loaded may be gone."""
        return path.stem in self._tree.modules(str(path.parent))

    def _path(self, name: str) -> Path:
        if name not in self._faces:
            self._faces[name] = Path(name)
        return self._faces[name]

    def _paths(self, names: Iterable[str]) -> set[Path]:
        return set(map(self._path, names))
