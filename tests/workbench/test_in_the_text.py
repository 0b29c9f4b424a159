"""What stands in the text itself, and the ways between text and preview."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from .window import PATIENCE
from .workbench import Workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_values_errors_buttons_and_hovers(code: Workbench, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "text.py"
    file.write_text("import os\nprint(f'pid={os.getpid()}')\n\nanswer = 6 * 7\nanswer\n\n1 / 0\n")
    async with code.window(browser, tmp_path, file) as window:
        pane = await window.beside()
        await window.inlay("= 42").wait_for()

        await window.page.locator(".squiggly-error").first.wait_for()
        await window.run("View: Focus Problems")
        await window.page.locator(".markers-panel", has_text="ZeroDivisionError: division by zero").wait_for()
        await window.page.keyboard.press("Escape")

        await window.page.locator(".view-line", has_text="answer = 6 * 7").hover(position={"x": 20, "y": 8})
        await window.page.locator(".monaco-hover:visible", has_text="42").wait_for()

        before = await pane.number("pid")
        await window.page.locator(".codelens-decoration a", has_text="Run").first.click()
        await window.page.locator(".codelens-decoration", has_text="asked").first.wait_for()
        assert await pane.number("pid") == before, "one block ran, in the process that is there"


async def test_marks_of_what_runs_and_a_run_that_is_cancelled(
    code: Workbench, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "marked.py"
    file.write_text("1 / 0\n\nwhile True:\n    pass\n\nprint('after')\n")
    async with code.window(browser, tmp_path, file) as window:
        pane = await window.beside()
        await window.marks_are(error=1, pending=3)
        await window.cancel_progress("Running marked.py")
        await pane.frame.get_by_text("Interrupted before it finished").wait_for()
        await window.marks_are(error=1, stale=2)
        await window.replace_all("print('whole')\n")
        await pane.shows("whole")
        await window.marks_are()


async def test_from_the_traceback_to_its_line_and_back(code: Workbench, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "raises.py"
    filler = "\n".join(f"value_{n} = {n}" for n in range(80))
    file.write_text(f"def half(x):\n    return x / 0\n\n{filler}\n\nhalf(3)\n")
    async with code.window(browser, tmp_path, file) as window:
        pane = await window.beside()
        await pane.shows("division by zero")
        await pane.frame.get_by_role("button", name="raises.py:85").click()
        await window.cursor_is_at(85)
        await pane.frame.get_by_role("button", name="raises.py:2").click()
        await window.cursor_is_at(2)
        await pane.frame.locator(".block.code", has_text="half(3)").last.locator(".source").dblclick()
        await window.cursor_is_at(85)


async def test_editor_and_preview_scroll_together(code: Workbench, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "long.py"
    file.write_text("\n\n".join(f"print('line {n}')" for n in range(200)) + "\n")
    async with code.window(browser, tmp_path, file) as window:
        pane = await window.beside()
        await pane.shows("line 199")
        await window.focus_editor()
        await window.page.keyboard.press("Control+End")
        near_the_end = pane.frame.locator(".outputs", has_text=re.compile(r"line 19\d")).first
        await expect(near_the_end).to_be_in_viewport(timeout=PATIENCE)
        async with asyncio.timeout(PATIENCE / 1000):
            while not await window.page.locator(".view-line", has_text="'line 0'").count():
                # A reader goes on scrolling: what comes just after the editor's move is taken as the echo of it.
                await pane.frame.locator("body").evaluate("() => scrollTo(0, scrollY ? 0 : 1)")
