# ruff: noqa: PTH118, PTH120, PTH208 (pathlib is slow to import, and a worker has to start fast)
"""Finding the project's modules: those of open buffers too, and always looking afresh.

A path hook with the standard FileFinder behind it, so packages, namespace packages, `pkgutil` and resources work as
ever. Where a module would have been found first, and was not, is noted: a file that appears there changes the import.
"""

from __future__ import annotations

import os
import sys
from importlib import machinery

from . import effects, modules, overlay, paths, sights

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, Optional

_absent: dict[str, set[str]] = {}
"""By module that was asked for: where it is not, among the project's folders."""

_LOADERS: Any = (
    (machinery.ExtensionFileLoader, machinery.EXTENSION_SUFFIXES),
    (machinery.SourceFileLoader, machinery.SOURCE_SUFFIXES),
    (machinery.SourcelessFileLoader, machinery.BYTECODE_SUFFIXES),
)
_SUFFIXES = (*machinery.SOURCE_SUFFIXES, *machinery.EXTENSION_SUFFIXES, *machinery.BYTECODE_SUFFIXES)


def hook(path: str) -> ProjectFinder:
    """For `sys.path_hooks`.

    Raises:
        ImportError: it is no folder of the project.
    """
    kind = paths.kind(path, follow=True)
    is_missing = kind is None and not overlay.holds_below(path)
    if is_missing and paths.is_project(path) and effects.Watch.record is not None:
        effects.Watch.record.glimpse(path, sights.NOTHING)  # whoever looks for modules there finds none
    if not paths.is_project(path) or is_missing or kind not in (None, "folder"):
        raise ImportError("not a folder of the project", path=path)
    return ProjectFinder(path, *_LOADERS)


class ProjectFinder(machinery.FileFinder):
    """Finds modules in one folder of the project, those in unsaved buffers included."""

    def find_spec(self, fullname: str, target: Optional[ModuleType] = None) -> Optional[machinery.ModuleSpec]:
        self.invalidate_caches()  # its cache goes by the folder's time, which is too coarse for a live file
        package, module = self._candidates(fullname)
        saw = _look(package, module)
        if overlay.find(package) is not None:
            found = _spec(fullname, package, [os.path.dirname(package)])
        else:
            found = super().find_spec(fullname, target)
            if (found is None or found.loader is None) and overlay.find(module) is not None:
                found = _spec(fullname, module, None)
            folder = os.path.dirname(package)
            if found is None and overlay.holds_below(folder):
                found = machinery.ModuleSpec(fullname, None, is_package=True)  # a namespace package of buffers alone
                found.submodule_search_locations = [folder]
        _note_absence(fullname, found, saw)
        if found is not None and found.loader is None:
            folder = os.path.dirname(package)
            modules.note_loaded(fullname, folder)  # a namespace package
            if effects.Watch.record is not None and not overlay.holds_below(folder):
                effects.Watch.record.find_package(folder)
        return found

    def _candidates(self, fullname: str) -> tuple[str, str]:
        stem = os.path.join(self.path, fullname.rpartition(".")[2])
        return os.path.join(stem, "__init__.py"), stem + ".py"


def _spec(fullname: str, path: str, locations: Optional[list[str]]) -> machinery.ModuleSpec:
    loader = machinery.SourceFileLoader(fullname, path)
    spec = machinery.ModuleSpec(fullname, loader, origin=path, is_package=locations is not None)
    spec.has_location = True
    if locations is not None:
        spec.submodule_search_locations = locations
    return spec


def _look(package: str, module: str) -> dict[str, str]:
    """What is where a module may be, before it is looked for: what comes later has come since."""
    if effects.Watch.record is None:
        return {}
    return {path: sights.look(path) for path in (package, module)}


def _note_absence(fullname: str, found: Optional[machinery.ModuleSpec], saw: dict[str, str]) -> None:
    """Where a module would have been found first: a file that appears there changes what is imported."""
    record = effects.Watch.record
    if record is None or not saw:
        return
    origin = found.origin if found is not None else None
    if found is None:
        # A folder is a package, even without `__init__.py`: there was none.
        record.read(os.path.dirname(next(iter(saw))), sights.NOTHING)
    for path, sight in saw.items():
        if path == origin:
            return
        record.read(path, sight)
        if found is None:
            _absent.setdefault(fullname, set()).add(path)


def note_absence(fullname: str, folder: str) -> None:
    """Where a top-level module that is not the project's would have been found first, in one of its folders."""
    stem = os.path.join(folder, fullname)
    _note_absence(fullname, None, dict.fromkeys((os.path.join(stem, "__init__.py"), stem + ".py"), sights.NOTHING))


def shadowable() -> list[str]:
    """Paths where a file would have hidden a module of others that was loaded since this was last asked."""
    found = [
        path
        for name, paths in _absent.items()
        if name in sys.modules and not modules.was_loaded(name)
        for path in paths
    ]
    _absent.clear()
    return sorted(found)


def refresh() -> None:
    """Before a block: folders that did not exist when they were last asked for may exist now."""
    for path in [path for path, finder in sys.path_importer_cache.items() if finder is None]:
        del sys.path_importer_cache[path]


def project_folders() -> list[str]:
    """The folders of the project in which modules are looked for."""
    return [path for path in sys.path if type(path) is str and paths.is_project(path)]


def entries(folder: str) -> set[str]:
    """What is in a folder, on disk or in open buffers."""
    try:
        return {*os.listdir(folder), *overlay.names_in(folder)}
    except OSError:
        return overlay.names_in(folder)


def is_among(name: str, present: set[str], folder: str) -> bool:
    """Whether these entries of a folder hold a top-level module of that name."""
    if any(name + suffix in present for suffix in _SUFFIXES):
        return True
    inside = os.path.join(folder, name, "__init__.py")
    return name in present and (paths.kind(inside, follow=True) is not None or overlay.find(inside) is not None)


def drop_shadowed(folder: str, present: frozenset[str]) -> bool:
    """Forgets standard modules that only we imported and that the user's folder has its own of (`json.py`).

    We keep using ours; user code finds theirs, as it would in a fresh interpreter. Returns whether there were any.
    """
    is_any = False
    for name in set(sys.modules) - present:
        top = name.partition(".")[0]
        stem = os.path.join(folder, top)
        if top not in present and (paths.kind(stem + ".py") or paths.kind(os.path.join(stem, "__init__.py"))):
            del sys.modules[name]
            is_any = True
    return is_any
