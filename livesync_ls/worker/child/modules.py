# ruff: noqa: PTH118, PTH120, PTH208 (pathlib is slow to import, and a worker has to start fast)
"""Importing the project's modules: from the current text, never from bytecode, always looking afresh.

Finding is a path hook with the standard FileFinder behind it, so packages, namespace packages, `pkgutil` and
resources work as ever. Compiling is an override on the standard SourceFileLoader, so that loaders made by
others (`importlib.util.spec_from_file_location`, `runpy`) see the current text too.
"""

from __future__ import annotations

import _weakref
import os
import re
import sys
from importlib import machinery

from . import effects, overlay, paths, sights
from .meaning import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, ModuleType
    from typing import Any, Callable, Iterable, Optional, Union

_loaded: dict[str, str] = {}
_sources: dict[int, tuple[Any, Union[str, bytes]]] = {}
"""By a module's address, with a weak reference: a module that is dropped may be put back."""
_current: dict[str, str] = {}
"""Newer texts of modules, by path."""
_COOKIE = re.compile(rb"(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n?|\n))??[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)")
"""PEP 263: in the first line, or in the second below a comment or nothing."""
_bodies: dict[str, CodeType] = {}
_OPTIMIZED = 0x1  # inspect.CO_OPTIMIZED: a function's code, no class body
_absent: dict[str, set[str]] = {}
"""By module that was asked for: where it is not, among the project's folders."""
_executed: dict[str, str] = {}
"""By path of modules executed since last asked, those that failed included: what was there, see `digest_of`."""

_checks: list[Callable[[str], None]] = []
"""Asked by name before a module outside the project is loaded from its source."""

_LOADERS: Any = (
    (machinery.ExtensionFileLoader, machinery.EXTENSION_SUFFIXES),
    (machinery.SourceFileLoader, machinery.SOURCE_SUFFIXES),
    (machinery.SourcelessFileLoader, machinery.BYTECODE_SUFFIXES),
)
_SUFFIXES = (*machinery.SOURCE_SUFFIXES, *machinery.EXTENSION_SUFFIXES, *machinery.BYTECODE_SUFFIXES)


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
            _loaded[fullname] = folder = os.path.dirname(package)  # a namespace package
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


def _hook(path: str) -> ProjectFinder:
    kind = paths.kind(path, follow=True)
    is_missing = kind is None and not overlay.holds_below(path)
    if is_missing and paths.is_project(path) and effects.Watch.record is not None:
        effects.Watch.record.glimpse(path, sights.NOTHING)  # whoever looks for modules there finds none
    if not paths.is_project(path) or is_missing or kind not in (None, "folder"):
        raise ImportError("not a folder of the project", path=path)
    return ProjectFinder(path, *_LOADERS)


class _CurrentText:
    """Methods that take the place of SourceFileLoader's; for files outside the project they are as before."""

    def get_code(self: Any, fullname: str) -> Optional[CodeType]:
        path: str = self.get_filename(fullname)
        if not paths.is_project(path):
            for check in _checks:
                check(fullname)
            return _inherited_code(self, fullname)
        _loaded[fullname] = path
        text = overlay.find(path)
        if text is not None:
            overlay.publish(path, text)
        try:
            source = text if text is not None else self.get_data(path)
        except OSError:  # it has gone since it was found, and nothing else would tell of it
            _note_executed(path, sights.NOTHING)
            raise
        _current.pop(path, None)
        _remember(sys.modules.get(fullname), source)
        _note_executed(path, digest_of(source))
        code = _bodies[fullname] = self.source_to_code(source, path)
        return code

    def get_source(self: Any, fullname: str) -> Optional[str]:
        text = overlay.find(self.get_filename(fullname))
        return text if text is not None else _inherited_source(self, fullname)


_inherited_code = machinery.SourceFileLoader.get_code
_inherited_source = machinery.SourceFileLoader.get_source


def install(check: Callable[[str], None]) -> None:
    """From now on the project's modules are found and compiled by us; `check` is asked about all others."""
    _checks.append(check)
    machinery.SourceFileLoader.get_code = _CurrentText.get_code  # type: ignore[method-assign]
    machinery.SourceFileLoader.get_source = _CurrentText.get_source  # type: ignore[method-assign]
    sys.path_hooks.insert(0, _hook)
    for path in [path for path in sys.path_importer_cache if paths.is_project(path)]:
        del sys.path_importer_cache[path]


def refresh() -> None:
    """Before a block: folders that did not exist when they were last asked for may exist now."""
    for path in [path for path, finder in sys.path_importer_cache.items() if finder is None]:
        del sys.path_importer_cache[path]


def imported() -> dict[str, str]:
    """The project's modules in this process: name to path."""
    return {name: path for name, path in _loaded.items() if _is_registered(name, path)}


def take_executed() -> dict[str, str]:
    """The paths of the project's modules that were executed since this was last asked, with what was there.

    See `digest_of`; nothing, if the module was found and had gone when it was to be read.
    """
    taken = dict(_executed)
    _executed.clear()
    return taken


def _note_executed(path: str, digest: str) -> None:
    _executed[path] = digest if _executed.get(path, digest) == digest else sights.CHANGING


def digest_of(source: Union[str, bytes]) -> str:
    """As the daemon has it: of an open buffer's text, or of the bytes on disk, which begins with `disk `."""
    if isinstance(source, str):
        return blake2b(source.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return "disk " + blake2b(source, digest_size=16).hexdigest()


def shadowable() -> list[str]:
    """Paths where a file would have hidden a module of others that was loaded since this was last asked."""
    found = [path for name, paths in _absent.items() if name in sys.modules and name not in _loaded for path in paths]
    _absent.clear()
    return sorted(found)


def bodies(names: Iterable[str]) -> list[tuple[CodeType, dict[str, Any]]]:
    """What ran when these modules were loaded, functions aside, with the modules' namespaces."""
    found: list[tuple[CodeType, dict[str, Any]]] = []
    for name in names:
        code, namespace = _bodies.get(name), getattr(sys.modules.get(name), "__dict__", None)
        if code is not None and namespace is not None:
            found.extend((each, namespace) for each in _at_import(code))
    return found


def _at_import(code: CodeType) -> list[CodeType]:
    """A module's code without that of its functions; with class bodies, comprehensions and the like."""
    # `names_of` looks into all that is nested, so the functions are taken out.
    kept = [const for const in code.co_consts if not _is_function(const)]
    nested = [const for const in kept if type(const) is type(code)]
    bare = code.replace(co_consts=tuple(None if type(c) is type(code) else c for c in code.co_consts))
    return [bare, *(each for one in nested for each in _at_import(one))]


def _is_function(const: Any) -> bool:
    return type(const).__name__ == "code" and bool(const.co_flags & _OPTIMIZED) and const.co_name[:1] != "<"


def functions(found: Iterable[Any]) -> list[str]:
    """Which of these functions are at the top level of a project module: `path:name`."""
    names: set[str] = set()
    for function in found:
        path = function.__code__.co_filename
        if "." not in function.__qualname__ and paths.is_project(path):
            names.add("%s:%s" % (path, function.__name__))
    return sorted(names)


def texts() -> dict[str, tuple[str, str]]:
    """The project's modules in this process: name to path and to the text that they were made from."""
    present = {name: (path, _sources.get(id(sys.modules[name]))) for name, path in imported().items()}
    return {name: (path, _decoded(*source)) for name, (path, source) in present.items() if source is not None}


def remember(name: str, text: str) -> None:
    """The text that a living module has been brought to."""
    _remember(sys.modules[name], text)


def announce(texts: dict[str, str]) -> None:
    """These paths hold other texts now than when their modules were loaded."""
    _current.update(texts)


def outdated() -> list[tuple[str, str, str, str]]:
    """Modules of other texts than they should be of: name, path, text, and newer text."""
    if not _current:
        return []
    known = ((name, path, text, _current.get(path, text)) for name, (path, text) in texts().items())
    return [each for each in known if each[2] != each[3]]


def _remember(module: Optional[ModuleType], source: Union[str, bytes]) -> None:
    if type(module) is type(sys):  # others may not be weakly referenced
        key = id(module)
        _sources[key] = (_weakref.ref(module, lambda _: _sources.pop(key, None)), source)


def _decoded(module: Any, source: Union[str, bytes]) -> str:
    if isinstance(source, bytes):
        cookie = _COOKIE.match(source)
        encoding = cookie[1].decode() if cookie and not source.startswith(b"\xef\xbb\xbf") else "utf-8-sig"
        source = source.decode(encoding)
        _remember(module(), source)
    return source


def function_lists(names: Iterable[str]) -> list[str]:
    """For modules of which any function may be looked up, or one that is not there."""
    present = imported()
    return ["%s:*" % present[name] for name in names if name in present]


def _is_registered(name: str, path: str) -> bool:
    module = sys.modules.get(name)
    if module is None:
        return False
    file = getattr(module, "__file__", None)
    return bool(file == path) or (file is None and path in _folders(module))


def _folders(package: ModuleType) -> Iterable[str]:
    """Where a package looks for its parts.

    A namespace package's `__path__` computes itself anew from the package above, and raises if that is gone: its import
    failed after that of the part.
    """
    folders: Any = getattr(package, "__path__", ())
    folders = getattr(folders, "_path", folders)
    return folders if type(folders) in (list, tuple) else ()


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
