"""The files that a document's blocks read and wrote, and what is in them now: versions for the planner."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

from livesync_ls.files.sources import Sources
from livesync_ls.planner import Files, Key, Stamp
from livesync_ls.session.programs import NOTHING, Outlines, Programs
from livesync_ls.worker.child.messages import DoneMessage


class Dependencies:
    """What the blocks of one document read, looked for, listed and wrote.

    A file that holds what the document itself wrote is no change for those above the writer: that would be feedback.
    The document is not among them: whoever looks at it (`inspect` does) sees the text that runs.
    """

    def __init__(self, sources: Sources, document: Path, outlines: Outlines) -> None:
        self.programs = Programs(sources, outlines)
        self._sources = sources
        self._document = document
        self._present: dict[Path, str] = {}
        self._own: dict[Path, str] = {}
        self.created: set[str] = set()
        self.writers: set[str] = set()
        """Blocks that wrote files in this process."""
        self.running = False
        """A block runs: what becomes of a file now may be its doing."""
        self._overtaken: dict[Key, Stamp] = {}
        self._kinds: dict[Path, str] = {}
        """What is at paths of which blocks only learnt whether something is there."""
        self._seconds = 0
        self._undecided: set[Path] = set()
        self._looking = asyncio.Lock()
        """Who looks later at a file must not be overtaken by who looked earlier."""

    @property
    def paths(self) -> frozenset[Path]:
        return frozenset((*self._present, *self._kinds, *self.programs))

    def files(self) -> Files:
        """What every path holds now, for the planner."""
        present: dict[Key, Stamp] = {file_key(path): version for path, version in self._present.items()}
        present |= {kind_key(path): kind for path, kind in self._kinds.items()}
        present |= self.programs.versions()
        own = [path for path, version in self._present.items() if self._own.get(path) == version]
        return Files(present, frozenset((*map(file_key, own), *(kind_key(path) for path in self._own))))

    def forget(self) -> None:
        """A new process has read nothing yet. What the document wrote stays its own."""
        self._present.clear()
        self._kinds.clear()
        self.programs.forget()
        self.writers.clear()

    async def add(self, done: DoneMessage, started_at: float) -> str | None:
        """Note what a block read and wrote. Returns why it has to run again, if a file changed while it was read."""
        self._note_writing(done)
        overtaken = await self.programs.loaded(done["loaded"])
        written = {Path(path) for path in done["written"]}
        glimpsed = {Path(path) for path in done["glimpsed"]} - written
        read = {Path(path) for path in done["files"]} - {self._document} - glimpsed
        fresh = [path for path in read if path not in self._present]
        listed = {path.parent for path in written} & (self._present.keys() | read)
        packages = {Path(path) for path in done["packages"]} - written
        # As the block found them, even if they have gone by now: that is a change, and somebody will tell of it.
        self._kinds.update(dict.fromkeys(packages - self._kinds.keys(), "folder"))
        overtaken = overtaken or await self._altered(packages & {*fresh}, started_at)
        if unknown := glimpsed - self._kinds.keys():
            self._kinds.update(await asyncio.to_thread(kinds, unknown))
        on_disk = [*fresh, *map(Path, done["loaded"])]
        if not (on_disk or written):
            return torn_by(overtaken)
        versions = await self._versions({*fresh, *written, *listed})
        torn = await self._torn([path for path in on_disk if path not in self._own and path not in written], started_at)
        self._own.update((path, versions[path]) for path in written)
        self._own.update((path, versions[path]) for path in listed if self._present.get(path) != versions[path])
        self._present.update(versions)
        return torn or torn_by(overtaken)

    def _note_writing(self, done: DoneMessage) -> None:
        self.created.update(done["created"])
        if done["written"]:
            self.writers.add(done["block"])

    async def add_written(self, done: DoneMessage) -> None:
        """Note what a block wrote in another process of the document."""
        self._note_writing(done)
        if done["written"]:
            versions = await self._versions(map(Path, done["written"]))
            self._own.update(versions)
            self._present.update(versions)

    @contextmanager
    def second_process(self) -> Generator[None]:
        """While another process runs the document's blocks: what it writes is known only when they have ended."""
        self._seconds += 1
        try:
            yield
        finally:
            self._seconds -= 1

    def begin(self) -> None:
        """A block begins."""
        self.running = True
        self._overtaken.clear()

    @property
    def overtaken(self) -> dict[Key, Stamp]:
        """What files held when the last block began, if others changed them while it ran: it may have read that."""
        own = {key for path in self._own for key in (file_key(path), kind_key(path))}
        return {key: version for key, version in self._overtaken.items() if key not in own}

    def take_undecided(self) -> set[Path]:
        """The document's own files that something happened to meanwhile."""
        undecided, self._undecided = self._undecided, set()
        return undecided

    def seen(self, done: DoneMessage) -> list[tuple[Key, Stamp]]:
        """The versions of what a block read, files and the modules that it loaded."""
        paths = [Path(path) for path in done["files"] if Path(path) != self._document]
        versions: list[tuple[Key, Stamp]] = [
            (file_key(path), self._present[path]) if path in self._present else (kind_key(path), self._kinds[path])
            for path in paths
            if path in self._present or path in self._kinds
        ]
        versions += [(kind_key(path), self._kinds[path]) for path in map(Path, done["packages"]) if path in self._kinds]
        functions = done["effects"]["functions"] if done["effects"] else ()
        return [*versions, *self.programs.seen(done["loaded"], functions)]

    def shadows(self, done: DoneMessage) -> frozenset[Key]:
        """Paths at which a file would hide a module that the block loaded."""
        return frozenset(map(file_key, done["shadowable"]))

    def written(self, done: DoneMessage) -> dict[str, str]:
        """The versions of what a block wrote, listings included."""
        paths = {Path(path) for path in done["written"]}
        listed = {path.parent for path in paths if path.parent in self._own}
        return {file_key(path): self._present[path] for path in (*paths, *listed) if path in self._present}

    async def changed(self, paths: Iterable[Path]) -> bool:
        """Brings the versions up to date where something happened. Returns whether any is another one now.

        What comes or goes in a folder changes its listing; a folder that comes or goes takes all below it along.
        """
        touched = {*paths}
        if self.running:
            data = {path for path in touched if path.suffix != ".py"}
            self._undecided |= data
            touched -= data
        async with self._looking:
            if not self.running:
                return await self._look_at(touched)
            before = self.files().present
            is_changed = await self._look_at(touched)
            now = self.files().present
            self._overtaken = {key: was for key, was in before.items() if now.get(key) != was} | self._overtaken
            return is_changed

    async def _look_at(self, touched: set[Path]) -> bool:
        listings = {path.parent for path in touched}
        concerned = {
            path
            for path in self._present
            if path in touched or path in listings or not touched.isdisjoint(path.parents)
        }
        versions = await self._versions(concerned) if concerned else {}
        looked_for = [path for path in self._kinds if not touched.isdisjoint((path, *path.parents))]
        seen = await asyncio.to_thread(kinds, looked_for) if looked_for else {}
        modules = [path for path in self.programs if not touched.isdisjoint((path, *path.parents))]
        programs = await self.programs.changed(modules)
        # No await from here to where the runner is told: to it, versions that changed unsaid are a defect. And what
        # a new process has made forgotten meanwhile stays so.
        seen = {path: kind for path, kind in seen.items() if path in self._kinds}
        changed = {path: version for path, version in versions.items() if self._present.get(path, version) != version}
        if self._seconds:
            self._undecided |= changed.keys() & self._own.keys()
            changed = {path: version for path, version in changed.items() if path not in self._own}
        self._present.update(changed)
        came_or_went = any(self._kinds[path] != kind and path not in self._own for path, kind in seen.items())
        self._kinds.update(seen)
        return programs or came_or_went or any(self._own.get(path) != version for path, version in changed.items())

    async def _versions(self, paths: Iterable[Path]) -> dict[Path, str]:
        digests = await self._sources.digests([*paths])
        for path, digest in digests.items():
            self._sources.expect(path, digest)
        return {path: digest or NOTHING for path, digest in digests.items()}

    async def _altered(self, packages: set[Path], started_at: float) -> Path | None:
        """A folder in which a block looked for a package's part, and that holds something else by now.

        What was in it then can be told no more.
        """
        times = await asyncio.to_thread(modification_times, packages, stat.S_ISDIR)
        return next((path for path, modified in times.items() if modified > started_at), None)

    async def _torn(self, paths: list[Path], started_at: float) -> str | None:
        on_disk = [path for path in paths if not self._sources.is_open(path)]
        times = await asyncio.to_thread(modification_times, on_disk)
        torn = [path for path, modified in times.items() if modified > started_at]
        return torn_by(torn[0] if torn else None)


def file_key(path: Path | str) -> str:
    """The planner's key of a file."""
    return f"f:{path}"


def kind_key(path: Path | str) -> str:
    """The planner's key of whether something is at a path, and what."""
    return f"k:{path}"


def kinds(paths: Iterable[Path]) -> dict[Path, str]:
    """Whether there are files, folders, or nothing."""
    return {path: _kind(path) for path in paths}


def _kind(path: Path) -> str:
    try:
        return "folder" if path.is_dir() else "file" if path.exists() else NOTHING
    except OSError:  # user code asked for what cannot be a name, as one that is too long
        return NOTHING


def torn_by(path: Path | None) -> str | None:
    return f"`{path.name}` changed" if path else None


CLOCK_GRAIN_SECONDS = 0.004
"""The time of a change may be told as that much too early: Linux takes it from the last tick of its timer."""


def modification_times(paths: Iterable[Path], is_meant: Callable[[int], bool] = stat.S_ISREG) -> dict[Path, float]:
    """When files, or what else is meant, were last written or put in their place, in seconds since the epoch.

    Not earlier than this.
    """
    times: dict[Path, float] = {}
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue
        if is_meant(status.st_mode):
            # A program can put back `st_mtime`, but not the other, which is a file's birth on Windows. And a file that
            # is renamed over another one was written before that, while its text is there only since.
            times[path] = max(status.st_mtime, status.st_ctime) + CLOCK_GRAIN_SECONDS
    return times
