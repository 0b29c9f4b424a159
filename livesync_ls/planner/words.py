"""What people call the things that have keys."""

from __future__ import annotations

from livesync_ls.planner.record import Key


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


def _last(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]
