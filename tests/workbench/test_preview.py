"""What a person sees who opens a file in VS Code, and its preview beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser

from .workbench import Workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")

BESIDE = "livesync: Open Preview to the Side"


async def test_a_value_appears_and_follows_typing(code: Workbench, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "first.py"
    file.write_text("x = 20\n\nx + 1\n")
    async with code.window(browser, tmp_path, file) as window:
        await window.run(BESIDE)
        await window.shows("21")
        await window.replace_all("x = 41\n\nx + 1\n")
        await window.shows("42")
        await window.replace_all("x = 41\n\nx + y\n")
        await window.shows("name 'y' is not defined")
        await window.replace_all("x = 41\ny = 2\n\nx + y\n")
        await window.shows("43")
        await window.replace_all("x = 41\n\nx + (\n")
        await window.frame.locator(".banner-syntax").wait_for()
        await window.replace_all("x = 41\n\nx + (3)\n")
        await window.shows("44")
        assert file.read_text() == "x = 20\n\nx + 1\n", "nobody saved"


async def test_an_unsaved_edit_of_a_helper_reaches_the_preview(
    code: Workbench, browser: Browser, tmp_path: Path
) -> None:
    main = tmp_path / "main.py"
    main.write_text("import helper\n\nhelper.word()\n")
    (tmp_path / "helper.py").write_text("def word():\n    return 'before'\n")
    async with code.window(browser, tmp_path, main) as window:
        await window.run("livesync: Open Locked Preview to the Side")
        await window.shows("before")
        await window.focus_editor()
        await window.open("helper.py")
        await window.replace_all("def word():\n    return 'after'\n")
        await window.shows("after")


async def test_the_preview_follows_the_editor_unless_it_is_locked(
    code: Workbench, browser: Browser, tmp_path: Path
) -> None:
    one = tmp_path / "one.py"
    one.write_text("'from one'\n")
    (tmp_path / "two.py").write_text("'from two'\n")
    async with code.window(browser, tmp_path, one) as window:
        await window.run(BESIDE)
        await window.shows("from one")
        await window.focus_editor()
        await window.open("two.py")
        await window.frame.get_by_role("button", name="Run this file").click()  # following never runs anything
        await window.shows("from two")
        await window.run("livesync: Toggle Preview Locking")
        await window.focus_editor()
        await window.open("one.py")
        await window.type_at_end("\n'more of one'\n")
        await window.shows("from two")


async def test_an_endless_loop_is_gone_when_it_is_gone_from_the_text(
    code: Workbench, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "loop.py"
    file.write_text("print('begun')\n\nwhile True:\n    pass\n")
    async with code.window(browser, tmp_path, file) as window:
        await window.run(BESIDE)
        await window.shows("begun")
        await window.frame.locator('.block[data-look="running"]').wait_for()
        await window.replace_all("print('begun')\n\n'done'\n")
        await window.shows("done")


async def test_rich_output(code: Workbench, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "rich.py"
    file.write_text(
        "# # Rich\n# Euler found $e^{i\\pi} = -1$.\n\n"
        "import pandas as pd\n\npd.DataFrame({'name': ['Mars'], 'moons': [2]})\n\n"
        "import matplotlib.pyplot as plt\n\nplt.plot([1, 3, 2]);\n\n"
        "class Scripted:\n    def _repr_html_(self):\n"
        "        return '<b id=t>…</b><script>document.getElementById(\"t\").textContent = 6 * 7</script>'\n\n"
        "Scripted()\n"
    )
    async with code.window(browser, tmp_path, file) as window:
        await window.run(BESIDE)
        await window.frame.locator("table", has_text="Mars").wait_for()
        await window.frame.locator(".prose .katex").first.wait_for()
        picture = window.frame.locator("figure img")
        await picture.wait_for()
        assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
        await window.frame.frame_locator("iframe.scripted").get_by_text("42").wait_for()


async def test_the_preview_moves_to_another_group_and_lives_on(
    code: Workbench, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "moved.py"
    file.write_text("x = 1\n\nx + 1\n")
    async with code.window(browser, tmp_path, file) as window:
        await window.run(BESIDE)
        await window.shows("2")
        await window.run("View: Move Editor into Left Group")
        await window.shows("2")
        await window.run("View: Split Editor Right")
        await window.open("moved.py")
        await window.replace_all("x = 10\n\nx + 1\n")
        await window.shows("11")


async def test_two_windows_on_one_folder(code: Workbench, browser: Browser, tmp_path: Path) -> None:
    one, two = tmp_path / "one.py", tmp_path / "two.py"
    one.write_text("'in one'\n")
    two.write_text("'in two'\n")
    async with code.window(browser, tmp_path, one) as first, code.window(browser, tmp_path, two) as second:
        await first.run(BESIDE)
        await second.run(BESIDE)
        await first.shows("in one")
        await second.shows("in two")
        await second.replace_all("'changed'\n")
        await second.shows("changed")
        await first.shows("in one")
