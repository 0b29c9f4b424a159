"""The list of a project's documents, as clients show it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from livesync_ls import uris
from livesync_ls.batches import in_batches
from livesync_ls.files import project
from livesync_ls.files.tree import Tree

AT_ONCE = 500
"""Files between two turns of the event loop."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A document: its file, where it lies below `root`, and its heading."""

    path: Path
    root: Path
    uri: str
    relative: str
    title: str | None


class Catalogue:
    """The documents in the tree, nearest first, described when somebody asks."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._entries: dict[str, Entry] = {}
        self._listed: tuple[int, dict[str, str]] = (-1, {})

    def root_of(self, path: Path) -> Path | None:
        """The nearest root that holds a path."""
        root = self._tree.root_of(str(path))
        return None if root is None else Path(root)

    async def entries(self) -> list[Entry]:
        """All documents. Reads the heads of those that were not asked for yet, in a thread."""
        documents = await self._documents()
        unknown = [(path, root) for path, root in documents.items() if path not in self._entries]
        for batch in in_batches(unknown, AT_ONCE):
            self._entries.update(await asyncio.to_thread(_described, batch))
        return [entry for path in documents if (entry := self._entries.get(path))]

    def changed(self, paths: Iterable[Path]) -> None:
        """The content of documents changed; their titles may have."""
        for path in paths:
            self._entries.pop(str(path), None)

    async def _documents(self) -> dict[str, str]:
        """Each with its nearest root. The event loop has its turns: there may be thousands."""
        revision = self._tree.revision
        if self._listed[0] != revision:
            found: dict[str, str] = {}
            for root in sorted(self._tree.roots, key=len):
                for batch in in_batches(self._tree.documents(root), AT_ONCE):
                    found |= dict.fromkeys(batch, root)
                    await asyncio.sleep(0)
            self._entries = {path: entry for path, entry in self._entries.items() if path in found}
            self._listed = (revision, found)
        return self._listed[1]


def _described(documents: list[tuple[str, str]]) -> dict[str, Entry]:
    return {path: _entry(path, root) for path, root in documents}


def _entry(path: str, root: str) -> Entry:
    relative = os.path.relpath(path, root).replace(os.sep, "/")
    file = Path(path)
    return Entry(file, Path(root), uris.from_path(file), relative, project.title_of(path))
