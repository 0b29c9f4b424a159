"""What goes when too much is held: a pure function of how much each file takes and when it was used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Part = Literal["process", "results"]
"""`process`: it ends, the results stay. `results`: they go too, and nothing of the file is held."""

RECENT_SECONDS = 60.0
"""What was used in this time is kept longer."""

OFTEN = 5
"""So is what was used this many times lately; see `Entry.often`."""

OFTEN_SECONDS = 600.0

MOST_PROCESSES = 8
"""Idle processes of files that nobody watches, however little they take."""

LEAST_AVAILABLE = 0.1
"""The part of the machine's memory that should be available; where less is, files that nobody watches make room."""


@dataclass(frozen=True)
class Entry:
    """What is held of one file. Sizes are in bytes, times in seconds of one clock."""

    uri: str
    used_at: float
    results_bytes: int
    """What goes with its results: nothing of the file is held then."""
    process_bytes: int = 0
    """What goes with its process and all that this started."""
    has_process: bool = False
    watched: bool = False
    free_at: float | None = None
    """When it may be evicted; None: not yet to be said."""
    often: bool = False
    """It was used `OFTEN` times in the last `OFTEN_SECONDS`."""

    def is_evictable(self, now: float) -> bool:
        return not self.watched and self.free_at is not None and self.free_at <= now

    def is_kept_longer(self, now: float) -> bool:
        return self.often or now - self.used_at < RECENT_SECONDS

    @property
    def bytes(self) -> int:
        return self.results_bytes + self.process_bytes


@dataclass(frozen=True)
class Budget:
    """What files that nobody watches may take together."""

    bytes: int
    processes: int = MOST_PROCESSES


@dataclass(frozen=True)
class Machine:
    """The memory of the machine, in bytes."""

    total: int
    available: int

    @property
    def lacking(self) -> int:
        """How much should be available and is not."""
        return max(0, int(self.total * LEAST_AVAILABLE) - self.available)


@dataclass(frozen=True)
class Eviction:
    """What of a file has to go."""

    uri: str
    part: Part


def held(entries: Sequence[Entry]) -> int:
    """What counts against the budget, in bytes."""
    return sum(entry.bytes for entry in entries if not entry.watched)


def squeezed(budget: Budget, entries: Sequence[Entry], machine: Machine) -> Budget:
    """The budget that brings the machine back what it lacks."""
    if not machine.lacking:
        return budget
    return Budget(min(budget.bytes, max(0, held(entries) - machine.lacking)), budget.processes)


def evictions(entries: Sequence[Entry], now: float, budget: Budget) -> list[Eviction]:
    """What has to go, in order, so that the rest fits the budget; no more than that.

    Processes go before results, which are small and dear; what is kept longer goes after all else has gone.
    """
    over = _Excess(
        held(entries) - budget.bytes,
        sum(entry.has_process and not entry.watched for entry in entries) - budget.processes,
    )
    return [Eviction(entry.uri, part) for entry, part in _in_order(entries, now) if over.takes(entry, part)]


class _Excess:
    """What is still too much while things are chosen to go."""

    def __init__(self, bytes_over: int, processes_over: int) -> None:
        self._bytes = bytes_over
        self._processes = processes_over
        self._ended: set[str] = set()

    def takes(self, entry: Entry, part: Part) -> bool:
        """Whether this has to go as well. If so, it counts as gone."""
        freed = self._freed(entry, part)
        ends = part == "process" and self._processes > 0
        if not ends and (self._bytes <= 0 or freed == 0):
            return False
        self._bytes -= freed
        if entry.has_process and entry.uri not in self._ended:
            self._ended.add(entry.uri)
            self._processes -= 1
        return True

    def _freed(self, entry: Entry, part: Part) -> int:
        if part == "process":
            return entry.process_bytes
        return entry.results_bytes + (0 if entry.uri in self._ended else entry.process_bytes)


def _in_order(entries: Sequence[Entry], now: float) -> Iterator[tuple[Entry, Part]]:
    """All that may go; what goes first comes first."""
    free = sorted((entry for entry in entries if entry.is_evictable(now)), key=lambda entry: entry.used_at)
    for later in (False, True):
        group = [entry for entry in free if entry.is_kept_longer(now) is later]
        for entry in group:
            if entry.has_process:
                yield entry, "process"
        for entry in group:
            yield entry, "results"
