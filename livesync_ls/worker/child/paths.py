# ruff: noqa: PTH100, PTH109, PTH115, PTH117, PTH118, PTH120 (pathlib is slow to import, and a worker has to start fast)
"""Which paths count: the project's modules, and the files whose change may change a result."""

from __future__ import annotations

import os
import stat
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional, Union

_SEP = os.sep
_DEVICES = ("/proc/", "/dev/", "/sys/") if os.name == "posix" else ()
_PACKAGE_FOLDERS = ("site-packages", "dist-packages")
_OURS = os.path.normcase(os.path.dirname(os.path.abspath(__file__))) + _SEP
_LONGEST_NAME = 255
_LONGEST_PATH = {"win32": 32_767, "darwin": 1_024}.get(sys.platform, 4_096)
_SURELY = 60  # characters that fit however they are encoded
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


def can_exist(path: str) -> bool:
    """False for what is too long to name a file: `IPython.display.HTML`, for one, asks whether its text is one."""
    if len(path) <= _SURELY:
        return True
    measured: Any = path if os.name == "nt" else os.fsencode(path)  # Windows counts letters, the others bytes
    parts = measured.split(os.sep if os.name == "nt" else b"/")
    return len(measured) <= _LONGEST_PATH and max(map(len, parts)) <= _LONGEST_NAME


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


def status(path: str) -> os.stat_result:
    """What `os.stat` says, without being somebody's reading. Raises OSError or ValueError."""
    return _stat(path)


def is_inside(path: str, folders: list[str]) -> bool:
    """Whether a path is below one of the folders or of the project's roots."""
    compared = spelling(path)
    return compared.startswith((*(spelling(folder).rstrip(_SEP) + _SEP for folder in folders), *_Places.roots))


def holds_work(path: str) -> bool:
    """Whether a path is the working folder, or above it."""
    try:
        here = os.getcwd()
    except OSError:
        return False
    return (here + _SEP).startswith(path.rstrip(_SEP) + _SEP)


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
    above = of_descriptor(folder)
    return os.path.join(above, os.fsdecode(path)) if above is not None else None


def of_descriptor(descriptor: int) -> Optional[str]:
    """The path of an open folder, where the system tells."""
    try:
        if sys.platform == "darwin":
            import fcntl

            return os.fsdecode(fcntl.fcntl(descriptor, 50, bytes(1024)).rstrip(b"\0"))  # F_GETPATH
        return os.readlink("/proc/self/fd/%d" % descriptor)
    except (OSError, ImportError):
        return None


def of_database(name: str) -> Optional[str]:
    """The file that an SQLite name or `file:` URI stands for; None for one in memory."""
    if not name.startswith("file:"):
        return name if name and name != ":memory:" else None
    path, _, query = name[5:].partition("#")[0].partition("?")
    if path.startswith("//"):
        path = "/" + path[2:].partition("/")[2]
    if "mode=memory" in query.split("&") or path in ("", ":memory:"):
        return None
    first, *others = path.split("%")
    return first + "".join(_percent(part) for part in others)


def _percent(part: str) -> str:
    try:
        return bytes((int(part[:2], 16),)).decode("latin-1") + part[2:]
    except ValueError:
        return "%" + part
