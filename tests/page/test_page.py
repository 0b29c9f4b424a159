"""Opening the page: what is there, what is not, and what may run."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from . import world
from .fake_daemon import FakeDaemon
from .steps import open_page, the_block

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_shows_prose_code_and_results(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    await expect(page.get_by_role("heading", name="Moons of the solar system")).to_be_visible()
    await expect(page.locator("#block-intro .katex-display")).to_be_visible()
    await expect(page.locator("#block-intro input[type=checkbox]")).to_have_count(2)
    load = the_block(page, "load")
    assert await load.locator("code").text_content() == world.LOAD
    assert (await load.locator(".lines").text_content() or "").startswith("19\n20\n")
    await expect(load.locator(".tok-definition")).to_have_text("load")
    await expect(load.locator(".stream")).to_have_text("178 moons\n")
    await expect(page.get_by_text("verified")).to_be_visible()
    await expect(page).to_have_title("report.py · livesync")


async def test_token_leaves_the_address_and_the_client_says_who_it_is(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    assert "access_token" not in page.url
    assert page.url.endswith("/#report.py")
    first = (await daemon.heard("watch"))["clientId"]
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", first)
    await page.reload()
    assert (await daemon.heard("watch", times=2))["clientId"] == first


async def test_overview_lists_files_and_opens_one(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon, "")
    await page.get_by_role("main").get_by_role("link", name="Fitting a curve").click()
    await expect(the_block(page, "x")).to_be_visible()
    assert page.url.endswith("#models/fit.py")


async def test_one_armed_file_opens_by_itself(page: Page, daemon: FakeDaemon) -> None:
    daemon.files = [{**file, "armed": file["uri"] == world.MODEL} for file in daemon.files]
    await open_page(page, daemon, "")
    await expect(the_block(page, "x")).to_be_visible()


async def test_no_files_missing_file_and_empty_file(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon, "#nowhere.py")
    await expect(page.get_by_text("There is no file nowhere.py here.")).to_be_visible()
    await expect(page.get_by_role("heading", name="This file cannot be shown", level=1)).to_be_visible()
    await page.get_by_role("link", name="See all files").click()
    await page.get_by_role("link", name="empty.py").first.click()
    await expect(page.get_by_role("heading", name="Nothing to show yet", level=2)).to_be_visible()
    daemon.files = []
    await page.goto(daemon.url)
    await expect(page.get_by_text("No Python files here")).to_be_visible()


async def test_a_refused_watch_says_why(page: Page, daemon: FakeDaemon) -> None:
    refusal = {"error": {"code": -32002, "message": "This file is outside the folders that livesync serves."}}
    daemon.answers["livesync/watch"] = lambda params: refusal
    await open_page(page, daemon)
    await expect(page.get_by_text("outside the folders that livesync serves")).to_be_visible()


# ── Consent ───────────────────────────────────────────────────────────────────────────────────────


async def test_an_unarmed_file_shows_code_and_one_button(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon, "#notes/plain.py")
    await expect(the_block(page, "p-code")).to_contain_text("shutil.rmtree")
    await expect(page.get_by_role("button", name="Run all, fresh")).to_have_count(0)
    assert not [name for name, _ in daemon.asked if name == "livesync/arm"]
    await page.get_by_role("button", name="Run this file").click()
    await daemon.heard("arm", uri=world.PLAIN)
    await daemon.tell("sessionState", uri=world.PLAIN, state="running")
    await expect(page.get_by_role("button", name="Run this file")).to_have_count(0)
    await expect(page.get_by_role("button", name="Interrupt")).to_be_visible()
