"""Spare workers, already started, so that a fresh start costs nothing when it is needed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from livesync_ls.worker.ahead import AheadSpare, Plan
from livesync_ls.worker.child import messages
from livesync_ls.worker.lifeline import Lifeline, lifeline
from livesync_ls.worker.process import Worker, WorkerDied, WorkerWouldNotStart

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")


class WorkerPool:
    """One spare per interpreter in use, and one more that imports ahead for the file that ran last.

    Nothing starts before the first `take` or `check`. The first kind imports nothing, so that it answers at once; it is
    also what runs are verified in. `on_interpreter` gets what each interpreter says of itself, once.
    """

    def __init__(
        self,
        life: Lifeline | None = None,
        on_interpreter: Callable[[messages.ReadyMessage], None] = lambda _introduction: None,
    ) -> None:
        self._life = life or lifeline()
        self._on_interpreter = on_interpreter
        self._introduced: set[str] = set()
        self._spares: dict[str, asyncio.Task[Worker]] = {}
        self._ahead: dict[str, AheadSpare] = {}
        self._workers: set[Worker] = set()
        self._taken: set[Worker] = set()
        self._closed = False

    async def take(self, python: str, plan: Plan | None = None) -> Worker:
        """A ready worker of this interpreter; the next spare starts behind it.

        With a `plan`, one that has followed it, if there is one.

        Raises:
            WorkerWouldNotStart: with the interpreter's last words.
        """
        if plan and (ahead := self._ahead.get(python)) and (worker := ahead.take(plan)):
            self._taken.add(worker)
            return worker
        while True:
            spare = self._spares.pop(python, None) or self._spawn(python)
            worker = await spare
            self.prepare(python)
            if worker.alive:
                self._taken.add(worker)
                return worker

    def prepare(self, python: str) -> None:
        """Start a spare if there is none."""
        if not self._closed and python not in self._spares:
            self._spares[python] = self._spawn(python)

    def import_ahead(self, python: str, plan: Plan) -> None:
        """Have a spare ready that has followed this plan; the one that followed another ends."""
        if not self._closed:
            spare = self._ahead.setdefault(python, AheadSpare(lambda: self._started(python)))
            spare.follow(plan)

    async def check(self, python: str, blocks: list[messages.BlockSource], text: str | None) -> messages.Checked:
        """What blocks mean to this interpreter; asked of the spare, which never runs user code.

        Raises:
            WorkerWouldNotStart: with the interpreter's last words.
        """
        return await self._ask(python, lambda spare: spare.check(blocks, text))

    async def outlines(self, python: str, texts: dict[str, str]) -> dict[str, messages.Outline]:
        """What the texts of modules mean to this interpreter, by path.

        Raises:
            WorkerWouldNotStart: with the interpreter's last words.
        """
        return await self._ask(python, lambda spare: spare.outlines(texts))

    async def _ask(self, python: str, question: Callable[[Worker], Awaitable[Answer]]) -> Answer:
        while True:
            self.prepare(python)
            spare = await asyncio.shield(self._spares[python])
            try:
                return await question(spare)
            except WorkerDied:
                self._spares.pop(python, None)

    @property
    def live(self) -> int:
        return sum(worker.alive for worker in self._taken)

    @property
    def spare(self) -> int:
        ready = sum(task.done() and not task.cancelled() and not task.exception() for task in self._spares.values())
        return ready + sum(ahead.is_ready for ahead in self._ahead.values())

    async def settled(self) -> None:
        """Wait until no spare is on its way."""
        ways = [*self._spares.values(), *(ahead.way for ahead in self._ahead.values() if ahead.way)]
        await asyncio.wait(ways) if ways else None

    async def close(self) -> None:
        """End every process."""
        self._closed = True
        for task in self._spares.values():
            task.cancel()
        self._spares.clear()
        for ahead in self._ahead.values():
            ahead.drop()
        await asyncio.gather(*(worker.stop() for worker in tuple(self._workers)))
        self._life.close()

    def _spawn(self, python: str) -> asyncio.Task[Worker]:
        task = asyncio.create_task(self._started(python))
        # A spare that nobody waits for may fail unseen; whoever needs it next asks again and hears why.
        task.add_done_callback(lambda done: self._forget_failure(python, done))
        return task

    async def _started(self, python: str) -> Worker:
        worker = await Worker.spawn(python, self._life)
        self._workers.add(worker)
        worker.ended.add_done_callback(lambda _: self._forget(worker))
        await worker.ready()
        if worker.introduction and python not in self._introduced:
            self._introduced.add(python)
            self._on_interpreter(worker.introduction)
        return worker

    def _forget(self, worker: Worker) -> None:
        self._workers.discard(worker)
        self._taken.discard(worker)

    def _forget_failure(self, python: str, task: asyncio.Task[Worker]) -> None:
        if task.cancelled() or not isinstance(task.exception(), WorkerWouldNotStart):
            return
        if self._spares.get(python) is task:
            del self._spares[python]
