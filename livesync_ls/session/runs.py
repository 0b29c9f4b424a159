"""The runs of a file: when one begins, who waits for it, and how it ends."""

from __future__ import annotations

import asyncio
import time

from livesync_ls import protocol as wire
from livesync_ls.planner import Course, Step
from livesync_ls.session.circumstances import Circumstances
from livesync_ls.session.executor import Executor
from livesync_ls.session.goal import Goal
from livesync_ls.session.namespace import Namespace
from livesync_ls.session.plans import Plans
from livesync_ls.session.run import Run
from livesync_ls.session.screen import Screen
from livesync_ls.session.wake import Wake

QUICK_MS = 50.0
"""Blocks that took less than this last time run without debounce."""

LONGEST_DEBOUNCE_MS = 300.0

PAUSE = "Waiting for a pause in typing."
TURN = "Waiting for other files to run."


class Runs:
    """One at a time; the present one is the executor's."""

    def __init__(
        self,
        screen: Screen,
        namespace: Namespace,
        circumstances: Circumstances,
        executor: Executor,
        plans: Plans,
        wake: Wake,
    ) -> None:
        self.hurry = False
        """Somebody waits: the next run begins at once, and is one of its own."""
        self._screen = screen
        self._namespace = namespace
        self._circumstances = circumstances
        self._executor = executor
        self._plans = plans
        self._wake = wake
        self._orders: list[asyncio.Future[int]] = []

    async def order(self) -> int:
        """Waits for the next run to begin, or for the present one if nothing has to run. Returns the run's number."""
        self.hurry = True
        begun: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._orders.append(begun)
        self._wake.set()
        return await begun

    def answer(self, run: int) -> None:
        """Whoever has ordered a run is told this one."""
        self.hurry = False
        for begun in self._orders:
            if not begun.done():
                begun.set_result(run)
        self._orders.clear()

    async def join(self, goal: Goal, course: Course) -> bool:
        """Whether there is a run for this goal, begun now if need be. Not yet, if a newer goal came first."""
        run = self._executor.run
        if run and not self.hurry and self._plans.same(run.goal, goal):
            run.goal = goal
            return True
        self.end("superseded")
        steps = self._plans.steps(goal, course)
        if not self._namespace.execution and not (await self._settled(goal, steps) and await self._has_turn()):
            return False
        self._begin(goal, steps)
        return True

    async def _settled(self, goal: Goal, steps: list[Step]) -> bool:
        """Whether nothing newer came for as long as typing is given."""
        if self.hurry or goal.cause != "typing":
            return True
        delay = self._circumstances.debounce_ms()
        if delay is None:
            took = sum(self._executor.durations.get(step.block.id, 0) for step in steps)
            delay = 0 if took < QUICK_MS else min(took, LONGEST_DEBOUNCE_MS)
        if delay <= 0:
            return True
        self._screen.show_state("pending", PAUSE)
        await self._wake.wait(at_most=delay / 1000)
        return not self._wake.is_set()

    async def _has_turn(self) -> bool:
        """Whether it is this file's turn. Not yet, if something newer came first."""
        turn = self._circumstances.turn()
        if not turn.done():
            self._screen.show_state("pending", TURN)
            await self._wake.wait(turn)
        return turn.done() and not turn.cancelled()

    def _begin(self, goal: Goal, steps: list[Step]) -> None:
        self.hurry = False
        planned = [wire.Planned(block_id=step.block.id, reason=step.reason) for step in steps]
        self._screen.show_state("running")
        began = time.time()
        number = self._screen.start_run(planned, goal.received_at * 1000, (began - goal.received_at) * 1000)
        self._executor.run = Run(number, goal, began, [step.block.id for step in steps])
        self._circumstances.began(goal)
        self.answer(number)

    def end(self, status: wire.RunStatus | None = None) -> None:
        """The run that is there, if any, has come to its end, or has ended as `status` says."""
        run, self._executor.run = self._executor.run, None
        if run is None:
            return
        self._circumstances.ended()
        status = status or ("error" if run.failed else "ok")
        reused = [block for block in run.planned if block not in run.executed] if status in ("ok", "error") else []
        self._screen.end_run(status, run.executed, reused, (time.time() - run.began) * 1000)
        self._namespace.look_ahead()
