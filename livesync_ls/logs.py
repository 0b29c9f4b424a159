"""The daemon's log: one line a record, on stderr or in a file, never waiting for either."""

from __future__ import annotations

import logging
import queue
import sys
import threading
from pathlib import Path
from typing import Literal, TextIO, TypeAlias

Level: TypeAlias = Literal["debug", "info", "warning", "error"]

_NOISY = ("asyncio", "pygls", "websockets", "watchfiles")
"""Libraries that tell every step they take."""

_MOST_WAITING = 10_000
_LAST_WORDS_SECONDS = 0.3


class OneLine(logging.Formatter):
    """Tracebacks and texts of others cannot look like records of their own."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        return " | ".join(super().format(record).splitlines())


class BackgroundHandler(logging.Handler):
    """Writes in a thread: an editor that does not read our stderr must not stop the event loop.

    When 10 000 lines wait, further ones are dropped. Closing waits a moment for what is left.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._lines: queue.Queue[str | None] = queue.Queue(_MOST_WAITING)
        self._writer = threading.Thread(target=self._write, name="log", daemon=True)
        self._writer.start()

    def emit(self, record: logging.LogRecord) -> None:
        self._put(self.format(record))

    def close(self) -> None:
        self._put(None)
        self._writer.join(_LAST_WORDS_SECONDS)
        super().close()

    def _put(self, line: str | None) -> None:
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            return

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                self._stream.write(line + "\n")
                self._stream.flush()
            except (OSError, ValueError):  # the reader has gone, or the encoding lacks a letter
                continue


def configure(level: Level, file: Path | None = None) -> None:
    """Log from now on to `file`, or else to stderr.

    Raises:
        OSError: the file cannot be opened.
    """
    stream = file.open("a", encoding="utf-8", errors="backslashreplace") if file else sys.stderr
    handler = BackgroundHandler(stream)
    handler.setFormatter(OneLine())
    root = logging.getLogger()
    for previous in root.handlers[:]:
        root.removeHandler(previous)
        previous.close()
    root.addHandler(handler)
    set_level(level)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def set_level(level: Level) -> None:
    """What is logged from now on."""
    logging.getLogger("livesync_ls").setLevel(level.upper())
