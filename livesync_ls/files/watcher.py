"""Disk changes become sets of paths. It does not interpret them.

The kind of a change says little (an atomic save is an `added`, a backup rename a `deleted` and an `added`), so only
paths are told. Folders are watched, never files: a file's own watch goes deaf when an editor replaces it.
"""

from __future__ import annotations

import asyncio
import logging
import stat
from collections.abc import Callable, Iterable
from pathlib import Path

from watchfiles import awatch  # pyright: ignore[reportUnknownVariableType] - one of its parameters is untyped

log = logging.getLogger(__name__)

STEP_MS = 5
"""How often watchfiles looks at what the kernel told: a change is told within two steps. 5 costs 0.7 % of a core."""

POLL_DELAY_MS = 300


class Watcher:
    """Watches folders, each without its subfolders.

    `on_change` gets the paths that something happened to. `on_restart` is called whenever watching began anew: what
    happened in between was not seen, so its caller must look for itself.
    """

    def __init__(
        self,
        on_change: Callable[[set[Path]], None],
        on_restart: Callable[[], None],
        *,
        poll: bool = False,
    ) -> None:
        self._on_change = on_change
        self._on_restart = on_restart
        self._poll = poll
        self._folders: frozenset[Path] = frozenset()
        self._watched: dict[Path, int | None] = {}
        self._stop = asyncio.Event()

    @property
    def folders(self) -> frozenset[Path]:
        return self._folders

    def watch(self, folders: Iterable[Path]) -> None:
        """Watch these folders and no others."""
        wanted = frozenset(folders)
        if wanted != self._folders:
            self._folders = wanted
            self._stop.set()

    def look_again(self, paths: set[Path]) -> None:
        """Watch anew if one of these is a folder to watch that has come, or is another one by now."""
        if any(inode(path) != self._watched.get(path) for path in paths & self._folders):
            self._stop.set()

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            self._stop = asyncio.Event()
            self._watched = await asyncio.to_thread(existing, self._folders)
            if self._watched:
                await self._watch(list(self._watched))
            else:
                await self._stop.wait()

    async def _watch(self, folders: list[Path]) -> None:
        changes = awatch(
            *folders,
            watch_filter=None,
            recursive=False,
            step=STEP_MS,
            debounce=50,
            stop_event=self._stop,
            force_polling=self._poll or None,
            poll_delay_ms=POLL_DELAY_MS,
            ignore_permission_denied=True,
            rust_timeout=60_000,
        )
        asyncio.get_running_loop().call_soon(self._on_restart)
        try:
            async for batch in changes:
                self._on_change({Path(path) for _, path in batch})
        except (FileNotFoundError, OSError) as error:
            # A folder went away between the look and the watch, or the system's watches are used up.
            log.warning("Watching the disk was interrupted (%s); it starts again.", error)
            await asyncio.sleep(1)


def existing(folders: frozenset[Path]) -> dict[Path, int | None]:
    """Those that can be watched (watchfiles refuses all if one is missing), with their inodes."""
    return {folder: number for folder in sorted(folders) if (number := inode(folder)) is not None}


def inode(folder: Path) -> int | None:
    """What tells a folder from another one that takes its place; None if there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_ino if stat.S_ISDIR(status.st_mode) else None
