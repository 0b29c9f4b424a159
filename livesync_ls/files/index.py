"""Keeps the tree and the import graph at what is on disk and in the editor: at once where it matters, all in time.

What a watched file needs is resolved from the file outwards, before the rest of the project was looked at.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import logging
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from livesync_ls.batches import in_batches
from livesync_ls.files.project import list_folders
from livesync_ls.files.quiet import Quiet
from livesync_ls.files.sources import Sources
from livesync_ls.files.tree import Difference, Tree
from livesync_ls.imports import ImportGraph, Statements, read_environment, statements_of
from livesync_ls.imports.reading import Reading
from livesync_ls.imports.store import load, save
from livesync_ls.imports.survey import Batch, survey

log = logging.getLogger(__name__)

FOLDERS_AT_ONCE = 32
MOST_FOLDERS = 20_000
"""A larger tree is listed as far as that, nearest first."""

PATHS_AT_ONCE = 1000
FILES_AT_ONCE = 25
"""After so many the event loop has its turn."""


class Index:
    """`on_list` is called when modules came or went, or more of them are known; `on_progress` with how many of how
    many files the background has read. `may_start` says of a root whether it may have processes of ours.
    """

    def __init__(
        self,
        sources: Sources,
        tree: Tree,
        quiet: Quiet,
        may_start: Callable[[Path], bool],
        on_list: Callable[[], None],
    ) -> None:
        self.tree = tree
        self.graph = ImportGraph(tree)
        self.listed = asyncio.Event()
        """All folders are known."""
        self.complete = asyncio.Event()
        """The imports of all modules are, or the user would not wait for them."""
        self.on_progress: Callable[[int, int], None] = lambda _done, _total: None
        self._sources = sources
        self._quiet = quiet
        self._may_start = may_start
        self._on_list = on_list
        self._readings: dict[str, Reading] = {}
        self._came: set[Path] = set()
        """Modules that nobody has read since they came."""
        self._telling: tuple[int, list[Path]] = (-1, [])
        self._completing: asyncio.Task[None] | None = None
        self._reading = asyncio.Lock()
        """Who reads a file later must not be overtaken by who read it earlier."""

    async def serve(self, roots: Iterable[Path]) -> None:
        """Serve these roots. Their first level is known when this returns, the rest comes in the background."""
        await self.close()
        self.listed.clear()
        self.complete.clear()
        await self._absorb(self.tree.set_roots(map(str, roots)))
        await self._list(self.tree.roots)
        self._completing = asyncio.create_task(self._complete())

    async def close(self) -> None:
        """Read no more in the background. What is known stays; nobody waits for the rest."""
        task, self._completing = self._completing, None
        if task:
            task.cancel()
            await asyncio.wait([task])
        self.listed.set()
        self.complete.set()

    async def environment_told(self, sys_path: Iterable[str], stdlib: Iterable[str]) -> None:
        """The user's interpreter said where it finds modules."""
        roots = [Path(root) for root in self.tree.roots]
        self.graph.environment_changed(await asyncio.to_thread(read_environment, sys_path, stdlib, roots))
        await self._settle()

    # ── On demand ───────────────────────────────────────────────────────────────────────────

    async def need(self, path: Path, root: Path) -> None:
        """Know what a file imports, and what those do. Where it lies outside of all roots, `root` becomes one."""
        if self.tree.root_of(str(path)) is None:
            await self._absorb(self.tree.set_roots([*self.tree.roots, str(root)]))
        seen: set[Path] = set()
        while missing := self.graph.missing(path) - seen:
            seen |= missing
            await self.read(missing)

    async def read(self, paths: Iterable[Path]) -> None:
        """Take in the present texts of files: open buffers over the disk."""
        for batch in in_batches(paths, FILES_AT_ONCE):
            async with self._reading:
                sources = {path: await self._sources.read(path) for path in batch}
                texts = {path: source.text for path, source in sources.items() if source}
                for path, statements in (await asyncio.to_thread(_statements, texts)).items():
                    self.graph.put(path, statements)
                for path in sources.keys() - texts.keys():
                    self.graph.remove(path)
        await self._list_unlisted()

    async def look(self, paths: Iterable[Path], changed: Mapping[Path, str | None]) -> None:
        """Something happened to `paths` on disk; `changed` are the modules whose content is another one, by digest."""
        touched = [path for path in paths if not self._is_edit(path, changed)]
        await self._list(folder for path in touched for folder in self._concerned(path))
        came, self._came = self._came, set()
        if self.listed.is_set():
            await self.read({*changed, *came})
        else:  # the rest is on its way
            await self.read(path for path in changed if self.graph.knows(path))

    def _is_edit(self, path: Path, changed: Mapping[Path, str | None]) -> bool:
        """Whether a module that was there is there."""
        is_listed = path.stem in self.tree.modules(str(path.parent))
        return path.suffix == ".py" and is_listed and changed.get(path, "") is not None

    def _concerned(self, path: Path) -> list[str]:
        return [folder for folder in (str(path.parent), str(path)) if self.tree.knows(folder)]

    def telling_folders(self) -> list[Path]:
        """The project's folders whose changes matter."""
        revision, folders = self._telling
        if revision != self.tree.revision:
            self._telling = (self.tree.revision, folders := [Path(folder) for folder in self.tree.telling()])
        return folders

    # ── Folders ─────────────────────────────────────────────────────────────────────────────

    async def _list(self, folders: Iterable[str]) -> None:
        for batch in in_batches(dict.fromkeys(folders), FOLDERS_AT_ONCE):
            await self._absorb(self.tree.take(await asyncio.to_thread(list_folders, batch)))
        await self._list_unlisted()

    async def _list_unlisted(self) -> None:
        while self.tree.unlisted:
            batch = [*itertools.islice(self.tree.unlisted, FOLDERS_AT_ONCE)]
            await self._absorb(self.tree.take(await asyncio.to_thread(list_folders, batch)))

    async def _absorb(self, difference: Difference) -> None:
        """What came or went may be what others import."""
        if difference.paths:
            self.graph.came_or_went(map(Path, difference.paths))
            await self._settle()
        for path in map(Path, difference.modules):
            if path.stem in self.tree.modules(str(path.parent)):
                self._came.add(path)
            else:
                self._came.discard(path)
                self.graph.remove(path)
        if difference.modules and self.listed.is_set():
            self._on_list()

    async def _settle(self) -> None:
        is_done = False
        while not is_done:
            is_done = self.graph.settle(FILES_AT_ONCE)
            await asyncio.sleep(0)

    # ── In the background ───────────────────────────────────────────────────────────────────

    async def _complete(self) -> None:
        """All folders first, since every importer may look in them; then what all files import."""
        for root in self.tree.roots:
            while (frontier := self.tree.frontier(root)) and len(self.tree) < MOST_FOLDERS:
                for batch in in_batches(frontier, FOLDERS_AT_ONCE):
                    await self._quiet.wait()
                    await self._list(batch)
        self.listed.set()
        self._came.clear()
        self._on_list()
        for root in self.tree.roots:
            await self._survey(root)
        self.complete.set()
        log.info("Dependency graph: %d files, %d imports", self.graph.files, self.graph.imported)

    async def _survey(self, root: str) -> None:
        documents: list[Path] = []
        for batch in in_batches(self.tree.documents(root), PATHS_AT_ONCE):
            documents += map(Path, batch)
            await asyncio.sleep(0)
        known = await asyncio.to_thread(load, Path(root))
        unknown = [path for path in documents if not self.graph.knows(path)]
        beside = self._may_start(Path(root))
        await survey(unknown, known, self._take, lambda done, total: self.on_progress(done, total), beside=beside)
        readings = {str(path): reading for path in documents if (reading := self._readings.pop(str(path), None))}
        if readings != known:
            await asyncio.to_thread(save, Path(root), known | readings)

    async def _take(self, batch: Batch) -> None:
        for part in in_batches(batch, FILES_AT_ONCE):
            await self._quiet.wait()
            for path, reading in part:
                # Who was asked for meanwhile was read later than this.
                if reading and not self.graph.knows(path) and not self._sources.is_open(path):
                    self.graph.put(path, reading.statements)
                    self._sources.expect(path, reading.digest)
                    self._readings[str(path)] = reading
            await asyncio.sleep(0)
        await self._list_unlisted()
        # What is known of a project stays: the garbage collector need not go through it again and again.
        gc.freeze()


def _statements(texts: Mapping[Path, str]) -> dict[Path, Statements]:
    return {path: statements_of(text) for path, text in texts.items()}
