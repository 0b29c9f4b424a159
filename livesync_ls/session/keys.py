"""The planner's keys of what is on disk."""

from __future__ import annotations

from pathlib import Path

from livesync_ls.planner import Key


def file_key(path: Path | str) -> Key:
    """The planner's key of a file."""
    return f"f:{path}"


def kind_key(path: Path | str) -> Key:
    """The planner's key of whether something is at a path, and what."""
    return f"k:{path}"


def program_key(path: Path | str) -> Key:
    """The planner's key of a project module's text, functions that can change alone aside."""
    return f"p:{path}"


def function_key(path: Path | str, name: str) -> Key:
    """The planner's key of such a function."""
    return f"d:{path}:{name}"
