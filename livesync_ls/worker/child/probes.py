"""Seeing who looks at files without opening them: `os.stat` and its like raise no audit event."""

from __future__ import annotations

import os
import sys

from .effects import Watch, _ident  # pyright: ignore[reportPrivateUsage]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

_WATCHED = ("stat", "lstat", "access")
_WATCHED_ON_WINDOWS = ("exists", "lexists", "isfile", "isdir", "islink")  # in C there, from Python 3.12 on


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
        if record is not None and _ident() not in Watch.own and options.get("dir_fd") is None:
            if not _is_descriptor(path):
                try:
                    record.read(path)
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
    if os.name == "nt":
        for name in _WATCHED_ON_WINDOWS:
            if type(getattr(os.path, name, None)) is type(len):
                _replace(os.path, name, "ntpath")


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
