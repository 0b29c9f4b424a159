"""The versions at one place in the document, as the blocks above it leave them."""

from __future__ import annotations

from collections.abc import Iterable

from livesync_ls.planner.files import FilePass
from livesync_ls.planner.record import Applied, Key, Stamp


class Place:
    """Moves down as blocks are passed."""

    def __init__(self, files: FilePass) -> None:
        self.files = files
        self.current: dict[Key, Stamp] = files.outside()
        """Also holds, with 0, what was asked for and nothing above has written."""
        self.ambient: set[Key] = set()
        """Process state that any block below may read, where it is not as in a new process."""
        self.unknown: set[Key] = set()
        """What blocks that are foreseen to run may write."""
        self.passed: list[Applied] = []
        self._foretold: list[tuple[int, str, Iterable[Key]]] = []
        """What else may write something: after how many that were passed, which block, and what."""
        self._writers: dict[Key, str] = {}
        self._names: set[Key] = set()
        """Those that blocks above bound or deleted."""
        self._indexed = 0
        """How many of the blocks that were passed `_writers` and `_names` know of."""

    def copy(self) -> Place:
        """The same place, from which to go on another way."""
        other = Place.__new__(Place)
        other.files = self.files.copy()
        other.current, other.ambient, other.unknown = self.current.copy(), self.ambient.copy(), self.unknown.copy()
        other.passed, other._foretold = self.passed.copy(), self._foretold.copy()
        other._writers, other._names = self._writers.copy(), self._names.copy()
        other._indexed = self._indexed
        return other

    def stamp(self, key: Key, seen: Stamp = 0) -> Stamp:
        """The version here; `seen` where nothing tells."""
        found = self.current.get(key)
        if found is not None:
            return found
        if key[0] in "fpdk":
            return self.files.stamp(key, seen)
        self.current[key] = 0
        return 0

    def go_past(self, passed: Applied, *, executed: bool) -> None:
        """The effects of an execution stand here."""
        record = passed.record
        self.passed.append(passed)
        self.current.update(record.writes)
        if self.unknown:
            self.unknown.difference_update(record.writes)
        if record.files:
            self.files.passed(passed.block, record, executed=executed)
        for key, stamp in record.states.items() if record.states else ():
            (self.ambient.add if stamp else self.ambient.discard)(key)

    def foretell(self, block: str, keys: Iterable[Key]) -> None:
        """A block will run here that may write these."""
        self.unknown.update(keys)
        self._foretold.append((len(self.passed), block, keys))

    # ── Asked for only where something has changed ──────────────────────────────────────────

    def writer(self, key: Key) -> str | None:
        """The last block above that wrote it."""
        self._catch_up()
        return self._writers.get(key)

    @property
    def names(self) -> set[Key]:
        """The names of the document that blocks above bound or deleted."""
        self._catch_up()
        return self._names

    def _catch_up(self) -> None:
        for place, block, keys in self._foretold:
            self._index(place)
            self._writers.update(dict.fromkeys(keys, block))
        self._foretold.clear()
        self._index(len(self.passed))

    def _index(self, stop: int) -> None:
        for block, record in self.passed[self._indexed : stop]:
            self._writers.update(dict.fromkeys(record.writes, block))
            self._names.update(record.names)
        self._indexed = max(self._indexed, stop)
