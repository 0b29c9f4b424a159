"""The commands that are seldom used, and the walkthrough that a new user meets first."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from playwright.async_api import Browser

from .workbench import Workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_example_from_the_walkthrough(code: Workbench, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "own.py"
    file.write_text("own = 1\n")
    async with code.window(browser, tmp_path, file) as window:
        await window.run("Welcome: Open Walkthrough...", "See what your Python does, as you type")
        walkthrough = window.page.locator(".gettingStartedContainer")
        for title in ("Open an example", "Change something", "Choose your Python", "Look from elsewhere"):
            await walkthrough.locator(".step-title", has_text=title).wait_for()
        await walkthrough.get_by_role("button", name="Open an Example File").first.click()
        await window.save_as(tmp_path / "mine.py", proposed="livesync_example.py")
        await window.page.locator(".tab", has_text="Preview mine.py").wait_for()
        await window.pane().shows("12.56")
        assert (tmp_path / "mine.py").exists()


async def test_the_status_the_log_and_a_report(code: Workbench, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "secret.py"
    file.write_text("confidential = 'my words'\n\nprint(confidential)\n")
    async with code.window(browser, tmp_path, file) as window:
        pane = await window.beside()
        await pane.shows("my words")
        await window.type_at_end("\nprint('typed')\n")
        await pane.shows("typed")
        told = re.compile(rf"livesync: idle, edit → result (< )?[\d.]+ m?s · {re.escape(sys.executable)}$")
        await window.status_is(told)
        await window.braces.hover()
        await window.page.locator(".hover-language-status").get_by_role("button", name="Show Log").click()
        await window.log.click()
        await window.run("Developer: Set Log Level...", "livesync", "Debug")
        await window.run("livesync: Copy Diagnostics")
        await window.notice("Diagnostics copied").wait_for()
        await window.status_is(told)  # whoever reads the log has not left the file
        copied = await window.clipboard()
        assert "livesync/status" in copied
        assert "state: running" in copied
        assert '"logLevel": "debug"' in copied
        assert "secret.py" in copied
        for secret in ("my words", "confidential", "typed"):
            assert secret not in copied
            assert secret not in await window.log.inner_text()  # it stays empty where spdlog was not compiled
        assert copied.count("access_token") == copied.count("access_token=…")


async def test_the_page_opens_in_one_browser_tab(code: Workbench, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "shared.py"
    file.write_text("print('for all to see')\n")
    async with code.window(browser, tmp_path, file) as window:
        pane = await window.beside()
        await pane.shows("for all to see")
        async with window.page.context.expect_page() as opening:
            await window.run("livesync: Open Preview in Browser")
        tab = await opening.value
        # This workbench forwards ports under a path of its own, where the page and its socket have to work, too.
        assert re.search(r"/proxy/\d+/\?access_token=.+#shared\.py$", tab.url), tab.url
        await tab.locator(".outputs", has_text="for all to see").wait_for()
        await window.type_at_end("\nprint('as it is typed')\n")
        await tab.locator(".outputs", has_text="as it is typed").wait_for()
        assert "access_token" not in tab.url
        assert len(window.page.context.pages) == 2
