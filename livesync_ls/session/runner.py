"""Brings a file's screen to its goal: plans, runs block by block, and turns to a newer goal at once."""

from __future__ import annotations

import asyncio
import time

import msgspec

from livesync_ls import protocol as wire
from livesync_ls.documents import Block
from livesync_ls.planner import Course, Rebuild, Record, StartAfresh, Step, Wanted
from livesync_ls.session.circumstances import Circumstances, LogPosition
from livesync_ls.session.execution import Execution, is_held
from livesync_ls.session.goal import Goal
from livesync_ls.session.namespace import Namespace
from livesync_ls.session.run import Run, Stopped, waiting_result
from livesync_ls.session.screen import Screen
from livesync_ls.worker.process import WorkerWouldNotStart

QUICK_MS = 50.0
"""Blocks that took less than this last time run without debounce."""

LONGEST_DEBOUNCE_MS = 300.0


class Runner:
    """One task per file. Everything that may concern it sets `wake`; it then looks at the present and acts."""

    def __init__(self, screen: Screen, namespace: Namespace, circumstances: Circumstances) -> None:
        self.goal: Goal | None = None
        self.active = False
        self.retired = False
        """The file may not run any more: what runs is stopped."""
        self.stopped: Stopped | None = None
        self._screen = screen
        self._namespace = namespace
        self._circumstances = circumstances
        self._wake = asyncio.Event()
        self._hurry = False
        self._postponed: tuple[Goal, str] | None = None
        self._durations: dict[str, float] = {}
        self._meanings: dict[str, str] = {}
        self._afresh: str | None = None
        self._origin = "run from the top"
        """Why the living process was started."""
        self._docstring: str | None = None
        self._asked: frozenset[str] = frozenset()
        self._rebuilt: set[tuple[tuple[str, str], ...]] = set()
        """What was rebuilt on the way to this goal."""
        self._run: Run | None = None
        self._begun: list[asyncio.Future[int]] = []

    # ── What it is told ─────────────────────────────────────────────────────────────────────

    def is_news(self, goal: Goal) -> bool:
        """Whether something would run for this goal that did not for the one before."""
        return self.goal is None or self.goal.wanted(self._asked) != goal.wanted(self._asked)

    def aim(self, goal: Goal) -> None:
        """Show this from now on."""
        self.retired = False
        self.goal = goal
        self._postponed = None
        if self.stopped and self.stopped.wanted != tuple(goal.wanted(self._asked)):
            self.stopped = None
        self.wake()

    def postpone(self, goal: Goal, message: str) -> None:
        """Do not run for this goal yet; say what is not up to date, and what would bring it."""
        self._postponed = (goal, message)
        self.wake()

    def wake(self) -> None:
        self._wake.set()

    def interrupt(self) -> None:
        """Stop the run, and start none until something changes or somebody asks."""
        if self.goal and (self._run or self._namespace.execution):
            self._stop("pending", "Interrupted. Edit the file, or run it again, to go on.")

    def order_fresh(self, reason: str = "the interpreter changed") -> None:
        """Run everything afresh, without anybody waiting for it."""
        self.stopped = None
        self._afresh = reason
        self.wake()

    async def order(self, *, fresh: bool = False, block: str | None = None) -> int:
        """Run now what has to be run, everything afresh, or one block. Returns the run's number."""
        self.stopped = None
        self._hurry = True
        if fresh:
            self._afresh = "asked to run all afresh"
            self._asked = frozenset()
        if block is not None and self.goal:
            self._asked |= {block} & {b.id for b in self.goal.code if b.manual}
            self._namespace.broken[block] = "asked to run"
        begun: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._begun.append(begun)
        self.wake()
        return await begun

    # ── Its life ────────────────────────────────────────────────────────────────────────────

    async def live(self) -> None:
        """Until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self.goal and (self.active or self.retired):
                await self._approach()
            if self.retired:
                await self._namespace.discard()
            elif self.active:
                self._rest()
            self._answer_orders(self._screen.run)

    async def _approach(self) -> None:
        """Run until the screen shows the goal, or something stops it."""
        self._rebuilt.clear()
        while self.active and not self.retired and not await self._go_through():
            pass
        if self.retired:
            await self._abandon()
        self._end_run(self._ending())

    def _ending(self) -> wire.RunStatus | None:
        """How a run ended that did not come to its end; None if it did."""
        if self.retired or (self.stopped and self.stopped.state == "pending"):
            return "cancelled"
        run, goal = self._run, self.goal
        if run and goal and run.goal.wanted(self._asked) != goal.wanted(self._asked):
            return "superseded"
        return None

    async def _go_through(self) -> bool:
        """Go through the goal's blocks once. Returns whether there is nothing left to do."""
        assert self.goal is not None
        self._wake.clear()
        goal, namespace = self.goal, self._namespace
        wanted = goal.wanted(self._asked)
        steps = self._steps(goal)
        if self.stopped:
            await self._abandon()
            return True
        if self._fresh_reason(goal, steps):
            await self._abandon()
            await namespace.discard()
        try:
            return await self._run_blocks(goal, wanted)
        except Rebuild as rebuild:
            self._rebuild(rebuild, wanted)
        except StartAfresh as reason:
            self._afresh = str(reason)
        except WorkerWouldNotStart as failure:
            self._stop("dead", str(failure))
        return False

    def _rebuild(self, rebuild: Rebuild, wanted: list[Wanted]) -> None:
        """Have blocks run again; if that was tried before, or they are gone, only a new process is left."""
        present = {block.id for block in wanted}
        reasons = tuple(sorted(rebuild.blocks.items()))
        if not present.issuperset(rebuild.blocks) or reasons in self._rebuilt:
            self._afresh = "what it reads could not be put back"
        self._rebuilt.add(reasons)
        self._namespace.broken.update(rebuild.blocks)

    async def _run_blocks(self, goal: Goal, wanted: list[Wanted]) -> bool:
        """Run each block that has to. Returns whether all blocks were passed."""
        blocks = {block.id: block for block in goal.code}
        course = self._course(goal)
        joined = False
        for block in wanted:
            decision = course.decide(block)
            execution = self._namespace.execution
            if isinstance(decision, Record):
                if not self._is_shown(block.id, decision.entry):
                    self._show_again(block, decision)
                course.reuse(block, decision)
                continue
            if execution and not (course.goes_on(block, execution.block.id) and execution.meaning == block.meaning):
                await self._abandon()
                return False
            if not joined and not await self._joined(goal):
                return False
            joined = True
            if self._wake.is_set() and not execution:
                return False
            if not await self._run_block(course, Step(block, self._words(block, decision)), goal, blocks[block.id]):
                return False
        if self._namespace.execution:
            await self._abandon()
            return False
        return self._tidied(course)

    def _is_shown(self, block: str, entry: int) -> bool:
        return self._namespace.shown.get(block) == entry and block in self._screen.results

    def _show_again(self, block: Wanted, record: Record) -> None:
        """What the block showed once is what it would show now."""
        namespace = self._namespace
        namespace.kept.promote(block.id, record)
        namespace.shown[block.id] = record.entry
        self._meanings[block.id] = record.meaning
        again = msgspec.structs.replace(namespace.kept.results[record.entry], run=self._screen.run, stale=False)
        self._screen.change_results([again])

    def _tidied(self, course: Course) -> bool:
        """Leave the namespace as a fresh run of the goal would. Returns whether that can be told to be done."""
        if self.stopped or self._namespace.is_gone:
            return True
        keep, redo = course.at_end()
        self._namespace.kept.prune(self._present(), self._namespace.applied)
        if redo or keep < len(self._namespace.applied):
            self._namespace.tell_arrangement(keep, redo)
        return not self._wake.is_set()

    def _present(self) -> list[str]:
        """The code blocks of the present document."""
        return [block.id for block in self.goal.code] if self.goal else []

    def _course(self, goal: Goal) -> Course:
        namespace = self._namespace
        files = namespace.dependencies.files()
        shown = (entry for block, entry in namespace.shown.items() if block in self._screen.results)
        showable = frozenset((*namespace.kept.results, *shown))
        return Course(
            goal.wanted(self._asked), namespace.kept.records, namespace.applied, namespace.broken, files, showable
        )

    def foreseen(self, goal: Goal) -> bool:
        """Whether anything would run or be shown anew for a goal now."""
        course, wanted = self._course(goal), goal.wanted(self._asked)
        return bool(course.foresee(wanted)) or not all(self._is_shown(block, entry) for block, entry in course.passed)

    def _steps(self, goal: Goal) -> list[Step]:
        """What will run, as far as it can be foreseen; if anything, then also blocks marked `always`."""
        steps = self._course(goal).foresee(goal.wanted(self._asked))
        if steps:
            always = {step.block.id: "always" for step in steps if step.reason == "always"}
            self._namespace.broken.update(always)
        return [Step(step.block, self._words(step.block, step.reason)) for step in steps]

    def _fresh_reason(self, goal: Goal, steps: list[Step]) -> str | None:
        """Why a new process is needed, if one is."""
        if self._namespace.worker is None:
            return None
        if steps and self._namespace.is_gone:
            return "the process had ended"
        if self._docstring != goal.document.docstring and goal.mentions("__doc__"):
            return "the docstring changed"
        return self._afresh

    def _words(self, block: Wanted, reason: str) -> str:
        """The reason to tell: a new process makes every block new, which is not what people ask."""
        before = self._meanings.get(block.id)
        if reason != "new" or before is None:
            return reason
        return "text changed" if before != block.meaning else self._afresh or self._origin

    # ── Runs ────────────────────────────────────────────────────────────────────────────────

    async def _joined(self, goal: Goal) -> bool:
        """Whether there is a run for this goal, started now if need be. Not yet, if a newer goal came first."""
        if goal is not self.goal:
            return False
        if self._run and not self._hurry and self._run.goal.wanted(self._asked) == goal.wanted(self._asked):
            self._run.goal = goal
            return True
        self._end_run("superseded")
        steps = self._steps(goal)
        if not self._namespace.execution and not await self._settled(goal, steps):
            return False
        self._begin_run(goal, steps)
        return True

    async def _settled(self, goal: Goal, steps: list[Step]) -> bool:
        """Whether nothing newer came for as long as typing is given."""
        if self._hurry or goal.cause != "typing":
            return True
        delay = self._circumstances.debounce_ms()
        if delay is None:
            took = sum(self._durations.get(step.block.id, 0) for step in steps)
            delay = 0 if took < QUICK_MS else min(took, LONGEST_DEBOUNCE_MS)
        if delay <= 0:
            return True
        self._screen.show_state("pending", "Waiting for a pause in typing.")
        try:
            await asyncio.wait_for(self._wake.wait(), delay / 1000)
        except TimeoutError:
            return True
        return False

    def _begin_run(self, goal: Goal, steps: list[Step]) -> None:
        self._hurry = False
        planned = [wire.Planned(block_id=step.block.id, reason=step.reason) for step in steps]
        self._screen.show_state("running")
        began = time.time()
        number = self._screen.start_run(planned, goal.received_at * 1000, (began - goal.received_at) * 1000)
        self._run = Run(number, goal, began, [step.block.id for step in steps])
        self._answer_orders(number)

    def _end_run(self, status: wire.RunStatus | None = None) -> None:
        run, self._run = self._run, None
        if run is None:
            return
        status = status or ("error" if run.failed else "ok")
        reused = [block for block in run.planned if block not in run.executed] if status in ("ok", "error") else []
        self._screen.end_run(status, run.executed, reused, (time.time() - run.began) * 1000)

    # ── Blocks ──────────────────────────────────────────────────────────────────────────────

    async def _run_block(self, course: Course, step: Step, goal: Goal, block: Block) -> bool:
        """Execute a block to its end. Returns whether to go on with the next one."""
        namespace = self._namespace
        if namespace.execution is None:
            keep, redo = course.before_run(step.block)
            if namespace.worker is None:
                await namespace.renew(self._circumstances.python(), self._circumstances.start_message(goal))
                self._origin, self._afresh = self._afresh or "run from the top", None
                self._docstring = goal.document.docstring
            former = namespace.kept.former(block.id)
            namespace.arrange(keep, redo)
            log = LogPosition(keep, redo, former.entry if former else None, namespace.kept.take_forgotten())
        else:
            log = None
        execution = self._execute(step, goal, block, log)
        if not await self._ended(execution):
            return False
        await namespace.finish(course)
        if await namespace.dependencies.changed(namespace.dependencies.take_undecided()):
            self.wake()
        self._check_missing(execution)
        self._report(execution)
        self._check_recorded(execution)
        self._circumstances.answered(goal)
        if execution.death:
            self._stop("dead", f"{execution.death} Edit the file, or restart, to start it again.")
        record = namespace.kept.former(block.id)
        if self.stopped or block.id in namespace.broken or record is None or record.entry != namespace.shown[block.id]:
            return False
        course.ran(step.block, record)
        return True

    def _check_missing(self, execution: Execution) -> None:
        """Raises:
        Rebuild: the block did not run, since what it reads could not be put back.
        """
        done, block = execution.done, execution.block.id
        if done and done["missing"]:
            former = self._screen.results.get(block) or wire.BlockResult(
                block_id=block, status="cancelled", outputs=[], run=self._screen.run, stale=True
            )
            self._screen.finish_block(msgspec.structs.replace(former, run=self._screen.run, stale=True))
            raise Rebuild(dict.fromkeys(done["missing"].values(), f"made again for {self._number(block)}"))

    def _check_recorded(self, execution: Execution) -> None:
        """Raises:
        StartAfresh: what the block did could not be told, in a process that is not as a fresh run would have it.
        """
        done = execution.done
        if done and (why := done["lost"] or (done["effects"] or {}).get("everything")):
            if done["lost"] or not self._namespace.pristine:
                raise StartAfresh(f"{self._number(execution.block.id)} {why}")

    def _number(self, block: str) -> str:
        present = self._present()
        return f"block {present.index(block) + 1}" if block in present else "a block"

    def _execute(self, step: Step, goal: Goal, block: Block, log: LogPosition | None) -> Execution:
        """Start a block; the one that runs already goes on."""
        execution = self._namespace.execution
        if execution is None or execution.run != self._screen.run:
            self._screen.start_block(block.id, step.reason, continues=execution is not None)
        if execution is None:
            assert self._namespace.worker is not None
            assert log is not None
            self._circumstances.before_block(goal)
            execution = Execution(
                self._namespace.worker,
                block,
                self._circumstances.execute_message(self._screen.run, goal, block, log),
                self._circumstances.output_limit,
                self._screen.add_output,
                self._update_display,
            )
            execution.meaning, execution.reason = step.block.meaning, step.reason
            self._namespace.begin(execution)
            self._screen.running = execution
        execution.run = self._screen.run
        return execution

    async def _ended(self, execution: Execution) -> bool:
        """Wait for the block's end, or for something new."""
        limit = self._circumstances.time_limit(execution.block)
        left = None if limit is None else max(0.0, execution.started_at + limit - time.time())
        woken = asyncio.create_task(self._wake.wait())
        await asyncio.wait([execution.ended, woken], timeout=left, return_when=asyncio.FIRST_COMPLETED)
        timed_out = not execution.ended.done() and not woken.done()
        woken.cancel()
        if timed_out:
            execution.timed_out = limit
            await self._abandon()
            self._stop("dead", f"Block {execution.block.title or execution.block.first_line + 1} ran out of time.")
        return execution.ended.done() and not timed_out

    def _report(self, execution: Execution) -> None:
        block = execution.block
        run = self._run
        if run is None or all(block.id != shown.id for shown in self._screen.document.blocks):
            return
        result = execution.result(run.number, lambda name: self._binder_of(name, block.id))
        self._durations[block.id] = result.duration_ms or 0
        self._meanings[block.id] = execution.meaning
        run.executed.append(block.id)
        run.failed = run.failed or result.status == "error"
        self._screen.finish_block(result)
        self._namespace.kept.show(self._namespace.shown.get(block.id, -1), result)

    async def _abandon(self) -> None:
        """Stop the running block; it is not wanted any more."""
        if execution := await self._namespace.stop():
            self._report(execution)

    def _binder_of(self, name: str, reader: str) -> str | None:
        """The block above `reader` that would have bound a name but did not come to it."""
        binder: str | None = None
        for block in self.goal.code if self.goal else ():
            if block.id == reader:
                break
            if self.goal and name in self.goal.meanings[block.id].names["binds"]:
                result = self._screen.results.get(block.id)
                binder = block.id if result and result.status in ("error", "waiting", "cancelled") else None
        return binder

    def _update_display(self, display: wire.Display) -> None:
        """`update_display` of something that another block showed."""
        for result in self._screen.results.values():
            outputs = [
                display if isinstance(shown, wire.Display) and shown.display_id == display.display_id else shown
                for shown in result.outputs
            ]
            if outputs != result.outputs:
                result.outputs = outputs
                self._screen.change_results([result])

    # ── At rest ─────────────────────────────────────────────────────────────────────────────

    def _stop(self, state: wire.SessionStateName, message: str) -> None:
        if self.goal:
            self.stopped = Stopped(state, message, tuple(self.goal.wanted(self._asked)))
        self.wake()

    def _rest(self) -> None:
        """Say what the screen is worth now that nothing runs."""
        goal, message = self._postponed or (self.goal, "Nobody watches this file now.")
        if goal is None:
            return
        steps = self._steps(goal)
        outdated = self._outdated(goal, steps)
        self._screen.mark_stale(outdated)
        self._screen.mark_valid(block.id for block in goal.wanted(self._asked) if block.id not in outdated)
        self._show_waiting(goal)
        held = [r for r in self._screen.results.values() if is_held(r)]
        if self.stopped:
            self._screen.show_state(self.stopped.state, self.stopped.message)
        elif steps:
            self._screen.show_state("pending", message)
        elif held:
            self._screen.show_state("pending", f"A block waits: {held[0].reason}.")
        else:
            self._screen.show_state("idle")

    def _outdated(self, goal: Goal, steps: list[Step]) -> list[str]:
        """The blocks that may not show what a fresh run does. With the process, all that is below is gone."""
        outdated = [step.block.id for step in steps]
        if not outdated or not self._namespace.is_gone:
            return outdated
        wanted = [block.id for block in goal.wanted(self._asked)]
        return wanted[wanted.index(outdated[0]) :]

    def _show_waiting(self, goal: Goal) -> None:
        """Manual blocks that were not asked for, and their readers, keep what they last showed."""
        waiting = goal.waiting(self._asked)
        self._namespace.shown.update(dict.fromkeys(waiting, -1))
        self._screen.change_results(
            result
            for block_id, reason in waiting.items()
            if (result := waiting_result(block_id, reason, self._screen)) != self._screen.results.get(block_id)
        )

    def _answer_orders(self, run: int) -> None:
        self._hurry = False
        for begun in self._begun:
            if not begun.done():
                begun.set_result(run)
        self._begun.clear()

