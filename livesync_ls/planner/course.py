"""One way through the document, block by block, deciding at each whether it has to run."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property

from livesync_ls.planner.files import FilePass, Files
from livesync_ls.planner.losses import Losses, Rebuild, StartAfresh
from livesync_ls.planner.place import Place
from livesync_ls.planner.record import Applied, Key, Record, Stamp, Step, Wanted
from livesync_ls.planner.words import shown

_ANYTHING = "something above changed, and it may read anything"


@dataclass(frozen=True)
class Results:
    """What can be shown of executions without running anything."""

    kept: Container[int] | None = None
    """Entries whose results are kept; None: of all."""
    shown: Mapping[str, int] = field(default_factory=dict[str, int])
    """By block, the entry whose result it shows."""
    on_screen: Container[str] = ()
    """The blocks that show a result; of others, `shown` says nothing."""


class Course:
    """Goes through the blocks in order, as a fresh run would; knows the versions at the place that was reached.

    Args:
        wanted: the blocks in order.
        records: what executions of each block did that the worker's log still holds, newest first.
        applied: what the worker's namespace is made of now.
        broken: blocks that have to run whatever their reads say, with reasons.
        files: what files hold now.
        results: what can be shown without running.
    """

    def __init__(
        self,
        wanted: Sequence[Wanted],
        records: Mapping[str, Sequence[Record]],
        applied: Sequence[Applied],
        broken: Mapping[str, str],
        files: Files,
        results: Results | None = None,
    ) -> None:
        self._wanted = wanted
        self._records = records
        self._results = results or Results()
        self._applied: Sequence[Applied] = tuple(applied)
        self._broken = broken
        latest = (found[0] for block in wanted if (found := records.get(block.id)))
        self._files = FilePass(files, latest)
        self._place = Place(self._files)
        self._losses = Losses(lambda block: self._numbers.get(block))
        self._kept: int | None = None
        self._redo: list[int] = []
        self._executed: set[str] = set()
        self.is_settled = False
        """Whether it was foreseen that nothing runs, and that the namespace stays as it is."""

    def stamp(self, key: Key, seen: Stamp = 0) -> Stamp:
        """The version at the place that was reached; `seen` where nothing here tells."""
        return self._place.stamp(key, seen)

    @property
    def passed(self) -> list[tuple[str, int]]:
        """The blocks that were passed, with the entries that stand for them."""
        return [(each.block, each.entry) for each in self._place.passed]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {block.id: block.number for block in self._wanted}

    @property
    def at(self) -> int:
        """How many blocks were passed."""
        return len(self._place.passed)

    # ── Passing what is as it was ───────────────────────────────────────────────────────────

    def skip(self, count: int) -> None:
        """Pass the first so many blocks, or fewer, at the beginning of the way.

        Nothing may be otherwise, for them and above them, than when another course found all in place (`is_settled`).
        """
        place = self._place
        for applied in self._applied[:count]:
            record = applied.record
            if record.files:
                break  # whether they were written over is a matter of the blocks below, too
            if record.states:
                place.go_past(applied, executed=False)
            else:
                place.passed.append(applied)
                place.current.update(record.writes)

    def pass_alike(self, at: int) -> int:
        """Pass the blocks from number `at` on (from 0) of which it is plain that they show what they would show.

        Returns the number of the first that `decide` has to look at. It finds nothing else than `decide` and `reuse`
        would: this is the same for the usual case, in one loop, because it is done at each keystroke for every block.
        """
        place, wanted, results = self._place, self._wanted, self._results
        current, unknown, passed = place.current, place.unknown, place.passed
        while at < len(wanted) and not place.ambient:
            block = wanted[at]
            records = self._records.get(block.id)
            record = records[0] if records else None
            if record is None or record.meaning != block.meaning or block.id in self._broken or not record.is_simple:
                break
            if not record.reads.items() <= current.items() or (unknown and not unknown.isdisjoint(record.reads)):
                break
            if results.shown.get(block.id) != record.entry or block.id not in results.on_screen:
                break
            passed.append(self._standing(block, record))
            current.update(record.writes)
            if unknown:
                unknown.difference_update(record.writes)
            at += 1
        return at

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
        if reason is None and self._is_showable(block, latest):
            return latest
        for record in earlier:
            if self._is_showable(block, record) and self._changed(block, record) is None:
                return record
        return reason or "its result was not kept"

    def _is_showable(self, block: Wanted, record: Record) -> bool:
        results = self._results
        if results.kept is None or record.entry in results.kept:
            return True
        return results.shown.get(block.id) == record.entry and block.id in results.on_screen

    def _changed(self, block: Wanted, record: Record) -> str | None:
        if record.meaning != block.meaning:
            return "text changed"
        reads = record.reads
        place = self._place
        if not reads.items() <= place.current.items() or not place.unknown.isdisjoint(reads):
            for key, stamp in reads.items():
                if key in place.unknown or place.stamp(key, stamp) != stamp:
                    return self._words(key)
        if record.everything and not self._is_in_place(record):
            return _ANYTHING
        for key in () if record.everything else place.ambient:
            if key not in reads:
                return self._words(key)
        if record.sweeping and not record.everything and self._has_more(record):
            return _ANYTHING
        return self._overwritten(record)

    def _is_in_place(self, record: Record) -> bool:
        """Whether nothing above is otherwise than when this was executed."""
        place = len(self._place.passed)
        return self._kept is None and place < len(self._applied) and self._applied[place].record.entry == record.entry

    def _has_more(self, record: Record) -> bool:
        """Whether there are names that it would see and did not."""
        return bool(self._place.unknown) or not self._place.names <= record.reads.keys()

    def _overwritten(self, record: Record) -> str | None:
        for key, stamp in record.files.items():
            if self._files.is_overwritten(key, stamp):
                return self._words(key)
        return None

    def _words(self, key: Key) -> str:
        writer = self._place.writer(key)
        number = self._numbers.get(writer) if writer else None
        what = f"{shown(key)} changed"
        return f"{what}: block {number}" if number else what

    # ── Going on ────────────────────────────────────────────────────────────────────────────

    def reuse(self, block: Wanted, record: Record) -> None:
        """The effects of that execution stand."""
        self._place.go_past(self._standing(block, record), executed=False)

    def _standing(self, block: Wanted, record: Record) -> Applied:
        """The entry for it: the one that is in place, or one to do again."""
        if self._is_in_place(record):
            return self._applied[len(self._place.passed)]
        self._leave()
        self._redo.append(record.entry)
        self._losses.came_back(record.entry)
        return Applied(block.id, record)

    def goes_on(self, block: Wanted, executing: str) -> bool:
        """Whether the block to run is the one that the worker is executing, with nothing to put back first."""
        in_place = self._kept is None or self._kept == len(self._place.passed)
        return block.id == executing and in_place and not self._redo and len(self._place.passed) == len(self._applied)

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
        self._losses.check_run(block, former, self._executed)
        kept, redo = self._kept or 0, self._redo
        self._redo = []
        # From now on the log is what was passed.
        self._applied, self._kept = self._place.passed, len(self._place.passed)
        return kept, redo

    def ran(self, block: Wanted, record: Record) -> None:
        """The block was executed, and this is what it did.

        Raises:
            Rebuild: a file that it read did not hold what it holds at this place.
        """
        self._check_files(block, record, again=True)
        self._place.go_past(Applied(block.id, record), executed=True)
        self._applied, self._kept = self._place.passed, len(self._place.passed)
        self._executed.add(block.id)

    def at_end(self) -> tuple[int, list[int]]:
        """What the log needs once all blocks were passed; as `before_run` says.

        Raises:
            Rebuild: a block is gone that changed what cannot be put back.
            StartAfresh: a block is gone whose effects cannot be taken back.
        """
        if self._kept is None and len(self._applied) > len(self._place.passed):
            self._leave()
        if self._kept is not None:
            self._losses.check_gone(self._place.passed, self._executed, self.stamp)
        return (len(self._place.passed) if self._kept is None else self._kept), self._redo

    def _leave(self) -> None:
        """From here on the namespace is another one than the worker has."""
        if self._kept is None:
            self._kept = len(self._place.passed)
            self._losses.begin(self._applied[self._kept :])

    # ── What files and modules make impossible ──────────────────────────────────────────────

    def _check_files(self, block: Wanted, record: Record, *, again: bool = False) -> None:
        keys = [key for key in (*record.reads, *record.writes) if key[0] == "f"]
        writers = self._files.to_write_again(keys, self._place.current)
        if writers:
            reasons = {writers[key]: f"{shown(key)} is written again for block {block.number}" for key in writers}
            raise Rebuild(reasons | ({block.id: f"{shown(next(iter(writers)))} changed"} if again else {}))

    def _check_shadows(self, record: Record) -> None:
        for key in record.shadows:
            if self._files.stamp(key, record.reads[key]) != record.reads[key]:
                raise StartAfresh(f"{shown(key)} hides a module that is loaded")

    # ── Foreseeing ──────────────────────────────────────────────────────────────────────────

    def foresee(self) -> list[Step]:
        """The steps to expect from here on, if what runs again writes what it wrote before and nothing stays the same.

        Blocks marked `always` join every run that executes another block. The course itself stays where it is.
        """
        fork = self._fork()
        steps = fork._foresee()
        self.is_settled = not steps and fork._kept is None and fork.at == len(self._applied)
        return steps

    def _fork(self) -> Course:
        fork = copy(self)
        fork._place = self._place.copy()
        fork._files = fork._place.files
        fork._losses = self._losses.copy()
        fork._redo, fork._executed = self._redo.copy(), self._executed.copy()
        return fork

    def _foresee(self) -> list[Step]:
        reasons: dict[str, str] = {}
        at = len(self._place.passed)
        while (at := self.pass_alike(at)) < len(self._wanted):
            block = self._wanted[at]
            if (reason := self._foreseen(block)) is not None:
                reasons[block.id] = reason
            at += 1
        if not reasons:
            return []
        for block in self._wanted:
            # What only may have changed is no reason that lasts: it may come out as it was.
            if block.always and block.id not in self._broken and reasons.get(block.id) not in ("new", "text changed"):
                reasons[block.id] = "always"
        return [Step(block, reasons[block.id]) for block in self._wanted if block.id in reasons]

    def _foreseen(self, block: Wanted) -> str | None:
        decision = self.decide(block)
        if isinstance(decision, Record):
            self._place.go_past(Applied(block.id, decision), executed=False)
            return None
        self._leave()
        former = next(iter(self._records.get(block.id, ())), None)
        self._place.foretell(block.id, (*block.names, *(former.writes if former else ())))
        return decision
