"""What a change on disk means: new text for its document, blocks to run again for its readers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from livesync_ls.files import links
from livesync_ls.files.sources import Sources
from livesync_ls.files.touched import is_touched
from livesync_ls.files.watcher import Watcher
from livesync_ls.session.goal import Cause
from livesync_ls.session.session import Session
from livesync_ls.session.sessions import Sessions

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5

EMPTY_SECONDS = 0.05
"""How long a file that had content may be empty while it is saved."""

PATIENCE_SECONDS = 0.1
"""A file whose user's Python does not answer for this long delays the others no longer: it goes on by itself."""


class Witness(Protocol):
    """Who hears what changed on disk."""

    def changed(self, paths: Collection[Path]) -> None:
        """These hold something else now; the sessions hear of it next."""
        ...

    async def look(self, paths: set[Path], modules: Mapping[Path, str | None]) -> None:
        """Something happened to `paths`, `modules` hold other text now, by digest; the sessions have heard of it."""
        ...


class Disk:
    """Takes the watcher's paths one batch after the other, in order. `first` sorts what people look at to the front."""

    def __init__(
        self, sources: Sources, sessions: Sessions, witness: Witness, first: Callable[[Session], Any], *, poll: bool
    ) -> None:
        self._sources = sources
        self._sessions = sessions
        self._witness = witness
        self._first = first
        self._batches: asyncio.Queue[set[Path]] = asyncio.Queue()
        self._watcher = Watcher(self._batches.put_nowait, self._look_into, poll=poll)
        self._watched_for: dict[str, frozenset[Path]] = {}
        self._delivering: dict[str, asyncio.Lock] = {}
        self._links: dict[Path, set[Path]] = {}
        """By file: the links that lead to it, under which documents know it."""
        self._poll = poll
        self._telling: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._watcher.run())
                tasks.create_task(self._take_batches())
                if self._poll:
                    tasks.create_task(self._look_regularly())
        finally:
            # What a change means is asked of workers, which end next.
            for telling in self._telling:
                telling.cancel()

    def watch(self, folders: Iterable[Path]) -> None:
        """Hear of what happens in these folders from now on."""
        self._watcher.watch(folders)

    async def watch_for(self, session: Session) -> None:
        """Hear of what happens to a document and to all that it reads."""
        paths = session.paths
        if self._watched_for.get(session.uri) == paths:
            return
        self._watched_for[session.uri] = paths
        folders = await asyncio.to_thread(_folders_of, paths, session.project.root)
        self._watcher.watch({session.path.parent, *folders})
        for link, places in (await asyncio.to_thread(links.leading, [session.path, *paths])).items():
            self._watcher.watch(place.parent for place in places)
            for place in places:
                self._links.setdefault(place, set()).add(link)

    def look_at(self, paths: set[Path]) -> None:
        """Something may have happened to these files."""
        self._batches.put_nowait(paths)

    def sweep(self) -> None:
        """Look at all that sessions depend on, whether or not the system told of it."""
        if known := self._known():
            self._batches.put_nowait(known)

    async def settled(self) -> None:
        """All that the system told so far was taken in."""
        await self._batches.join()

    async def buffer_changed(self, path: Path) -> None:
        """An open buffer's text changed: what imports it sees the new text."""
        self._witness.changed([path])
        await self._tell_readers({path}, "typing")

    def _known(self) -> set[Path]:
        return {path for session in self._sessions for path in (session.path, *session.paths)}

    def _look_into(self, folders: list[Path]) -> None:
        """These are watched from now on: what happened in them a moment ago was not seen."""
        self._batches.put_nowait({*folders, *(path for path in self._known() if path.parent in {*folders})})

    async def _look_regularly(self) -> None:
        """Where the system tells nothing: what polls for it tells times by the second only."""
        before: dict[Path, links.Stamp] = {}
        while True:
            now = await asyncio.to_thread(links.stamps, self._known())
            if changed := dict(now.items() - before.items()):
                self._batches.put_nowait({*changed})
            before = now
            await asyncio.sleep(LOOK_SECONDS)

    # ── Batches ─────────────────────────────────────────────────────────────────────────────

    async def _take_batches(self) -> None:
        while True:
            batches = [await self._batches.get()]
            while not self._batches.empty():
                batches.append(self._batches.get_nowait())
            paths = {name for batch in batches for path in batch for name in (path, *self._links.get(path, ()))}
            known = paths & self._known()
            for batch in (known, paths - known):  # what is on screen comes before the rest of a checkout
                try:
                    await self._take(batch)
                except Exception:
                    log.exception("A change on disk could not be taken in; this is a defect.")
            for _ in batches:
                self._batches.task_done()

    async def _take(self, paths: set[Path]) -> None:
        if not paths:
            return
        modules = await self._sources.changed([path for path in paths if path.suffix == ".py"])
        self._witness.changed([*modules, *await self._sources.changed(self._data_of_unwatched(paths))])
        await self._tell_documents(paths)
        await self._tell_readers(paths, "disk")
        await self._witness.look(paths, modules)

    def _data_of_unwatched(self, touched: set[Path]) -> list[Path]:
        """Those that only documents know of which do not look now."""
        unwatched = (session.paths for session in self._sessions if not session.is_watched)
        return [path for known in unwatched for path in touched & known if path.suffix != ".py"]

    async def _tell_readers(self, touched: set[Path], cause: Cause) -> None:
        """Have blocks run again whose files changed."""

        async def tell(session: Session) -> None:
            if await session.files_changed(touched, cause):
                # Whether data is another one is known only now. The blocks that read it run when we have given way.
                read = touched & session.paths
                self._witness.changed([path for path in read if path.suffix != ".py"])

        await self._for_each(tell(session) for session in self._in_order())

    async def _tell_documents(self, touched: set[Path]) -> None:
        async def tell(session: Session) -> None:
            async with self._delivering.setdefault(session.uri, asyncio.Lock()):  # no older text after a newer one
                source = await self._sources.read(session.path)
                if source and not source.text and session.screen.document.text:
                    # Some editors empty the file before they write it: what is empty for a moment is no text.
                    await asyncio.sleep(EMPTY_SECONDS)
                    source = await self._sources.read(session.path)
                if (source.digest if source else None) != session.arrivals.newest:
                    session.text_arrived(source, "disk")

        concerned = [session for session in self._in_order() if is_touched(session.path, touched)]
        for session in concerned:
            session.overlooked = not session.is_watched
        watched = (session for session in concerned if session.is_watched)
        await self._for_each(tell(session) for session in watched if not self._sources.is_open(session.path))

    def _in_order(self) -> list[Session]:
        """What people look at first comes first."""
        return sorted(self._sessions, key=self._first)

    async def _for_each(self, telling: Iterable[Coroutine[Any, Any, None]]) -> None:
        """One after the other, so that what comes first also runs first."""
        for each in telling:
            task = asyncio.create_task(each)
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)
            task.add_done_callback(_report_failure)
            await asyncio.wait([task], timeout=PATIENCE_SECONDS)


def _report_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (failure := task.exception()):
        log.error("A file was not told what changed on disk; this is a defect.", exc_info=failure)


def _folders_of(paths: Iterable[Path], root: Path) -> set[Path]:
    """The folders whose events tell of paths: their own, those above that may yet come, themselves if they are some.

    Reads the disk.
    """
    folders: set[Path] = set()
    for path in paths:
        folders.update((path.parent, *(folder for folder in path.parents if folder.is_relative_to(root))))
        if path.suffix != ".py" and not path.is_file():  # a folder, or nothing yet
            folders.add(path)
    return folders
