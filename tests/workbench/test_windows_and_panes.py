"""Several windows, several panes, and panes that are moved or come back after a reload."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from .window import PATIENCE, Window
from .workbench import Workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_two_windows_on_one_folder(code: Workbench, browser: Browser, tmp_path: Path) -> None:
    one, two = tmp_path / "one.py", tmp_path / "two.py"
    one.write_text("print('in one')\n")
    two.write_text("print('in two')\n")
    async with code.window(browser, tmp_path, one) as first, code.window(browser, tmp_path, two) as second:
        here, there = await first.beside(), await second.beside()
        await here.shows("in one")
        await there.shows("in two")
        await second.replace_all("print('changed')\n")
        await there.shows("changed")
        await here.shows("in one")


async def test_several_panes_each_with_its_file(code: Workbench, browser: Browser, tmp_path: Path) -> None:
    one = tmp_path / "one.py"
    one.write_text("import two\n\nprint('one', two.name)\n")
    (tmp_path / "two.py").write_text("name = 'two'\nprint('I am', name)\n")
    async with code.window(browser, tmp_path, one) as window:
        await window.run("livesync: Open Locked Preview to the Side")
        await window.pane(0).shows("one two")
        await window.focus_editor()
        await window.open("two.py")
        await window.run("livesync: Open Preview to the Side")
        await window.focus_tab("Preview two.py")
        await window.run("View: Move Editor into Group Below")
        await expect(window.panes).to_have_count(2, timeout=PATIENCE)
        locked, following = await window.pane_on("one.py"), await window.pane_on("two.py")
        await following.shows("I am two")
        await locked.shows("one two")
        await window.focus_editor()
        await window.replace_all("name = 'another'\nprint('I am', name)\n")
        await following.shows("I am another")
        await locked.shows("one another")


async def test_a_pane_moves_and_comes_back_after_a_reload(code: Workbench, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "moved.py"
    file.write_text("x = 1\n\nx + 100\n")
    async with code.window(browser, tmp_path, file) as window:
        pane = await window.beside()
        await pane.shows("101")
        await window.focus_tab("Preview moved.py")
        await window.run("View: Move Editor into Left Group")
        await expect(window.page.locator(".editor-group-container")).to_have_count(1, timeout=PATIENCE)
        await window.pane().shows("101")
        await window.run("View: Move Editor into Right Group")
        await window.pane().shows("101")
        await window.replace_all("x = 10\n\nx + 100\n")
        await window.pane().shows("110")

        await window.focus_tab("Preview moved.py")
        async with window.page.context.expect_page() as opening:
            await window.run("View: Move Editor into New Window")
        apart = Window(await opening.value)
        await apart.pane().shows("110")
        await window.replace_all("x = 11\n\nx + 100\n")
        await apart.pane().shows("111")
        await apart.pane().frame.locator(".block.code", has_text="x = 11").locator(".source").dblclick()
        await window.cursor_is_at(1)
        await apart.page.close()
        await (await window.beside()).shows("111")

        await window.save()
        await window.reload()
        await window.pane().shows("111")
        await window.replace_all("x = 20\n\nx + 100\n")
        await window.pane().shows("120")
