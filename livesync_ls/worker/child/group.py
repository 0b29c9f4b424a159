"""What one import that was made ahead has loaded and done, so that it can be hidden, and given."""

from __future__ import annotations

import sys

from . import effects, finding, paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

    from .record import Record
    from .surroundings import Change, Surroundings

    Stamp = tuple[int, int]
    """When a file was modified, in nanoseconds, and its size."""


class Group:
    """All that one import loaded, and all it did besides."""

    def __init__(self, name: str, before: Surroundings, change: Change, record: Record) -> None:
        self.name = name
        self.modules: dict[str, Any] = {}
        """In the order in which they came to be complete."""
        self.children: list[tuple[str, str, Any]] = []
        """Modules that packages loaded earlier got as attributes: package, attribute, module."""
        self.asked: list[str] = []
        """Top-level modules that were looked for on `sys.path`, found or not."""
        self.stamps: dict[str, Optional[Stamp]] = {}
        self.before = before
        self.change = change
        self.record = record
        self.is_standard = False
        self.is_changed = True
        """`change` has been done."""

    def hide(self) -> None:
        self.change.undo()
        self.is_changed = False
        for package, attribute, module in self.children:
            names = vars(sys.modules[package])
            if names.get(attribute) is module:
                del names[attribute]
        for name in self.modules:
            del sys.modules[name]

    def why_not(self) -> Optional[str]:
        """Why a fresh import would not come to the same, as a phrase."""
        if not self.before.is_kept() or not self.change.is_possible():
            return "imports `%s` into a process that was set up for it" % self.name
        if any(stamp_of(path) != stamp for path, stamp in self.stamps.items()):
            return "imports `%s`, which was installed anew" % self.name
        return None

    def give(self, names: list[str], but: str) -> None:
        """Puts modules where imports find them; `but` is left to the import that is under way."""
        for name in names:
            module = self.modules[name]
            if name != but:
                sys.modules.setdefault(name, module)
        given = set(names)
        for package, attribute, module in self.children:
            if "%s.%s" % (package, attribute) in given and package in sys.modules:
                vars(sys.modules[package]).setdefault(attribute, module)

    def note(self) -> None:
        """Lets the block know of what the import read, and where a file would have come first."""
        record = effects.Watch.record
        if record is None:
            return
        for path in sorted(self.record.files):
            (record.glimpse if path in self.record.glimpsed else record.read)(path, self.record.sights[path])
        for folder in finding.project_folders():
            for name in self.asked:
                finding.note_absence(name, folder)


def stamp_of(path: str) -> Optional[Stamp]:
    """None where nothing is."""
    try:
        status = paths.status(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size
