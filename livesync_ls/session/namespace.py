"""A document's living namespace: the worker that holds it, and the blocks that made it what it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from livesync_ls.planner import Executed, Worked
from livesync_ls.protocol import StreamName
from livesync_ls.session.dependencies import Dependencies
from livesync_ls.session.execution import Execution
from livesync_ls.worker.child.messages import Start, Text
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
        self.executed: list[Executed] = []
        self.broken: dict[str, str] = {}
        self.modules: set[Path] = set()
        self._pool = pool
        self._on_late_text = on_late_text
        self._notes: set[asyncio.Task[None]] = set()

    @property
    def worked(self) -> Worked:
        running = self.execution
        executing = Executed(running.block.id, running.meaning) if running else None
        gone = bool(self.executed) and not (self.worker and self.worker.alive)
        return Worked(self.executed, executing, self.broken, gone)

    async def renew(self, python: str, start: Start) -> None:
        """An empty namespace in a fresh process.

        Raises:
            WorkerWouldNotStart: with the interpreter's last words.
        """
        await self.discard()
        worker = await self._pool.take(python)
        worker.on_text = self._text
        worker.on_frame = self._frame
        worker.start(start)
        self.worker = worker

    async def discard(self) -> None:
        """End the worker and forget what it did."""
        worker, self.worker = self.worker, None
        self.execution = None
        self.executed = []
        self.broken.clear()
        self.modules.clear()
        self.dependencies.forget()
        if worker:
            await worker.stop()

    def tell(self, text: Text) -> None:
        if self.worker:
            self.worker.tell(text)

    def begin(self, execution: Execution) -> None:
        self.execution = execution

    def finish(self) -> Execution:
        """The running block has ended: it is part of the namespace now, unless the process died over it."""
        execution, self.execution = self.execution, None
        assert execution is not None
        if execution.done and self.worker and self.worker.alive:
            self.executed.append(Executed(execution.block.id, execution.meaning))
            note = asyncio.create_task(self._note(execution))
            self._notes.add(note)
            note.add_done_callback(self._notes.discard)
        return execution

    async def stop(self) -> Execution | None:
        """Interrupt the running block, and kill its process if it does not stop. What is left is good for nothing."""
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
        await self.discard()
        return execution

    async def noted(self) -> None:
        """Wait until everything that the executed blocks read is known."""
        while self._notes:
            await asyncio.wait(tuple(self._notes))

    async def _note(self, execution: Execution) -> None:
        if execution.done:
            self.modules.update(map(Path, execution.done["modules"].values()))
            self.broken.update(await self.dependencies.add(execution.done, execution.started_at))

    def _text(self, name: StreamName, text: str) -> None:
        if self.execution:
            self.execution.text(name, text)
        elif self.executed:
            self._on_late_text(self.executed[-1].id, name, text)

    def _frame(self, message: dict[str, Any]) -> None:
        if message["type"] == "display" and self.execution:
            self.execution.display(message)
        elif message["type"] == "late":
            self._on_late_text(message["block"], message["name"], message["text"])
