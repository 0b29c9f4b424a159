"""Trees for graphs: one that is told, and the real one with all of a folder listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path

from livesync_ls.files.project import list_folders
from livesync_ls.files.tree import Tree

NOTHING: frozenset[str] = frozenset()


def on_disk(root: Path) -> Tree:
    """The tree of a root, all of it listed."""
    tree = Tree()
    tree.set_roots([str(root)])
    while frontier := tree.frontier(str(root)):
        tree.take(list_folders(frontier))
    return tree


class Named:
    """A tree of files that are told by their paths."""

    def __init__(self, roots: Iterable[Path], files: Iterable[Path] = ()) -> None:
        self.roots = tuple(map(str, roots))
        self._modules: dict[str, frozenset[str]] = {}
        self._folders: dict[str, frozenset[str]] = {}
        for file in files:
            self.add(file)

    def add(self, file: Path) -> None:
        if file.suffix == ".py":
            self._modules[str(file.parent)] = self.modules(str(file.parent)) | {file.stem}
        for folder in self._below_roots(file):
            self._folders[str(folder.parent)] = self.folders(str(folder.parent)) | {folder.name}

    def remove(self, file: Path) -> None:
        """Take a file away, and the folders that are empty without it."""
        self._modules[str(file.parent)] = self.modules(str(file.parent)) - {file.stem}
        for folder in self._below_roots(file):
            if self.modules(str(folder)) or self.folders(str(folder)):
                break
            self._folders[str(folder.parent)] = self.folders(str(folder.parent)) - {folder.name}

    def modules(self, folder: str) -> frozenset[str]:
        return self._modules.get(folder, NOTHING)

    def folders(self, folder: str) -> frozenset[str]:
        return self._folders.get(folder, NOTHING)

    def _below_roots(self, file: Path) -> Iterator[Path]:
        """The folders that a file is in, innermost first, short of the root."""
        return takewhile(lambda folder: str(folder) not in self.roots, file.parents)
