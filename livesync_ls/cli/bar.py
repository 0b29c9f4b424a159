"""A bar at the terminal for what takes more than a moment."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import click

PATIENCE_SECONDS = 1.0


@contextmanager
def bar(label: str) -> Generator[Callable[[int, int], None]]:
    """Gives what is to be told how much of how much is done. On stderr, if that is a terminal."""
    began = time.monotonic()
    shown: list[Any] = []  # click's own type of bar is private

    def tell(done: int, total: int) -> None:
        if not shown and sys.stderr.isatty() and time.monotonic() - began > PATIENCE_SECONDS:
            shown.append(click.progressbar(length=total, label=label, file=sys.stderr))
        for each in shown:
            each.length = total
            each.update(done - each.pos)

    try:
        yield tell
    finally:
        for each in shown:
            each.render_finish()
