"""What files hold at each place in the document: they cannot be put back, only written again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
        self._present = dict(files.present)
        self._written: dict[Key, str] = {}
        """The block passed last that wrote a path."""
        self._last: dict[Key, Stamp] = {}
        for record in records:
            self._last.update((key, stamp) for key, stamp in record.writes.items() if key[0] == "f")

    def stamp(self, key: Key, seen: Stamp) -> Stamp:
        """The version that a block reads here which no block above has written; `seen` is what it read last time."""
        return seen if key in self._files.own else self._files.present.get(key, seen)

    def is_overwritten(self, key: Key, stamp: Stamp) -> bool:
        """Whether what the last writer wrote is not there any more."""
        return self._last.get(key) == stamp and self._present.get(key, stamp) != stamp

    def passed(self, block: str, record: Record, *, executed: bool) -> None:
        for key, stamp in record.writes.items():
            if key[0] == "f":
                self._written[key] = block
                if executed:
                    self._present[key] = stamp

    def to_write_again(self, keys: Iterable[Key], current: Mapping[Key, Stamp]) -> dict[Key, str]:
        """Of the paths, those that do not hold what they hold at this place, with the block that wrote that."""
        return {
            key: self._written[key]
            for key in keys
            if key in self._written and self._present.get(key, current[key]) != current[key]
        }
