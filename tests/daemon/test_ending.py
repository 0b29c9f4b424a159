"""However the daemon ends, nothing that it started lives on."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from .daemon import Daemon
from .tab import Tab

STUBBORN = (
    "import os, signal, subprocess, time\n\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nchild = subprocess.Popen(['sleep', '1000'])\n\n"
    "while True:\n    try:\n        while True: pass\n    except BaseException: pass\n"
)


async def with_a_running_loop(tmp_path: Path) -> Daemon:
    root = tmp_path / "project"
    root.mkdir()
    path = root / "loop.py"
    path.write_text(STUBBORN)
    daemon = Daemon(root, tmp_path / "state")
    tab = await Tab.open(daemon.url)
    screen = await tab.watch(path, arm=True)
    await tab.until(lambda: screen.running == screen.code[-1]["id"])
    assert len(daemon.family) >= 3  # the worker, its child, a spare
    await tab.close()
    return daemon


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGKILL, -9)])
async def test_no_process_is_left(tmp_path: Path, number: signal.Signals, code: int) -> None:
    daemon = await with_a_running_loop(tmp_path)
    assert await asyncio.to_thread(daemon.stop, number) == code
    assert await asyncio.to_thread(daemon.extinct), daemon.family
    assert "Traceback" not in daemon.log.read_text()


async def test_a_daemon_that_nobody_used_started_no_process(tmp_path: Path) -> None:
    path = tmp_path / "project" / "a.py"
    path.parent.mkdir()
    path.write_text("print('never')\n")
    daemon = Daemon(path.parent, tmp_path / "state")
    tab = await Tab.open(daemon.url)
    await tab.watch(path)
    await tab.request("livesync/files")
    await tab.request("livesync/graph", uri=path.as_uri())
    await tab.request("livesync/export", uri=path.as_uri(), format="md")
    assert daemon.family == []
    await tab.close()
    daemon.stop()
