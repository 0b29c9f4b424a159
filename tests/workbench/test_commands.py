"""The commands that are seldom used, and the walkthrough that a new user meets first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser

from .workbench import Workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_example_from_the_walkthrough(code: Workbench, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "own.py"
    file.write_text("own = 1\n")
    async with code.window(browser, tmp_path, file) as window:
        await window.run("Welcome: Open Walkthrough...")
        await window.choose("livesync", "See what your Python does, as you type")
        walkthrough = window.page.locator(".gettingStartedContainer")
        for title in ("Open an example", "Change something", "Choose your Python", "Look from elsewhere"):
            await walkthrough.locator(".step-title", has_text=title).wait_for()
        await walkthrough.get_by_role("button", name="Open an Example File").first.click()
        await window.save_as(tmp_path / "mine.py", proposed="livesync_example.py")
        await window.page.locator(".tab", has_text="Preview mine.py").wait_for()
        await window.pane().shows("12.56")
        assert (tmp_path / "mine.py").exists()


async def test_diagnostics_for_a_report_hold_no_code_and_no_token(
    code: Workbench, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "secret.py"
    file.write_text("confidential = 'my words'\n\nprint(confidential)\n")
    async with code.window(browser, tmp_path, file) as window:
        pane = await window.beside()
        await pane.shows("my words")
        await window.run("livesync: Copy Diagnostics")
        await window.notice("Diagnostics copied").wait_for()
        copied = await window.clipboard()
        assert "livesync/status" in copied
        assert "state: running" in copied
        assert "secret.py" in copied
        assert "my words" not in copied
        assert "confidential" not in copied
        for token in ("access_token=…", "access_token"):
            assert copied.count("access_token") == copied.count("access_token=…"), token


async def test_the_page_opens_in_one_browser_tab(code: Workbench, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "shared.py"
    file.write_text("print('for all to see')\n")
    async with code.window(browser, tmp_path, file) as window:
        pane = await window.beside()
        await pane.shows("for all to see")
        async with window.page.context.expect_page() as opening:
            await window.run("livesync: Open Preview in Browser")
        tab = await opening.value
        found = re.search(r"/proxy/(\d+)/(\?access_token=.+#shared\.py)$", tab.url)
        assert found, tab.url
        # This workbench forwards ports under a path, where the page's own addresses lead nowhere; others by origin.
        await tab.goto(f"http://127.0.0.1:{found[1]}/{found[2]}")
        await tab.locator(".outputs", has_text="for all to see").wait_for()
        assert len(window.page.context.pages) == 2
