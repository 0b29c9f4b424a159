"""Which files people look at now: what is to be shown first where not all can be at once."""

from __future__ import annotations

import itertools
from typing import TypeAlias

Rank: TypeAlias = tuple[bool, int]
"""Smaller comes first."""


class Attention:
    """The focused file first, then those that somebody turned to last, by URI."""

    def __init__(self) -> None:
        self._focused: str | None = None
        self._looks: dict[str, int] = {}
        self._serial = itertools.count(1)

    def focus(self, uri: str | None) -> None:
        """An editor says which document has the focus; None if it is none of ours."""
        self._focused = uri
        if uri is not None:
            self.turn_to(uri)

    def turn_to(self, uri: str) -> None:
        """Somebody began to watch a file, or typed in it."""
        self._looks[uri] = next(self._serial)

    def forget(self, uri: str) -> None:
        """Nobody watches the file any more."""
        self._looks.pop(uri, None)

    def rank(self, uri: str) -> Rank:
        return (uri != self._focused, -self._looks.get(uri, 0))
