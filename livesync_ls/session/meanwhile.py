"""What becomes of a document's files while a block runs, and what the block found of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from livesync_ls.planner import Key, Stamp


class Meanwhile:
    """Of the block that runs, or the one that ran last."""

    def __init__(self) -> None:
        self.running = False
        """A block runs: what becomes of a file now may be its doing."""
        self._overtaken: dict[Key, Stamp] = {}
        self._found: dict[Key, Stamp] = {}
        self._undecided: set[Path] = set()
        self._is_contradicted = False

    def begin(self) -> None:
        """A block begins."""
        self.running = True
        self._overtaken.clear()
        self._found.clear()

    def overtake(self, before: Mapping[Key, Stamp], now: Mapping[Key, Stamp]) -> None:
        """Others changed files while the block runs."""
        self._overtaken = {key: was for key, was in before.items() if now.get(key) != was} | self._overtaken

    def find(self, versions: Iterable[tuple[Key, Stamp]]) -> None:
        """The block told what it saw, and this is there. Whether it is the same is for `Tears`."""
        self._found.update(versions)

    @property
    def stamps(self) -> dict[Key, Stamp]:
        """The versions that the block's record has to bear, whatever is known of the files.

        They are what it found, and otherwise what files held when it began: it may have read that.
        """
        return self._overtaken | self._found

    @property
    def overtaken(self) -> frozenset[Key]:
        """What others changed while the block ran, if that is all that is known of it."""
        return frozenset(self._overtaken.keys() - self._found.keys())

    def leave_undecided(self, paths: Iterable[Path]) -> None:
        """Something happened to these while the block ran, and may be its doing."""
        self._undecided.update(paths)

    def contradict(self, paths: Iterable[Path] = ()) -> None:
        """The block found something else than was known: of these paths nobody else has heard yet."""
        self._undecided.update(paths)
        self._is_contradicted = True

    def take_undecided(self) -> set[Path]:
        undecided, self._undecided = self._undecided, set()
        return undecided

    def take_contradiction(self) -> bool:
        """Whether others may stand on what is not so."""
        was, self._is_contradicted = self._is_contradicted, False
        return was
