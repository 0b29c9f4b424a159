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

from . import context, effects, interrupts, namespace, output, paths, stash
from .record import Record
from .stash import Group, Stash
from .surroundings import Change, Surroundings, Unfit, Watched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional

    from .messages import Ahead

_CLOCKS = 20_000_000  # nanoseconds that a file system's clock may be behind
_threads: Callable[[], int] = getattr(_thread, "_count")  # noqa: B009 (it has no public name)


def import_ahead(ahead: Ahead, into: Stash) -> Optional[str]:
    """Imports the modules where the document would, and hides them. Returns the first that is unfit, if one is."""
    paths.start(ahead["roots"])
    before = os.getcwd(), list(sys.argv), list(getattr(sys, "orig_argv", ())), list(sys.path)
    namespace.enter(ahead)
    ours, document = sys.modules["__main__"], type(sys)("__main__")
    document.__file__ = ahead["argv"][0]
    sys.modules["__main__"] = document
    try:
        return _import_all(ahead["names"], into)
    finally:
        sys.modules["__main__"] = ours
        for group in reversed(into.groups):
            group.hide()
        os.chdir(before[0])
        sys.argv[:], sys.path[:] = before[1], before[3]
        if hasattr(sys, "orig_argv"):
            sys.orig_argv[:] = before[2]


def _import_all(names: list[str], into: Stash) -> Optional[str]:
    for name in names:
        if name in sys.modules:
            continue
        try:
            into.add(_imported(name))
        except BaseException:  # noqa: BLE001 (a library may raise anything; whatever is wrong, it is not for this process)
            return name
    return None


def _imported(name: str) -> Group:
    """Imports one module.

    Raises:
        Unfit, or whatever the import raises.
    """
    present, threads, watched, before = dict(sys.modules), _threads(), Watched(), Surroundings()
    since = time.time_ns()
    installed = {path: stash.stamp_of(path) for path in sys.path if _is_installed(path)}
    guard, printed, holders = _Guard(), _Printed(), sys.getrefcount(present["__main__"])
    record = effects.Watch.record = Record(False, [])
    sys.meta_path.insert(0, guard)  # type: ignore[arg-type] (an object with find_spec is a finder)
    effects.Watch.own.discard(interrupts.MAIN)
    try:
        context.run(lambda: importlib.import_module(name))
    finally:
        effects.Watch.own.add(interrupts.MAIN)
        effects.Watch.record = None
        sys.meta_path.remove(guard)  # type: ignore[arg-type]
        is_quiet = not printed.end()
    record.settle()
    if sys.getrefcount(present["__main__"]) != holders:
        raise Unfit("keeps the document's module")
    if not is_quiet or record.written or record.doubt or guard.shadowed or _threads() != threads:
        raise Unfit("does more than to define something")
    if any(sys.modules.get(each) is not module for each, module in present.items()):
        raise Unfit("replaces modules")
    group = Group(name, before, Change(before, watched), record)
    group.asked, group.stamps = list(guard.asked), installed
    _fill(group, present, since)
    return group


def _fill(group: Group, present: dict[str, Any], since: int) -> None:
    group.modules = {name: module for name, module in sys.modules.items() if name not in present}
    if not isinstance(group.modules.get(group.name), type(sys)):
        raise Unfit("is no module")
    for name, module in group.modules.items():
        package, _, attribute = name.rpartition(".")
        if package in present and getattr(sys.modules[package], "__dict__", {}).get(attribute) is module:
            group.children.append((package, attribute, module))
        for path in _places(module):
            if paths.is_project(path):
                raise Unfit("imports a module of the project")
            group.stamps[path] = _stamp(path, since)
    group.stamps.update((path, _stamp(path, since)) for path in group.record.files)
    group.is_standard = all(map(stash.is_standard, group.modules))


def _places(module: Any) -> list[str]:
    """The file of a module; of a package that has none, its folders."""
    names = getattr(module, "__dict__", {})
    file = names.get("__file__")
    found = [file] if type(file) is str else list(names.get("__path__") or ())
    return [path for path in found if type(path) is str]


def _stamp(path: str, since: int) -> Optional[stash.Stamp]:
    """One that equals none if the file was written meanwhile: what was read of it cannot be told."""
    stamp = stash.stamp_of(path)
    return stamp if stamp is None or stamp[0] < since - _CLOCKS else (-1, -1)


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
            is_shadowed = bool(stash.shadows([fullname]))
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
