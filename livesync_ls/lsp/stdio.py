"""Stdin and stdout as a private pipe to the editor, read and written without ever blocking the loop."""

from __future__ import annotations

import asyncio
import io
import os
import queue
import select
import sys
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from livesync_ls.lsp.frames import FrameReader, Oversize, framed
from livesync_ls.outbox import STALL_SECONDS, Outbox

_PIECE_BYTES = 64 * 1024
_READ_AHEAD = 256


@dataclass(frozen=True)
class Stdio:
    """File descriptors that lead to the editor; nothing else in the process knows them."""

    reader: int
    writer: int


class Stalled(Exception):
    """The editor has taken nothing for too long; the text is a sentence for people."""


def take_stdio() -> Stdio:
    """Keep stdin and stdout for the protocol.

    From now on whoever reads stdin finds it empty, and what is printed goes to stderr: libraries, child
    processes and C code included. Call it once, before anything can print.
    """
    reader, writer = os.dup(0), os.dup(1)
    _make_plain(reader, writer)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    try:
        os.dup2(2, 1)
    except OSError:  # started without a stderr
        os.dup2(null, 1)
    os.close(null)
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), errors="backslashreplace", line_buffering=True)
    return Stdio(reader, writer)


def _make_plain(*descriptors: int) -> None:
    """Bytes as they are, and calls that wait: whoever started us may have left them otherwise."""
    for descriptor in descriptors:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.setmode(descriptor, os.O_BINARY)
        else:
            os.set_blocking(descriptor, True)


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────


async def read_bodies(descriptor: int) -> AsyncIterator[bytes]:
    """The editor's messages, until its end of the pipe closes.

    Raises:
        Oversize: from `FrameReader.next`.
    """
    loop = asyncio.get_running_loop()
    inbox: asyncio.Queue[bytes | Oversize | None] = asyncio.Queue()
    ahead = threading.Semaphore(_READ_AHEAD)

    def pump() -> None:
        reader = FrameReader(lambda count: _read(descriptor, count))
        item: bytes | Oversize | None = b""
        while isinstance(item, bytes):
            try:
                item = reader.next()
            except Oversize as problem:
                item = problem
            ahead.acquire()
            try:
                loop.call_soon_threadsafe(inbox.put_nowait, item)
            except RuntimeError:  # the loop has closed: nobody listens any more
                return

    # A daemon thread, as nothing can wake it from its read when the session ends for another reason.
    threading.Thread(target=pump, name="stdin", daemon=True).start()
    while isinstance(item := await inbox.get(), bytes):
        ahead.release()
        yield item
    if isinstance(item, Oversize):
        raise item


def _read(descriptor: int, count: int) -> bytes:
    # Not a BufferedReader: its lock, held in a blocked read, aborts the interpreter's shutdown.
    try:
        return os.read(descriptor, count)
    except OSError:  # the other end is gone, which is the end of input
        return b""


# ── Writing ─────────────────────────────────────────────────────────────────────────────────────


async def write_bodies(outbox: Outbox, descriptor: int, stall_seconds: float = STALL_SECONDS) -> None:
    """Send what the outbox holds, in order, until it is closed and empty.

    Raises:
        OSError: the editor's end of the pipe is closed.
        Stalled: it has taken nothing for `stall_seconds`.
    """
    pipe = _PipeWriter(descriptor)
    try:
        while batch := await _next_batch(outbox):
            await pipe.write(batch, stall_seconds)
    finally:
        pipe.close()


async def _next_batch(outbox: Outbox) -> bytes:
    """What is ready now, up to a piece; at least one message, none at the end."""
    body = await outbox.next()
    batch = framed(body) if body is not None else b""
    while outbox.pending_bytes and len(batch) < _PIECE_BYTES:
        body = await outbox.next()
        batch += framed(body) if body is not None else b""
    return batch


class _PipeWriter:
    """A thread that may block in a write, so that the loop never does."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[tuple[bytes, asyncio.Future[None]] | None] = queue.SimpleQueue()
        self._progress = time.monotonic()
        threading.Thread(target=self._run, name="stdout", daemon=True).start()

    async def write(self, data: bytes, stall_seconds: float) -> None:
        if _takes_at_once(self._descriptor, data):
            # Without the thread, which would wait for the interpreter's lock while the loop goes on.
            os.write(self._descriptor, data)
            return
        done: asyncio.Future[None] = self._loop.create_future()
        self._progress = time.monotonic()
        self._jobs.put((data, done))
        while not done.done():
            patience = self._progress + stall_seconds - time.monotonic()
            if patience <= 0:
                raise Stalled(f"The editor has read nothing for {stall_seconds:g} seconds. The connection is closed.")
            await asyncio.wait([done], timeout=patience)
        done.result()

    def close(self) -> None:
        self._jobs.put(None)

    def _run(self) -> None:
        while job := self._jobs.get():
            data, done = job
            problem: OSError | None = None
            try:
                self._write_all(memoryview(data))
            except OSError as error:
                problem = error
            try:
                self._loop.call_soon_threadsafe(_settle, done, problem)
            except RuntimeError:  # the loop has closed: nobody waits any more
                return

    def _write_all(self, data: memoryview) -> None:
        while data:
            data = data[os.write(self._descriptor, data[:_PIECE_BYTES]) :]
            self._progress = time.monotonic()


def _takes_at_once(descriptor: int, data: bytes) -> bool:
    """Whether a write of these bytes cannot block: POSIX promises that for a little, where there is room at all."""
    if sys.platform == "win32" or len(data) > select.PIPE_BUF:
        return False
    try:
        return bool(select.select([], [descriptor], [], 0)[1])
    except (OSError, ValueError):  # it is closed, or has too high a number for `select`
        return False


def _settle(done: asyncio.Future[None], problem: OSError | None) -> None:
    if done.done():  # the writer was cancelled meanwhile
        return
    if problem is None:
        done.set_result(None)
    else:
        done.set_exception(problem)
