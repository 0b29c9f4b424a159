# ruff: noqa: PTH109 (pathlib is slow to import, and a worker has to start fast)
"""Importing ahead: a spare imports what a document imported at its last start, and puts it all out of sight.

Imported, never run; and only what leaves no trace that cannot be taken back and done once more (`surroundings`).
"""

from __future__ import annotations

import _imp
import _thread
import importlib
import os
import sys
import time

from . import context, effects, interrupts, namesakes, namespace, output, paths
from .group import Group, stamp_of
from .record import Record
from .surroundings import Change, Surroundings, Unfit, Watched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, Callable, Iterator, Optional

    from .group import Stamp
    from .messages import Ahead
    from .stash import Stash

_CLOCKS = 20_000_000  # nanoseconds that a file system's clock may be behind
_threads: Callable[[], int] = getattr(_thread, "_count")  # noqa: B009 (it has no public name)


def import_ahead(ahead: Ahead, into: Stash) -> Optional[str]:
    """Imports the modules where the document would, and hides them. Returns the first that is unfit, if one is.

    After that the process is of no use: what was not foreseen cannot be taken back.
    """
    paths.start(ahead["roots"])
    before = os.getcwd(), list(sys.argv), list(getattr(sys, "orig_argv", ())), list(sys.path), sys.modules["__main__"]
    namespace.enter(ahead)
    sys.modules["__main__"] = _document(ahead["argv"][0])
    try:
        return _import_all(ahead["names"], into)
    finally:
        for group in reversed(into.groups):
            group.hide()
        os.chdir(before[0])
        sys.argv[:], sys.path[:], sys.modules["__main__"] = before[1], before[3], before[4]
        if hasattr(sys, "orig_argv"):
            sys.orig_argv[:] = before[2]


def _document(path: str) -> ModuleType:
    """What stands in for a document's module while there is none: some libraries ask for its file."""
    document = type(sys)("__main__")
    document.__file__ = path
    return document


def _import_all(names: list[str], into: Stash) -> Optional[str]:
    for name in names:
        if name in sys.modules:
            continue
        try:
            attempt = _Attempt()
            attempt.run(name)
            into.add(attempt.group(name))
        except BaseException:  # noqa: BLE001 (a library may raise anything; whatever is wrong, it is not for this process)
            return name
    return None


class _Attempt:
    """One import, and all that it does besides."""

    def __init__(self) -> None:
        self._since = time.time_ns()
        self._present = dict(sys.modules)
        self._threads = _threads()
        self._holders = 0
        self._installed = {path: stamp_of(path) for path in sys.path if _is_installed(path)}
        self._watched, self._before = Watched(), Surroundings()
        self._record, self._guard = Record(False, []), _Guard()
        self._is_quiet = False

    def run(self, name: str) -> None:
        """Raises what the import raises."""
        printed, self._holders = _Printed(), sys.getrefcount(sys.modules["__main__"])
        effects.Watch.record = self._record
        sys.meta_path.insert(0, self._guard)  # type: ignore[arg-type] (an object with find_spec is a finder)
        effects.Watch.own.discard(interrupts.MAIN)
        try:
            context.run(lambda: importlib.import_module(name))
        finally:
            effects.Watch.own.add(interrupts.MAIN)
            effects.Watch.record = None
            sys.meta_path.remove(self._guard)  # type: ignore[arg-type]
            self._is_quiet = not printed.end()

    def group(self, name: str) -> Group:
        """What it loaded, to be hidden.

        Raises:
            Unfit: it did what cannot be taken back.
        """
        self._check()
        loaded = {each: module for each, module in sys.modules.items() if each not in self._present}
        if not isinstance(loaded.get(name), type(sys)):
            raise Unfit("is no module")
        group = Group(name, self._before, Change(self._before, self._watched), self._record)
        group.modules, group.asked = loaded, list(self._guard.asked)
        group.children = list(self._children(loaded))
        group.stamps = {**self._installed, **self._stamps(loaded)}
        group.is_standard = all(map(namesakes.is_standard, loaded))
        return group

    def _check(self) -> None:
        record = self._record
        record.settle()
        if not self._is_quiet or record.written or record.doubt:
            raise Unfit("prints, or acts on more than this process")
        if self._guard.shadowed:
            raise Unfit("imports a module of the project")
        if _threads() != self._threads or sys.getrefcount(sys.modules["__main__"]) != self._holders:
            raise Unfit("starts threads, or keeps what stands in for the document")
        if any(sys.modules.get(each) is not module for each, module in self._present.items()):
            raise Unfit("replaces modules")

    def _children(self, loaded: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
        for name, module in loaded.items():
            package, _, attribute = name.rpartition(".")
            above = self._present.get(package)
            if above is not None and getattr(above, "__dict__", {}).get(attribute) is module:
                yield package, attribute, module

    def _stamps(self, loaded: dict[str, Any]) -> dict[str, Optional[Stamp]]:
        """Of the modules' files, and of all others that were read or looked for."""
        places = [path for module in loaded.values() for path in _places(module)]
        if any(map(paths.is_project, places)):
            raise Unfit("imports a module of the project")
        return {path: self._stamp(path) for path in (*places, *self._record.files)}

    def _stamp(self, path: str) -> Optional[Stamp]:
        """One that equals none if the file was written meanwhile: what was read of it cannot be told."""
        stamp = stamp_of(path)
        return stamp if stamp is None or stamp[0] < self._since - _CLOCKS else (-1, -1)


def _places(module: Any) -> list[str]:
    """The file of a module; of a package that has none, its folders."""
    names = getattr(module, "__dict__", {})
    file = names.get("__file__")
    found = [file] if type(file) is str else list(names.get("__path__") or ())
    return [path for path in found if type(path) is str]


def _is_installed(path: Any) -> bool:
    """Whether a folder holds modules, of which more may come, and is not the project's."""
    return type(path) is str and bool(path) and not paths.is_project(path)


class _Guard:
    """The first finder of all: notes what is looked for on `sys.path`, and keeps the project's modules from running."""

    def __init__(self) -> None:
        self.asked: dict[str, None] = {}
        self.shadowed = ""

    def find_spec(self, fullname: str, path: object = None, _target: object = None) -> None:
        if path is None and fullname not in sys.builtin_module_names and not _imp.is_frozen(fullname):
            self.asked[fullname] = None
            effects.Watch.own.add(interrupts.MAIN)  # this looking is ours
            is_shadowed = bool(namesakes.shadows([fullname]))
            effects.Watch.own.discard(interrupts.MAIN)
            if is_shadowed:
                self.shadowed = fullname
                raise ImportError("%s is the project's own" % fullname, name=fullname)


class _Printed:
    """Whether anything is printed, by Python code or below it: meanwhile a pipe of our own takes the place of both."""

    def __init__(self) -> None:
        output.flush()
        self._reading, writing = os.pipe()
        self._saved = [os.dup(1), os.dup(2)]
        for descriptor in (1, 2):
            os.dup2(writing, descriptor)
        os.close(writing)

    def end(self) -> bool:
        output.flush()
        for descriptor, saved in enumerate(self._saved, 1):
            os.dup2(saved, descriptor)
            os.close(saved)
        try:
            return bool(os.read(self._reading, 1))  # nobody holds the other end any more
        finally:
            os.close(self._reading)
