"""Brings a file's screen to its goal: plans, runs block by block, and turns to a newer goal at once."""

from __future__ import annotations

import logging

from livesync_ls import protocol as wire
from livesync_ls.planner import Course, Rebuild, Record, StartAfresh, Wanted
from livesync_ls.session.circumstances import Circumstances
from livesync_ls.session.executor import Ended, Executor
from livesync_ls.session.goal import Goal
from livesync_ls.session.namespace import Namespace
from livesync_ls.session.plans import Plans
from livesync_ls.session.renewal import Renewal
from livesync_ls.session.rest import Rest
from livesync_ls.session.run import Stopped
from livesync_ls.session.runs import Runs
from livesync_ls.session.screen import Screen
from livesync_ls.session.wake import Wake
from livesync_ls.worker.process import WorkerWouldNotStart

log = logging.getLogger(__name__)

UNWATCHED = "Nobody watches this file now."


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
        self._wake = Wake()
        self._postponed: tuple[Goal, str] | None = None
        self._renewal = Renewal(namespace)
        self._executor = Executor(screen, namespace, circumstances, self._renewal, self._wake)
        self.plans = Plans(screen, namespace, self._executor, self._renewal)
        self._runs = Runs(screen, namespace, circumstances, self._executor, self.plans, self._wake)
        self._at_rest = Rest(screen, namespace, self.plans)
        self._doubted: Goal | None = None
        """The goal for which the records turned out wrong."""

    # ── What it is told ─────────────────────────────────────────────────────────────────────

    def is_news(self, goal: Goal) -> bool:
        """Whether something would run for this goal that did not for the one before."""
        return self.goal is None or not self.plans.same(self.goal, goal)

    def aim(self, goal: Goal) -> None:
        """Show this from now on."""
        self.retired = False
        self.goal = goal
        self._postponed = None
        if self.stopped and self.stopped.wanted != tuple(self.plans.wanted(goal)):
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
        if self.goal and (self._executor.run or self._namespace.execution):
            self._stop("pending", "Interrupted. Edit the file, or run it again, to go on.")

    def order_fresh(self, reason: str = "the interpreter changed") -> None:
        """Run everything afresh, without anybody waiting for it."""
        self.stopped = None
        self._renewal.ask(reason)
        self.wake()

    async def order(self, *, fresh: bool = False, block: str | None = None) -> int:
        """Run now what has to be run, everything afresh, or one block. Returns the run's number."""
        self.stopped = None
        if fresh:
            self._renewal.ask("asked to run all afresh")
            self.plans.asked = frozenset()
        if block is not None and self.goal:
            self.plans.asked |= {block} & {b.id for b in self.goal.code if b.manual}
            self._namespace.broken[block] = "asked to run"
        return await self._runs.order()

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
            else:
                self._rest()
            self._runs.answer(self._screen.run)

    async def _approach(self) -> None:
        """Run until the screen shows the goal, or something stops it."""
        self._renewal.turn()
        while self.active and not self.retired and not await self._go_through():
            pass
        if self.retired:
            await self._executor.abandon()
        self._runs.end(self._ending())

    def _ending(self) -> wire.RunStatus | None:
        """How a run ended that did not come to its end; None if it did."""
        if self.retired or (self.stopped and self.stopped.state == "pending"):
            return "cancelled"
        run, goal = self._executor.run, self.goal
        if run and goal and not self.plans.same(run.goal, goal):
            return "superseded"
        return None

    async def _go_through(self) -> bool:
        """Go through the goal's blocks once. Returns whether there is nothing left to do."""
        assert self.goal is not None
        self._wake.clear()
        goal, namespace = self.goal, self._namespace
        wanted = self.plans.wanted(goal)
        # In the usual case nothing has to be foreseen: each block is decided when it is its turn.
        steps = self.plans.steps(goal) if namespace.is_gone or any(block.always for block in wanted) else []
        if self.stopped:
            await self._executor.abandon()
            return True
        if reason := self._renewal.reason(goal, steps):
            self._renewal.ask(reason)
            await self._executor.abandon()
            # What runs in the new process was not in this run's plan: who joins meanwhile has to find the right one.
            self._runs.hurry = self._runs.hurry or self._executor.run is not None
            self._runs.end("superseded")
            await namespace.discard()
        try:
            return await self._run_blocks(goal, wanted)
        except Rebuild as rebuild:
            self._renewal.rebuild(rebuild, wanted)
        except StartAfresh as reason:
            self._renewal.ask(str(reason))
        except Ended as failure:
            self._stop("dead", str(failure), failure.block)
        except WorkerWouldNotStart as failure:
            self._stop("dead", str(failure))
        return False

    async def _run_blocks(self, goal: Goal, wanted: list[Wanted]) -> bool:
        """Run each block that has to. Returns whether all blocks were passed."""
        course = self.plans.course(goal)
        at, joined = course.at, False
        while (at := course.pass_alike(at)) < len(wanted):
            block, execution = wanted[at], self._namespace.execution
            if self._is_overtaken():
                return False
            at += 1
            decision = course.decide(block)
            if isinstance(decision, Record):
                if not self._executor.is_shown(block.id, decision.entry):
                    self._executor.show_again(block, decision)
                course.reuse(block, decision)
                continue
            if execution and not (course.goes_on(block, execution.block.id) and execution.meaning == block.meaning):
                await self._executor.abandon()
                return False
            if not joined and not (goal is self.goal and await self._runs.join(goal, course)):
                return False
            joined = True
            step = self.plans.step(block, decision)
            if not await self._executor.execute(course, step, goal, goal.code[block.number - 1]):
                return False
        if self._namespace.execution:
            await self._executor.abandon()
            return False
        return not self._is_overtaken() and self._tidied(course, goal)

    def _is_overtaken(self) -> bool:
        """Whether the document on screen may be another one by now, with nothing running for this one."""
        return self._wake.is_set() and not self._namespace.execution

    def _tidied(self, course: Course, goal: Goal) -> bool:
        """Leave the namespace as a fresh run of the goal would. Returns whether that can be told to be done."""
        if self.stopped:
            return True
        # Asked without a process too: what a block that is gone did may have changed what the others showed.
        keep, redo = course.at_end()
        if self._namespace.is_gone:
            return True
        self._namespace.kept.prune(goal.meanings.keys(), self._namespace.applied)
        if redo or keep < len(self._namespace.applied):
            self._namespace.tell_arrangement(keep, redo)
        return not self._wake.is_set()

    # ── At rest ─────────────────────────────────────────────────────────────────────────────

    def _stop(self, state: wire.SessionStateName, message: str, block: str | None = None) -> None:
        if self.goal:
            self.stopped = Stopped(state, message, tuple(self.plans.wanted(self.goal)), block)
        self.wake()

    def _rest(self) -> None:
        """Say what the screen is worth now that nothing runs."""
        goal, message = self._postponed or (self.goal, UNWATCHED)
        if goal is None:
            return
        steps = self.plans.steps(goal)
        if not (steps and self._is_at_odds(goal)):
            self._at_rest.tell(goal, steps, self.stopped, message)

    def _is_at_odds(self, goal: Goal) -> bool:
        """Whether there is something to run though all was run: then what was recorded is not what is. Once, afresh."""
        if self.stopped or self._postponed or not self.active or self._wake.is_set() or self._doubted is goal:
            return False
        log.warning("%d blocks are not as they were recorded; this is a defect.", len(goal.code))
        self._doubted = goal
        self.order_fresh("what was recorded is not what is")
        return True
