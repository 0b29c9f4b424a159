"""What the user's interpreter says about where it finds modules."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.machinery import all_suffixes
from pathlib import Path
from types import MappingProxyType

from livesync_ls.uris import same_path

_FROZEN = (
    "__main__ abc codecs encodings io _collections_abc _sitebuiltins genericpath ntpath posixpath os runpy site stat"
    " zipimport"
)
ALWAYS_THERE = frozenset(sys.builtin_module_names) | frozenset(_FROZEN.split())
"""What is compiled into Python, or loaded before a program begins: no file of a project hides it."""

_SUFFIXES = tuple(all_suffixes())


@dataclass(frozen=True)
class Environment:
    """One interpreter's search path. Without arguments: what is known before the interpreter was asked."""

    sys_path: tuple[str, ...] = ()
    """All of `sys.path` but a script's own folder, `.pth` entries included, in its order."""
    stdlib: frozenset[str] = sys.stdlib_module_names
    """The names of builtin and standard modules."""
    always_there: frozenset[str] = ALWAYS_THERE
    """Those that no file can hide."""
    holds: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    """The modules and regular packages in each entry of `sys_path`; asked only for entries outside the project."""


def read_environment(sys_path: Iterable[str], stdlib: Iterable[str], roots: Iterable[Path]) -> Environment:
    """What there is on an interpreter's search path. Reads the disk: one listing for each entry.

    An entry that is a root, or below one, is spelled as the root is, whatever links lead there.
    """
    spelled = {os.path.realpath(root): str(root) for root in roots}
    entries = tuple(dict.fromkeys(_respelled(entry, spelled) for entry in sys_path if entry))
    return Environment(entries, frozenset(stdlib), holds={entry: _importable(entry) for entry in entries})


def _respelled(entry: str, roots: Mapping[str, str]) -> str:
    real = Path(os.path.realpath(entry))
    for root, spelling in roots.items():
        inside = real.parts[len(Path(root).parts) :]
        if same_path(Path(root, *inside), real):
            return str(Path(spelling, *inside))
    return str(Path(entry))


def _importable(folder: str) -> frozenset[str]:
    """The names of modules and regular packages; a folder without `__init__` takes no name for itself."""
    found: set[str] = set()
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name.partition(".")[0]
                if entry.name.endswith(_SUFFIXES) or (name == entry.name and _is_package(Path(entry))):
                    found.add(name)
    except OSError:  # a zip file, or nothing at all
        return frozenset()
    return frozenset(found)


def _is_package(folder: Path) -> bool:
    return folder.name.isidentifier() and any((folder / f"__init__{suffix}").is_file() for suffix in _SUFFIXES)
