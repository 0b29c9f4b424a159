from __future__ import annotations

import os
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from . import workbench
from .workbench import Workbench

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def vsix() -> Path:
    """The packaged extension that was made last."""
    if named := os.environ.get("VSCODE_VSIX"):
        return Path(named)
    made = workbench.newest_package()
    if made is None:
        pytest.skip("The extension is not packaged: run scripts/package.")
    if newer := workbench.newer_sources(made):
        pytest.fail(f"{made.name} was packaged before {newer[0]} changed: run scripts/package.")
    return made


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if not workbench.is_installed():
        pytest.skip("There is no workbench on this machine: run scripts/workbench.")
    if CHROMIUM is None:
        pytest.skip("There is no Chromium on this machine; CHROMIUM can name one.")
    async with async_playwright() as playwright:
        yield await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def code(browser: Browser, vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Workbench]:
    """One workbench for all tests that do not need one of their own; each test has its own folder and window."""
    settings = {"livesync.python": sys.executable}  # it has the libraries whose output is looked at
    async with workbench.serve(tmp_path_factory.mktemp("workbench"), vsix, settings) as running:
        yield running
