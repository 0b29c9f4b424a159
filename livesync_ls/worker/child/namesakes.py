# ruff: noqa: PTH118, PTH120, PTH208 (pathlib is slow to import, and a worker has to start fast)
"""Whose a module is by its name alone: the standard library's, a library's, or also the project's."""

from __future__ import annotations

import os
import sys

from . import finding, paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Collection, Iterable


def is_standard(name: str) -> bool:
    """Whether a module came with Python."""
    return name.partition(".")[0] in _STANDARD


def _library() -> frozenset[str]:
    """For Python 3.9, which has no list of them: what lies where the standard library does."""
    folder = os.path.dirname(os.__file__)
    names = set(sys.builtin_module_names)
    for each in (folder, os.path.join(folder, "lib-dynload"), os.path.join(sys.base_prefix, "DLLs")):
        if paths.kind(each) == "folder":
            names.update(entry.partition(".")[0] for entry in os.listdir(each))
    return frozenset(names)


_STANDARD: frozenset[str] = getattr(sys, "stdlib_module_names", frozenset()) or _library()


def shadows(names: Iterable[str], missing: Collection[str] = ()) -> list[str]:
    """Those of the names for which the project has a module of its own, on disk or in a buffer.

    A mere folder comes after all others: it counts for those that are `missing` elsewhere.
    """
    found: list[str] = []
    for folder in finding.project_folders():
        present = finding.entries(folder)
        found.extend(name for name in names if finding.is_among(name, present, folder))
        found.extend(present.intersection(missing))
    return found
