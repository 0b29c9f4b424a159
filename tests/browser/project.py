"""A folder of Python files with its daemon, as somebody has who works in an editor and looks at a browser."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any
from urllib.parse import urlsplit

from tests.daemon.daemon import Daemon


class Project:
    """Files come from `write`, which is also how they are edited; `daemon` serves them.

    `settings` are the daemon's, spelled as in its environment (`OUTPUT_LIMIT_BYTES`); `python` runs the files.
    """

    def __init__(self, folder: Path, python: str = sys.executable, **settings: Any) -> None:
        self._python, self._settings = python, settings
        self.root, self._state = folder / "project", folder / "state"
        self.root.mkdir()
        self.daemon = self._start("0")

    def write(self, name: str, text: str) -> Path:
        """Save a file as an editor does; `text` may be indented like the test around it."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return path

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace the one place where `old` stands in a file."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def address(self, place: str = "") -> str:
        """Where the page shows a place: "", `report.py`, `report.py:block`."""
        return self.daemon.url + (f"#{place}" if place else "")

    def kill(self) -> None:
        """As `kill -9` and the kernel's out-of-memory killer do."""
        assert self.daemon.stop(signal.SIGKILL) != 0

    def restart(self) -> None:
        """A new daemon on the old one's port, with its state."""
        self.daemon = self._start(str(urlsplit(self.daemon.url).port))

    def close(self) -> None:
        """End the daemon, if it was not killed already.

        Raises:
            AssertionError: it did not end well, or its log tells of a defect.
        """
        if self.daemon.process.poll() is None:
            assert self.daemon.stop() == 0
        log = self.daemon.log.read_text()
        assert "defect" not in log, log[-3000:]
        assert "Traceback" not in log, log[-3000:]

    def _start(self, port: str) -> Daemon:
        return Daemon(self.root, self._state, "--port", port, "--python", self._python, **self._settings)
