# ruff: noqa: PTH208 (pathlib is slow to import, and a worker has to start fast)
"""What a block finds at a path, told when it looks: the daemon looks later, and must know whether that is the same.

A sight is a string. Nothing there is the empty one; otherwise its first word is the kind. `livesync_ls.files.sights`
has the same of what the daemon finds, and equal sights are the same content.
"""

from __future__ import annotations

import os
import stat
import time

from . import overlay, paths
from .meaning import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

_now = time.time_ns  # user code may replace the module's
_sleep = time.sleep
_GRAIN = 4_000_000  # nanoseconds; Linux takes the time of a change from the last tick of its timer
_HAS_INODES = os.name != "nt"  # there a file's number depends on the version of Python

NOTHING = ""
YOUNG = "file young"
CHANGING = "changing"
"""Somebody made something else of the path while it was looked at: equal to no sight that the daemon has."""


def now() -> int:
    """The time, in nanoseconds, by which files are told to be young."""
    return _now()


def kind(path: str) -> str:
    """`file`, `folder`, or nothing: all that is learnt by asking whether something is there."""
    found = paths.kind(path, follow=True)
    return NOTHING if found is None else "folder" if found == "folder" else "file"


def look(path: str, since: Optional[int] = None) -> str:
    """What is there now, links followed.

    What was written so shortly before that a second writing would leave no trace is `young`. With `since`, in
    nanoseconds, so is all that changed after that: it was read at some moment from then on, and nobody saw when.
    """
    if path.endswith(".py") and overlay.find(path) is not None:
        return "buffer"
    try:
        status = paths.status(path)
    except (OSError, ValueError):
        return NOTHING
    changed = max(status.st_mtime_ns, status.st_ctime_ns)
    if stat.S_ISDIR(status.st_mode):
        is_young = since is not None and changed + _GRAIN > since
        return "folder young" if is_young else "folder %s" % _listing(path)
    if not stat.S_ISREG(status.st_mode):
        return "other"
    is_young = changed + _GRAIN > (_now() if since is None else since)
    return YOUNG if is_young else "file %d %d %d %d" % _identity(status)


def look_later(path: str) -> str:
    """What is there a tick of the clock later: then whatever is written after what is there now leaves a trace."""
    _sleep(_GRAIN / 1e9)
    return look(path)


def kind_of(sight: str) -> str:
    """The kind of what was seen."""
    return sight.partition(" ")[0]


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    inode = status.st_ino if _HAS_INODES else 0
    return inode, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _listing(folder: str) -> str:
    try:
        names = "\0".join(sorted(os.listdir(folder)))
    except OSError:
        return "unreadable"
    return blake2b(names.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
