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
    """What an execution read of the document's names, the project's modules and the disk, in short."""
    bound = (key for key, stamp in record.reads.items() if key[0] in "nfd" and stamp != 0)
    return sorted({shown(key).replace("`", "") for key in bound})[:MOST_READS]


def _last(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]
