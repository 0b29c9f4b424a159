from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, async_playwright

from . import world
from .fake_daemon import PREVIEW, FakeDaemon

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture
async def daemon() -> AsyncIterator[FakeDaemon]:
    if not (PREVIEW / "assets" / "main.js").exists():
        pytest.skip("The page is not built: run `npm ci && npm run build` in vscode-extension/.")
    snapshots = {world.REPORT: world.report(), world.MODEL: world.fit(), world.PLAIN: world.plain(), world.EMPTY: world.empty()}
    daemon = FakeDaemon(world.files(), snapshots)
    await daemon.start()
    try:
        yield daemon
    finally:
        await daemon.stop()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("There is no Chromium on this machine; CHROMIUM can name one.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        with contextlib.suppress(Exception):
            async with asyncio.timeout(5):
                await browser.close()


class Complaints(list[str]):
    """What the browser complained about; a test takes out what it caused on purpose."""

    def forget(self, *words: str) -> None:
        self[:] = [line for line in self if not any(word in line for word in words)]


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
async def page(browser: Browser, complaints: Complaints) -> AsyncIterator[Page]:
    """A tab. Any error on the console, a refused resource or a breach of the policy fails the test."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    await context.add_init_script(
        "document.addEventListener('securitypolicyviolation', (e) => "
        "console.error('policy', e.effectiveDirective, e.blockedURI))"
    )
    page = await context.new_page()
    page.set_default_timeout(10_000)
    page.on("console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    await context.close()
    assert complaints == []
