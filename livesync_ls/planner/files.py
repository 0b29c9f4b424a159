"""What files hold at each place in the document: they cannot be put back, only written again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field

from livesync_ls.planner.record import Key, Record, Stamp


@dataclass(frozen=True)
class Files:
    """The versions of all paths that the document read or wrote, as they are now."""

    present: Mapping[Key, Stamp] = field(default_factory=dict[Key, Stamp])
    own: frozenset[Key] = frozenset()
    """Those that hold what the document itself wrote: no change to blocks above the writer."""


class FilePass:
    """Files along one way through the document."""

    def __init__(self, files: Files, records: Iterable[Record]) -> None:
        self._files = files
        self._rewritten: dict[Key, Stamp] = {}
        """What blocks that were executed on this way wrote."""
        self._written: dict[Key, str] = {}
        """The block passed last that wrote a path."""
        self._last: dict[Key, Stamp] = {}
        if any(key[0] == "f" for key in files.present):
            # Otherwise no block has written any.
            for record in records:
                if record.files:
                    self._last.update(record.files)

    def copy(self) -> FilePass:
        """The same, from which to go on another way."""
        other = copy(self)
        other._rewritten, other._written = self._rewritten.copy(), self._written.copy()
        return other

    def outside(self) -> dict[Key, Stamp]:
        """The versions that hold wherever no block above has written."""
        versions = dict(self._files.present)
        for key in self._files.own:
            versions.pop(key, None)
        return versions

    def stamp(self, key: Key, seen: Stamp) -> Stamp:
        """The version that a block reads here which no block above has written; `seen` is what it read last time."""
        return seen if key in self._files.own else self._files.present.get(key, seen)

    def is_overwritten(self, key: Key, stamp: Stamp) -> bool:
        """Whether what the last writer wrote is not there any more."""
        return self._last.get(key) == stamp and self._held(key, stamp) != stamp

    def passed(self, block: str, record: Record, *, executed: bool) -> None:
        self._written.update(dict.fromkeys(record.files, block))
        if executed:
            self._rewritten.update(record.files)

    def to_write_again(self, keys: Iterable[Key], current: Mapping[Key, Stamp]) -> dict[Key, str]:
        """Of the paths, those that do not hold what they hold at this place, with the block that wrote that."""
        return {
            key: self._written[key]
            for key in keys
            if key in self._written and self._held(key, current[key]) != current[key]
        }

    def _held(self, key: Key, otherwise: Stamp) -> Stamp:
        """What a path holds now."""
        found = self._rewritten.get(key)
        return self._files.present.get(key, otherwise) if found is None else found
