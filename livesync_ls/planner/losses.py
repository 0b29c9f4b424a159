"""What was undone and cannot be put back: which blocks have to make it again, or that only a new process will do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from livesync_ls.planner.record import Applied, Key, Record, Stamp, Wanted


class Rebuild(Exception):
    """Blocks to run again, though nothing about them changed: what they made cannot be put back otherwise."""

    def __init__(self, blocks: Mapping[str, str]) -> None:
        super().__init__(", ".join(blocks))
        self.blocks = dict(blocks)
        """With the reason that people read."""


class StartAfresh(Exception):
    """Only a new process can do it; the message says why, as a reason that people read."""


class Losses:
    """Entries that were undone and not done again, those aside that can just be left out.

    `number` tells what people call a block, None for one that is gone.
    """

    def __init__(self, number: Callable[[str], int | None]) -> None:
        self._number = number
        self._out: dict[int, Applied] = {}

    def copy(self) -> Losses:
        other = Losses(self._number)
        other._out = self._out.copy()
        return other

    def begin(self, undone: Sequence[Applied]) -> None:
        """All of these are."""
        self._out = {each.record.entry: each for each in undone if not each.record.is_reversible}

    def came_back(self, entry: int) -> None:
        """It is done again."""
        self._out.pop(entry, None)

    def check_run(self, block: Wanted, former: Record | None, executed: Collection[str]) -> None:
        """Raises:
        Rebuild: what the block reads is not as it was at its place, and cannot be put back.
        StartAfresh: nothing but a new process will do.
        """
        reads = former.reads if former and former.meaning == block.meaning else None
        rebuild: dict[str, str] = {}
        for undone in self._out.values():
            self._check_whole(undone)
            for key, maker in undone.record.fixed.items():
                # Of a block never executed as it is now, the worker tells what it reads.
                if reads is not None and key in reads and maker != block.id and maker not in executed:
                    rebuild[maker] = f"made again for block {block.number}"
        if rebuild:
            raise Rebuild(rebuild)

    def check_gone(self, passed: Sequence[Applied], executed: Collection[str], stamp: Callable[[Key], Stamp]) -> None:
        """At the end of the document, where `stamp` tells the versions.

        Raises:
            Rebuild: a block is gone that changed what cannot be put back.
            StartAfresh: a block is gone whose effects cannot be taken back.
        """
        if not self._out:
            return
        # Those that were executed made other objects.
        present = {each.block for each in passed}.difference(executed)
        for undone in self._out.values():
            self._check_whole(undone)
            for key, maker in undone.record.fixed.items():
                if maker in present and undone.block != maker and stamp(key) != undone.record.writes.get(key):
                    raise Rebuild({maker: "made again: a block that changed it is gone"})

    def _check_whole(self, undone: Applied) -> None:
        if phrase := undone.record.everything or undone.record.irreversible:
            number = self._number(undone.block)
            raise StartAfresh(f"block {number} {phrase}" if number else f"a block that was deleted {phrase}")
