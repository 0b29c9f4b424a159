"""What people call the things that have keys."""

from __future__ import annotations

from livesync_ls.planner.record import Key, Record

MOST_READS = 20


def shown(key: Key) -> str:
    """A key, in a sentence."""
    kind, _, name = key.partition(":")
    if kind in ("n", "m"):
        return f"`{name}`"
    if kind == "g":
        return f"`{name.replace(':', '.')}`"
    if kind in ("f", "p", "k"):
        return f"`{_last(name)}`"
    if kind == "d":
        path, _, function = name.rpartition(":")
        return f"`{_last(path)}`: `{function}`"
    return name if kind in ("s", "e") else "an object that it reads"


def reads(record: Record) -> list[str]:
    """What an execution read of the document's names, the project's functions and the disk's data, in short."""
    found = (key for key, stamp in record.reads.items() if stamp != 0 and (key[0] in "nd" or _is_data(key)))
    return sorted({shown(key).replace("`", "") for key in found})[:MOST_READS]


def _is_data(key: Key) -> bool:
    # Imports look at many files that nobody thinks of as read.
    stem, dot, suffix = _last(key).rpartition(".")
    return key[0] == "f" and bool(stem and dot) and suffix not in ("py", "pyc", "so", "pyd", "pth")


def _last(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]
