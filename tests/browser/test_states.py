"""Every state of a file and of a block, as the daemon comes to it."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.browser.project import Project
from tests.browser.steps import PATIENCE, about, arm, block, idle, look_at, looks, printed, show, state, value


async def test_a_file_that_nobody_armed_shows_its_text_and_one_button(page: Page, project: Project) -> None:
    project.write("unarmed.py", "# # Not yet\n\nopen('ran', 'w').close()\n\n6 * 7\n")
    await look_at(page, project, "unarmed.py")
    await expect(page.get_by_role("heading", name="Not yet")).to_be_visible()
    await expect(block(page, "6 * 7")).to_be_visible()
    await expect(state(page)).to_have_text("Not run")
    await expect(page.get_by_role("button", name="Run all, fresh")).to_have_count(0)
    assert not (project.root / "ran").exists()
    await arm(page)
    await expect(value(block(page, "6 * 7"))).to_have_text("42", timeout=PATIENCE)
    await expect(page.get_by_role("button", name="Run this file")).to_have_count(0)
    assert (project.root / "ran").exists()


async def test_running_tells_where_it_is_and_for_how_long(page: Page, project: Project) -> None:
    project.write("running.py", RUNNING)
    await look_at(page, project, "running.py")
    await arm(page)
    busy = block(page, "while not")
    await looks(busy, "running")
    await looks(block(page, "'after'"), "queued")
    await expect(state(page)).to_have_text("Running block 2 of 3")
    await expect(printed(busy)).to_have_text("waiting\n")
    await expect(about(busy)).to_have_text(re.compile(r"[1-9]\d*\.\d s"))
    await expect(page).to_have_title("● running.py · livesync")
    (project.root / "go").touch()
    await expect(printed(busy)).to_have_text("waiting\nseen\n")
    await idle(page)
    await looks(busy, "ok")
    await expect(value(block(page, "'after'"))).to_have_text("'after'")
    await expect(page).to_have_title("running.py · livesync")


RUNNING = """
import os

print('waiting')
while not os.path.exists('go'):
    pass
print('seen')

'after'
"""


async def test_an_error_tells_its_lines_and_what_it_caused(page: Page, project: Project) -> None:
    project.write("ratios.py", "def ratio(a, b):\n    return a / b\n")
    await show(page, project, "error.py", ERRORS)
    failed, caused = block(page, "rate = half(0)"), block(page, "rate + 1")
    await looks(failed, "error")
    error = failed.get_by_role("group", name="Error")
    await expect(error).to_contain_text("ZeroDivisionError: division by zero")
    places = ["error.py:6", "error.py:4 in half", "ratios.py:2 in ratio"]
    await expect(error.get_by_role("listitem")).to_contain_text(places)
    await expect(failed.locator(".line.raised")).to_have_text(["rate = half(0)"])
    await expect(caused).to_contain_text("NameError: name 'rate' is not defined")
    await caused.get_by_role("button", name="the block at line 6").click()
    await expect(failed).to_be_focused()
    await expect(value(block(page, "'below'"))).to_have_text("'below'")
    await expect(page).to_have_title("✕ error.py · livesync")
    project.edit("error.py", "half(0)", "half(4)")
    await expect(value(caused)).to_have_text("3.0")
    await expect(page.get_by_role("group", name="Error")).to_have_count(0)


ERRORS = """
from ratios import ratio

def half(b):
    return ratio(8, b)

rate = half(0)

rate + 1

'below'
"""


async def test_an_interrupt_cancels_an_endless_loop(page: Page, project: Project) -> None:
    project.write("endless.py", "1 + 1\n\nprint('begun')\nwhile True: pass\n\n'below'\n")
    await look_at(page, project, "endless.py")
    await arm(page)
    endless = block(page, "begun")
    await expect(printed(endless)).to_have_text("begun\n", timeout=PATIENCE)
    await page.get_by_role("button", name="Interrupt").click()
    await looks(endless, "cancelled")
    await expect(endless).to_contain_text("Interrupted before it finished.")
    await expect(printed(endless)).to_have_text("begun\n")
    await expect(value(block(page, "1 + 1"))).to_have_text("2")
    project.edit("endless.py", "while True", "while False")
    await idle(page)
    await looks(endless, "ok")
    await expect(value(block(page, "'below'"))).to_have_text("'below'")


async def test_a_worker_that_ends_is_said_to_be_dead_until_an_edit(page: Page, project: Project) -> None:
    await show(page, project, "dying.py", "import os\n\nstep = 1\nstep\n\n'below'\n")
    project.edit("dying.py", "step = 1", "step = 2; os._exit(3)")
    await expect(state(page)).to_have_text("Ended", timeout=PATIENCE)
    await expect(page.get_by_role("alert")).to_contain_text("The worker ended.")
    dead, below = block(page, "os._exit(3)"), block(page, "'below'")
    await looks(dead, "error")
    await expect(dead.get_by_role("group", name="Error")).to_contain_text("WorkerDied")
    await looks(below, "stale")
    await expect(value(below)).to_have_text("'below'")
    project.edit("dying.py", "; os._exit(3)", "")
    await idle(page)
    await expect(value(block(page, "step = 2"))).to_have_text("2")
    await looks(below, "ok")
    await expect(page.get_by_role("alert")).to_have_count(0)


async def test_a_manual_block_waits_and_so_does_what_needs_it(page: Page, project: Project) -> None:
    await show(page, project, "manual.py", "# | manual\nanswer = 42\nanswer\n\nanswer + 1\n")
    manual, reader = block(page, "answer = 42"), block(page, "answer + 1")
    await looks(manual, "waiting")
    await looks(reader, "waiting")
    await manual.get_by_role("button", name="Run this block").click()
    await expect(value(manual)).to_have_text("42")
    await expect(value(reader)).to_have_text("43")
    await looks(manual, "ok")


async def test_text_that_does_not_parse_keeps_the_last_document(page: Page, project: Project) -> None:
    await show(page, project, "syntax.py", "total = 1 + 2\ntotal\n\n'below'\n")
    project.edit("syntax.py", "1 + 2", "(1 + 2")
    await expect(page.get_by_text("Line 1:")).to_be_visible()
    await expect(page.get_by_text("nothing runs until it does again")).to_be_visible()
    await expect(page.locator(".blocks")).to_have_attribute("data-outdated", "true")
    await expect(value(block(page, "total = 1 + 2"))).to_have_text("3")
    project.edit("syntax.py", "(1 + 2", "(1 + 3)")
    await expect(value(block(page, "total"))).to_have_text("4")
    await expect(page.get_by_text("Line 1:")).to_have_count(0)
    await expect(page.locator(".blocks")).not_to_have_attribute("data-outdated", "true")


async def test_a_deleted_file_keeps_its_last_screen_and_says_so(page: Page, project: Project) -> None:
    await show(page, project, "deleted.py", "print('still here')\n")
    (project.root / "deleted.py").unlink()
    await expect(page.get_by_role("alert")).to_contain_text("deleted")
    await expect(printed(block(page, "still here"))).to_have_text("still here\n")
    await expect(page.get_by_role("navigation").get_by_role("link", name="deleted.py")).to_have_count(0)
    project.write("deleted.py", "print('back again')\n")
    await expect(page.get_by_role("navigation").get_by_role("link", name="deleted.py")).to_be_visible()
