"""A real daemon process over a project of the tests, and all the processes that are its doing."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import psutil

MARK = "LIVESYNC_TEST_MARK"
"""In the environment of the daemon, and so of everything that it starts."""


def environment(state: Path, mark: str = "", **settings: str) -> dict[str, str]:
    """`settings` are by their names in the environment: `LIVESYNC_CACHE_BYTES`."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LIVESYNC_")}
    return (
        {**inherited, "LIVESYNC_STATE_DIR": str(state), MARK: mark, "MPLBACKEND": ""}
        | {"MPLCONFIGDIR": str(state)}
        | settings
    )


class Daemon:
    """`livesync-ls --ws`, listening."""

    def __init__(self, root: Path, state: Path, *args: str, paths: tuple[Path, ...] = (), **settings: str) -> None:
        self.root, self.state = root, state
        self.mark = uuid.uuid4().hex
        self.log = state / f"{self.mark}.log"
        state.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "livesync_ls", "--ws", *map(str, paths or (root,)), "--port", "0", "--no-open"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, *args],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=environment(state, self.mark, **settings),
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("livesync-ls: http://"), (line, self.log.read_text())
        self.url = line.split(": ", 1)[1].strip()

    @property
    def family(self) -> list[psutil.Process]:
        """The processes that bear our mark, the daemon itself aside."""
        found: list[psutil.Process] = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.pid != self.process.pid and process.environ().get(MARK) == self.mark:
                    found.append(process)
        return found

    def extinct(self, seconds: float = 5.0) -> bool:
        """Whether the family is gone, or goes in this time."""
        deadline = time.monotonic() + seconds
        while family := [each for each in self.family if each.status() != psutil.STATUS_ZOMBIE]:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            psutil.wait_procs(family, timeout=min(left, 0.2))
        return True

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(timeout=10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code
