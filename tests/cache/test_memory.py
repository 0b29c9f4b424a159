"""What real processes take."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from livesync_ls.cache.memory import SystemScales

SIZE = 50_000_000
HOLD = f"data = bytearray(b'x' * {SIZE})\nprint('ready', flush=True)\ninput()"
PARENT = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {HOLD!r}])"


@pytest.fixture
def parent() -> Iterator[subprocess.Popen[str]]:
    """A process that takes little, and started one that takes much."""
    process = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    yield process
    process.communicate("\n")


def test_what_a_process_started_counts(parent: subprocess.Popen[str]) -> None:
    taken = SystemScales().processes([parent.pid])
    assert SIZE < taken[parent.pid] < 3 * SIZE


def test_a_process_that_has_ended_takes_nothing() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert SystemScales().processes([process.pid]) == {process.pid: 0}


def test_a_machine_has_memory() -> None:
    machine = SystemScales().machine()
    assert 0 < machine.available < machine.total
