"""What is at a path, told as a worker tells what its blocks found there; see `livesync_ls.worker.child.sights`.

Reads the disk.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

NOTHING = ""

NO_VERSION = "nothing"
"""The version of a path where nothing is."""

BUFFER = "buffer"
"""A module that is read from an open buffer; what its text is, is told apart."""

CHANGING = "another by now"
"""Something was made of a path while it was looked at: equal to no sight that a worker has."""

HAS_INODES = os.name != "nt"
"""Windows has them, but what Python makes of them depends on its version."""


@dataclass(frozen=True)
class Look:
    """What was found at a path. `digest` is of the content that `sight` stands for; None where nothing is."""

    digest: str | None
    sight: str

    @property
    def version(self) -> str:
        """For the planner."""
        return self.digest or NO_VERSION


def look(path: Path, digest_of: Callable[[Path], str | None]) -> Look:
    """A file's content or a folder's listing, with the sight of it; they belong together."""
    before = sight(path)
    digest = digest_of(path)
    after = sight(path)
    if before == after == "folder":
        return Look(digest, f"folder {digest or _listing(path)}")  # a folder may be called `x.py`
    return Look(digest, after if before == after else CHANGING)


def _listing(folder: Path) -> str:
    try:
        return listing(folder)
    except OSError:
        return "unreadable"


def listing(folder: Path) -> str:
    """A hash of the names in a folder.

    Raises:
        OSError: it cannot be listed.
    """
    names = "\0".join(sorted(child.name for child in folder.iterdir()))
    return hashlib.blake2b(names.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def sight(path: Path) -> str:
    """The sight of what is there; of a folder without its listing."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return NOTHING
    if stat.S_ISDIR(status.st_mode):
        return "folder"
    if not stat.S_ISREG(status.st_mode):
        return "other"
    inode = status.st_ino if HAS_INODES else 0
    return f"file {inode} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def kind_of(seen: str) -> str:
    """Of what was seen: `file`, `folder`, or nothing."""
    return seen.partition(" ")[0]


def kind(path: Path) -> str:
    """All that is learnt by asking whether something is there."""
    return "folder" if path.is_dir() else "file" if path.exists() else NOTHING


def kinds(paths: Iterable[Path]) -> dict[Path, str]:
    """Whether there are files, folders, or nothing, as versions."""
    return {path: kind(path) or NO_VERSION for path in paths}
