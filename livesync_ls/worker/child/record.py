# ruff: noqa: PTH109, PTH120 (pathlib is slow to import, and a worker has to start fast)
"""What a block reads and writes outside the process, and what it is kept from doing."""

from __future__ import annotations

import os
import sys

from . import origins, paths, sights

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Optional

_MOST = 20_000  # paths; beyond, only their folders are kept
_MOST_CODES = 500
_MOST_WAITS = 25  # milliseconds each, a few
_getframe = sys._getframe  # pyright: ignore[reportPrivateUsage] (documented, the only way)


class Held(BaseException):
    """Raised in place of an effect that cannot be taken back. Not an Exception: `except Exception` is no consent."""


class Record:
    """The effects of one execution."""

    def __init__(self, hold: bool, created: list[str]) -> None:
        self.hold = hold
        self.held: Optional[str] = None
        self.files: set[str] = set()
        self.written: set[str] = set()
        self.created: set[str] = set()
        self.doubt: set[str] = set()
        self.sights: dict[str, str] = {}
        """By path of `files`, what was there when the block first looked; see `sights`."""
        self.glimpsed: set[str] = set()
        """Of `files`, those of which the block knows only whether they are there, and what kind they are."""
        self.packages: set[str] = set()
        """Of `files`, folders that are packages because they were there."""
        self.ran: list[CodeType] = []
        """Codes of the project's modules that were executed, by an import or otherwise."""
        self.loads: dict[str, set[str]] = {}
        """What project modules read while they were imported, by the module's file."""
        self._free: set[str] = {paths.spelling(path) for path in created}
        self._seen: set[object] = set()
        self._waits = _MOST_WAITS
        self.started = sights.now()
        """When, in nanoseconds; what is young then was written since."""

    def read(self, path: object, sight: Optional[str] = None, since: Optional[int] = None) -> None:
        """Notes a path that was read, looked for or listed; to be called before that.

        Who looked himself says what he saw; who knows but that it was read, the time `since` when it may have been.
        """
        if path in self._seen and sight is None:
            return
        full = self._add(path)
        if full is None:
            return
        if full in self.glimpsed:
            self.glimpsed.discard(full)
            if sight is None and self.sights[full] == sights.kind(full):
                self.sights[full] = self._look(full, since)  # the block sees more now
        self._see(full, sight, since)

    def glimpse(self, path: object, sight: Optional[str] = None) -> None:
        """Notes a path that somebody asked the presence of. That the working folder is there is nothing new."""
        full = paths.absolute(path)
        if paths.holds_work(full):
            return
        if full not in self.files:
            noted = self._add(path)
            self._seen -= {path, full}
            if noted == full:
                self.glimpsed.add(full)
                self._see(full, sights.kind(full) if sight is None else sight)
            elif noted is not None:
                self._see(noted, None)
        elif sight is not None:
            self._see(full, sight)

    def _add(self, path: object) -> Optional[str]:
        """Adds a path to `files`. Returns under which name; None if it does not count."""
        self._seen.add(path)
        full = paths.absolute(path)
        if paths.is_foreign(full) or not paths.can_exist(full):
            return None
        if len(self.files) >= _MOST:
            full = os.path.dirname(full)
        self._seen.add(full)  # to look is to list a folder, and that is heard of too
        self.files.add(full)
        module = _module_in_import()
        if module is not None:
            self.loads.setdefault(module, set()).add(full)
        return full

    def _see(self, full: str, sight: Optional[str], since: Optional[int] = None) -> None:
        """What was seen first counts: all that happened since is a change. But an import looks more than once."""
        known = self.sights.get(full)
        if known is None:
            self.sights[full] = self._look(full, since) if sight is None else sight
        elif sight is not None and sights.kind_of(sight) != sights.kind_of(known):
            self.sights[full] = sights.CHANGING

    def _look(self, full: str, since: Optional[int]) -> str:
        """What a child process has just written is waited for, or else the block had to run again to be sure of it."""
        sight = sights.look(full, since)
        if sight != sights.YOUNG or since is not None or full in self.written or not self._waits:
            return sight
        self._waits -= 1
        return sights.look_later(full)

    def find_package(self, folder: str) -> None:
        """Notes a folder that is a package because it is there, unless the document made it."""
        if not self.is_free(folder):
            self.glimpse(folder, "folder")
            self.packages.update(self.files & {folder})

    def run_module(self, code: CodeType) -> None:
        """Notes that a module of the project is about to be executed."""
        if len(self.ran) < _MOST_CODES:
            self.ran.append(code)
        self._seen.clear()  # what the module reads counts for the module too

    def moved(self) -> None:
        """The working directory changed: relative paths mean something else now."""
        self._seen.clear()

    def write(self, full: str) -> None:
        """Notes a path that is about to be written, removed or renamed."""
        if paths.is_foreign(full):
            return
        self.written.add(full)
        if paths.kind(full) is None:
            self.created.add(full)
            self._free.add(paths.spelling(full))

    def wrote(self, full: str, created: bool) -> None:
        """Notes a path that native code was seen to have written or removed."""
        if paths.is_foreign(full):
            return
        self.written.add(full)
        if created:
            self.created.add(full)
            self._free.add(paths.spelling(full))

    def is_free(self, full: str) -> bool:
        """Whether this document created the path, or a folder that it is in."""
        compared = paths.spelling(full)
        while compared not in self._free:
            above = compared[: len(os.path.dirname(compared))]
            if above == compared:
                return False
            compared = above
        return True

    def stop(self, phrase: str) -> None:
        """Keeps a held block from an effect; what a library does while it is imported is not the block's doing.

        Raises:
            Held: if effects are held.
        """
        if self.hold and not _importing_library():
            self.held = self.held or phrase
            raise Held("the block was about to %s" % phrase)

    def settle(self) -> None:
        """Forgets what came and went within the block, such as the probes of `tempfile`."""
        gone = {path for path in self.created if paths.kind(path) is None}
        self.created -= gone
        self.written -= gone


def name(full: str) -> str:
    """A path as a person would say it: relative if it is below the working directory."""
    here = os.getcwd()
    return full[len(here) + 1 :] if full.startswith(here + os.sep) else full


def _module_in_import() -> Optional[str]:
    """The file of the project's module whose own code is running, the innermost one."""
    frame: Optional[FrameType] = _getframe()
    while frame is not None:
        code = frame.f_code
        if code.co_name == "<module>" and origins.find(code) is None and paths.is_project(code.co_filename):
            return code.co_filename
        frame = frame.f_back
    return None


def _importing_library() -> bool:
    frame: Optional[FrameType] = _getframe()
    while frame is not None:
        code = frame.f_code
        if code.co_name == "<module>" and code.co_filename[:1] != "<" and origins.find(code) is None:
            if not paths.is_project(code.co_filename) and not paths.is_ours(code.co_filename):
                return True
        frame = frame.f_back
    return False
