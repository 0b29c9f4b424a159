"""The list of a project's documents, as the browser shows it, kept up to date."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from livesync_ls.files import project
from livesync_ls.files.project import Listing


class Catalogue:
    """What is below each root. `on_change` is called when documents come or go."""

    def __init__(self, is_excluded: Callable[[Path, Path], bool], on_change: Callable[[], None]) -> None:
        self._is_excluded = is_excluded
        self._on_change = on_change
        self._listings: dict[Path, Listing] = {}
        self._titles: dict[Path, str | None] = {}
        self._looking = asyncio.Lock()

    async def look(self, roots: list[Path]) -> None:
        """List the roots anew."""
        async with self._looking:
            before = self.documents
            self._listings = {root: await asyncio.to_thread(self._list, root) for root in roots}
        if self.documents != before:
            self._on_change()

    def root_of(self, path: Path) -> Path | None:
        """The nearest root that holds a path."""
        holding = [root for root in self._listings if path.is_relative_to(root)]
        return max(holding, key=lambda root: len(root.parts), default=None)

    @property
    def documents(self) -> list[Path]:
        return list(dict.fromkeys(path for listing in self._listings.values() for path in listing.documents))

    @property
    def folders(self) -> set[Path]:
        return {folder for listing in self._listings.values() for folder in listing.folders}

    async def title(self, path: Path) -> str | None:
        """A document's heading, read when first asked for."""
        if path not in self._titles:
            self._titles[path] = await asyncio.to_thread(project.title_of, path)
        return self._titles[path]

    def changed(self, path: Path) -> None:
        """A document's content changed; its title may have."""
        self._titles.pop(path, None)

    def _list(self, root: Path) -> Listing:
        return project.listing(root, lambda path: self._is_excluded(path, root))
