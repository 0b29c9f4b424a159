"""What a change on disk means: new text for its document, blocks to run again for its readers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from livesync_ls.files import project
from livesync_ls.files.catalogue import Catalogue
from livesync_ls.files.follow import Follow
from livesync_ls.files.sources import Sources
from livesync_ls.files.watcher import Watcher
from livesync_ls.session.goal import Cause
from livesync_ls.session.sessions import Sessions

log = logging.getLogger(__name__)

EMPTY_SECONDS = 0.05
"""How long a file that had content may be empty while it is saved."""


class Disk:
    """Takes the watcher's paths one batch after the other, in order."""

    def __init__(
        self,
        sources: Sources,
        sessions: Sessions,
        catalogue: Catalogue,
        follow: Follow,
        roots: Callable[[], list[Path]],
        *,
        poll: bool,
    ) -> None:
        self._sources = sources
        self._sessions = sessions
        self._catalogue = catalogue
        self._follow = follow
        self._roots = roots
        self._batches: asyncio.Queue[set[Path]] = asyncio.Queue()
        self._watcher = Watcher(self._batches.put_nowait, self._sweep, poll=poll)

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._watcher.run())
            tasks.create_task(self._take_batches())

    def watch_what_matters(self) -> None:
        """Watch the project's folders, and those of all files that watched documents read."""
        folders = self._catalogue.folders
        for session in self._sessions:
            folders.add(session.path.parent)
            for path in session.dependencies.paths:
                folders.update(self._folders_of(path, session.project.root))
        # Folders are only ever added while we live: a restart of the watcher is a sweep of everything.
        if not folders <= self._watcher.folders:
            self._watcher.watch(folders | self._watcher.folders)

    def look_at(self, paths: set[Path]) -> None:
        """Something may have happened to these files."""
        self._batches.put_nowait(paths)

    async def buffer_changed(self, path: Path) -> None:
        """An open buffer's text changed: what imports it sees the new text."""
        self._follow.note(path)
        await self._tell_readers({path}, "typing")

    def _folders_of(self, path: Path, root: Path) -> list[Path]:
        """The folders whose events tell of a path: its own, those above it that may yet come, itself if it is one."""
        above = [folder for folder in path.parents if folder.is_relative_to(root)]
        return [path.parent, *above, *([path] if path.suffix == "" else [])]

    def _sweep(self) -> None:
        """Look at every file that matters: the watcher was deaf for a moment."""
        known = {session.path for session in self._sessions} | {*self._roots()}
        for session in self._sessions:
            known |= session.dependencies.paths
        if known:
            self._batches.put_nowait(known)

    async def _take_batches(self) -> None:
        while True:
            paths = await self._batches.get()
            while not self._batches.empty():
                paths |= self._batches.get_nowait()
            try:
                await self._take(paths)
            except Exception:
                log.exception("A change on disk could not be taken in; this is a defect.")

    async def _take(self, paths: set[Path]) -> None:
        modules = [path for path in paths if path.suffix == ".py"]
        changed = await self._sources.changed(modules)
        await self._tell_documents(changed)
        data = await self._tell_readers(paths, "disk")
        for path in {*changed, *(path for path in paths & data if path.suffix != ".py")}:
            self._catalogue.changed(path)
            self._follow.note(path)
        self._watcher.look_again(paths)
        if self._may_change_listing(paths):
            await self._catalogue.look(self._roots())
            self.watch_what_matters()

    async def _tell_readers(self, touched: set[Path], cause: Cause) -> set[Path]:
        """Have blocks run again whose files changed. Returns what their documents read."""
        read: set[Path] = set()
        for session in self._sessions:
            if await session.files_changed(touched, cause):
                read |= session.dependencies.paths
        return read

    async def _tell_documents(self, changed: Iterable[Path]) -> None:
        for session in self._sessions:
            if session.path in changed and not self._sources.is_open(session.path) and session.is_watched:
                source = await self._sources.read(session.path)
                if source and not source.text and session.screen.document.text:
                    # Some editors empty the file before they write it: what is empty for a moment is no text.
                    await asyncio.sleep(EMPTY_SECONDS)
                    source = await self._sources.read(session.path)
                session.text_arrived(source, "disk")

    def _may_change_listing(self, paths: set[Path]) -> bool:
        documents = set(self._catalogue.documents)
        return any(
            (path in documents) != path.is_file() if path.suffix == ".py" else self._is_folder(path) for path in paths
        )

    def _is_folder(self, path: Path) -> bool:
        """Whether it is a folder, or was one."""
        return path in self._watcher.folders or (path.is_dir() and not project.skipped(path))
