# ruff: noqa: PTH120 (pathlib is slow to import, and a worker has to start fast)
"""Whose a module or a class is: the project's, the standard library's, or somebody else's."""

# pyright: reportUnknownArgumentType=false
# (what is looked at may be anything)

from __future__ import annotations

import os
import sys
import types

from . import paths
from .heap.layouts import inherits
from .heap.territory import module_dict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

_STANDARD: frozenset[str] = getattr(sys, "stdlib_module_names", frozenset())  # from 3.10 on
_LIBRARY = os.path.dirname(os.__file__) + os.sep
_PATHS = ("PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath")

_own_files: dict[str, bool] = {}


def is_project(scope: dict[str, Any]) -> bool:
    """Whether these names are those of a project's module."""
    file: Optional[Any] = scope.get("__file__")
    if type(file) is not str:
        return False
    found = _own_files.get(file)
    if found is None:
        found = _own_files[file] = paths.is_project(file)
    return found


def is_project_module(value: Any) -> bool:
    """Whether this is a module of the project."""
    return is_module(value) and is_project(module_dict(value))


def is_module(value: Any) -> bool:
    """What `isinstance` says, without asking the value."""
    return inherits(type(value), types.ModuleType)


def is_path_class(cls: Any) -> bool:
    """Whether a class is one of pathlib's own."""
    pathlib = sys.modules.get("pathlib")
    return is_standard("pathlib") and any(module_dict(pathlib).get(name) is cls for name in _PATHS)


def is_standard(top: str) -> bool:
    """Whether a top-level module is the standard library's, and no namesake in the project."""
    module = sys.modules.get(top)
    file = module_dict(module).get("__file__") if is_module(module) else None
    if type(file) is str and is_project({"__file__": file}):
        return False
    if _STANDARD:
        return top in _STANDARD
    if type(file) is not str:
        return top in sys.builtin_module_names
    return file.startswith(_LIBRARY) and "site-packages" not in file
