# ruff: noqa: PTH123 (pathlib is slow to import, and a worker has to start fast)
"""The process itself: its input, its limits, its forks and its end."""

from __future__ import annotations

import io
import os
import sys

from . import channel, output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn, Optional

_NO_INPUT = "a live preview has no keyboard to read from: input() and sys.stdin do not work here"
_PID = os.getpid()


class _NoInput(io.RawIOBase):
    """Standard input that fails at once, with a sentence."""

    name = "<stdin>"
    mode = "rb"

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 0

    def isatty(self) -> bool:
        return False

    def readinto(self, _buffer: object, /) -> int:
        raise EOFError(_NO_INPUT)


def close_input() -> None:
    """Replaces sys.stdin."""
    sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.BufferedReader(_NoInput()), encoding="utf-8")


def volunteer() -> None:
    """When the machine runs out of memory, the kernel takes us and not the editor (Linux)."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        pass


def limit_memory(size: Optional[int]) -> None:
    """Caps the address space, in bytes, where the system can."""
    if not size:
        return
    try:
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (size, hard))
    except (ImportError, ValueError, OSError):
        pass


def watch_forks() -> None:
    """A forked child is no worker: it says nothing to the daemon and puts nothing in order."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=output.flush, after_in_child=_become_child)


def _become_child() -> None:
    output.abandon()
    channel.abandon()


def leave(failure: Optional[BaseException]) -> NoReturn:
    """Ends a forked child that came back out of user code, as a script's would at its end."""
    code = 0
    if isinstance(failure, SystemExit):
        code = failure.code if isinstance(failure.code, int) else int(failure.code is not None)
    elif failure is not None:
        code = 1
        sys.excepthook(type(failure), failure, failure.__traceback__)
    output.flush()
    os._exit(code & 0xFF)


def end() -> NoReturn:
    """Ends the worker at once, and with it what it started, if it leads a process group of its own."""
    if os.name == "posix" and os.getpid() == _PID and os.getpgrp() == _PID:
        os.killpg(_PID, 9)
    os._exit(0)
