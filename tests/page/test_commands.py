"""Keyboard, palette and buttons."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from . import world
from .fake_daemon import FakeDaemon
from .steps import open_page, the_block

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_palette_finds_files_and_commands(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    await page.keyboard.press("Control+k")
    await page.keyboard.type("models fit")
    await page.keyboard.press("Enter")
    await expect(the_block(page, "x")).to_be_visible()
    await page.keyboard.press("Control+k")
    await page.keyboard.type("fresh")
    await expect(page.get_by_role("option").first).to_contain_text("Run all, fresh")
    await page.keyboard.press("Enter")
    await daemon.heard("run", uri=world.MODEL, scope="all")
    await page.keyboard.press("Control+k")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_keys_run_commands(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    await expect(the_block(page, "load")).to_be_visible()
    await page.keyboard.press("v")
    await daemon.heard("verify", uri=world.REPORT)
    await expect(page.get_by_text("Verified: a fresh run shows the same.")).to_be_visible()
    await page.keyboard.press("0")
    await daemon.heard("restart", uri=world.REPORT)
    await page.keyboard.press("c")
    await expect(the_block(page, "load").locator(".source")).to_be_hidden()
    await page.keyboard.press("c")
    await expect(the_block(page, "load").locator(".source")).to_be_visible()
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await expect(the_block(page, "load")).to_be_focused()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.keyboard.press("/")
    await page.keyboard.type("curve")
    await expect(page.get_by_role("navigation").locator(".file")).to_have_count(1)
    assert not [name for name, _ in daemon.asked if name == "livesync/run"]


async def test_interrupt_while_running(page: Page, daemon: FakeDaemon) -> None:
    daemon.snapshots[world.REPORT] = world.states()
    await open_page(page, daemon)
    await page.get_by_role("button", name="Interrupt").click()
    await daemon.heard("interrupt", uri=world.REPORT)


async def test_verify_marks_what_differs(page: Page, daemon: FakeDaemon) -> None:
    difference = {"blockId": "load", "shown": "178", "fresh": "179"}
    daemon.answers["livesync/verify"] = lambda params: {"equal": False, "differences": [difference]}
    await open_page(page, daemon)
    await page.get_by_role("button", name="Verify against a fresh run").click()
    await expect(page.get_by_text("A fresh run differs in 1 block.")).to_be_visible()
    await expect(the_block(page, "load")).to_have_attribute("data-differs", "true")


async def test_a_refused_act_is_told(page: Page, daemon: FakeDaemon) -> None:
    daemon.answers["livesync/run"] = lambda params: {"error": {"code": -32801, "message": "An edit came first."}}
    await open_page(page, daemon)
    await page.get_by_role("button", name="Run all, fresh").click()
    await expect(page.get_by_text("An edit came first.")).to_be_visible()
