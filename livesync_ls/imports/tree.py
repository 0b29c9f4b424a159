"""The folders of a project as imports see them: which modules and which folders are in a folder.

A folder is an absolute path as text, normalised as `str(Path(…))` is; a module is its file's name without `.py`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile
from pathlib import Path
from typing import Protocol

from livesync_ls.files.project import skipped

NOTHING: frozenset[str] = frozenset()


class Tree(Protocol):
    """The project's folders. All methods answer at once; names are spelled as on the disk."""

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders that the project begins with."""
        ...

    def modules(self, folder: str) -> frozenset[str]:
        """The modules right in a folder, `__init__` among them; none if it is not one of the project's."""
        ...

    def folders(self, folder: str) -> frozenset[str]:
        """The folders right in a folder; none if it is not one of the project's.

        There may be some among them that are none of the project's: nothing is in them.
        """
        ...


def join(folder: str, name: str) -> str:
    return f"{folder}{name}" if folder.endswith(os.sep) else f"{folder}{os.sep}{name}"


def above(path: str) -> str:
    return os.path.dirname(path)  # noqa: PTH120 - this is called a hundred thousand times: a `Path` costs ten times more


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


class OnDisk:
    """A tree that reads a folder when it is first asked about it, and again once it was told to `forget` it.

    Hidden folders, virtual environments and what package managers own are no part of it; a link to a folder is not
    followed.
    """

    def __init__(self, roots: Iterable[Path], excluded: Callable[[Path], bool] = lambda _folder: False) -> None:
        self.roots = tuple(map(str, roots))
        self._excluded = excluded
        self._listings: dict[str, tuple[frozenset[str], frozenset[str]]] = {}

    def modules(self, folder: str) -> frozenset[str]:
        return (self._listings.get(folder) or self._read(folder))[0]

    def folders(self, folder: str) -> frozenset[str]:
        return (self._listings.get(folder) or self._read(folder))[1]

    def forget(self, folders: Iterable[str]) -> None:
        """Something came to these folders or went; what is below them is looked at anew, too."""
        gone = set(folders)
        below = tuple(join(folder, "") for folder in gone)
        for folder in [folder for folder in self._listings if folder in gone or folder.startswith(below)]:
            del self._listings[folder]

    def _read(self, folder: str) -> tuple[frozenset[str], frozenset[str]]:
        listing = self._listings[folder] = _listing(folder) if self._has(folder) else (NOTHING, NOTHING)
        return listing

    def _has(self, folder: str) -> bool:
        if folder in self.roots:
            return True
        if not any(folder.startswith(join(root, "")) for root in self.roots):
            return False
        parent, name = os.path.split(folder)
        # Only here, and not for each name in a listing: this looks into the folder.
        return name in self.folders(parent) and not skipped(Path(folder)) and not self._excluded(Path(folder))


def _listing(folder: str) -> tuple[frozenset[str], frozenset[str]]:
    modules: set[str] = set()
    folders: set[str] = set()
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    modules.add(entry.name[:-3])
                elif _is_folder(entry):
                    folders.add(entry.name)
    except OSError:
        return NOTHING, NOTHING
    return frozenset(modules), frozenset(folders)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False
