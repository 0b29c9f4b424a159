from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests.browser.complaints import Complaints

from . import wire, world
from .fake_daemon import PREVIEW, FakeDaemon

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@pytest_asyncio.fixture(loop_scope="session")
async def daemon() -> AsyncIterator[FakeDaemon]:
    if not (PREVIEW / "assets" / "main.js").exists():
        pytest.skip("The page is not built: run `npm ci && npm run build` in vscode-extension/.")
    made = (world.report(), world.fit(), world.plain(), world.empty())
    daemon = FakeDaemon(world.files(), {snapshot["uri"]: snapshot for snapshot in made})
    daemon.blobs["/blob/image"] = ("image/png", base64.b64decode(wire.png()))
    daemon.blobs["/blob/text"] = ("text/plain", b"text from the daemon\n")
    daemon.blobs["/blob/huge"] = ("text/plain", b"a lot of text\n")
    await daemon.start()
    try:
        yield daemon
    finally:
        await daemon.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("There is no Chromium on this machine; CHROMIUM can name one.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        with contextlib.suppress(Exception):
            async with asyncio.timeout(5):
                await browser.close()


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, daemon: FakeDaemon, complaints: Complaints) -> AsyncIterator[Page]:
    """A tab, closed before its daemon. An error on the console, a resource or a policy refused: the test fails."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    await complaints.listen(context)
    page = await context.new_page()
    page.set_default_timeout(10_000)
    yield page
    await context.close()
    assert complaints == []
