"""What the screen of a file says while nothing runs: what is out of date, what waits, and what it is worth."""

from __future__ import annotations

from livesync_ls.planner import Step
from livesync_ls.session.execution import is_held
from livesync_ls.session.goal import Goal
from livesync_ls.session.namespace import Namespace
from livesync_ls.session.plans import Plans
from livesync_ls.session.run import Stopped, waiting_result
from livesync_ls.session.screen import Screen


class Rest:
    """Told on the screen by `tell`, whenever all was run that may."""

    def __init__(self, screen: Screen, namespace: Namespace, plans: Plans) -> None:
        self._screen = screen
        self._namespace = namespace
        self._plans = plans

    def tell(self, goal: Goal, steps: list[Step], stopped: Stopped | None, message: str) -> None:
        """Args:
        steps: what would have to run.
        stopped: why it does not, if it could.
        message: why it does not, else.
        """
        outdated = self._outdated(goal, steps, stopped)
        self._screen.mark_stale(outdated)
        if self._screen.stale:
            self._screen.mark_valid(block.id for block in self._plans.wanted(goal) if block.id not in outdated)
        self._show_waiting(goal)
        held = [r for r in self._screen.results.values() if is_held(r)]
        if stopped:
            self._screen.show_state(stopped.state, stopped.message)
        elif steps:
            self._screen.show_state("pending", message)
        elif held:
            self._screen.show_state("pending", f"A block waits: {held[0].reason}.")
        else:
            self._screen.show_state("idle")

    def _outdated(self, goal: Goal, steps: list[Step], stopped: Stopped | None) -> list[str]:
        """The blocks that may not show what a fresh run does. With the process, all that is below is gone."""
        outdated = [step.block.id for step in steps]
        if not outdated or not self._namespace.is_gone:
            return outdated
        wanted = [block.id for block in self._plans.wanted(goal)]
        culprit = stopped.block if stopped else None
        return [block for block in wanted[wanted.index(outdated[0]) :] if block != culprit]

    def _show_waiting(self, goal: Goal) -> None:
        """Manual blocks that were not asked for, and their readers, keep what they last showed."""
        waiting = goal.waiting(self._plans.asked)
        self._namespace.shown.update(dict.fromkeys(waiting, -1))
        self._screen.change_results(
            result
            for block_id, reason in waiting.items()
            if (result := waiting_result(block_id, reason, self._screen)) != self._screen.results.get(block_id)
        )
