"""Executes one block in the namespace, and puts on screen what comes of it."""

from __future__ import annotations

import asyncio
import time

import msgspec

from livesync_ls import protocol as wire
from livesync_ls.documents import Block
from livesync_ls.planner import Course, Rebuild, Record, StartAfresh, Step, Wanted
from livesync_ls.session.circumstances import Circumstances, LogPosition
from livesync_ls.session.execution import Execution
from livesync_ls.session.goal import Goal
from livesync_ls.session.namespace import Namespace
from livesync_ls.session.reads import told
from livesync_ls.session.renewal import Renewal
from livesync_ls.session.results import redisplayed
from livesync_ls.session.run import Run
from livesync_ls.session.screen import Screen
from livesync_ls.session.wake import Wake
from livesync_ls.uris import to_path


class Ended(Exception):
    """The process is no more; the message says what ended it, as a sentence."""

    def __init__(self, block: str, sentence: str) -> None:
        super().__init__(sentence)
        self.block = block


class Executor:
    """Blocks one by one. `wake` is set when something new may make the running block unwanted."""

    def __init__(
        self,
        screen: Screen,
        namespace: Namespace,
        circumstances: Circumstances,
        renewal: Renewal,
        wake: Wake,
    ) -> None:
        self.run: Run | None = None
        """The run that results belong to."""
        self.durations: dict[str, float] = {}
        """By block, in milliseconds."""
        self.meanings: dict[str, str] = {}
        """What each block meant that is on screen."""
        self._screen = screen
        self._namespace = namespace
        self._circumstances = circumstances
        self._renewal = renewal
        self._wake = wake

    # ── A block ─────────────────────────────────────────────────────────────────────────────

    async def execute(self, course: Course, step: Step, goal: Goal, block: Block) -> bool:
        """Execute a block to its end. Returns whether to go on with the next one.

        Raises:
            Ended: the process ended over it.
            WorkerWouldNotStart: with the interpreter's last words.
            Rebuild, StartAfresh: what the block reads is not as it was at its place; see `Course`.
        """
        namespace = self._namespace
        execution = namespace.execution or await self._start(course, step, goal, block)
        if execution.run != self._screen.run:
            self._screen.start_block(block.id, step.reason, continues=True)
            execution.run = self._screen.run
        if not await self._ended(execution):
            return False
        await namespace.finish(course)
        await self._look_again()
        self._check_missing(execution, goal)
        self._report(execution)
        self._check_recorded(execution, goal)
        self._circumstances.answered(goal)
        if execution.death:
            raise Ended(block.id, f"{execution.death} Edit the file, or restart, to start it again.")
        record = namespace.kept.former(block.id)
        if block.id in namespace.broken or record is None or record.entry != namespace.shown[block.id]:
            return False
        course.ran(step.block, record)
        await asyncio.sleep(0)  # who sends results has his turn before the rest of the run is thought through
        return True

    async def _start(self, course: Course, step: Step, goal: Goal, block: Block) -> Execution:
        namespace = self._namespace
        log = await self._log_position(course, step, goal)
        assert namespace.worker is not None
        self._screen.start_block(block.id, step.reason, continues=False)
        self._circumstances.before_block(goal)
        execution = Execution(
            namespace.worker,
            block,
            self._circumstances.execute_message(self._screen.run, goal, block, log),
            self._circumstances.output_limit,
            self._screen.add_output,
            self._update_display,
        )
        execution.meaning, execution.reason, execution.run = step.block.meaning, step.reason, self._screen.run
        namespace.begin(execution)
        self._screen.running = execution
        return execution

    async def _log_position(self, course: Course, step: Step, goal: Goal) -> LogPosition:
        """Where the block belongs, in a process that is there."""
        namespace = self._namespace
        keep, redo = course.before_run(step.block)
        if namespace.worker is None:
            await namespace.renew(self._circumstances.python(), self._circumstances.start_message(goal))
            self._renewal.began(goal)
        former = namespace.kept.former(step.block.id)
        namespace.arrange(keep, redo)
        return LogPosition(keep, redo, former.entry if former else None, namespace.kept.take_forgotten())

    async def _ended(self, execution: Execution) -> bool:
        """Wait for the block's end, or for something new."""
        limit = self._circumstances.time_limit(execution.block)
        left = None if limit is None else max(0.0, execution.started_at + limit - time.time())
        await self._wake.wait(execution.ended, left)
        if not execution.ended.done() and not self._wake.is_set():
            execution.timed_out = limit
            await self.abandon()
            name = execution.block.title or execution.block.first_line + 1
            raise Ended(execution.block.id, f"Block {name} ran out of time.")
        return execution.ended.done()

    async def abandon(self) -> None:
        """Stop the running block; it is not wanted any more."""
        if execution := await self._namespace.stop():
            self._report(execution)
            await self._look_again()

    async def _look_again(self) -> None:
        """What happened to files while the block ran was not its doing, or is known to be."""
        if await self._namespace.dependencies.decide():
            self._wake.set()

    # ── What came of it ─────────────────────────────────────────────────────────────────────

    def _check_missing(self, execution: Execution, goal: Goal) -> None:
        """Raises:
        Rebuild: the block did not run, since what it reads could not be put back.
        """
        done, block = execution.done, execution.block.id
        if done and done["missing"]:
            former = self._screen.results.get(block) or wire.BlockResult(
                block_id=block, status="cancelled", outputs=[], run=self._screen.run, stale=True
            )
            self._screen.finish_block(msgspec.structs.replace(former, run=self._screen.run, stale=True))
            raise Rebuild(dict.fromkeys(done["missing"].values(), f"made again for {goal.number(block)}"))

    def _check_recorded(self, execution: Execution, goal: Goal) -> None:
        """Raises:
        StartAfresh: what the block did could not be told, in a process that is not as a fresh run would have it.
        """
        done = execution.done
        if done is None:
            return
        why = done["lost"] or (done["effects"]["everything"] if done["effects"] else None)
        if why and (done["lost"] or not self._namespace.pristine):
            raise StartAfresh(f"{goal.number(execution.block.id)} {why}")

    def _report(self, execution: Execution) -> None:
        block, run = execution.block, self.run
        if run is None or block.id not in self._screen.present:
            return
        result = execution.result(run.number, lambda name: self._binder_of(name, block.id, run.goal))
        record = self._namespace.kept.former(block.id)
        if record and record.entry == self._namespace.shown.get(block.id):
            result.reads = told(record, to_path(self._screen.uri).parent) or None
        self.durations[block.id] = result.duration_ms or 0
        self.meanings[block.id] = execution.meaning
        run.executed.append(block.id)
        run.failed = run.failed or result.status == "error"
        self._screen.finish_block(result)
        self._namespace.kept.show(self._namespace.shown.get(block.id, -1), result)

    def _binder_of(self, name: str, reader: str, goal: Goal) -> str | None:
        """The block above `reader` that would have bound a name but did not come to it."""
        binder: str | None = None
        for block in goal.code:
            if block.id == reader:
                break
            if name in goal.meanings[block.id].names["binds"]:
                result = self._screen.results.get(block.id)
                binder = block.id if result and result.status in ("error", "waiting", "cancelled") else None
        return binder

    def _update_display(self, display: wire.Display) -> None:
        """`update_display` of something that another block showed."""
        if self._namespace.execution:
            self._namespace.execution.reaches_out = True
        for result in self._screen.results.values():
            outputs = redisplayed(result.outputs, display)
            if outputs != result.outputs:
                result.outputs = outputs
                self._screen.change_results([result])

    # ── Results from before ─────────────────────────────────────────────────────────────────

    def is_shown(self, block: str, entry: int) -> bool:
        """Whether a block's result on screen is that of this execution."""
        return self._namespace.shown.get(block) == entry and block in self._screen.results

    def show_again(self, block: Wanted, record: Record) -> None:
        """What the block showed once is what it would show now."""
        namespace = self._namespace
        namespace.kept.promote(block.id, record)
        namespace.shown[block.id] = record.entry
        self.meanings[block.id] = record.meaning
        again = msgspec.structs.replace(namespace.kept.results[record.entry], run=self._screen.run, stale=False)
        self._screen.change_results([again])
