"""The real daemon, the built page and a browser: one daemon for each module, tabs and files for each test."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

import livesync_ls
from tests.browser.complaints import Complaints
from tests.browser.project import Project

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
Start = Callable[..., Project]
BUILT = Path(livesync_ls.__file__).parent / "preview" / "assets" / "main.js"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("There is no Chromium on this machine; CHROMIUM can name one.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def built() -> None:
    if not BUILT.exists():
        pytest.skip("The page is not built: run `npm ci && npm run build` in vscode-extension/.")


@pytest.fixture(scope="module")
def project(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A folder with its daemon. Tests of one module share it, each with files of its own."""
    with contextlib.closing(Project(tmp_path_factory.mktemp("browser"))) as project:
        yield project


@pytest.fixture
def start(built: None, tmp_path: Path) -> Iterator[Start]:
    """Starts a daemon of the test's own, with settings: for what kills it, counts what it does, or bends it."""
    with contextlib.ExitStack() as projects:
        yield lambda **settings: projects.enter_context(contextlib.closing(Project(tmp_path, **settings)))


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


class Tabs:
    """Opens tabs, each with cookies and storage of its own, and hears all that they complain about."""

    def __init__(self, browser: Browser, complaints: Complaints) -> None:
        self._browser, self._complaints = browser, complaints
        self._contexts: list[BrowserContext] = []

    async def open(self, **options: Any) -> Page:
        """`options` are Playwright's for a context: `color_scheme`, `viewport`, …"""
        usual: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
        context = await self._browser.new_context(**{**usual, **options})
        self._contexts.append(context)
        await self._complaints.listen(context)
        page = await context.new_page()
        page.set_default_timeout(15_000)
        return page

    async def close(self) -> None:
        for context in self._contexts:
            await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def tabs(browser: Browser, complaints: Complaints, start: Start) -> AsyncIterator[Tabs]:
    """An error on the console, an uncaught exception or a policy's refusal in any of its tabs fails the test.

    It comes after `start` so that no tab is left without its daemon, which would be a complaint.
    """
    tabs = Tabs(browser, complaints)
    yield tabs
    await tabs.close()
    assert complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def page(tabs: Tabs) -> Page:
    return await tabs.open()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # One loop for all: Playwright's browser lives in it.
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
