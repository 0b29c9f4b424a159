"""The project's modules in this process: which there are, what of them was executed, and from what."""

from __future__ import annotations

import sys

from . import paths, sights
from .meaning import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, ModuleType
    from typing import Any, Iterable, Union

_loaded: dict[str, str] = {}
_bodies: dict[str, CodeType] = {}
_OPTIMIZED = 0x1  # inspect.CO_OPTIMIZED: a function's code, no class body
_executed: dict[str, str] = {}
"""By path of modules executed since last asked, those that failed included: what was there, see `digest_of`."""


def note_loaded(name: str, path: str) -> None:
    """A module is about to be there; the path is its file's, or a namespace package's folder."""
    _loaded[name] = path


def was_loaded(name: str) -> bool:
    """Whether it was found in the project, be it there or not."""
    return name in _loaded


def note_executed(path: str, digest: str) -> None:
    """A module is about to run; the digest is that of its text, see `digest_of`."""
    _executed[path] = digest if _executed.get(path, digest) == digest else sights.CHANGING


def note_body(name: str, code: CodeType) -> None:
    """What runs when a module is loaded."""
    _bodies[name] = code


def imported() -> dict[str, str]:
    """The project's modules in this process: name to path."""
    return {name: path for name, path in _loaded.items() if _is_registered(name, path)}


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


def take_executed() -> dict[str, str]:
    """The paths of the project's modules that were executed since this was last asked, with what was there.

    See `digest_of`; nothing, if the module was found and had gone when it was to be read.
    """
    taken = dict(_executed)
    _executed.clear()
    return taken


def digest_of(source: Union[str, bytes]) -> str:
    """As the daemon has it: of an open buffer's text, or of the bytes on disk, which begins with `disk `."""
    if isinstance(source, str):
        return blake2b(source.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return "disk " + blake2b(source, digest_size=16).hexdigest()


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


def function_lists(names: Iterable[str]) -> list[str]:
    """For modules of which any function may be looked up, or one that is not there."""
    present = imported()
    return ["%s:*" % present[name] for name in names if name in present]
