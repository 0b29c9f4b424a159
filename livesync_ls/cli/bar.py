"""A bar at the terminal for what takes more than a moment."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import click

PATIENCE_SECONDS = 1.0


@contextmanager
def bar(label: str) -> Generator[Callable[[int, int], None]]:
    """Gives what is to be told how much of how much is done. On stderr, if that is a terminal."""
    made = _Bar(label)
    # A timer, since the first news may come late: of what takes long, the first part may.
    timer = threading.Timer(PATIENCE_SECONDS, made.appear)
    timer.daemon = True
    timer.start()
    try:
        yield made.tell
    finally:
        timer.cancel()
        made.finish()


class _Bar:
    def __init__(self, label: str) -> None:
        self._label = label
        self._latest = (0, 0)
        self._shown: Any = None  # click's own type of bar is private
        self._finished = False
        self._lock = threading.Lock()  # the timer has a thread of its own

    def tell(self, done: int, total: int) -> None:
        with self._lock:
            self._latest = (done, total)
            self._draw()

    def appear(self) -> None:
        with self._lock:
            if not self._finished and sys.stderr.isatty():
                self._shown = click.progressbar(length=1, label=self._label, file=sys.stderr)
                self._draw()

    def finish(self) -> None:
        with self._lock:
            self._finished = True
            if self._shown:
                self._shown.render_finish()

    def _draw(self) -> None:
        done, total = self._latest
        if self._shown and total:
            self._shown.length = total
            self._shown.update(done - self._shown.pos)
            self._shown.render_progress()
