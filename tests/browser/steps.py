"""What tests do again and again on the page, and how they find things on it."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

from tests.browser.project import Project

PATIENCE = 60_000
"""Milliseconds; workers start and libraries are imported in that time, also on a busy machine."""


async def look_at(page: Page, project: Project, place: str = "") -> None:
    """Open the page at a place, running nothing."""
    await page.goto(project.address(place))
    await expect(page.get_by_text("Connected", exact=True)).to_be_visible()


async def arm(page: Page) -> None:
    await page.get_by_role("button", name="Run this file").click()


async def show(page: Page, project: Project, name: str, text: str) -> None:
    """Write a file, open it, let it run, and wait until it has."""
    project.write(name, text)
    await look_at(page, project, name)
    await arm(page)
    await idle(page)


async def idle(page: Page) -> None:
    await expect(state(page)).to_contain_text("Idle", timeout=PATIENCE)


def state(page: Page) -> Locator:
    """The part of the status line that says what the file is doing."""
    return page.locator(".status-state")


def block(page: Page, source: str) -> Locator:
    """The code block in whose source this stands."""
    return page.locator(".block.code").filter(has=page.locator(".source", has_text=source))


def value(of: Locator) -> Locator:
    """The plain text that a block's last expression is shown as."""
    return of.locator(".plain")


def printed(of: Locator) -> Locator:
    return of.locator(".stream")


def about(of: Locator) -> Locator:
    """What a block tells about its result: why it ran, when, how long, what it reads."""
    return of.locator(".facts")


async def looks(of: Locator, word: str) -> None:
    """A block's state as the page draws it: `ok`, `running`, `error`, …"""
    await expect(of).to_have_attribute("data-look", word, timeout=PATIENCE)
