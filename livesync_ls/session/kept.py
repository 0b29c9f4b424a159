"""What executions did and showed, as long as the worker's log holds it: so that what was undone need not run again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from livesync_ls import protocol as wire
from livesync_ls.planner import Applied, Record

MOST = 3
"""Executions of one block that are kept."""

MOST_GONE = 20
"""Blocks that are kept though they are no longer in the document."""


class Kept:
    """Records of executions by block, newest first, with their results."""

    def __init__(self) -> None:
        self.records: dict[str, list[Record]] = {}
        self.results: dict[int, wire.BlockResult] = {}
        """By entry; none of what goes by reference, which would have to be kept elsewhere."""
        self._applied: dict[int, Applied] = {}
        """By entry, each execution that has a record."""
        self._unsure: set[int] = set()
        """Entries of which it is not known what they read."""
        self._forgotten: list[int] = []

    def clear(self) -> None:
        self.records.clear()
        self.results.clear()
        self._applied.clear()
        self._unsure.clear()
        self._forgotten.clear()

    def former(self, block: str) -> Record | None:
        """What the block's last execution did."""
        return next(iter(self.records.get(block, ())), None)

    def applied(self, entry: int) -> Applied:
        """An execution that is kept."""
        return self._applied[entry]

    def add(self, block: str, record: Record, *, is_sure: bool = True) -> None:
        """The block was executed. If it is not sure what it read, this counts only until it is executed again."""
        if not is_sure:
            self._unsure.add(record.entry)
        self._applied[record.entry] = Applied(block, record)
        former = self.records.get(block, [])
        sure = (each for each in former if each.entry not in self._unsure)
        kept = [record, *filter(_can_come_back, sure)][:MOST]
        self._forget(each.entry for each in former if each not in kept)
        self.records[block] = kept

    def drop(self, block: str) -> None:
        self._forget(record.entry for record in self.records.pop(block, ()))

    def show(self, entry: int, result: wire.BlockResult) -> None:
        """What an execution showed."""
        if entry >= 0 and not any(_has_reference(output) for output in result.outputs):
            self.results[entry] = result

    def promote(self, block: str, record: Record) -> None:
        """An earlier execution is the one that counts again."""
        self.records[block].sort(key=lambda each: each is not record)

    def prune(self, present: Set[str], applied: Sequence[Applied]) -> None:
        """Let go of what left the document long ago."""
        if len(self.records.keys() - present) <= MOST_GONE:
            return
        kept = {*present, *(each.block for each in applied)}
        gone = [block for block in self.records if block not in kept]
        for block in gone[:-MOST_GONE]:
            self.drop(block)

    def take_forgotten(self) -> list[int]:
        """Entries that the worker need not hold any more."""
        forgotten, self._forgotten = self._forgotten, []
        return forgotten

    def _forget(self, entries: Iterable[int]) -> None:
        for entry in entries:
            self.results.pop(entry, None)
            self._applied.pop(entry, None)
            self._unsure.discard(entry)
            self._forgotten.append(entry)


def _can_come_back(record: Record) -> bool:
    """Files cannot be put back, nor what the worker is stuck with."""
    lost = record.everything or record.irreversible or record.fixed
    return not lost and not any(key[0] == "f" for key in record.writes)


def _has_reference(output: wire.Output) -> bool:
    if isinstance(output, wire.Stream):
        return output.ref is not None
    if isinstance(output, wire.Display | wire.Value):
        return any(isinstance(payload, wire.Ref) for payload in output.data.values())
    return False
