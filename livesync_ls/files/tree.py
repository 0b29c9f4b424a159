"""The folders of the project and the modules in them, as far as they were listed. Reads no disk.

Paths are strings here: a project has thousands of them, and they are looked up with every keystroke.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from livesync_ls.files.project import Folder, is_made

NOWHERE = Folder()


@dataclass
class Difference:
    """Modules and folders that came or went, by path."""

    modules: set[str] = field(default_factory=set[str])
    folders: set[str] = field(default_factory=set[str])

    @property
    def paths(self) -> set[str]:
        return self.modules | self.folders


class Tree:
    """What is below the roots. A folder that nobody listed yet is noted in `unlisted` when it is asked for."""

    def __init__(self, is_excluded: Callable[[str, str], bool] = lambda _path, _root: False) -> None:
        self.roots: tuple[str, ...] = ()
        self._is_excluded = is_excluded
        self.unlisted: set[str] = set()
        self.revision = 0
        """Grows with every change."""
        self._folders: dict[str, Folder] = {}
        self._nowhere: set[str] = set()
        """What was asked for and is no folder of the project."""
        self._came: set[str] = set()
        """Folders that came while we looked."""

    def __len__(self) -> int:
        """How many folders were listed."""
        return len(self._folders)

    # ── Looking ─────────────────────────────────────────────────────────────────────────────

    def modules(self, folder: str) -> frozenset[str]:
        """The names of the modules in a folder of the project, `__init__` among them."""
        return self._listed(folder).modules

    def folders(self, folder: str) -> frozenset[str]:
        """The names of the project's folders in a folder of the project."""
        return self._listed(folder).folders

    def _listed(self, folder: str) -> Folder:
        listed = self._folders.get(folder)
        if listed is None and folder not in self._nowhere and self.may_hold(folder):
            self.unlisted.add(folder)
        return listed or NOWHERE

    def may_hold(self, folder: str) -> bool:
        """Whether a folder may be the project's: a root, or one that its parent lists or was not asked about."""
        if folder in self.roots:
            return True
        if self.root_of(folder) is None:
            return False
        parent, name = os.path.split(folder)
        listed = self._folders.get(parent)
        return self.may_hold(parent) if listed is None else name in listed.folders

    def root_of(self, path: str) -> str | None:
        """The nearest root that holds a path."""
        holding = [root for root in self.roots if path == root or path.startswith(root.rstrip(os.sep) + os.sep)]
        return max(holding, key=len, default=None)

    def knows(self, folder: str) -> bool:
        """Whether it was listed."""
        return folder in self._folders

    def walk(self, root: str) -> Iterator[tuple[str, Folder]]:
        """Listed folders below a root, nearest first; without what build tools own and what the user leaves out."""
        waiting = deque([root])
        while waiting:
            path = waiting.popleft()
            folder = self._folders.get(path)
            if folder is None or (path != root and (is_made(path, folder) or self._is_excluded(path, root))):
                continue
            yield path, folder
            waiting.extend(os.path.join(path, name) for name in sorted(folder.folders))

    def frontier(self, root: str) -> list[str]:
        """Folders below a root that a walk would come to, but for their not being listed yet."""
        if root not in self._folders and root not in self._nowhere:
            return [root]
        below = (os.path.join(path, name) for path, folder in self.walk(root) for name in folder.folders)
        return [path for path in below if path not in self._folders and path not in self._nowhere]

    def documents(self, root: str) -> Iterator[str]:
        """The modules below a root that people may want to see."""
        for path, folder in self.walk(root):
            files = (_file(path, name) for name in sorted(folder.modules))
            yield from (file for file in files if not self._is_excluded(file, root))

    def telling(self) -> set[str]:
        """The folders whose changes matter: those with modules, those that lead to them, and what came since."""
        found = {root for root in self.roots if root in self._folders} | (self._came & self._folders.keys())
        holding = (path for root in self.roots for path, folder in self.walk(root) if folder.modules)
        for path in holding:
            while path not in found:
                found.add(path)
                path = os.path.dirname(path)
        return found

    # ── Changing ────────────────────────────────────────────────────────────────────────────

    def set_roots(self, roots: Iterable[str]) -> Difference:
        """Serve these roots; what lies below no root any more has gone."""
        self.roots = tuple(dict.fromkeys(roots))
        self._nowhere.clear()
        difference = Difference()
        for folder in [folder for folder in self._folders if self.root_of(folder) is None]:
            self._forget(folder, difference)
        return difference

    def take(self, listings: Mapping[str, Folder | None]) -> Difference:
        """Folders as the disk has them now; None where there is none. What was below one that went, went too."""
        difference = Difference()
        for path, now in listings.items():
            before = self._folders.get(path)
            if now is None:
                self._forget(path, difference)
                self._nowhere.add(path)
            elif now != before:
                self.revision += 1
                self._folders[path] = now
                self._nowhere.discard(path)
                self._note(path, before or NOWHERE, now, difference, is_new=before is None)
        self.unlisted -= listings.keys()
        return difference

    def _note(self, path: str, before: Folder, now: Folder, difference: Difference, *, is_new: bool) -> None:
        difference.modules.update(_file(path, name) for name in before.modules ^ now.modules)
        came = {os.path.join(path, name) for name in now.folders - before.folders}
        difference.folders |= came
        self._nowhere -= came
        if not is_new:
            self._came |= came
            self.unlisted |= came
        for name in before.folders - now.folders:
            gone = os.path.join(path, name)
            difference.folders.add(gone)
            self._forget(gone, difference)

    def _forget(self, path: str, difference: Difference) -> None:
        self._came.discard(path)
        folder = self._folders.pop(path, None)
        if folder is None:
            return
        self.revision += 1
        difference.folders.add(path)
        difference.modules.update(_file(path, name) for name in folder.modules)
        for name in folder.folders:
            self._forget(os.path.join(path, name), difference)


def _file(folder: str, module: str) -> str:
    return os.path.join(folder, f"{module}.py")
