"""What of a folder tree is the project's own, read from the disk."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass

HEAD_BYTES = 4_096
"""How much of a file is read to find its title."""

_FOREIGN = {"node_modules", "__pycache__", "site-packages"}
_MADE = {"build", "dist"}
_QUOTES = r"""(\"{3}|'{3}|"|')"""
_MARKS = frozenset("*_`[<\\&")
_DOCSTRING = re.compile(rf"\A(?:\s*#[^\n]*\n|\s)*[rRuU]?{_QUOTES}\s*(?:#+\s*)?(\S[^\n]*?)\s*(?:\1|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Folder:
    """What is right in a folder: the names of modules, `__init__` among them, and of the project's folders."""

    modules: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()


def list_folders(paths: Iterable[str]) -> dict[str, Folder | None]:
    """Each folder as it is on disk; None for what is no folder of a project."""
    return {path: list_folder(path) for path in paths}


def list_folder(path: str) -> Folder | None:
    """A folder as it is on disk; None if there is none, or it is a virtual environment.

    Hidden folders and those of package managers are left out. A link to a folder is not followed: it may lead out of
    the project, or around in a ring.
    """
    modules: list[str] = []
    folders: list[str] = []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.name == "pyvenv.cfg":
                    return None
                if entry.name.endswith(".py"):
                    modules += [entry.name[:-3]] if entry.is_file() else []
                elif not is_foreign(entry.name) and entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
    except OSError:
        return None
    return Folder(frozenset(modules), frozenset(folders))


def is_foreign(name: str) -> bool:
    """Whether a folder of this name is none of the project's own."""
    return name.startswith(".") or name in _FOREIGN


def is_made(path: str, folder: Folder) -> bool:
    """Whether build tools own a folder. A package may bear the same name."""
    return os.path.basename(path) in _MADE and "__init__" not in folder.modules


def title_of(path: str) -> str | None:
    """A document's first heading, or the first line of its docstring. Reads the head of the file."""
    try:
        with open(path, "rb") as file:
            head = file.read(HEAD_BYTES).decode("utf-8", "replace")
    except OSError:
        return None
    if docstring := _DOCSTRING.match(head):
        return _as_text(docstring[2].rstrip("."))
    heading = re.search(r"^# #+ (\S.*?)\s*$", head, re.MULTILINE)
    return _as_text(heading[1]) if heading else None


def _as_text(title: str) -> str:
    """A line of Markdown without its marks."""
    if _MARKS.isdisjoint(title):
        return title
    from markdown_it import MarkdownIt  # here, because processes that only read imports do without

    tokens = MarkdownIt("commonmark").parseInline(title)[0].children or ()
    return "".join(token.content for token in tokens if token.type in ("text", "code_inline"))
