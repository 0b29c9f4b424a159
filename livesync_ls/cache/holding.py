"""What the cache knows of a file that is held, and of who has it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from livesync_ls.cache.memory import Scales
from livesync_ls.cache.policy import Machine
from livesync_ls.protocol import BlockResult, encode


@dataclass(frozen=True)
class Holding:
    """What is held of one file, as can be told at once."""

    uri: str
    results: Sequence[BlockResult]
    other_bytes: int
    """What the daemon holds beside the results."""
    pid: int | None
    is_running: bool
    """A block is being executed."""


class Holder(Protocol):
    """Who has the files' sessions."""

    def holding(self, uri: str) -> Holding | None:
        """What is held of a file now; None if it is closed."""
        ...

    def let_go(self, uri: str) -> None:
        """End a file's process; its results stay. Takes effect at once."""
        ...

    def forget(self, uri: str) -> None:
        """Close a file, results and all. Takes effect at once."""
        ...


@dataclass(frozen=True)
class Weights:
    """What holdings take, in bytes: by file what the daemon has, by process what that and its children have."""

    daemon: Mapping[str, int]
    processes: Mapping[int, int]
    machine: Machine

    def results(self, holding: Holding) -> int:
        """What goes when nothing of the file is held any more, its process aside."""
        return self.daemon.get(holding.uri, 0)

    def process(self, holding: Holding) -> int:
        return 0 if holding.pid is None else self.processes.get(holding.pid, 0)


def weigh(holdings: Collection[Holding], scales: Scales) -> Weights:
    """Takes milliseconds: call it in a thread."""
    daemon = {each.uri: each.other_bytes + sum(len(encode(result)) for result in each.results) for each in holdings}
    processes = scales.processes([each.pid for each in holdings if each.pid is not None])
    return Weights(daemon, processes, scales.machine())
