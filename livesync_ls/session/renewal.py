"""When only a new process will do, and what people are told about it."""

from __future__ import annotations

from collections.abc import Sequence

from livesync_ls.planner import Rebuild, Step, Wanted
from livesync_ls.session.goal import Goal
from livesync_ls.session.namespace import Namespace


class Renewal:
    """Why the next run starts in a new process, if it does."""

    def __init__(self, namespace: Namespace) -> None:
        self._namespace = namespace
        self._wanted: str | None = None
        self._origin = "run from the top"
        """Why the living process was started."""
        self._docstring: str | None = None
        self._rebuilt: set[tuple[tuple[str, str], ...]] = set()
        """What was rebuilt on the way to the present goal."""

    def ask(self, reason: str) -> None:
        """A new process is wanted."""
        self._wanted = reason

    def began(self, goal: Goal) -> None:
        """It is there."""
        self._origin, self._wanted = self._wanted or "run from the top", None
        self._docstring = goal.document.docstring

    def reason(self, goal: Goal, steps: Sequence[Step]) -> str | None:
        """Why the living process has to go, if there is one."""
        if self._namespace.worker is None and not self._namespace.asleep:
            return None
        if steps and self._namespace.asleep:
            return "its process was let go while nobody watched"
        if steps and self._namespace.is_gone:
            return "the process had ended"
        if self._docstring != goal.document.docstring and goal.mentions("__doc__"):
            return "the docstring changed"
        return self._wanted

    def words(self, block: Wanted, reason: str, before: str | None) -> str:
        """The reason to tell: a new process makes every block new, which is not what people ask.

        `before` is what the block meant when it was executed last.
        """
        if reason != "new" or before is None:
            return reason
        return "text changed" if before != block.meaning else self._wanted or self._origin

    def turn(self) -> None:
        """There is a new goal."""
        self._rebuilt.clear()

    def rebuild(self, rebuild: Rebuild, wanted: Sequence[Wanted]) -> None:
        """Have blocks run again; if that was tried before, or they are gone, only a new process is left."""
        reasons = tuple(sorted(rebuild.blocks.items()))
        if not {block.id for block in wanted}.issuperset(rebuild.blocks) or reasons in self._rebuilt:
            self.ask("what a block reads could not be put back")
        self._rebuilt.add(reasons)
        self._namespace.broken.update(rebuild.blocks)
