# ruff: noqa: PTH100, PTH115, PTH117, PTH118, PTH120 (pathlib is slow to import, and a worker has to start fast)
"""Which paths count: the project's modules, and the files whose change may change a result."""

from __future__ import annotations

import os
import stat
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional, Union

_SEP = os.sep
_DEVICES = ("/proc/", "/dev/", "/sys/") if os.name == "posix" else ()
_PACKAGE_FOLDERS = ("site-packages", "dist-packages")
_OURS = os.path.normcase(os.path.dirname(os.path.abspath(__file__))) + _SEP
_stat, _lstat = os.stat, os.lstat  # before `probes` watches them: what we look at is nobody's reading


class _Places:
    roots: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()  # the interpreter's own


def start(roots: list[str]) -> None:
    """Sets the folders whose modules are the project's."""
    spellings = {spelling(r) for root in roots for r in (root, os.path.realpath(root))}
    _Places.roots = tuple(sorted(root.rstrip(_SEP) + _SEP for root in spellings))
    _Places.foreign = tuple(sorted(set(_interpreter())))


def _interpreter() -> list[str]:
    """Folders of the interpreter. A prefix that holds a root (`/usr`, a conda base) gives only its library."""
    library = spelling(os.path.dirname(os.__file__)) + _SEP
    found = [library]
    for prefix in (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix):
        folder = spelling(prefix).rstrip(_SEP) + _SEP
        if not any(root.startswith(folder) for root in _Places.roots):
            found.append(folder)
    return found


def absolute(path: object) -> str:
    """A normalised absolute path, symbolic links not resolved. Raises OSError or ValueError for what is none."""
    return os.path.abspath(os.fsdecode(path))  # pyright: ignore[reportArgumentType] (TypeError is the caller's)


def spelling(path: str) -> str:
    """The form by which paths are compared."""
    return os.path.normcase(os.path.abspath(path))


def is_foreign(path: str) -> bool:
    """Whether a path belongs to the interpreter, an installed package, a device, or us."""
    compared = spelling(path) + _SEP
    return compared.startswith((*_DEVICES, *_Places.foreign, _OURS)) or any(
        _SEP + name + _SEP in compared for name in _PACKAGE_FOLDERS
    )


def is_ours(path: str) -> bool:
    """Whether a file is one of the worker's own modules."""
    return spelling(path).startswith(_OURS)


def is_project(path: str) -> bool:
    """Whether a module's path is the project's: below a root, not installed, not in a hidden folder."""
    compared = spelling(path)
    for root in _Places.roots:
        if (compared + _SEP).startswith(root):
            hidden = any(part.startswith(".") for part in compared[len(root) :].split(_SEP))
            return not hidden and not is_foreign(compared)
    return False


def kind(path: str, follow: bool = False) -> Optional[str]:
    """`file`, `folder`, `link`, `other` (devices, pipes, sockets), or None if there is nothing."""
    try:
        mode = (_stat if follow else _lstat)(path).st_mode
    except (OSError, ValueError):
        return None
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "folder"
    return "link" if stat.S_ISLNK(mode) else "other"


def below(path: str, folder: Union[int, None]) -> Optional[str]:
    """An absolute path for one that may be relative to an open folder; None where that cannot be known."""
    if folder is None or folder == -1 or os.path.isabs(os.fsdecode(path)):
        return absolute(path)
    try:
        return os.path.join(os.readlink("/proc/self/fd/%d" % folder), os.fsdecode(path))
    except OSError:
        return None
