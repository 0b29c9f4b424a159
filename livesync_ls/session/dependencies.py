"""The files that a document's blocks read, and what was in them then."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from livesync_ls.files.sources import Sources
from livesync_ls.worker.child.messages import DoneMessage


@dataclass
class Dependency:
    """A path that a block read, looked for or listed; `digest` is of what was there, None for nothing."""

    block: str
    digest: str | None


class Dependencies:
    """What one worker's blocks read and wrote.

    A file that holds what the document itself wrote is no change, whoever read it: that would be feedback.
    """

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._read: dict[Path, Dependency] = {}
        self._own: dict[Path, str | None] = {}
        self.created: set[str] = set()
        self.writers: set[str] = set()
        """Blocks that wrote files in this process."""
        self._seconds = 0
        self._undecided: set[Path] = set()

    @property
    def paths(self) -> frozenset[Path]:
        return frozenset(self._read)

    def forget(self) -> None:
        """A new process has read nothing yet. What the document wrote stays its own."""
        self._read.clear()
        self.writers.clear()

    async def add(self, done: DoneMessage, started_at: float) -> dict[str, str]:
        """Note what a block read. Returns blocks to run again, with reasons: a file changed while it was read."""
        read = [Path(path) for path in {*done["files"], *done["modules"].values()}]
        fresh = [path for path in read if path not in self._read]
        self._read.update((path, Dependency(done["block"], "")) for path in fresh)
        await self.add_written(done)
        if not fresh:
            return {}
        digests = await self._sources.digests(fresh)
        for path in fresh:
            self._read[path] = Dependency(done["block"], digests[path])
        return await self._torn([path for path in fresh if path not in self._own], done["block"], started_at)

    async def add_written(self, done: DoneMessage) -> None:
        """Note what a block wrote, in whichever process of the document."""
        self.created.update(done["created"])
        if written := [Path(path) for path in done["written"]]:
            self.writers.add(done["block"])
            self._own.update(await self._sources.digests(written))

    @contextmanager
    def second_process(self) -> Generator[None]:
        """While another process runs the document's blocks: what it writes is known only when they have ended."""
        self._seconds += 1
        try:
            yield
        finally:
            self._seconds -= 1

    def take_undecided(self) -> set[Path]:
        """The document's own files that something happened to meanwhile."""
        undecided, self._undecided = self._undecided, set()
        return undecided

    async def changed(self, paths: Iterable[Path]) -> dict[str, str]:
        """Of the paths that something happened to, the blocks that read them and have to run again, with reasons.

        What comes or goes in a folder changes its listing; a folder that comes or goes takes all below it along.
        """
        touched = {*paths}
        listings = {path.parent for path in touched}
        concerned = [
            path for path in self._read if path in touched or path in listings or not touched.isdisjoint(path.parents)
        ]
        if not concerned:
            return {}
        digests = await self._sources.digests(concerned)
        broken: dict[str, str] = {}
        for path, digest in digests.items():
            read = self._read.get(path)
            if read and read.digest != digest and self._own.get(path, "") != digest:
                if self._seconds and path in self._own:
                    self._undecided.add(path)
                    continue
                read.digest = digest
                broken[read.block] = _reason(path)
        return broken

    async def _torn(self, paths: list[Path], block: str, started_at: float) -> dict[str, str]:
        on_disk = [path for path in paths if not self._sources.is_open(path)]
        times = await asyncio.to_thread(modification_times, on_disk)
        torn = [path for path, modified in times.items() if modified > started_at]
        return {block: _reason(torn[0])} if torn else {}


def modification_times(paths: Iterable[Path]) -> dict[Path, float]:
    """When files, not folders, were last written, in seconds since the epoch."""
    times: dict[Path, float] = {}
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue
        if stat.S_ISREG(status.st_mode):
            times[path] = status.st_mtime
    return times


def _reason(path: Path) -> str:
    return f"`{path.name}` changed"
