"""The audit hook: what user code does to files, the network and processes, noted or held before it happens.

`open`, `os.*` and their like raise audit events; `probes` adds `stat`, which does not. Connecting to an
SQLite database counts as reading it; what SQLite and other native code write, `mentions` finds.
"""

from __future__ import annotations

import _imp
import _thread
import os
import sys

from . import holdings, origins, paths, reach, threads
from .heap.code_names import names_of
from .record import Held, Record, name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Any, Callable, ClassVar, Optional

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC
_MODULES = (".py", ".pyc", *_imp.extension_suffixes())
_ident = _thread.get_ident
_getframe = sys._getframe  # pyright: ignore[reportPrivateUsage] (documented, the only way)


class Watch:
    """The present record, and the threads in which our own code runs."""

    record: Optional[Record] = None
    own: ClassVar[set[int]] = set()


def begin(hold: bool, created: list[str]) -> Record:
    """A new record. It stays in force after its block, so that a held block's threads stay held."""
    Watch.record = Record(hold, created)
    return Watch.record


def _opened(record: Record, arguments: tuple[Any, ...]) -> None:
    path, mode, flags = arguments
    if not isinstance(path, (str, bytes)):
        return  # a descriptor: seen when it was opened
    writes = (flags or 0) & _WRITES or (isinstance(mode, str) and any(letter in mode for letter in "wax+"))
    if not writes:
        record.read(path)
        return
    full = paths.absolute(path)
    kind = paths.kind(full, follow=True)
    if kind == "folder":
        return  # it cannot be written; or this is a temporary file without a name (O_TMPFILE)
    if kind == "file" and not _may_change(record, full):
        verb = "append to" if (flags or 0) & os.O_APPEND or mode in ("a", "ab") else "overwrite"
        record.stop("%s %s" % (verb, name(full)))
    record.write(full)


def _may_change(record: Record, full: str) -> bool:
    return record.is_free(full) or "__pycache__" in full or paths.kind(full) in (None, "other")


def _removed(record: Record, arguments: tuple[Any, ...]) -> None:
    full = paths.below(arguments[0], next(iter(arguments[1:]), None))
    if full is None:
        record.stop("delete %s" % os.fsdecode(arguments[0]))
        return
    if not _may_change(record, full):
        record.stop("delete %s%s" % ("the folder " if paths.kind(full) == "folder" else "", name(full)))
    if paths.kind(full) is not None:
        record.write(full)


def _renamed(record: Record, arguments: tuple[Any, ...]) -> None:
    folders: tuple[Any, ...] = (*arguments[2:4], -1, -1)
    source, target = paths.below(arguments[0], folders[0]), paths.below(arguments[1], folders[1])
    if source is None or target is None:
        record.stop("rename %s" % os.fsdecode(arguments[0]))
        return
    if not _may_change(record, source):
        record.stop("rename %s to %s" % (name(source), name(target)))
    if not _may_change(record, target):
        record.stop("overwrite %s" % name(target))
    record.write(target)
    record.write(source)


def _changed(verb: str) -> Callable[[Record, tuple[Any, ...]], None]:
    def handle(record: Record, arguments: tuple[Any, ...]) -> None:
        if isinstance(arguments[0], int):
            return
        full = paths.absolute(arguments[0])
        if not _may_change(record, full):
            record.stop("%s %s" % (verb, name(full)))
        record.write(full)

    return handle


def _touched(record: Record, arguments: tuple[Any, ...]) -> None:
    full = None if isinstance(arguments[0], int) else paths.below(arguments[0], arguments[3])
    if full is not None:
        record.write(full)


def _made(record: Record, arguments: tuple[Any, ...]) -> None:
    full = paths.below(arguments[0], arguments[2] if len(arguments) > 2 else None)
    if full is not None and paths.kind(full) is None:
        record.write(full)
    elif full is not None:
        record.glimpse(full)  # it is there already, and that will be seen


def _linked(record: Record, arguments: tuple[Any, ...]) -> None:
    record.write(paths.absolute(arguments[1]))


def _listed(record: Record, arguments: tuple[Any, ...]) -> None:
    folder = "." if arguments[0] is None else arguments[0]
    if isinstance(folder, int):
        folder = paths.of_descriptor(folder)
    if folder is not None:
        record.read(folder)


def _scanned(record: Record, arguments: tuple[Any, ...]) -> None:
    """An entry's `stat()` tells nobody: where the caller's code has one, each entry counts as looked at."""
    _listed(record, arguments)
    if "stat" in names_of(_getframe(2).f_code).attributes and not isinstance(arguments[0], int):
        folder = paths.absolute(arguments[0])
        for entry in os.listdir(folder):  # noqa: PTH208 (pathlib is slow to import, and a worker has to start fast)
            record.read(folder + os.sep + entry)


def _database(record: Record, arguments: tuple[Any, ...]) -> None:
    database = paths.of_database(os.fsdecode(arguments[0]))
    if database is not None:
        full = paths.absolute(database)
        record.read(full)
        holdings.add(full, is_database=True)
        if paths.kind(full) is None:
            record.write(full)


def _executed(record: Record, arguments: tuple[Any, ...]) -> None:
    code: CodeType = arguments[0]
    file = code.co_filename
    if code.co_name == "<module>" and file[:1] != "<" and paths.is_project(file) and origins.find(code) is None:
        record.run_module(code)  # and not `<frozen ntpath>`, which is no path


_HANDLERS: dict[str, Callable[[Record, tuple[Any, ...]], None]] = {
    "open": _opened,
    "os.remove": _removed,
    "os.rmdir": _removed,
    "shutil.rmtree": _removed,
    "os.rename": _renamed,
    "os.truncate": _changed("truncate"),
    "os.chmod": _changed("change the permissions of"),
    "os.chown": _changed("change the owner of"),
    "os.utime": _touched,
    "os.mkdir": _made,
    "os.link": _linked,
    "os.symlink": _linked,
    "os.listdir": _listed,
    "os.scandir": _scanned,
    "os.chdir": lambda record, _: record.moved(),
    "sqlite3.connect": _database,
    "exec": _executed,
    "_thread.start_new_thread": lambda _, arguments: threads.on_start(arguments),
    "_thread.start_joinable_thread": lambda _, arguments: threads.on_start(arguments),
    **reach.HANDLERS,
}


def _is_resource(path: object) -> bool:
    """Whether a loader reads something that is no module: `pkgutil.get_data`."""
    return isinstance(path, str) and not path.endswith(_MODULES) and ".pyc." not in path


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    handler = _HANDLERS.get(event)
    record = Watch.record
    if handler is None or record is None or _ident() in Watch.own:
        return
    caller: Optional[FrameType] = _getframe().f_back
    if caller is not None and caller.f_code.co_filename.startswith("<frozen importlib"):
        if event != "exec" and not (event == "open" and _is_resource(arguments[0])):
            return  # the import machinery's own reading, listing and writing of bytecode
    try:
        handler(record, arguments)
    except Held:
        raise
    except Exception:  # noqa: BLE001, S110 (arguments are whatever user code passed: let the call itself complain)
        pass


def install() -> None:
    """Listens from now on, for the life of the process."""
    sys.addaudithook(_audit)
