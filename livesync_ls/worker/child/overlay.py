"""The current text of files: open buffers over the disk, for imports and for whoever looks up source lines."""

from __future__ import annotations

import linecache
import os
from _io import StringIO

from . import paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Mapping, Optional, Union

_texts: dict[str, str] = {}
_published: dict[str, tuple[str, list[str]]] = {}
"""By path, what `linecache` was told last, whole and in lines."""


def update(changes: Mapping[str, Union[str, list[Any], None]]) -> None:
    """Takes the texts of open buffers, or edits of those; None means that the disk counts again."""
    for path, change in changes.items():
        spelling = paths.spelling(path)
        if change is None:
            _texts.pop(spelling, None)
            linecache.cache.pop(path, None)
        else:
            _texts[spelling] = text = edited(_texts.get(spelling, ""), change)
            publish(path, text)


def edited(text: str, change: Union[str, list[Any]]) -> str:
    """A text after it has become another one, or was edited; see `messages.Text`."""
    if isinstance(change, str):
        return change
    start, end, insertion = change
    return text[:start] + insertion + text[end:]


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
    known, lines = _published.get(path, ("", ["\n"]))
    if known != text:
        lines = StringIO(text + "\n", newline="\n").readlines()  # in C: this is done at each keystroke
        _published[path] = text, lines
    linecache.cache[path] = (len(text), None, list(lines), path)
