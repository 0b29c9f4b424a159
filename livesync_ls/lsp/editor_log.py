"""Warnings of the daemon in the editor's own log."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

_MOST_PER_SESSION = 200
_LONGEST = 2000
_ERROR, _WARNING = 1, 2


class EditorLog(logging.Handler):
    """Passes warnings and worse to `send(type, message)`, which is called in the loop's thread.

    Bounded, so that a defect that repeats does not drown the editor; stderr has them all.
    """

    def __init__(self, send: Callable[[int, str], None], call_soon: Callable[..., object]) -> None:
        super().__init__(logging.WARNING)
        self._send = send
        self._call_soon = call_soon
        self._sent = 0
        self._sending = threading.local()

    def emit(self, record: logging.LogRecord) -> None:
        self._sent += 1
        if self._sent > _MOST_PER_SESSION or getattr(self._sending, "now", False):
            return
        try:
            message = record.getMessage()[:_LONGEST]
        except Exception:  # noqa: BLE001 - a record whose text does not fit its arguments is logging's to report
            self.handleError(record)
            return
        if self._sent == _MOST_PER_SESSION:
            message += " (Further messages go to the server's stderr only.)"
        kind = _ERROR if record.levelno >= logging.ERROR else _WARNING
        try:
            self._call_soon(self._deliver, kind, message)
        except RuntimeError:  # the loop has closed
            return

    def _deliver(self, kind: int, message: str) -> None:
        self._sending.now = True
        try:
            self._send(kind, message)
        finally:
            self._sending.now = False
