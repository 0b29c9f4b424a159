"""A daemon that is killed and comes back: what the page says meanwhile, and what it shows afterwards."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.browser.complaints import Complaints
from tests.browser.conftest import Start
from tests.browser.steps import PATIENCE, block, idle, look_at, looks, printed, show, state, value

REFUSED = ("ERR_CONNECTION_REFUSED", "WebSocket connection")


async def lost(page: Page) -> None:
    await expect(page.get_by_role("alert")).to_contain_text("Connection lost.")
    await expect(page.get_by_text("Disconnected", exact=True)).to_be_visible()
    await expect(page.get_by_text("Connected", exact=True)).to_have_count(0)


async def back(page: Page) -> None:
    await expect(page.get_by_text("Connected", exact=True)).to_be_visible(timeout=PATIENCE)
    await expect(page.get_by_role("alert")).to_have_count(0)


async def test_a_killed_daemon_is_missed_at_once_and_an_edit_meanwhile_is_not(
    page: Page, start: Start, complaints: Complaints
) -> None:
    project = start()
    await show(page, project, "survivor.py", "n = 1\nn\n\nn + 1\n")
    project.kill()
    await lost(page)
    await expect(page.get_by_role("alert")).to_contain_text("This is what was true at")
    await expect(value(block(page, "n + 1"))).to_have_text("2")
    await expect(state(page)).to_have_text(re.compile(r"^At .*: Idle$"))
    project.edit("survivor.py", "n + 1", "n + 100")
    project.restart()
    await back(page)
    # What nobody watched while it changed asks first; the old value is not this text's.
    await expect(block(page, "n + 100")).to_be_visible()
    await expect(value(block(page, "n + 100"))).to_have_count(0)
    await page.get_by_role("button", name="Run this file").click()
    await expect(value(block(page, "n + 100"))).to_have_text("101", timeout=PATIENCE)
    complaints.forget(*REFUSED)


async def test_an_unchanged_file_comes_back_by_itself(page: Page, start: Start, complaints: Complaints) -> None:
    project = start()
    await show(page, project, "same.py", "import os\n\nos.getppid() > 0\n\nprint(os.getpid())\n")
    before = await printed(block(page, "getpid")).text_content()
    project.kill()
    await lost(page)
    project.restart()
    await back(page)
    await idle(page)
    await expect(printed(block(page, "getpid"))).not_to_have_text(before or "")
    await expect(value(block(page, "getppid"))).to_have_text("True")
    complaints.forget(*REFUSED)


async def test_a_run_that_was_cut_off_is_not_shown_as_running(page: Page, start: Start, complaints: Complaints) -> None:
    project = start()
    project.write("busy.py", "import os\n\nprint('begun')\nwhile not os.path.exists('go'): pass\n\n1 + 1\n")
    await look_at(page, project, "busy.py")
    await page.get_by_role("button", name="Run this file").click()
    await expect(printed(block(page, "begun"))).to_have_text("begun\n", timeout=PATIENCE)
    project.kill()
    await lost(page)
    await expect(state(page)).to_have_text(re.compile(r"^At .*: Running block 2 of 3$"))
    await expect(state(page).locator(".spinner")).to_have_count(0)
    (project.root / "go").touch()
    project.restart()
    await back(page)
    await idle(page)
    await looks(block(page, "begun"), "ok")
    await expect(value(block(page, "1 + 1"))).to_have_text("2")
    complaints.forget(*REFUSED)


async def test_what_needs_the_daemon_is_not_offered_without_it(
    page: Page, start: Start, complaints: Complaints
) -> None:
    project = start()
    await show(page, project, "acts.py", "1 + 1\n")
    project.kill()
    await lost(page)
    for name in ("Run all, fresh", "Restart the worker", "Verify against a fresh run"):
        await expect(page.get_by_role("button", name=name)).to_be_disabled()
    project.restart()
    await back(page)
    verify = page.get_by_role("button", name="Verify against a fresh run")
    await idle(page)
    await verify.click()
    await expect(page.get_by_text("Verified: a fresh run shows the same.")).to_be_visible(timeout=PATIENCE)
    complaints.forget(*REFUSED)


async def test_a_page_that_is_no_longer_admitted_says_what_to_do(
    page: Page, start: Start, complaints: Complaints
) -> None:
    project = start()
    await show(page, project, "stranger.py", "1 + 1\n")
    await page.context.clear_cookies()
    project.kill()
    project.restart()
    await expect(page.get_by_text("livesync does not admit this page any more.")).to_be_visible(timeout=PATIENCE)
    complaints.forget(*REFUSED, "403")
