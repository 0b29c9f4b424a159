"""Disk changes become sets of paths. It does not interpret them.

The kind of a change says little (an atomic save is an `added`, a backup rename a `deleted` and an `added`), so only
paths are told. Folders are watched, never files: a file's own watch goes deaf when an editor replaces it.
"""

from __future__ import annotations

import asyncio
import logging
import stat
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from watchfiles import awatch  # pyright: ignore[reportUnknownVariableType] - one of its parameters is untyped

from livesync_ls.files.touched import is_touched

log = logging.getLogger(__name__)

STEP_MS = 5
"""How often watchfiles looks at what the kernel told: a change is told within two steps. 5 costs 0.7 % of a core."""

POLL_DELAY_MS = 300

MOST_LOOKOUTS = 4
"""Each holds a thread, and looks at its own share of the folders; more than this many become one."""

OVERLAP_SECONDS = 1.0
"""How long a lookout goes on beside the one that takes over: it may have seen what it has not told yet."""


@dataclass(eq=False)
class _Lookout:
    """One use of watchfiles, which cannot take folders in later."""

    folders: list[Path]
    poll: bool
    stop: asyncio.Event = field(default_factory=asyncio.Event)


class Watcher:
    """Watches folders, each without its subfolders.

    `on_change` gets the paths that something happened to. `on_watching` gets folders as soon as they are watched:
    what happened there before was not seen, so its caller must look for itself. Nothing that happens later is missed.
    """

    def __init__(
        self,
        on_change: Callable[[set[Path]], None],
        on_watching: Callable[[list[Path]], None],
        *,
        poll: bool = False,
    ) -> None:
        self._on_change = on_change
        self._on_watching = on_watching
        self._poll = poll
        self._folders: set[Path] = set()
        self._news: set[Path] = set()
        self._inodes: dict[Path, int] = {}
        self._lookouts: list[_Lookout] = []
        self._wake = asyncio.Event()

    @property
    def folders(self) -> frozenset[Path]:
        return frozenset(self._folders)

    def watch(self, folders: Iterable[Path]) -> None:
        """Watch these folders too, now or as soon as they exist."""
        news = {folder for folder in folders if folder not in self._folders}
        if news:
            self._folders |= news
            self._watch_again(news)

    def _look_again(self, paths: set[Path]) -> None:
        """Something happened to these paths: watch a folder anew that has come, or is another one by now."""
        # Linux gives a new folder the inode of one that has gone, and tells of a folder's path only when it came,
        # went or was altered itself.
        reused = sys.platform == "linux" and not self._poll
        news = {path for path in paths & self._folders if reused or inode(path) != self._inodes.get(path)}
        if news:
            # What is below came along, and nobody will tell of it.
            self._watch_again(each for each in self._folders if is_touched(each, news))

    def _watch_again(self, folders: Iterable[Path]) -> None:
        self._news.update(folders)
        self._wake.set()

    async def run(self) -> None:
        """Watch until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                await self._wake.wait()
                self._wake.clear()
                await self._extend(tasks)

    async def _extend(self, tasks: asyncio.TaskGroup) -> None:
        """Watch what is new by one more lookout, or all by one that takes over from the others.

        New is also what came while the lookouts were set up that would have told of it.
        """
        folders, self._news = self._news | (self._folders - self._inodes.keys()), set()
        retiring: list[_Lookout] = []
        inodes = await self._present(folders)
        if inodes and len(self._lookouts) >= MOST_LOOKOUTS:
            retiring, self._lookouts = self._lookouts, []
            inodes = await self._present({*self._folders})
        if inodes:
            lookout = _Lookout([*inodes], self._poll)
            self._lookouts.append(lookout)
            tasks.create_task(self._watch(lookout))
        for each in retiring:
            asyncio.get_running_loop().call_later(OVERLAP_SECONDS, each.stop.set)

    async def _present(self, folders: set[Path]) -> dict[Path, int]:
        """Those that can be watched now, and for others what is above them and tells when they come."""
        inodes = await asyncio.to_thread(existing, folders)
        missing = folders - inodes.keys()
        for folder in missing:
            self._inodes.pop(folder, None)
        if above := await asyncio.to_thread(leading, missing) - self._folders:
            self._folders |= above
            inodes |= await asyncio.to_thread(existing, above)
        self._inodes |= inodes
        return inodes

    async def _watch(self, lookout: _Lookout) -> None:
        try:
            await self._tell(lookout)
        except FileNotFoundError:
            # One of the folders went away between the look and the watch, which refuses all of them then.
            self._give_up(lookout)
        except OSError as error:
            if lookout.poll:
                raise
            log.warning("The system does not tell of all changes on disk (%s): they are looked for instead.", error)
            self._poll = True
            self._give_up(lookout)

    async def _tell(self, lookout: _Lookout) -> None:
        changes = awatch(
            *lookout.folders,
            watch_filter=None,
            recursive=False,
            step=STEP_MS,
            debounce=50,
            stop_event=lookout.stop,
            force_polling=lookout.poll or None,
            poll_delay_ms=POLL_DELAY_MS,
            ignore_permission_denied=True,
            rust_timeout=60_000,
        )
        # The generator sets its watches before it first gives way to the loop.
        asyncio.get_running_loop().call_soon(self._stands, lookout)
        async for batch in changes:
            paths = {Path(path) for _, path in batch}
            self._look_again(paths)
            self._on_change(paths)

    def _stands(self, lookout: _Lookout) -> None:
        self._on_watching(lookout.folders)
        self._wake.set()

    def _give_up(self, lookout: _Lookout) -> None:
        if lookout in self._lookouts:
            self._lookouts.remove(lookout)
        self._watch_again(lookout.folders)


def existing(folders: Iterable[Path]) -> dict[Path, int]:
    """Those that can be watched (watchfiles refuses all if one is missing), with their inodes."""
    return {folder: number for folder in sorted(folders) if (number := inode(folder)) is not None}


def leading(missing: Iterable[Path]) -> set[Path]:
    """The folders above those that are missing, up to the first that is there: it tells of the one that comes next."""
    found: set[Path] = set()
    for folder in missing:
        for above in folder.parents:
            found.add(above)
            if inode(above) is not None:
                break
    return found


def inode(folder: Path) -> int | None:
    """What tells a folder from another one that takes its place; None if there is none."""
    try:
        status = folder.stat()
    except (OSError, ValueError):  # ValueError: a name that no folder can have
        return None
    return status.st_ino if stat.S_ISDIR(status.st_mode) else None
