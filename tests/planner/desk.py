"""Drives a course through edits as the daemon's runner does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from livesync_ls.documents.changes import common_start
from livesync_ls.planner import Applied, Course, Files, Rebuild, Record, Results, StartAfresh, Step, Wanted
from livesync_ls.session.kept import Kept
from tests.planner.process import Effects, Process, Stuck
from tests.planner.programs import Text, bound

MOST_TURNS = 40
"""Ways through a document until it must be settled."""


@dataclass(frozen=True)
class Block:
    id: str
    text: Text
    always: bool = False


class Desk:
    """One document: the living process, and what each block shows."""

    def __init__(self, disk: dict[str, str]) -> None:
        self.disk = disk
        self.shown: dict[str, tuple[str, ...]] = {}
        self.executed: list[str] = []
        """The blocks that ran on the way to the present text, in order."""
        self.planned: list[Step] = []
        self.reasons: list[tuple[Wanted, str]] = []
        self.rebuilds: list[Rebuild] = []
        self.renewals: list[str] = []
        self._process: Process | None = None
        self._applied: list[Applied] = []
        self._kept = Kept()
        self._results: dict[int, tuple[str, ...]] = {}
        self._entries: dict[str, int] = {}
        self._broken: dict[str, str] = {}
        self._present: dict[str, str] = {}
        self._own: dict[str, str] = {}
        self._is_pristine = True
        self._afresh: str | None = None
        self._settled: tuple[list[Wanted], list[Applied], int, Files] | None = None

    def files(self) -> Files:
        own = [path for path, text in self._present.items() if self._own.get(path) == text]
        present = {f"f:{path}": text for path, text in self._present.items()}
        return Files(present, frozenset(f"f:{path}" for path in own))

    def course(self, wanted: Sequence[Wanted]) -> Course:
        results = Results(self._results, self._entries, self._entries)
        return Course(wanted, self._kept.records, self._applied, self._broken, self.files(), results)

    def show(self, blocks: Sequence[Block]) -> None:
        """Makes every block show what it would in a fresh run."""
        self._present.update((path, self.disk.get(path, "nothing")) for path in self._present)
        self.executed, self.planned, self.reasons, self.rebuilds, self.renewals = [], [], [], [], []
        tried: set[tuple[str, ...]] = set()
        for _ in range(MOST_TURNS):
            try:
                if self._go_through(blocks):
                    self.shown = {block.id: self._results[self._entries[block.id]] for block in blocks}
                    return
            except Rebuild as rebuild:
                self._rebuild(rebuild, {block.id for block in blocks}, tried)
            except (StartAfresh, Stuck) as reason:
                self._afresh = str(reason)
                self.renewals.append(str(reason))
        raise AssertionError("never settled")

    def _rebuild(self, rebuild: Rebuild, present: set[str], tried: set[tuple[str, ...]]) -> None:
        self.rebuilds.append(rebuild)
        reasons = tuple(sorted(f"{block} {reason}" for block, reason in rebuild.blocks.items()))
        if not present.issuperset(rebuild.blocks) or reasons in tried:
            self._afresh = "what a block reads could not be put back"
            self.renewals.append(self._afresh)
        tried.add(reasons)
        self._broken.update(rebuild.blocks)

    def _go_through(self, blocks: Sequence[Block]) -> bool:
        wanted = [
            Wanted(block.id, repr(block.text), number, block.always, bound(block.text))
            for number, block in enumerate(blocks, start=1)
        ]
        steps = self._foreseen(wanted)
        self.planned = self.planned or steps
        self._broken.update({step.block.id: "always" for step in steps if step.reason == "always"})
        if self._afresh:
            self._discard()
        texts = {block.id: block.text for block in blocks}
        course = self.course(wanted)
        self._skip(course, wanted)
        while (at := course.pass_alike(course.at)) < len(wanted):
            block = wanted[at]
            decision = course.decide(block)
            if isinstance(decision, Record):
                self._kept.promote(block.id, decision)
                self._entries[block.id] = decision.entry
                course.reuse(block, decision)
            else:
                self.reasons.append((block, decision))
                self._run(course, block, texts[block.id])
        self._tidy(course, blocks)
        self._settle(wanted)
        return True

    def _foreseen(self, wanted: list[Wanted]) -> list[Step]:
        course = self.course(wanted)
        steps = course.foresee()
        short = self.course(wanted)
        self._skip(short, wanted)
        assert short.foresee() == steps
        return steps

    def _settle(self, wanted: list[Wanted]) -> None:
        course = self.course(wanted)
        course.foresee()
        if course.is_settled:
            self._settled = wanted, self._applied, len(self._applied), self.files()

    def _skip(self, course: Course, wanted: list[Wanted]) -> None:
        """As the daemon does, pass at once what is above the first change."""
        if self._settled is None or self._broken:
            return
        before, applied, length, files = self._settled
        if applied is self._applied and len(applied) == length and files == self.files():
            course.skip(common_start(before, wanted))

    def _run(self, course: Course, block: Wanted, text: Text) -> None:
        keep, redo = course.before_run(block)
        process = self._process = self._process or Process(self.disk)
        former = self._kept.former(block.id)
        self._arrange(keep, redo)
        if missing := process.missing(text):
            raise Rebuild(dict.fromkeys(missing.values(), "made again"))
        self.executed.append(block.id)
        effects = process.execute(text, block.id, former.entry if former else None)
        record = self._record(effects, block, course, everything=("everything",) in text, sweeping=("names",) in text)
        self._applied.append(Applied(block.id, record))
        self._kept.add(block.id, record)
        self._broken.pop(block.id, None)
        self._results[record.entry] = effects.shown
        self._entries[block.id] = record.entry
        if record.everything and not self._is_pristine:
            raise StartAfresh(f"block {block.number} {record.everything}")
        course.ran(block, record)

    def _record(self, effects: Effects, block: Wanted, course: Course, *, everything: bool, sweeping: bool) -> Record:
        for path in effects.read | effects.written:
            if path not in self._present or path in effects.written:
                self._present[path] = self.disk.get(path, "nothing")
        self._own.update((path, self.disk[path]) for path in effects.written)
        seen = {f"f:{path}": course.stamp(f"f:{path}", self._present[path]) for path in sorted(effects.read)}
        return Record(
            effects.entry,
            block.meaning,
            {**effects.reads, **seen},
            {**effects.writes, **{f"f:{path}": self._present[path] for path in sorted(effects.written)}},
            effects.fixed,
            sweeping=sweeping,
            everything="looks at everything" if everything else None,
            irreversible=effects.irreversible,
        )

    def _arrange(self, keep: int, redo: list[int]) -> None:
        assert self._process
        records = {each.entry: each for each in self._applied} | {
            record.entry: Applied(block, record) for block, kept in self._kept.records.items() for record in kept
        }
        self._is_pristine = self._is_pristine and keep == len(self._applied) and not redo
        self._applied = [*self._applied[:keep], *(records[entry] for entry in redo)]
        self._process.arrange(keep, redo)
        for entry in self._kept.take_forgotten():
            self._process.log.pop(entry, None)
            self._results.pop(entry, None)

    def _tidy(self, course: Course, blocks: Sequence[Block]) -> None:
        if self._process is None:
            return
        keep, redo = course.at_end()
        self._kept.prune([block.id for block in blocks], self._applied)
        self._arrange(keep, redo)

    def _discard(self) -> None:
        self._process, self._applied, self._afresh, self._is_pristine = None, [], None, True
        self._kept.clear()
        for record in (self._results, self._entries, self._broken, self._present):
            record.clear()

    @property
    def names(self) -> dict[str, object]:
        """What the living process has under each name."""
        found = self._process.names if self._process else {}
        return {name: value if isinstance(value, int) else value.content for name, value in found.items()}
