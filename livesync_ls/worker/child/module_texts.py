"""The texts that the project's living modules were made from, and the newer ones that are to be had."""

from __future__ import annotations

import _weakref
import re
import sys

from . import modules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, Optional, Union

_sources: dict[int, tuple[Any, Union[str, bytes]]] = {}
"""By a module's address, with a weak reference: a module that is dropped may be put back."""
_current: dict[str, str] = {}
"""Newer texts of modules, by path."""
_COOKIE = re.compile(rb"(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n?|\n))??[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)")
"""PEP 263: in the first line, or in the second below a comment or nothing."""


def note(module: Optional[ModuleType], path: str, source: Union[str, bytes]) -> None:
    """A module is made from this, a text or a file's bytes."""
    _current.pop(path, None)
    _remember(module, source)


def remember(name: str, text: str) -> None:
    """The text that a living module has been brought to."""
    _remember(sys.modules[name], text)


def announce(texts: dict[str, str]) -> None:
    """These paths hold other texts now than when their modules were loaded."""
    _current.update(texts)


def texts() -> dict[str, tuple[str, str]]:
    """The project's modules in this process: name to path and to the text that they were made from."""
    present = {name: (path, _sources.get(id(sys.modules[name]))) for name, path in modules.imported().items()}
    return {name: (path, _decoded(*source)) for name, (path, source) in present.items() if source is not None}


def outdated() -> list[tuple[str, str, str, str]]:
    """Modules of other texts than they should be of: name, path, text, and newer text."""
    if not _current:
        return []
    known = ((name, path, text, _current.get(path, text)) for name, (path, text) in texts().items())
    return [each for each in known if each[2] != each[3]]


def _remember(module: Optional[ModuleType], source: Union[str, bytes]) -> None:
    if type(module) is type(sys):  # others may not be weakly referenced
        key = id(module)
        _sources[key] = (_weakref.ref(module, lambda _: _sources.pop(key, None)), source)


def _decoded(module: Any, source: Union[str, bytes]) -> str:
    if isinstance(source, bytes):
        cookie = _COOKIE.match(source)
        encoding = cookie[1].decode() if cookie and not source.startswith(b"\xef\xbb\xbf") else "utf-8-sig"
        source = source.decode(encoding)
        _remember(module(), source)
    return source
