"""What a block reads, in words for people: names, functions of the project's modules, data files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from livesync_ls.planner import Record
from livesync_ls.planner.record import Key, Stamp
from livesync_ls.session.programs import NOTHING

MOST = 40
"""Beyond, nobody reads on."""

_SYSTEM = ("/usr/", "/etc/", "/lib/", "/var/")
"""Where libraries find time zones, fonts and the like: nobody's data."""

_DEFINITION = re.compile(r"d:(?P<path>.+):(?P<name>[^:/\\]+)")


def told(record: Record, folder: Path) -> list[str]:
    """The names that blocks above bound first, then what comes from helper modules, then files, from `folder` on."""
    return list(dict.fromkeys([*_names(record), *_definitions(record), *_files(record, folder)]))[:MOST]


def _names(record: Record) -> list[str]:
    return sorted(key[2:] for key, stamp in record.reads.items() if key[0] == "n" and stamp)


def _definitions(record: Record) -> list[str]:
    """Functions and other names of modules that belong to the project: only those have a stamp."""
    modules = {key[2:] for key, stamp in record.reads.items() if key[0] == "m" and stamp}
    held = (key[2:].rpartition(":") for key in record.reads if key[0] == "g")
    found = {f"{module}.{name}" for module, _, name in held if module in modules and name != "*"}
    for key in record.reads:
        if match := _DEFINITION.fullmatch(key):
            found.add(f"{_module(match['path'])}.{match['name']}")
    return sorted(found)


def _module(path: str) -> str:
    return Path(path).parent.name if Path(path).stem == "__init__" else Path(path).stem


def _files(record: Record, folder: Path) -> Iterator[str]:
    for key, stamp in sorted(record.reads.items()):
        if key[0] == "f" and _is_data(key, stamp):
            path = Path(key[2:])
            yield path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def _is_data(key: Key, stamp: Stamp) -> bool:
    """Not a module, whose names count instead, not the system's, and not a place where nothing was found."""
    is_code = key.endswith((".py", ".pyc", ".pyi", ".so", ".pyd"))
    return stamp != NOTHING and not is_code and not key[2:].startswith(_SYSTEM)
