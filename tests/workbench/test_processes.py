"""Workers and daemons: restarted, killed, and gone with the window."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

import psutil
import pytest
from playwright.async_api import Browser

from . import workbench
from .workbench import Workbench, family, gone

pytestmark = pytest.mark.asyncio(loop_scope="session")

WHO = (
    "import os\nimport sys\n\nprint(f'worker={os.getpid()}')\nprint(f'daemon={os.getppid()}')\nprint(sys.executable)\n"
)


async def test_restarts(code: Workbench, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "who.py"
    file.write_text(WHO)
    async with code.window(browser, tmp_path, file) as window:
        pane = await window.beside()
        worker = await pane.number("worker")
        await window.run("livesync: Restart the Worker")
        await pane.shows_no(f"worker={worker}")
        worker = await pane.number("worker")
        daemon = _daemon_of(worker)

        await window.run("livesync: Restart the Daemon")
        await gone([daemon])
        await pane.shows_no(f"worker={worker}")
        worker = await pane.number("worker")
        daemon = _daemon_of(worker)

        lost = asyncio.create_task(pane.frame.locator(".banner-lost").wait_for())
        daemon.kill()
        await lost
        await pane.shows_no(f"worker={worker}")
        await window.type_at_end("\nprint('alive')\n")
        await pane.shows("alive")


async def test_pythons_are_chosen_for_the_daemon_and_for_the_code(
    code: Workbench, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "who.py"
    file.write_text(WHO)
    first, other = tmp_path / "first-python", tmp_path / "other-python"
    first.symlink_to(sys.executable)
    other.symlink_to(sys.executable)
    settings = tmp_path / ".vscode" / "settings.json"
    settings.parent.mkdir()
    settings.write_text('{"livesync.interpreter": ["/nowhere/python3"]}')
    async with code.window(browser, tmp_path, file) as window:
        pane = await window.beside()
        problem = window.notice('"/nowhere/python3" in the setting livesync.interpreter does not start Python')
        await problem.get_by_role("button", name="Open Settings").wait_for()
        await pane.frame.get_by_text("does not start Python").first.wait_for()
        await window.select_python("The Python that runs livesync", first.name)
        await pane.frame.get_by_role("button", name="Run this file").click()
        worker = await pane.number("worker")
        daemon = _daemon_of(worker)

        await window.select_python("The Python that runs my code", other.name)
        await pane.shows_no(f"worker={worker}")
        await pane.shows(re.compile("other-python"))
        assert _daemon_of(await pane.number("worker")).pid == daemon.pid


async def test_nothing_is_left_of_a_window_or_a_server(browser: Browser, vsix: Path, tmp_path: Path) -> None:
    file = tmp_path / "left.py"
    file.write_text("import time\n\nprint('busy')\n\nwhile True:\n    time.sleep(0.1)\n")
    async with workbench.serve(tmp_path, vsix, {}) as code:
        async with code.window(browser, tmp_path, file) as window:
            pane = await window.beside()
            await pane.shows("busy")
            [daemon] = code.daemons()
            of_the_window = family(daemon)
        await gone(of_the_window)
        async with code.window(browser, tmp_path, file) as window:
            await (await window.beside()).shows("busy")
            of_the_server = code.processes()
            [host] = {daemon.parent() for daemon in code.daemons()}
            assert host
            of_the_host = family(host)
            host.kill()  # it has no chance to say goodbye
            await gone(of_the_host)
    await gone(of_the_server)


def _daemon_of(worker: int) -> psutil.Process:
    """The daemon among the parents of a worker."""
    for process in psutil.Process(worker).parents():
        if any(word.endswith("start.py") for word in process.cmdline()):
            return process
    raise AssertionError("the worker has no daemon")
