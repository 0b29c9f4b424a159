"""What the disk says of files beside their content: where links lead, and whether anything happened. Reads it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

MOST_STEPS = 40
"""As many links as Linux follows one after the other."""

Stamp: TypeAlias = tuple[int, ...] | None


def leading(paths: Iterable[Path]) -> dict[Path, list[Path]]:
    """By link: the places that it leads to, one after the other, each spelled as the link spells it.

    Only files that are links themselves: what lies in a folder that is one is heard of under its name there.
    """
    return {path: places for path in paths if (places := _places(path))}


def _places(path: Path) -> list[Path]:
    places: list[Path] = []
    while path.is_symlink() and len(places) < MOST_STEPS:
        try:
            path = Path(os.path.normpath(path.parent / path.readlink()))
        except OSError:
            break
        places.append(path)
    return places


def stamps(paths: Iterable[Path]) -> dict[Path, Stamp]:
    """What is another one whenever something was written; None where there is nothing."""
    return {path: _stamp(path) for path in paths}


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino
