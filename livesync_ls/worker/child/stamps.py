# ruff: noqa: PTH123 (pathlib is slow to import, and a worker has to start fast)
"""Files that native code may write: what they look like before and after a block, and whose change that is."""

from __future__ import annotations

import os
import stat
import time

from . import paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

_now = time.time_ns  # user code may replace the module's
_GRAIN = 20_000_000  # nanoseconds; file systems stamp by the kernel's tick
_LEAST = 512  # bytes; less is no page of a database, nor a file's head and foot


class Stamp:
    """What a path looks like: its kind, and what changes when it is written."""

    __slots__ = ("inode", "is_file", "is_folder", "modified", "size")

    def __init__(self, status: os.stat_result) -> None:
        self.is_file = stat.S_ISREG(status.st_mode)
        self.is_folder = stat.S_ISDIR(status.st_mode)
        self.inode = status.st_ino
        self.size = status.st_size
        self.modified = status.st_mtime_ns

    def equals(self, other: Stamp) -> bool:
        """Whether nothing was written in between, as far as one can see."""
        return (self.inode, self.size, self.modified) == (other.inode, other.size, other.modified)


def look(path: str) -> Optional[Stamp]:
    """What is there now, links followed; None for nothing, and for what is no path."""
    try:
        return Stamp(paths.status(path))
    except (OSError, ValueError):
        return None


class Meter:
    """Tells our process's writing during one block from somebody else's."""

    def __init__(self) -> None:
        self._started = _now()
        self._before = _bytes_written()

    def is_ours(self, now: Stamp) -> bool:
        """Whether the change of a file may be ours.

        A person may save a file while a long block reads it: then this process wrote less than a writer of files does.
        Only Linux counts them; elsewhere every change counts as ours, because taking an own write for somebody else's
        would run the block again for ever.
        """
        if self._before is None:
            return True
        written = (_bytes_written() or 0) - self._before
        return 0 < now.size and written >= min(now.size, _LEAST)

    def is_recent(self, now: Stamp) -> bool:
        """Whether a file that nobody had looked at was written since the block started."""
        return now.modified >= self._started - _GRAIN


def _bytes_written() -> Optional[int]:
    try:
        with open("/proc/self/io", "rb") as file:
            return int(file.read().split(b"wchar:")[1].split()[0])
    except (OSError, IndexError, ValueError):
        return None
