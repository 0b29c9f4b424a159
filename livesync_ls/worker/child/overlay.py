"""The current text of files: open buffers over the disk, for imports and for whoever looks up source lines."""

from __future__ import annotations

import linecache
import os

from . import paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

_texts: dict[str, str] = {}


def update(changes: dict[str, Optional[str]]) -> None:
    """Takes the texts of open buffers; None means that the disk counts again."""
    for path, text in changes.items():
        if text is None:
            _texts.pop(paths.spelling(path), None)
            linecache.cache.pop(path, None)
        else:
            _texts[paths.spelling(path)] = text
            publish(path, text)


def find(path: str) -> Optional[str]:
    """The text of an open buffer, or None."""
    return _texts.get(paths.spelling(path))


def holds_below(folder: str) -> bool:
    """Whether an open buffer lies below a folder, which may not exist on disk yet."""
    prefix = paths.spelling(folder)
    return any(path.startswith(prefix) and path[len(prefix) : len(prefix) + 1] in ("/", "\\") for path in _texts)


def names_in(folder: str) -> set[str]:
    """What open buffers add to a folder: their names, and the names of folders that hold them."""
    prefix = paths.spelling(folder).rstrip(os.sep) + os.sep
    return {path[len(prefix) :].partition(os.sep)[0] for path in _texts if path.startswith(prefix)}


def publish(path: str, text: str) -> None:
    """Lets `linecache`, and so tracebacks and `inspect`, see this text; without a time it is never checked."""
    lines = [line + "\n" for line in text.split("\n")]
    linecache.cache[path] = (len(text), None, lines, path)
