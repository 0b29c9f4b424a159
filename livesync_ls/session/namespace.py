"""A document's living namespace: the worker that holds it, and the blocks that made it what it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from livesync_ls.planner import Applied, Course, Record
from livesync_ls.protocol import StreamName
from livesync_ls.session.dependencies import Dependencies
from livesync_ls.session.execution import Execution
from livesync_ls.session.kept import Kept
from livesync_ls.worker.ahead import Beginnings, Plan
from livesync_ls.worker.child.messages import Arrange, DoneMessage, Start, Text
from livesync_ls.worker.pool import WorkerPool
from livesync_ls.worker.process import Worker

log = logging.getLogger(__name__)

STOP_SECONDS = 1.0
"""How long an interrupted block may take to stop before its process is killed."""


class Namespace:
    """At most one worker at a time, and at most one block running in it.

    `on_late_text` gets what is printed when no block runs, with the block it belongs to.
    """

    def __init__(
        self,
        pool: WorkerPool,
        dependencies: Dependencies,
        on_late_text: Callable[[str, StreamName, str], None],
    ) -> None:
        self.dependencies = dependencies
        self.worker: Worker | None = None
        self.execution: Execution | None = None
        self.applied: list[Applied] = []
        self.kept = Kept()
        self.shown: dict[str, int] = {}
        """The entry of the execution whose result each block shows; -1: of none that is kept."""
        self.broken: dict[str, str] = {}
        self.pristine = True
        """Nothing was undone in this process: it is as a fresh run would have it."""
        self.modules: set[Path] = set()
        self._let_go: Worker | None = None
        self._pool = pool
        self._on_late_text = on_late_text
        self._beginnings = Beginnings()
        self._started: tuple[str, Start] | None = None
        self._plan: Plan | None = None

    @property
    def is_gone(self) -> bool:
        """The process has ended: what its blocks showed still counts, but nothing can be added."""
        return self.worker is None or not self.worker.alive

    @property
    def asleep(self) -> bool:
        """The process was let go; see `let_go`."""
        return self._let_go is not None

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        return self.worker.pid if self.worker and self.worker.alive else None

    async def renew(self, python: str, start: Start) -> None:
        """An empty namespace in a fresh process.

        Raises:
            WorkerWouldNotStart: with the interpreter's last words.
        """
        await self.discard()
        self._started = python, start
        worker = await self._pool.take(python, self._beginnings.plan(start))
        worker.on_text = self._text
        worker.on_frame = self._frame
        worker.start(start)
        self.worker = worker

    async def discard(self) -> None:
        """End the worker and forget what it did."""
        workers = (self.worker, self._let_go)
        self.worker = self._let_go = None
        self.execution = None
        self.applied = []
        self.kept.clear()
        self.shown.clear()
        self.broken.clear()
        self.pristine = True
        self.modules.clear()
        self.dependencies.forget()
        for worker in filter(None, workers):
            await worker.stop()

    def let_go(self) -> None:
        """End the worker; what its blocks did and showed counts until one of them has to run again."""
        if self.worker is None:
            return
        self._let_go, self.worker = self.worker, None
        self.execution = None
        self.dependencies.meanwhile.running = False
        # What it may still say is nobody's: the screen is to stay as it was.
        self._let_go.on_text, self._let_go.on_frame = _ignored_text, _ignored_frame
        self._let_go.kill()

    def tell(self, text: Text) -> None:
        if self.worker:
            self.worker.send(text)

    def arrange(self, keep: int, redo: list[int]) -> None:
        """The worker undoes all entries but the first `keep` and does others again; it is told with the next block."""
        self.pristine = self.pristine and keep == len(self.applied) and not redo
        self.applied = [*self.applied[:keep], *map(self.kept.applied, redo)]

    def tell_arrangement(self, keep: int, redo: list[int]) -> None:
        """The same, without a block to run."""
        self.arrange(keep, redo)
        if self.worker:
            self.worker.send(Arrange(type="arrange", keep=keep, redo=redo))

    def begin(self, execution: Execution) -> None:
        self.execution = execution
        self.dependencies.meanwhile.begin()

    async def finish(self, course: Course | None = None) -> Execution:
        """The running block has ended: what it did is the last entry now, unless the process died over it.

        `course` tells versions at the block's place.
        """
        execution, self.execution = self.execution, None
        self.dependencies.meanwhile.running = False
        assert execution is not None
        done = execution.done
        self.shown[execution.block.id] = -1
        if done is None or self.is_gone:
            return execution
        self._learn(done)
        torn = await self.dependencies.add(done)
        self.modules.update(map(Path, done["modules"].values()))
        block = execution.block.id
        if record := self._record(execution, course):
            if not torn and any(key in record.reads for key in self.dependencies.overtaken()):
                torn = "a file changed that it read"
            self.applied.append(Applied(block, record))
            self.shown[block] = record.entry
            if done["status"] != "cancelled":
                self.kept.add(block, record, is_sure=not torn and not self.dependencies.tears.has(block))
                self.broken.pop(block, None)
        if torn:
            self.broken[block] = torn
        return execution

    def _learn(self, done: DoneMessage) -> None:
        """How the document begins."""
        assert self.worker is not None
        assert self._started is not None
        _, start = self._started
        self._plan = self._beginnings.learn(start, done, has_imported=self.worker.has_imported) or self._plan

    def look_ahead(self) -> None:
        """A spare imports ahead of the next start what this one began with: nothing runs now that it would slow."""
        plan, self._plan = self._plan, None
        if plan and self._started:
            python, _ = self._started
            self._pool.import_ahead(python, plan)

    def _record(self, execution: Execution, course: Course | None) -> Record | None:
        """What the block did, its files included, as the planner sees it."""
        assert execution.done is not None
        effects = execution.done["effects"]
        if effects is None:
            return None
        if (effects["everything"] or "").startswith("could not be recorded"):
            log.warning("A block %s; this is a defect. It counts as changing anything.", effects["everything"])
        if effects["also"]:
            self._note_late_reads(effects["also"])
        seen = dict(self.dependencies.seen(execution.done))
        # `course` may be a newer one than that which the block began with.
        stamps = {key: course.stamp(key, stamp) if course else stamp for key, stamp in seen.items()}
        stamps.update((key, version) for key, version in self.dependencies.found().items() if key in seen)
        return Record(
            entry=effects["entry"],
            meaning=execution.meaning,
            reads={**effects["reads"], **stamps},
            writes={**effects["writes"], **self.dependencies.written(execution.done)},
            fixed=effects["fixed"],
            shadows=self.dependencies.shadows(execution.done),
            sweeping=effects["sweeping"],
            everything=effects["everything"],
            irreversible="changed what another block shows" if execution.reaches_out else effects["irreversible"],
        )

    def _note_late_reads(self, also: dict[str, dict[str, int]]) -> None:
        """An object was written for the first time: what earlier blocks saw of it counts from now on."""
        entries = {str(record.entry): record for records in self.kept.records.values() for record in records}
        for entry, reads in also.items():
            if record := entries.get(entry):
                record.reads.update(reads)

    async def stop(self) -> Execution | None:
        """Interrupt the running block, and kill its process if it does not stop."""
        execution, worker = self.execution, self.worker
        if execution is None or worker is None:
            return None
        execution.unwanted = True
        worker.interrupt()
        await asyncio.wait([execution.ended], timeout=STOP_SECONDS)
        if not execution.ended.done():
            log.info("A block did not stop when interrupted; its process is killed.")
            worker.kill()
            await asyncio.wait([execution.ended])
        if self.execution is not execution:  # let go meanwhile
            return None
        await self.finish()
        self.kept.drop(execution.block.id)  # it may have come to its end all the same, but nobody saw it
        if not self._can_go_back():
            await self.discard()
        return execution

    def _can_go_back(self) -> bool:
        """Whether what an interrupted block did can be undone; an import that was cut short cannot."""
        if self.is_gone or not self.applied:
            return False
        last = self.applied[-1].record
        return not (last.everything or last.fixed or last.irreversible)

    def _text(self, name: StreamName, text: str) -> None:
        if self.execution:
            self.execution.text(name, text)
        elif self.applied:
            self._on_late_text(self.applied[-1].block, name, text)

    def _frame(self, message: dict[str, Any]) -> None:
        if message["type"] == "display" and self.execution:
            self.execution.display(message)
        elif message["type"] == "late":
            self._on_late_text(message["block"], message["name"], message["text"])


def _ignored_text(_name: StreamName, _text: str) -> None:
    pass


def _ignored_frame(_message: dict[str, Any]) -> None:
    pass
