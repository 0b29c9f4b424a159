"""One worker process: started, spoken to, interrupted, killed."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
import socket
from collections.abc import Callable
from typing import Any, cast

from livesync_ls.protocol import StreamName
from livesync_ls.worker import connection
from livesync_ls.worker.child import messages
from livesync_ls.worker.connection import Frames, Pipes
from livesync_ls.worker.lifeline import Lifeline
from livesync_ls.worker.ordering import Ordering

DRAIN_SECONDS = 0.5
"""How long a dead worker's pipes may be held open by processes it started."""


class WorkerDied(Exception):
    """The process ended by itself; the message says how."""


class WorkerWouldNotStart(Exception):
    """The interpreter could not be started as a worker; the message says why."""


class Worker:
    """A process in the user's interpreter. A spare until `start`, then the worker of one document."""

    def __init__(self, python: str, pipes: Pipes, life: Lifeline) -> None:
        self.python = python
        self.pid = pipes.pid
        self.version = ""
        self.introduction: messages.ReadyMessage | None = None
        """What the interpreter said of itself, once it is ready."""
        self.alive = True
        self.has_imported = False
        """It was given a plan and has followed it."""
        self.on_text: Callable[[StreamName, str], None] = lambda _name, _text: None
        self.on_frame: Callable[[dict[str, Any]], None] = lambda _message: None
        self._life = life
        self._secret = secrets.token_hex(8)
        self._ordering = Ordering(self._secret.encode(), self._text, self._frame)
        self._pipes = pipes
        self._frames = Frames(self._ordering.frame, self.kill)
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._done: asyncio.Future[messages.DoneMessage] | None = None
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._startup_errors: list[str] = []
        self._killed = False
        pipes.listen(self._ordering.feed, self._ordering.finish)
        self.ended = asyncio.create_task(self._live())

    @classmethod
    async def spawn(cls, python: str, life: Lifeline) -> Worker:
        """Start a process; it is usable once `ready` returns.

        Raises:
            WorkerWouldNotStart: the interpreter cannot be executed.
        """
        ours, theirs = socket.socketpair()
        try:
            pipes = await connection.start(python, theirs)
        except OSError as error:
            ours.close()
            raise WorkerWouldNotStart(f"{python} cannot be started: {error.strerror or error}.") from error
        finally:
            theirs.close()
        life.hold(pipes.pid)
        ours.setblocking(False)
        worker = cls(python, pipes, life)
        await asyncio.get_running_loop().create_connection(lambda: worker._frames, sock=ours)
        return worker

    async def ready(self) -> None:
        """Wait until the process listens.

        Raises:
            WorkerWouldNotStart: it ended before that; the message has its last words.
        """
        await asyncio.shield(self._ready)

    def start(self, start: messages.Start) -> None:
        """Make this spare the worker of a document."""
        self._send({**start, "secret": self._secret})

    def send(self, message: messages.Text | messages.Arrange) -> None:
        """A message that is not answered."""
        self._send(message)

    async def check(self, blocks: list[messages.BlockSource], text: str | None) -> messages.Checked:
        """What blocks mean, or why the text does not parse.

        Raises:
            WorkerDied: if the process ended meanwhile.
        """
        checked: messages.Checked = await self._ask({"type": "check", "blocks": blocks, "text": text})
        return checked

    async def outlines(self, texts: dict[str, str]) -> dict[str, messages.Outline]:
        """What the texts of modules mean, by path. Only for a spare.

        Raises:
            WorkerDied: if the process ended meanwhile.
        """
        outlined: messages.Outlined = await self._ask({"type": "outlines", "texts": texts})
        return outlined["outlines"]

    async def import_ahead(self, ahead: messages.Ahead) -> str | None:
        """Import modules and hide them. Only for a spare. Returns the first that cannot be, if there is one.

        Raises:
            WorkerDied: if the process ended over it.
        """
        imported: messages.Imported = await self._ask({**ahead})
        return imported["unfit"]

    async def _ask(self, question: dict[str, Any]) -> Any:
        if not self.alive:
            raise WorkerDied("The process has ended.")
        request = 1 + max(self._asked, default=0)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._asked[request] = answer
        self._send({**question, "request": request})
        return await answer

    def execute(self, execute: messages.Execute) -> asyncio.Future[messages.DoneMessage]:
        """Run a block. The future fails with `WorkerDied` if the process ends first."""
        done: asyncio.Future[messages.DoneMessage] = asyncio.get_running_loop().create_future()
        if self.ended.done():
            done.set_exception(WorkerDied("The process has ended."))
        self._done = done
        self._send(execute)
        return done

    def interrupt(self) -> None:
        """Ask the running block to stop, as Ctrl+C does."""
        # A message and no signal: that could come before the block has begun, and be lost.
        self._send({"type": "interrupt"})

    def kill(self) -> None:
        """End the process and all it started."""
        # Not by asyncio's kill: it may reap the process itself, and then its end is never told.
        self._killed = True
        if self.alive:
            self._life.release(self.pid)

    async def stop(self) -> None:
        """`kill`, and wait until it is gone."""
        self.kill()
        await asyncio.wait([self.ended])

    # ── What arrives ────────────────────────────────────────────────────────────────────────

    async def _live(self) -> None:
        pipes, frames = self._pipes, self._frames
        # The socket is the worker's alone, so its end may be the earlier sign.
        await asyncio.wait([pipes.exited, frames.ended], return_when=asyncio.FIRST_COMPLETED)
        if not pipes.exited.done():
            await asyncio.wait([pipes.exited], timeout=DRAIN_SECONDS)
            self._life.release(self.pid)
        code = await pipes.exited
        self.alive = False
        self._life.release(self.pid)
        await asyncio.wait([pipes.drained, frames.ended], timeout=DRAIN_SECONDS)
        frames.close()
        pipes.close()
        self._ordering.flush()
        self._fail_waiters(code)

    def _text(self, name: StreamName, text: str) -> None:
        if not self._ready.done():
            self._startup_errors = [*self._startup_errors, text][-20:]
        self.on_text(name, text)

    def _frame(self, message: dict[str, Any]) -> None:
        match message.get("type"):
            case "ready":
                self.version = str(message["version"])
                self.introduction = cast("messages.ReadyMessage", message)
                _settle(self._ready, None)
            case "checked" | "outlined" | "imported":
                if answer := self._asked.pop(message["request"], None):
                    _settle(answer, message)
            case "done":
                if self._done:
                    _settle(self._done, cast("messages.DoneMessage", message))
            case _:
                self.on_frame(message)

    def _fail_waiters(self, code: int) -> None:
        how = describe_exit(code, killed=self._killed)
        if not self._ready.done():
            words = "".join(self._startup_errors).strip()
            self._ready.set_exception(WorkerWouldNotStart(f"{self.python} {how} before it was ready. {words}".strip()))
            self._ready.exception()
        for future in (self._done, *self._asked.values()):
            if future and not future.done():
                future.set_exception(WorkerDied(f"The process {how}."))
                future.exception()

    def _send(self, message: Any) -> None:
        if self.alive:
            self._frames.send(message)


def _settle(future: asyncio.Future[Any], value: object) -> None:
    if not future.done():
        future.set_result(value)


def describe_exit(code: int, *, killed: bool = False) -> str:
    """How a process ended, as the end of a sentence."""
    if killed:
        return "was stopped"
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"was ended by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"
