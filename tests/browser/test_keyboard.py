"""Everything by keyboard: the commands behind keys and palette, and what they do to the daemon."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

from tests.browser.project import Project
from tests.browser.steps import PATIENCE, block, idle, look_at, looks, printed, show, value

PROCESS = "# # A process\n\nimport os\n\nprint(os.getpid())\n\n1 + 1\n"


async def choose(page: Page, command: str) -> None:
    """Run a command from the palette."""
    await page.keyboard.press("Control+k")
    await page.keyboard.type(command)
    await expect(page.get_by_role("option").first).to_contain_text(command)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def in_new_process(page: Page, process: Locator, before: str | None) -> str | None:
    """The process that the file runs in now, which is another one."""
    await expect(process).not_to_have_text(before or "", timeout=PATIENCE)
    await idle(page)
    return await process.text_content()


async def test_arming_running_afresh_and_restarting(page: Page, project: Project) -> None:
    project.write("process.py", PROCESS)
    await look_at(page, project, "process.py")
    await expect(page.get_by_role("button", name="Run this file")).to_be_visible()
    await page.keyboard.press("r")
    await idle(page)
    process = printed(block(page, "getpid"))
    first = await process.text_content()
    await page.keyboard.press("Shift+R")
    second = await in_new_process(page, process, first)
    await page.keyboard.press("0")
    third = await in_new_process(page, process, second)
    await choose(page, "Run all, fresh")
    await in_new_process(page, process, third)


async def test_interrupting(page: Page, project: Project) -> None:
    project.write("endless.py", "print('begun')\nwhile True: pass\n")
    await look_at(page, project, "endless.py")
    await expect(page.get_by_role("button", name="Run this file")).to_be_visible()
    await page.keyboard.press("r")
    await expect(printed(block(page, "begun"))).to_have_text("begun\n", timeout=PATIENCE)
    await page.keyboard.press("i")
    await looks(block(page, "begun"), "cancelled")


async def test_verifying(page: Page, project: Project) -> None:
    await show(page, project, "verified.py", "1 + 1\n")
    await page.keyboard.press("v")
    await expect(page.get_by_text("Verified: a fresh run shows the same.")).to_be_visible(timeout=PATIENCE)
    await expect(page.get_by_text("verified", exact=True)).to_be_visible()


async def test_hiding_and_showing_parts(page: Page, project: Project) -> None:
    await show(page, project, "parts.py", PROCESS)
    code, prose, results = (
        block(page, "1 + 1").locator(".source"),
        page.locator(".block.prose"),
        value(block(page, "1 + 1")),
    )
    for key, part in (("c", code), ("p", prose), ("o", results)):
        await expect(part).to_be_visible()
        await page.keyboard.press(key)
        await expect(part).to_be_hidden()
        await page.keyboard.press(key)
        await expect(part).to_be_visible()


async def test_going_through_blocks_and_errors(page: Page, project: Project) -> None:
    await show(page, project, "blocks.py", "# # Title\n\n1 + 1\n\n1 / 0\n\n2 + 2\n\n[][1]\n")
    for key, source in (("j", "Title"), ("j", "1 + 1"), ("j", "1 / 0"), ("k", "1 + 1"), ("e", "1 / 0"), ("e", "[][1]")):
        await page.keyboard.press(key)
        await expect(page.locator(".block:focus")).to_contain_text(source)
        await expect(page.locator(".block:focus")).to_be_in_viewport()


async def test_copying_what_a_block_shows(page: Page, project: Project) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await show(page, project, "copied.py", "print('to be copied')\n6 * 7\n\n2 + 2\n")
    await page.keyboard.press("j")
    await expect(block(page, "6 * 7")).to_be_focused()
    await page.keyboard.press("y")
    await expect(page.get_by_text("copied", exact=False).last).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == "to be copied\n42"


async def test_files_and_places(page: Page, project: Project) -> None:
    project.write("other/second.py", "# # The second\n")
    await show(page, project, "first.py", "# # The first\n\n1 + 1\n")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("second")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="The second")).to_be_visible()
    await page.keyboard.press("[")
    await expect(page.get_by_role("heading", name="The first")).to_be_visible()
    await page.keyboard.press("]")
    await expect(page.get_by_role("heading", name="The second")).to_be_visible()
    await page.keyboard.press("g")
    await expect(page.get_by_role("main").get_by_role("link", name="The first")).to_be_visible()
    await page.keyboard.press("/")
    await page.keyboard.type("first")
    await expect(page.get_by_role("navigation").locator(".file")).to_have_count(1)
    await page.keyboard.press("Escape")
    await page.keyboard.press("f")
    await expect(page.get_by_text("Pinned", exact=True)).to_be_visible()


async def test_the_sheet_of_keys_tells_them_all(page: Page, project: Project) -> None:
    await show(page, project, "sheet.py", "1 + 1\n")
    await page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    for command in ("Run all, fresh", "Interrupt", "Restart the worker", "Verify", "Next block", "Show or hide code"):
        await expect(sheet).to_contain_text(command)
    await expect(sheet.get_by_role("definition").first).to_be_visible()
    # A key means nothing while a dialog is open.
    await page.keyboard.press("c")
    await page.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)
    await expect(block(page, "1 + 1").locator(".source")).to_be_visible()
