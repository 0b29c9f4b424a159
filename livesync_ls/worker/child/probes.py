"""Seeing who looks at files without opening them: `os.stat` and its like raise no audit event."""

from __future__ import annotations

import os
import sys

from . import paths
from .effects import Watch, _getframe, _ident  # pyright: ignore[reportPrivateUsage]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, Callable, Optional

    from .record import Record

_WATCHED = ("stat", "lstat", "access")
_WATCHED_IN_C = ("exists", "lexists", "isfile", "isdir", "islink", "isjunction")  # on Windows, from Python 3.12 on

_PATH_MODULES = ("genericpath", "posixpath", "ntpath", "pathlib", "pathlib._local", "pathlib._abc", "pathlib.types")
_RESOLVING = frozenset(("realpath", "_joinrealpath", "resolve"))
_PRESENCE = frozenset(
    """
    exists lexists isfile isdir islink ismount is_file is_dir is_symlink is_mount is_fifo is_socket is_block_device
    is_char_device
    """.split()
)


def _note(record: Record, path: Any, only_presence: bool) -> None:
    """Who asks tells what is learnt: `exists` only whether the path is there, `realpath` only whether it is a link."""
    asking = _asking()
    if not asking.isdisjoint(_RESOLVING):
        if paths.kind(paths.absolute(path)) == "link":
            record.read(path)
    elif only_presence or not asking.isdisjoint(_PRESENCE):
        record.glimpse(path)
    else:
        record.read(path)


def _asking() -> set[str]:
    """The functions of the library's path modules through which user code asks."""
    asking: set[str] = set()
    frame: Optional[FrameType] = _getframe(3)  # whoever called the probe
    while frame is not None and frame.f_globals.get("__name__") in _PATH_MODULES:
        asking.add(frame.f_code.co_name)
        frame = frame.f_back
    return asking


def _is_descriptor(path: object) -> bool:
    return isinstance(path, int)


class Probe:
    """A built-in function that notes the path it is asked about.

    An object, not a function: a function kept in a class (`pathlib` of 3.9 does) would turn into a method,
    which a built-in does not. It looks, compares in `os.supports_*` and pickles like the original.
    """

    def __init__(self, original: Callable[..., Any], module: str) -> None:
        self.__wrapped__ = original
        self.__name__ = original.__name__
        self.__qualname__ = original.__name__
        self.__doc__ = original.__doc__
        self.__module__ = module

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        record = Watch.record
        path: Any = arguments[0] if arguments else options.get("path")
        if record is not None and _ident() not in Watch.own and not _is_descriptor(path):
            try:
                full = paths.below(path, options.get("dir_fd")) if "dir_fd" in options else path
                if full is not None:
                    _note(record, full, self.__name__ not in ("stat", "lstat"))
            except Exception:  # noqa: BLE001, S110 (whatever is wrong, the original says it)
                pass
        return self.__wrapped__(*arguments, **options)

    def __reduce__(self) -> str:
        return self.__name__

    def __repr__(self) -> str:
        return repr(self.__wrapped__)


def install() -> None:
    """Watches the `os` module's functions, also where others keep them by identity."""
    _watch_spawning()
    for name in _WATCHED:
        _replace(os, name, "os")
    for name in _WATCHED_IN_C:
        if type(getattr(os.path, name, None)) is type(len):
            _replace(os.path, name, os.path.__name__)


def _watch_spawning() -> None:
    """`multiprocessing` starts its children below `subprocess`, where no audit event is raised."""
    try:
        import _posixsubprocess
    except ImportError:  # Windows, which has an event of its own
        return
    original: Any = _posixsubprocess.fork_exec

    def fork_exec(*arguments: Any) -> int:
        sys.audit("_posixsubprocess.fork_exec", *arguments)
        return original(*arguments)

    fork_exec.__doc__ = original.__doc__
    _posixsubprocess.fork_exec = fork_exec


def _replace(module: Any, name: str, module_name: str) -> None:
    original = getattr(module, name)
    probe = Probe(original, module_name)
    setattr(module, name, probe)
    for kind in ("supports_dir_fd", "supports_fd", "supports_follow_symlinks", "supports_effective_ids"):
        supporters: set[Any] = getattr(os, kind)
        if original in supporters:
            supporters.add(probe)
    accessor = getattr(sys.modules.get("pathlib"), "_NormalAccessor", None)  # 3.9 and 3.10 keep their own
    if accessor is not None and hasattr(accessor, name):
        setattr(accessor, name, probe)
