"""Spares that have imported ahead what a document imports first: at most one per interpreter."""

from __future__ import annotations

import asyncio
import itertools
import logging
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from livesync_ls.worker.child.messages import Ahead, DoneMessage, Start
from livesync_ls.worker.process import Worker, WorkerDied, WorkerWouldNotStart

log = logging.getLogger(__name__)

CHANCES = 2
"""How often a process that followed a plan may turn out to be of no use to its document."""

PATIENCE = 60.0
"""Seconds that importing ahead may take; an import may wait for anything."""


@dataclass(frozen=True)
class Plan:
    """What to import where."""

    cwd: str
    argv: tuple[str, ...]
    search_folder: str
    roots: tuple[str, ...]
    figure_format: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, start: Start, names: dict[str, str]) -> Plan | None:
        """The plan for a document that starts like this, if its text may begin with the same imports as it did.

        A file that is run as part of a package has none: the package's code comes before its imports. `names` are as
        in `DoneMessage`.
        """
        if not names or start["package"]:
            return None
        words = {word for name, kind in names.items() if kind == "block" for word in name.split(".")}
        if not all(re.search(rf"\b{word}\b", start["text"]) for word in words):
            return None
        argv, roots = tuple(start["argv"]), tuple(start["roots"])
        return cls(start["cwd"], argv, start["sysPath0"], roots, start["figureFormat"], tuple(names))

    def message(self, unfit: set[str]) -> Ahead:
        """`unfit`: modules that cannot be imported ahead, nor can those behind them."""
        return Ahead(
            type="ahead",
            request=0,
            cwd=self.cwd,
            argv=[*self.argv],
            sysPath0=self.search_folder,
            roots=[*self.roots],
            figureFormat=self.figure_format,
            names=[*itertools.takewhile(lambda name: name not in unfit, self.names)],
        )


class Beginnings:
    """What one file's processes import first, as far as it is known."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._losses: Counter[Plan] = Counter()

    def plan(self, start: Start) -> Plan | None:
        """For a process that starts like this."""
        plan = Plan.of(start, self._names)
        return plan if plan and self._losses[plan] < CHANCES else None

    def learn(self, start: Start, done: DoneMessage, *, has_imported: bool) -> Plan | None:
        """From the end of a block in a process that started like this, and had perhaps followed the plan for it.

        Returns the plan for the next one, once it is known.
        """
        if done["lost"] is None and done["ahead"] is None:
            return None
        if has_imported and (followed := Plan.of(start, self._names)):
            self._losses[followed] = self._losses[followed] + 1 if done["lost"] else 0
        if done["ahead"] is None:
            return None
        self._names = done["ahead"]
        return self.plan(start)


class AheadSpare:
    """The spare of one interpreter that imports ahead. It is of use to the document whose plan it follows."""

    def __init__(self, spawn: Callable[[], Awaitable[Worker]]) -> None:
        self.plan: Plan | None = None
        self._spawn = spawn
        self._unfit: set[str] = set()
        self._failed: set[Plan] = set()
        self.way: asyncio.Task[Worker | None] | None = None
        """On which the spare gets ready."""
        self._worker: Worker | None = None

    @property
    def is_ready(self) -> bool:
        return self._ready() is not None

    def follow(self, plan: Plan) -> None:
        """Have a spare for this plan."""
        if plan == self.plan and self.way and not (self.way.done() and not self._ready()):
            return
        self.drop()
        self.plan = plan
        self.way = asyncio.create_task(self._prepared(plan))

    def take(self, plan: Plan) -> Worker | None:
        """The spare, if it is ready and has followed this plan."""
        if plan != self.plan or not (worker := self._ready()):
            return None
        self.plan = self.way = self._worker = None
        worker.has_imported = True
        return worker

    def drop(self) -> None:
        """End it, whatever it does."""
        if self.way:
            self.way.cancel()
        self.plan, self.way = None, None
        self._discard()

    def _ready(self) -> Worker | None:
        if self.way is None or not self.way.done() or self.way.cancelled():
            return None
        worker = None if self.way.exception() else self.way.result()
        return worker if worker and worker.alive else None

    async def _prepared(self, plan: Plan) -> Worker | None:
        """A worker that has imported all it can; None if nothing can be imported ahead."""
        while plan not in self._failed and (message := plan.message(self._unfit))["names"]:
            try:
                self._worker = worker = await self._started()
                unfit = await asyncio.wait_for(worker.import_ahead(message), PATIENCE)
            except (WorkerDied, WorkerWouldNotStart, TimeoutError) as failure:
                log.info("Importing ahead failed; files start without. %s", failure)
                self._failed.add(plan)
                self._discard()
                return None
            if unfit is None:
                return worker
            log.info("`%s` cannot be imported ahead.", unfit)
            self._unfit.add(unfit)
            self._discard()
        return None

    async def _started(self) -> Worker:
        starting = asyncio.ensure_future(self._spawn())
        try:
            # Shielded: cancelled half-way, it would leave a process behind that nobody knows.
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            starting.add_done_callback(_kill)
            raise

    def _discard(self) -> None:
        worker, self._worker = self._worker, None
        if worker:
            worker.kill()


def _kill(starting: asyncio.Future[Worker]) -> None:
    if not starting.cancelled() and starting.exception() is None:
        starting.result().kill()
