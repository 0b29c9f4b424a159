"""Where compiled code came from: the block, and its lines at that time.

Code is found by identity: two blocks may compile to equal code, and a function outlives the layout that
it was compiled under.
"""

from __future__ import annotations

import _weakref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any, Optional


class Origin:
    """A block's text as it was compiled; `line` is that of its first line in the file, from 0."""

    __slots__ = ("block", "file", "line", "lines")

    def __init__(self, block: str, file: str, line: int, source: str) -> None:
        self.block = block
        self.file = file
        self.line = line
        self.lines = source.split("\n")

    def text(self, line: int) -> str:
        """A line of the block, from 0, without its indentation."""
        return self.lines[line].strip() if 0 <= line < len(self.lines) else ""


_origins: dict[int, tuple[Any, Origin]] = {}


def register(code: CodeType, origin: Origin) -> None:
    """Remembers the origin of code and of all code nested in it, as long as that code lives."""
    key = id(code)
    _origins[key] = (_weakref.ref(code, lambda _: _origins.pop(key, None)), origin)
    for constant in code.co_consts:
        if isinstance(constant, type(code)):
            register(constant, origin)


def find(code: CodeType) -> Optional[Origin]:
    """The origin of a block's code; None for code from elsewhere."""
    found = _origins.get(id(code))
    return found[1] if found is not None else None
