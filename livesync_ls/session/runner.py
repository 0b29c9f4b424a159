"""Brings a file's screen to its goal: plans, runs block by block, and turns to a newer goal at once."""

from __future__ import annotations

import asyncio
import time

from livesync_ls import planner
from livesync_ls import protocol as wire
from livesync_ls.documents import Block
from livesync_ls.planner import Executed, Plan, Step
from livesync_ls.session.circumstances import Circumstances
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
        self._shown: list[Executed] = []
        self._asked: frozenset[str] = frozenset()
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
        self._namespace.broken.update({block.id: reason for block in self.goal.code} if self.goal else {"": reason})
        self.wake()

    async def order(self, *, fresh: bool = False, block: str | None = None) -> int:
        """Run now what has to be run, everything afresh, or one block. Returns the run's number."""
        self.stopped = None
        self._hurry = True
        if fresh:
            self._namespace.broken.setdefault("", "asked to run all afresh")
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
        while not self.retired:
            self._wake.clear()
            plan = self._plan()
            if self._namespace.execution and (self.stopped or not planner.goes_on(plan, self._namespace.worked)):
                await self._abandon()
            elif self.stopped or not plan:
                await self._namespace.noted()
                if not self._wake.is_set() and (self.stopped or not self._plan()):
                    break
            elif await self._joined(plan):
                await self._advance(plan)
            if not self.active:
                break
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

    def _plan(self) -> Plan:
        assert self.goal is not None
        plan = self._plan_for(self.goal)
        if plan.fresh and self._asked and not self._hurry:
            # What was asked for once is not asked for again: a run from the top leaves manual blocks out.
            self._asked = frozenset()
            plan = self._plan_for(self.goal)
        return plan

    def _plan_for(self, goal: Goal) -> Plan:
        return planner.plan(goal.wanted(self._asked), self._namespace.worked, self._reasons(goal))

    def _reasons(self, goal: Goal) -> dict[str, str]:
        reasons: dict[str, str] = {}
        for block_id, meaning in goal.meanings.items():
            before = self._meanings.get(block_id)
            if before is None:
                reasons[block_id] = "new"
            elif before != meaning.digest:
                reasons[block_id] = "text changed"
        return reasons

    # ── Runs ────────────────────────────────────────────────────────────────────────────────

    async def _joined(self, plan: Plan) -> bool:
        """Whether there is a run for this plan, started now if need be. Not yet, if a newer goal came first."""
        assert self.goal is not None
        if self._run and not self._hurry and self._run.goal.wanted(self._asked) == self.goal.wanted(self._asked):
            self._run.goal = self.goal
            return True
        self._end_run("superseded")
        if not self._namespace.execution and not await self._settled(plan):
            return False
        self._begin_run(plan, self.goal)
        return True

    async def _settled(self, plan: Plan) -> bool:
        """Whether nothing newer came for as long as typing is given."""
        assert self.goal is not None
        if self._hurry or self.goal.cause != "typing":
            return True
        delay = self._circumstances.debounce_ms()
        if delay is None:
            took = sum(self._durations.get(step.block.id, 0) for step in plan.steps)
            delay = 0 if took < QUICK_MS else min(took, LONGEST_DEBOUNCE_MS)
        if delay <= 0:
            return True
        self._screen.show_state("pending", "Waiting for a pause in typing.")
        try:
            await asyncio.wait_for(self._wake.wait(), delay / 1000)
        except TimeoutError:
            return True
        return False

    def _begin_run(self, plan: Plan, goal: Goal) -> None:
        self._hurry = False
        if plan.fresh or not self._namespace.executed:
            self._shown.clear()
        planned = [wire.Planned(block_id=step.block.id, reason=step.reason) for step in plan.steps]
        self._screen.show_state("running")
        began = time.time()
        number = self._screen.start_run(planned, goal.received_at * 1000, (began - goal.received_at) * 1000)
        self._run = Run(number, goal, began, [step.block.id for step in plan.steps])
        self._answer_orders(number)

    def _end_run(self, status: wire.RunStatus | None = None) -> None:
        run, self._run = self._run, None
        if run is None:
            return
        status = status or ("error" if run.failed else "ok")
        reused = [block for block in run.planned if block not in run.executed] if status in ("ok", "error") else []
        self._screen.end_run(status, run.executed, reused, (time.time() - run.began) * 1000)

    # ── Blocks ──────────────────────────────────────────────────────────────────────────────

    async def _advance(self, plan: Plan) -> None:
        """Execute the plan's steps until they are done or the present has changed."""
        assert self.goal is not None
        goal = self.goal
        try:
            if plan.fresh or self._namespace.worker is None:
                await self._namespace.renew(self._circumstances.python(), self._circumstances.start_message(goal))
        except WorkerWouldNotStart as failure:
            self._stop("dead", str(failure))
            return
        blocks = {block.id: block for block in goal.code}
        for step in plan.steps:
            if self._wake.is_set() and not self._namespace.execution:
                return
            execution = self._execute(step, goal, blocks[step.block.id])
            if not await self._ended(execution):
                return
            self._finish(goal)
            if self.stopped:
                return

    def _execute(self, step: Step, goal: Goal, block: Block) -> Execution:
        """Start a block; the one that runs already goes on."""
        execution = self._namespace.execution
        if execution is None or execution.run != self._screen.run:
            self._screen.start_block(block.id, step.reason, continues=execution is not None)
        if execution is None:
            assert self._namespace.worker is not None
            self._circumstances.before_block(goal)
            execution = Execution(
                self._namespace.worker,
                block,
                self._circumstances.execute_message(self._screen.run, goal, block),
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

    def _finish(self, goal: Goal) -> None:
        execution = self._namespace.finish()
        self._report(execution)
        if execution.death:
            self._stop("dead", f"{execution.death} Edit the file, or restart, to start it again.")
        self._circumstances.answered(goal)

    def _report(self, execution: Execution) -> None:
        block = execution.block
        run = self._run
        if run is None or all(block.id != shown.id for shown in self._screen.document.blocks):
            return
        result = execution.result(run.number, lambda name: self._binder_of(name, block.id))
        self._durations[block.id] = result.duration_ms or 0
        self._meanings[block.id] = execution.meaning
        self._shown.append(Executed(block.id, execution.meaning))
        run.executed.append(block.id)
        run.failed = run.failed or result.status == "error"
        self._screen.finish_block(result)

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
            if self.goal and name in self.goal.meanings[block.id].names.binds:
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
        plan = self._plan_for(goal)
        if self.stopped or plan:
            broken = self._namespace.broken
            self._screen.mark_stale(planner.outdated(goal.wanted(self._asked), self._shown, broken))
        self._show_waiting(goal)
        held = [r for r in self._screen.results.values() if is_held(r)]
        if self.stopped:
            self._screen.show_state(self.stopped.state, self.stopped.message)
        elif plan:
            self._screen.show_state("pending", message)
        elif held:
            self._screen.show_state("pending", f"A block waits: {held[0].reason}.")
        else:
            self._screen.show_state("idle")

    def _show_waiting(self, goal: Goal) -> None:
        """Manual blocks that were not asked for, and their readers, keep what they last showed."""
        waiting = goal.waiting(self._asked)
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
