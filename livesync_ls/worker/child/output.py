"""The worker's stdout and stderr: plain text wrappers on their pipes, kept in one order by marks."""

from __future__ import annotations

import _thread
import io
import os
import sys

from . import frames, late, threads
from .interrupts import MAIN, Shield

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

_ident = _thread.get_ident
_present = threads.Present


class _Order:
    """Where the next bytes go. After a fork the child only prints: it is no writer of marks."""

    last: Optional[Stream] = None  # who wrote last
    secret = ""
    number = 0
    forked = False


_pipes: list[int] = []
_lock = _thread.RLock()


class Stream(io.TextIOWrapper):
    """A text wrapper that notices when the writer switches streams, and prints of threads that come late."""

    def write(self, text: str, /) -> int:
        if self is not _Order.last or _ident() != MAIN or _present.execution is None:
            execution = threads.owner()
            if _Order.forked or execution is None:
                pass
            elif execution is not _present.execution and isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance] (users err)
                late.add(execution, "stderr" if self.name == "<stderr>" else "stdout", text)
                return len(text)
            elif self is not _Order.last:
                _switch(self)
        return super().write(text)


def open_streams() -> None:
    """Replaces sys.stdout and sys.stderr, and keeps private copies of their pipes for marks."""
    if not _pipes:
        _pipes.extend((os.dup(1), os.dup(2)))
    sys.stdout = sys.__stdout__ = _wrap(1, "<stdout>")
    sys.stderr = sys.__stderr__ = _wrap(2, "<stderr>")


def _wrap(descriptor: int, name: str) -> Stream:
    raw = io.FileIO(descriptor, "wb", closefd=False)
    raw.name = name  # pyright: ignore[reportAttributeAccessIssue] (as in a plain interpreter)
    stream = Stream(io.BufferedWriter(raw), "utf-8", "backslashreplace", line_buffering=True)
    stream.mode = "w"  # pyright: ignore[reportAttributeAccessIssue]
    return stream


def start(secret: str) -> None:
    """Marks bear this secret from now on."""
    _Order.secret = secret


def mark(framed: bool = True) -> int:
    """Ends an interval in both pipes; returns its number. `framed`: a frame follows that carries the number."""
    with Shield(), _lock:
        if _Order.forked:
            return _Order.number
        flush()
        _Order.number += 1
        for pipe in _pipes:
            _write_whole(pipe, frames.mark(_Order.secret, _Order.number, framed))
        return _Order.number


def _write_whole(pipe: int, data: bytes) -> None:
    while True:
        try:
            os.write(pipe, data)  # short enough for the kernel to take it whole
        except BlockingIOError:
            os.set_blocking(pipe, True)  # user code (asyncio's pipes) made the shared pipe non-blocking
        except OSError:
            return  # the daemon is gone, and the reader is about to notice
        else:
            return


def _switch(stream: Stream) -> None:
    with _lock:
        if _Order.last is not None:
            mark(framed=False)
        _Order.last = stream


def flush() -> None:
    """Sends on what is buffered; a closed or broken stream is the user's affair."""
    for stream in {id(s): s for s in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__)}.values():
        try:
            if stream is not None:
                stream.flush()
        except Exception:  # noqa: BLE001, S110 (sys.stdout may be any object of the user's)
            pass


def repair() -> None:
    """Opens again what a block closed, so that the next one can print; what it replaced stays replaced."""
    for descriptor, pipe in enumerate(_pipes, 1):
        try:
            os.fstat(descriptor)
        except OSError:
            os.dup2(pipe, descriptor)
    if _unusable(sys.stdout):
        sys.stdout = sys.__stdout__ = _wrap(1, "<stdout>")
    if _unusable(sys.stderr):
        sys.stderr = sys.__stderr__ = _wrap(2, "<stderr>")


def _unusable(stream: object) -> bool:
    if not isinstance(stream, Stream):
        return False
    try:
        return stream.closed
    except ValueError:  # detached
        return True


def abandon() -> None:
    """In a forked child: print as ever, but never mark."""
    _Order.forked = True
    for pipe in _pipes:
        os.close(pipe)
    _pipes.clear()
