"""No worker, and nothing a worker started, outlives the daemon, however it ends.

POSIX: a guardian, one small process that the daemon never has to ask: it learns the workers' process groups over
a pipe and kills them when the pipe closes, as it does when the daemon is killed. Windows: a Job
object that the kernel ends with its last handle.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import Protocol

GUARDIAN = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
groups = set()
for line in sys.stdin:
    sign, group = line[0], int(line[1:])
    (groups.add if sign == "+" else groups.discard)(group)
for group in groups:
    try:
        os.killpg(group, signal.SIGKILL)
    except OSError:
        pass
"""


class Lifeline(Protocol):
    """Keeps the workers' lives tied to the daemon's."""

    def hold(self, pid: int) -> None:
        """A worker, leader of its own process group, has started."""
        ...

    def release(self, pid: int) -> None:
        """End what is left of the worker's group, and forget it."""
        ...

    def close(self) -> None: ...


class GuardianLifeline:
    """The POSIX half."""

    def __init__(self) -> None:
        self._guardian: subprocess.Popen[bytes] | None = None

    def hold(self, pid: int) -> None:
        self._tell(f"+{pid}\n")

    def release(self, pid: int) -> None:
        with contextlib.suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
        self._tell(f"-{pid}\n")

    def close(self) -> None:
        if self._guardian and self._guardian.stdin:
            with contextlib.suppress(OSError):
                self._guardian.stdin.close()
            self._guardian.wait()
            self._guardian = None

    def _tell(self, line: str) -> None:
        # A guardian that was killed is replaced; it then knows the later workers only, and the
        # earlier ones still end by themselves when their socket to the daemon closes.
        for _ in range(2):
            guardian = self._guardian or self._start()
            assert guardian.stdin is not None
            try:
                guardian.stdin.write(line.encode())
                guardian.stdin.flush()
            except OSError:
                self._guardian = None
            else:
                return

    def _start(self) -> subprocess.Popen[bytes]:
        # -I -S: nothing of the environment or site-packages is loaded, so it starts in a few milliseconds.
        self._guardian = subprocess.Popen(  # noqa: S603 - our own interpreter and our own text
            [sys.executable, "-I", "-S", "-c", GUARDIAN],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return self._guardian


def lifeline() -> Lifeline:
    """The lifeline of this system."""
    if sys.platform == "win32":
        from livesync_ls.worker.windows_job import JobLifeline

        return JobLifeline()
    return GuardianLifeline()
