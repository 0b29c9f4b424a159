"""A real VS Code workbench with our extension in it, driven through a browser as a person would."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
import urllib.parse
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, FrameLocator, Locator, Page, expect

ROOT = Path(__file__).parents[2]
INSTALLED = Path(os.environ.get("LIVESYNC_WORKBENCH") or ROOT / ".workbench")
NODE = INSTALLED / "node_modules/node/bin/node"
SERVER = INSTALLED / "node_modules/code-server/out/node/entry.js"

QUIET: dict[str, Any] = {
    "workbench.startupEditor": "none",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.tips.enabled": False,
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "extensions.autoCheckUpdates": False,
    "extensions.autoUpdate": False,
    "chat.disableAIFeatures": True,
    "files.autoSave": "off",
    "editor.autoClosingBrackets": "never",
    "editor.autoIndent": "none",
    "editor.quickSuggestions": {"other": "off", "comments": "off", "strings": "off"},
    "editor.suggestOnTriggerCharacters": False,
    "editor.wordBasedSuggestions": "off",
}
"""Settings that keep the window free of what nobody asked for, and typing free of help."""

PATIENCE = 60_000
"""How long a step may take, in milliseconds, on a machine that does other things too."""


@dataclass
class Workbench:
    """One server with its own profile; each window of it is a browser page."""

    address: str
    profile: Path
    process: asyncio.subprocess.Process

    @contextlib.asynccontextmanager
    async def window(self, browser: Browser, folder: Path, file: Path | None = None) -> AsyncGenerator[Window]:
        """A window on a folder, with a file open in it."""
        context = await browser.new_context(viewport={"width": 1400, "height": 900})
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        query = {"folder": str(folder)}
        if file is not None:
            host = urllib.parse.urlsplit(self.address).netloc
            query["payload"] = json.dumps([["openFile", f"vscode-remote://{host}{file}"]])
        try:
            await page.goto(f"{self.address}/?{urllib.parse.urlencode(query, quote_via=urllib.parse.quote)}")
            window = Window(page)
            await window.ready(file)
            yield window
        finally:
            await context.close()


class Window:
    """A person at the workbench."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def ready(self, file: Path | None) -> None:
        await self.page.locator(".statusbar").wait_for()
        if file is not None:
            await self.page.locator(".tab", has_text=file.name).first.wait_for()
            await self.page.locator(".monaco-editor .view-line").first.wait_for()

    # ── Acts ──

    async def run(self, title: str) -> None:
        """A command of the palette, by its whole title."""
        await self.page.keyboard.press("F1")
        box = self.page.locator(".quick-input-widget input.input")
        await box.wait_for()
        await box.fill(f">{title}")
        row = self.page.locator(".quick-input-list .monaco-list-row", has_text=title).first
        await row.wait_for()
        await row.click()

    async def open(self, name: str) -> None:
        """A file of the folder, in the active group of editors."""
        await self.page.keyboard.press("Control+p")
        box = self.page.locator(".quick-input-widget input.input")
        await box.wait_for()
        await box.fill(name)
        await self.page.locator(".quick-input-list .monaco-list-row", has_text=name).first.wait_for()
        await self.page.keyboard.press("Enter")
        await self.page.locator(".tab.active", has_text=name).first.wait_for()

    async def focus_editor(self) -> None:
        await self.page.locator(".monaco-editor .view-lines").first.click()

    async def replace_all(self, text: str) -> None:
        """The text of the active editor, typed anew."""
        await self.focus_editor()
        await self.page.keyboard.press("Control+a")
        await self.page.keyboard.insert_text(text)

    async def type_at_end(self, text: str) -> None:
        await self.focus_editor()
        await self.page.keyboard.press("Control+End")
        await self.page.keyboard.type(text)

    async def save(self) -> None:
        await self.page.keyboard.press("Control+s")
        await expect(self.page.locator(".tab.active.dirty")).to_have_count(0)

    # ── What is there ──

    @property
    def pane(self) -> Locator:
        """The page inside the only visible preview."""
        return self.frame.locator("body")

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator("iframe.webview.ready").first.frame_locator("iframe#active-frame")

    async def shows(self, text: str | re.Pattern[str], *, within: int = PATIENCE) -> None:
        """Waits until some output in the preview has this text."""
        await self.frame.locator(".outputs", has_text=text).first.wait_for(timeout=within)

    def notice(self, text: str) -> Locator:
        return self.page.locator(".notification-toast", has_text=text)


def is_installed() -> bool:
    return NODE.is_file() and SERVER.is_file()


@contextlib.asynccontextmanager
async def serve(
    scratch: Path, vsix: Path, settings: dict[str, Any], *, trusted: bool = True
) -> AsyncGenerator[Workbench]:
    """A workbench on a profile of its own in `scratch`, with the extension installed."""
    profile = scratch / "profile"
    (profile / "User").mkdir(parents=True)
    (profile / "User/settings.json").write_text(json.dumps({**QUIET, **settings}))
    environment = _environment(scratch)
    folders = ["--config", os.devnull, "--user-data-dir", str(profile), "--extensions-dir", str(scratch / "extensions")]
    install = [str(NODE), str(SERVER), *folders, "--install-extension", str(vsix), "--force"]
    installing = await asyncio.create_subprocess_exec(
        *install, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await installing.communicate()
    assert installing.returncode == 0, said.decode()
    flags = ["--auth", "none", "--bind-addr", "127.0.0.1:0", "--disable-telemetry", "--disable-update-check"]
    flags += ["--disable-getting-started-override", "--reconnection-grace-time", "3"]
    flags += ["--disable-workspace-trust"] if trusted else []
    process = await asyncio.create_subprocess_exec(
        *(str(NODE), str(SERVER), *folders, *flags),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
        limit=2**20,
    )
    try:
        address = await _address(process)
        drain = asyncio.create_task(_drain(process))
        yield Workbench(address, profile, process)
        drain.cancel()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        await process.wait()


def _environment(scratch: Path) -> dict[str, str]:
    """The user's, but with a home and a state folder for this test, our Python first, and no gallery to ask."""
    path = os.pathsep.join([str(Path(sys.executable).parent), str(NODE.parent), os.environ["PATH"]])
    mine = {
        "HOME": str(scratch),
        "LIVESYNC_STATE_DIR": str(scratch / "state"),
        "EXTENSIONS_GALLERY": "{}",
        "PATH": path,
    }
    return {name: value for name, value in os.environ.items() if not name.startswith("VSCODE_")} | mine


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(60):
        while line := (await process.stdout.readline()).decode():
            if found := re.search(r"listening on (http://[\d.:]+)", line):
                return found[1]
    raise AssertionError("the workbench ended before it served")


async def _drain(process: asyncio.subprocess.Process) -> None:
    assert process.stdout is not None
    while await process.stdout.read(65536):
        pass
