"""One run of all blocks, top to bottom, in a process of its own, beside the one that people see."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from livesync_ls import protocol as wire
from livesync_ls.documents import Block
from livesync_ls.files.sources import Sources
from livesync_ls.session import launch
from livesync_ls.session.circumstances import LogPosition
from livesync_ls.session.execution import Execution
from livesync_ls.session.goal import Goal
from livesync_ls.session.results import redisplayed
from livesync_ls.session.session import Session
from livesync_ls.worker.child.messages import Start
from livesync_ls.worker.pool import WorkerPool
from livesync_ls.worker.process import Worker


class FreshRun:
    """What every wanted block of a goal shows when all of them run in a new process.

    It is held from effects as the session is, and ends at the first block that is: nothing below has its inputs.
    What it writes to files is the document's own writing.
    """

    def __init__(self, session: Session, goal: Goal) -> None:
        self.results: dict[str, wire.BlockResult] = {}
        self.late: set[str] = set()
        """Blocks whose threads printed after their end: what they show is a matter of timing."""
        self._session = session
        self._goal = goal
        self._execution: Execution | None = None

    async def run(self, pool: WorkerPool, sources: Sources) -> None:
        """Until the last block has ended, or the process has. When cancelled, its process ends at once.

        Raises:
            WorkerWouldNotStart: with the interpreter's last words.
        """
        dependencies = self._session.dependencies
        try:
            with dependencies.second_process():
                async with taken(pool, self._session.python.executable) as worker:
                    worker.on_text, worker.on_frame = self._text, self._frame
                    worker.start(self._start_message(sources))
                    await self._run_blocks(worker)
        finally:
            await self._session.files_changed(dependencies.meanwhile.take_undecided(), "disk")

    async def _run_blocks(self, worker: Worker) -> None:
        blocks = {block.id: block for block in self._goal.code}
        for wanted in self._goal.wanted(frozenset()):
            execution = await self._executed(worker, blocks[wanted.id])
            if execution.held:
                return
            self.results[wanted.id] = execution.result(0, lambda _name: None)
            if not worker.alive:
                return

    def _start_message(self, sources: Sources) -> Start:
        # Not by the session: it would take the process that people see for the one that is told.
        session, project = self._session, self._session.project
        text, overlay = self._goal.document.text, sources.overlay()
        return launch.start_message(session.path, text, project.root, project.settings(), overlay)

    async def _executed(self, worker: Worker, block: Block) -> Execution:
        around = self._session.surroundings
        message = around.execute_message(0, self._goal, block, LogPosition(len(self.results), [], None))
        limit = around.time_limit(block)
        execution = Execution(
            worker, block, message, around.output_limit, lambda _block, _output: None, self._update_display
        )
        self._execution = execution
        await asyncio.wait([execution.ended], timeout=limit)
        if not execution.ended.done():
            execution.timed_out = limit
            worker.kill()
            await asyncio.wait([execution.ended])
        if execution.done:
            await self._session.dependencies.add_written(execution.done)
        return execution

    def _text(self, name: wire.StreamName, text: str) -> None:
        execution = self._execution
        if execution is None:
            return
        if execution.ended.done():
            self.late.add(execution.block.id)
        else:
            execution.text(name, text)

    def _frame(self, message: dict[str, Any]) -> None:
        if message["type"] == "late":
            self.late.add(message["block"])
        elif message["type"] == "display" and self._execution:
            self._execution.display(message)

    def _update_display(self, display: wire.Display) -> None:
        """`update_display` of something that another block showed."""
        for result in self.results.values():
            result.outputs = redisplayed(result.outputs, display)


@asynccontextmanager
async def taken(pool: WorkerPool, python: str) -> AsyncGenerator[Worker]:
    """A fresh worker that ends with the context, also when its taker is cancelled before it has it.

    Raises:
        WorkerWouldNotStart: with the interpreter's last words.
    """
    taking = asyncio.create_task(pool.take(python))
    try:
        # Shielded: a cancelled `take` would leave a process behind that nobody knows.
        worker = await asyncio.shield(taking)
    except asyncio.CancelledError:
        taking.add_done_callback(_kill)
        raise
    try:
        yield worker
    finally:
        await worker.stop()


def _kill(taking: asyncio.Task[Worker]) -> None:
    if not taking.cancelled() and taking.exception() is None:
        taking.result().kill()
