"""A terminal for an editor that has no batch mode: keys go in, and the screen is read as a person reads it."""

from __future__ import annotations

import os
import pty
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import pyte

LINES, COLUMNS = 40, 120

PATIENCE = 30
"""Seconds; nothing takes this long unless it does not come at all."""

LOOK_SECONDS = 0.05
"""How often what is not on the screen is looked at."""

ESCAPE, ENTER = "\x1b", "\r"

Seen = TypeVar("Seen")


class Screen(pyte.Screen):
    def report_device_status(self, mode: int, **_: bool) -> None:
        """No answer: pyte has none to the questions of the newer kind, and fails on them."""


class Terminal:
    """A program in a terminal of its own."""

    def __init__(self, command: Sequence[str | Path], folder: Path, environment: Mapping[str, str]) -> None:
        self._screen = Screen(COLUMNS, LINES)
        self._drawn = threading.Condition()
        self._end, inner = pty.openpty()
        termios.tcsetwinsize(inner, (LINES, COLUMNS))
        self._process = subprocess.Popen(
            [str(word) for word in command],
            stdin=inner,
            stdout=inner,
            stderr=inner,
            cwd=folder,
            env={**environment, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        os.close(inner)
        self._reader = threading.Thread(target=self._draw, daemon=True)
        self._reader.start()

    @property
    def text(self) -> str:
        with self._drawn:
            return "\n".join(line.rstrip() for line in self._screen.display)

    def type(self, keys: str) -> None:
        os.write(self._end, keys.encode())

    def until(self, look: Callable[[], Seen]) -> Seen:
        """What `look` finds, as soon as it finds something."""
        deadline = time.monotonic() + PATIENCE
        while not (seen := look()):
            assert time.monotonic() < deadline, f"It did not come in {PATIENCE} s:\n{self.text}"
            with self._drawn:
                self._drawn.wait(LOOK_SECONDS)
        return seen

    def shows(self, *texts: str) -> str:
        """The screen, once it shows all of these."""
        return self.until(lambda: all(each in (screen := self.text) for each in texts) and screen)

    def hides(self, text: str) -> str:
        """The screen, once it shows this no more."""
        return self.until(lambda: text not in (screen := self.text) and screen)

    def exit_code(self) -> int:
        return self._process.wait(PATIENCE)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        os.close(self._end)

    def _draw(self) -> None:
        stream = pyte.ByteStream(self._screen)
        while drawn := self._read():
            with self._drawn:
                stream.feed(drawn)
                self._drawn.notify_all()

    def _read(self) -> bytes:
        try:
            return os.read(self._end, 65536)
        except OSError:  # how Linux says that nobody holds the other end any more
            return b""
