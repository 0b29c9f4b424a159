"""How the daemon learns that it should end, on every system."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager

PATIENCE_SECONDS = 0.8
"""What tidying up may take once a signal came; workers end with the daemon in any case."""

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


@contextmanager
def ended_by_signals(stop: asyncio.Event, exit_code: int = 0) -> Generator[None]:
    """Set `stop` at Ctrl+C, at a request to end, or when the terminal closes.

    Should that not end the process in time, it ends all the same, with `exit_code`. Enter in the
    main thread, with the loop running.
    """
    loop = asyncio.get_running_loop()

    # Plain handlers, not the loop's own, which Windows lacks. They run in this thread and may not touch the
    # loop at any place in its work, hence the threadsafe call, which also wakes it.
    def end(_number: int, _frame: object) -> None:
        end_soon(exit_code)
        loop.call_soon_threadsafe(stop.set)

    previous = {number: signal.signal(number, end) for number in _signals()}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler or signal.SIG_DFL)


def _signals() -> list[signal.Signals]:
    present = [signal.Signals[name] for name in _NAMES if name in signal.Signals.__members__]
    # Under `nohup` the terminal may close.
    return [each for each in present if each.name != "SIGHUP" or signal.getsignal(each) != signal.SIG_IGN]


def end_soon(exit_code: int) -> None:
    """End the process in a moment by force, should it not have ended by then; safe in a signal handler."""

    def end() -> None:
        logging.shutdown()
        os._exit(exit_code)

    timer = threading.Timer(PATIENCE_SECONDS, end)
    timer.daemon = True
    timer.start()
