"""One way through the document, block by block, deciding at each whether it has to run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from livesync_ls.planner.files import FilePass, Files
from livesync_ls.planner.record import Applied, Key, Record, Stamp, Step, Wanted
from livesync_ls.planner.words import shown

_ANYTHING = "something above changed, and it may read anything"


class Rebuild(Exception):
    """Blocks to run again, though nothing about them changed: what they made cannot be put back otherwise."""

    def __init__(self, blocks: Mapping[str, str]) -> None:
        super().__init__(", ".join(blocks))
        self.blocks = dict(blocks)
        """With the reason that people read."""


class StartAfresh(Exception):
    """Only a new process can do it; the message says why, as a reason that people read."""


class Course:
    """Goes through the blocks in order, as a fresh run would; knows the versions at the place that was reached.

    Args:
        wanted: the blocks in order.
        records: what executions of each block did that the worker's log still holds, newest first.
        applied: what the worker's namespace is made of now.
        broken: blocks that have to run whatever their reads say, with reasons.
        files: what files hold now.
        showable: entries whose results can be shown; None for all.
    """

    def __init__(
        self,
        wanted: Sequence[Wanted],
        records: Mapping[str, Sequence[Record]],
        applied: Sequence[Applied],
        broken: Mapping[str, str],
        files: Files,
        showable: frozenset[int] | None = None,
    ) -> None:
        self._wanted = wanted
        self._records = records
        self._showable = showable
        self._applied: Sequence[Applied] = tuple(applied)
        self._broken = broken
        self._files = FilePass(files, (found[0] for block in wanted if (found := records.get(block.id))))
        self._current: dict[Key, Stamp] = self._files.outside()
        """Also holds, with 0, what was asked for and nothing above has written."""
        self._ambient: set[Key] = set()
        """Process state that any block below may read, where it is not as in a new process."""
        self._unknown: set[Key] = set()
        """What blocks that are foreseen to run may write."""
        self._passed: list[Applied] = []
        self._writers: dict[Key, str] = {}
        self._names: set[Key] = set()
        """Those that blocks above bound or deleted."""
        self._indexed = 0
        """How many of the blocks that were passed `_writers` and `_names` know of."""
        self._kept: int | None = None
        self._redo: list[int] = []
        self._out: dict[int, Applied] = {}
        """Of the entries that were undone and not done again, those that cannot just be left out."""
        self._executed: set[str] = set()

    def stamp(self, key: Key, seen: Stamp = 0) -> Stamp:
        """The version at the place that was reached; `seen` where nothing here tells."""
        found = self._current.get(key)
        if found is not None:
            return found
        if key[0] in "fpdk":
            return self._files.stamp(key, seen)
        self._current[key] = 0
        return 0

    @property
    def passed(self) -> list[tuple[str, int]]:
        """The blocks that were passed, with the entries that stand for them."""
        return [(each.block, each.entry) for each in self._passed]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {block.id: block.number for block in self._wanted}

    # ── Deciding ────────────────────────────────────────────────────────────────────────────

    def decide(self, block: Wanted) -> Record | str:
        """What the block did once and would do again here; otherwise the reason why it has to run."""
        records = self._records.get(block.id)
        if not records:
            return "new"
        if reason := self._broken.get(block.id):
            return reason
        latest, *earlier = records
        reason = self._changed(block, latest)
        if reason is None and self._is_showable(latest):
            return latest
        for record in earlier:
            if self._is_showable(record) and self._changed(block, record) is None:
                return record
        return reason or "its result was not kept"

    def _is_showable(self, record: Record) -> bool:
        return self._showable is None or record.entry in self._showable

    def _changed(self, block: Wanted, record: Record) -> str | None:
        if record.meaning != block.meaning:
            return "text changed"
        reads = record.reads
        # In the usual case nobody loops over the reads: a plan is made at each keystroke, for thousands of blocks.
        unknown = self._unknown
        if not reads.items() <= self._current.items() or not unknown.isdisjoint(reads):
            for key, stamp in reads.items():
                if key in unknown or self.stamp(key, stamp) != stamp:
                    return self._words(key)
        if record.is_plain and not self._ambient:
            return None
        if record.everything and not self._is_in_place(record):
            return _ANYTHING
        for key in () if record.everything else self._ambient:
            if key not in reads:
                return self._words(key)
        if record.sweeping and not record.everything and self._has_more(record):
            return _ANYTHING
        return self._overwritten(record)

    def _is_in_place(self, record: Record) -> bool:
        """Whether nothing above is otherwise than when this was executed."""
        place = len(self._passed)
        return self._kept is None and place < len(self._applied) and self._applied[place].record.entry == record.entry

    def _has_more(self, record: Record) -> bool:
        """Whether there are names that it would see and did not."""
        self._catch_up()
        return bool(self._unknown) or not self._names <= record.reads.keys()

    def _overwritten(self, record: Record) -> str | None:
        for key, stamp in record.files.items():
            if self._files.is_overwritten(key, stamp):
                return self._words(key)
        return None

    def _words(self, key: Key) -> str:
        self._catch_up()
        writer = self._writers.get(key)
        number = self._numbers.get(writer) if writer else None
        what = f"{shown(key)} changed"
        return f"{what}: block {number}" if number else what

    # ── Going on ────────────────────────────────────────────────────────────────────────────

    def reuse(self, block: Wanted, record: Record) -> None:
        """The effects of that execution stand."""
        if self._is_in_place(record):
            self._pass(self._applied[len(self._passed)], executed=False)
            return
        self._leave()
        self._redo.append(record.entry)
        self._out.pop(record.entry, None)
        self._pass(Applied(block.id, record), executed=False)

    def goes_on(self, block: Wanted, executing: str) -> bool:
        """Whether the block to run is the one that the worker is executing, with nothing to put back first."""
        in_place = self._kept is None or self._kept == len(self._passed)
        return block.id == executing and in_place and not self._redo and len(self._passed) == len(self._applied)

    def before_run(self, block: Wanted) -> tuple[int, list[int]]:
        """How many entries of the log stay applied, and which to do again after the rest was undone.

        Raises:
            Rebuild: what the block reads is not as it was at its place, and cannot be put back.
            StartAfresh: nothing but a new process will do.
        """
        self._leave()
        former = next(iter(self._records.get(block.id, ())), None)
        if former:
            self._check_shadows(former)
            self._check_files(block, former)
        self._check_reversible(block, former)
        kept, redo = self._kept or 0, self._redo
        self._redo = []
        # From now on the log is what was passed.
        self._applied, self._kept = self._passed, len(self._passed)
        return kept, redo

    def ran(self, block: Wanted, record: Record) -> None:
        """The block was executed, and this is what it did.

        Raises:
            Rebuild: a file that it read did not hold what it holds at this place.
        """
        self._check_files(block, record, again=True)
        self._pass(Applied(block.id, record), executed=True)
        self._applied, self._kept = self._passed, len(self._passed)
        self._executed.add(block.id)

    def at_end(self) -> tuple[int, list[int]]:
        """What the log needs once all blocks were passed; as `before_run` says.

        Raises:
            Rebuild: a block is gone that changed what cannot be put back.
            StartAfresh: a block is gone whose effects cannot be taken back.
        """
        if self._kept is None and len(self._applied) > len(self._passed):
            self._leave()
        if self._kept is not None:
            self._check_gone()
        return (len(self._passed) if self._kept is None else self._kept), self._redo

    def _leave(self) -> None:
        """From here on the namespace is another one than the worker has."""
        if self._kept is None:
            self._kept = len(self._passed)
            self._out = {each.entry: each for each in self._applied[self._kept :] if not each.record.is_reversible}

    def _pass(self, passed: Applied, *, executed: bool) -> None:
        record = passed.record
        self._passed.append(passed)
        self._current.update(record.writes)
        if self._unknown:
            self._unknown.difference_update(record.writes)
        if record.files:
            self._files.passed(passed.block, record, executed=executed)
        for key, stamp in record.states.items() if record.states else ():
            (self._ambient.add if stamp else self._ambient.discard)(key)

    def _catch_up(self) -> None:
        """Nobody asks for writers as long as nothing has changed, which is most of the time."""
        for block, record in self._passed[self._indexed :]:
            self._writers.update(dict.fromkeys(record.writes, block))
            self._names.update(record.names)
        self._indexed = len(self._passed)

    # ── What cannot be put back ─────────────────────────────────────────────────────────────

    def _check_files(self, block: Wanted, record: Record, *, again: bool = False) -> None:
        keys = [key for key in (*record.reads, *record.writes) if key[0] == "f"]
        writers = self._files.to_write_again(keys, self._current)
        if writers:
            reasons = {writers[key]: f"{shown(key)} is written again for block {block.number}" for key in writers}
            raise Rebuild(reasons | ({block.id: f"{shown(next(iter(writers)))} changed"} if again else {}))

    def _check_shadows(self, record: Record) -> None:
        for key in record.shadows:
            if self._files.stamp(key, record.reads[key]) != record.reads[key]:
                raise StartAfresh(f"{shown(key)} hides a module that is loaded")

    def _check_reversible(self, block: Wanted, former: Record | None) -> None:
        reads = former.reads if former and former.meaning == block.meaning else None
        rebuild: dict[str, str] = {}
        for undone in self._out.values():
            self._check_whole(undone)
            for key, maker in undone.record.fixed.items():
                # Of a block never executed as it is now, the worker tells what it reads.
                if reads is not None and key in reads and maker not in (block.id, *self._executed):
                    rebuild[maker] = f"made again for block {block.number}"
        if rebuild:
            raise Rebuild(rebuild)

    def _check_whole(self, undone: Applied) -> None:
        if phrase := undone.record.everything or undone.record.irreversible:
            number = self._numbers.get(undone.block)
            raise StartAfresh(f"block {number} {phrase}" if number else f"a block that was deleted {phrase}")

    def _check_gone(self) -> None:
        # Those that were executed made other objects.
        present = {each.block for each in self._passed} - self._executed
        for undone in self._out.values():
            self._check_whole(undone)
            for key, maker in undone.record.fixed.items():
                if maker in present and undone.block != maker and self.stamp(key) != undone.record.writes.get(key):
                    raise Rebuild({maker: "made again: a block that changed it is gone"})

    # ── Foreseeing ──────────────────────────────────────────────────────────────────────────

    def foresee(self, wanted: Sequence[Wanted]) -> list[Step]:
        """The steps to expect, if what runs again writes what it wrote before and nothing of it stays the same.

        Blocks marked `always` join every run that executes another block. Uses this course up.
        """
        reasons = {block.id: reason for block in wanted if (reason := self._foreseen(block)) is not None}
        if not reasons:
            return []
        for block in wanted:
            # What only may have changed is no reason that lasts: it may come out as it was.
            if block.always and block.id not in self._broken and reasons.get(block.id) not in ("new", "text changed"):
                reasons[block.id] = "always"
        return [Step(block, reasons[block.id]) for block in wanted if block.id in reasons]

    def _foreseen(self, block: Wanted) -> str | None:
        decision = self.decide(block)
        if isinstance(decision, Record):
            self._pass(Applied(block.id, decision), executed=False)
            return None
        self._leave()
        self._catch_up()
        former = next(iter(self._records.get(block.id, ())), None)
        for keys in (block.names, former.writes if former else ()):
            self._unknown.update(keys)
            self._writers.update(dict.fromkeys(keys, block.id))
        return decision
