"""The files of a project: its Python documents and the folders that matter."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

MOST_FOLDERS = 5_000
MOST_DOCUMENTS = 20_000
HEAD_BYTES = 4_096
"""How much of a file is read to find its title."""

_SKIPPED = {"node_modules", "__pycache__", "site-packages", "build", "dist"}
_QUOTES = r"""(\"{3}|'{3}|"|')"""
_DOCSTRING = re.compile(rf"\A(?:\s*#[^\n]*\n|\s)*[rRuU]?{_QUOTES}\s*(?:#+\s*)?(\S[^\n]*?)\s*(?:\1|$)", re.MULTILINE)


@dataclass(frozen=True)
class Listing:
    """What is in a folder tree, nearest first."""

    documents: list[Path] = field(default_factory=list[Path])
    folders: list[Path] = field(default_factory=list[Path])


def listing(root: Path, excluded: Callable[[Path], bool]) -> Listing:
    """The Python files below a root and the folders that hold them or may come to. Reads the disk.

    Hidden folders, virtual environments and what package managers and build tools own are left out.
    """
    found = Listing()
    waiting = deque([root])
    while waiting and len(found.folders) < MOST_FOLDERS:
        folder = waiting.popleft()
        found.folders.append(folder)
        for entry in _entries(folder):
            path = folder / entry.name
            if _is_folder(entry):
                if not skipped(path) and not excluded(path):
                    waiting.append(path)
            elif entry.name.endswith(".py") and len(found.documents) < MOST_DOCUMENTS and not excluded(path):
                found.documents.append(path)
    return found


def skipped(folder: Path) -> bool:
    """Whether a folder is none of the project's own."""
    return folder.name.startswith(".") or folder.name in _SKIPPED or (folder / "pyvenv.cfg").is_file()


def title_of(path: Path) -> str | None:
    """A document's first heading, or the first line of its docstring. Reads the head of the file."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES).decode("utf-8", "replace")
    except OSError:
        return None
    if docstring := _DOCSTRING.match(head):
        return docstring[2].rstrip(".")
    heading = re.search(r"^# #+ (\S.*?)\s*$", head, re.MULTILINE)
    return heading[1] if heading else None


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    # A link to a folder is not followed: it may lead out of the project, or around in a ring.
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False
