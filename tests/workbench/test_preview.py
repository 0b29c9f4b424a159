"""What a person sees who opens a file in VS Code, and its preview beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser

from .workbench import Workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_value_appears_and_follows_typing(code: Workbench, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "first.py"
    file.write_text("x = 20\n\nx + 1\n")
    async with code.window(browser, tmp_path, file) as window:
        pane = await window.beside()
        await pane.shows("21")
        await window.replace_all("x = 41\n\nx + 1\n")
        await pane.shows("42")
        await window.type_at_end("\nx + 1000\n")
        await pane.shows("1041")
        await window.replace_all("x = 41\n\nx + y\n")
        await pane.shows("name 'y' is not defined")
        await window.replace_all("x = 41\ny = 2\n\nx + y\n")
        await pane.shows("43")
        await window.replace_all("x = 41\n\nx + (\n")
        await pane.frame.locator(".banner-syntax").wait_for()
        await window.replace_all("x = 41\n\nx + (3)\n")
        await pane.shows("44")
        assert file.read_text() == "x = 20\n\nx + 1\n", "nobody saved"


async def test_an_unsaved_edit_of_a_helper_reaches_the_preview(
    code: Workbench, browser: Browser, tmp_path: Path
) -> None:
    main, helper = tmp_path / "main.py", tmp_path / "helper.py"
    main.write_text("import helper\n\nhelper.word()\n")
    helper.write_text("def word():\n    return 'before'\n")
    async with code.window(browser, tmp_path, main) as window:
        await window.run("livesync: Open Locked Preview to the Side")
        await window.pane().shows("before")
        await window.focus_editor()
        await window.open("helper.py")
        await window.replace_all("def word():\n    return 'after'\n")
        await window.pane().shows("after")
        assert "before" in helper.read_text(), "nobody saved"


async def test_the_preview_follows_the_editor_unless_it_is_locked(
    code: Workbench, browser: Browser, tmp_path: Path
) -> None:
    one = tmp_path / "one.py"
    one.write_text("print('from one')\n")
    (tmp_path / "two.py").write_text("print('from two')\n")
    async with code.window(browser, tmp_path, one) as window:
        pane = await window.beside()
        await pane.shows("from one")
        await window.focus_editor()
        await window.open("two.py")
        await pane.frame.get_by_role("button", name="Run this file").click()  # following never runs anything
        await pane.shows("from two")
        await window.focus_tab("Preview two.py")
        await window.run("livesync: Toggle Preview Locking")
        await window.page.locator(".tab", has_text="[Preview] two.py").wait_for()
        await window.focus_editor()
        await window.open("one.py")
        await window.type_at_end("\nprint('more of one')\n")
        await window.page.locator(".codelens-decoration", has_text="new").first.wait_for()  # it ran, in the editor
        await pane.shows("from two")


async def test_an_endless_loop_is_gone_when_it_is_gone_from_the_text(
    code: Workbench, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "loop.py"
    file.write_text("print('begun')\n\nwhile True:\n    pass\n")
    async with code.window(browser, tmp_path, file) as window:
        pane = await window.beside()
        await pane.shows("begun")
        await pane.frame.locator('.block[data-look="running"]').wait_for()
        await window.replace_all("print('begun')\n\nprint('done')\n")
        await pane.shows("done")
        await pane.is_idle()
