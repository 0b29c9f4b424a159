"""Whom an event on disk concerns: what happens to a folder happens to all that is in it."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path


def is_touched(path: Path, touched: Set[Path]) -> bool:
    """Whether something happened to a path, or to a folder above it."""
    return path in touched or not touched.isdisjoint(path.parents)
