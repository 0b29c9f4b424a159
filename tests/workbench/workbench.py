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

import psutil
from playwright.async_api import Browser

from .complaints import Complaints
from .window import PATIENCE, Window

ROOT = Path(__file__).parents[2]
INSTALLED = Path(os.environ.get("VSCODE_WORKBENCH") or ROOT / ".workbench")
NODE = INSTALLED / "node_modules/node/bin/node"
SERVER = INSTALLED / "node_modules/code-server/out/node/entry.js"

QUIET: dict[str, Any] = {
    "workbench.startupEditor": "none",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.tips.enabled": False,
    "workbench.quickOpen.closeOnFocusLost": False,  # a pane that was clicked may take the keyboard a moment later
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


@dataclass
class Workbench:
    """One server with its own profile; each window of it is a browser page."""

    address: str
    profile: Path
    process: asyncio.subprocess.Process

    @contextlib.asynccontextmanager
    async def window(self, browser: Browser, folder: Path, file: Path, **look: Any) -> AsyncGenerator[Window]:
        """A window on a folder, with a file open in it. A failure leaves a picture beside the file.

        `look` are Playwright's options for a context, such as `viewport`.

        Raises:
            AssertionError: at the end, if it asked others than this computer, or offended a policy.
        """
        options: dict[str, Any] = {"viewport": {"width": 1400, "height": 900}, **look}
        context = await browser.new_context(**options)
        await context.grant_permissions(["clipboard-read", "clipboard-write"], origin=self.address)
        complaints = Complaints()
        await complaints.listen(context)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        try:
            await page.goto(self._address_of(folder, file))
            window = Window(page)
            await window.ready(file)
            # While the address names a file, a reload opens that one and brings nothing else back.
            await page.evaluate("address => history.replaceState(null, '', address)", self._address_of(folder))
            yield window
            assert not complaints, "\n".join(complaints)
        except BaseException:
            await page.screenshot(path=file.with_name(f"window-on-{file.stem}.png"))
            raise
        finally:
            await context.close()

    def _address_of(self, folder: Path, file: Path | None = None) -> str:
        query = {"folder": str(folder)}
        if file is not None:
            host = urllib.parse.urlsplit(self.address).netloc
            query["payload"] = json.dumps([["openFile", f"vscode-remote://{host}{file}"]])
        return f"{self.address}/?{urllib.parse.urlencode(query, quote_via=urllib.parse.quote)}"

    def daemons(self) -> list[psutil.Process]:
        """Those that the windows of this server have started, and that still run."""
        return [process for process in self.processes() if _is_daemon(process)]

    def processes(self) -> list[psutil.Process]:
        with contextlib.suppress(psutil.NoSuchProcess):
            return psutil.Process(self.process.pid).children(recursive=True)
        return []


def _is_daemon(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return any(word.endswith("start.py") for word in process.cmdline())
    return False


def family(daemon: psutil.Process) -> list[psutil.Process]:
    """The daemon with its workers."""
    return [daemon, *daemon.children(recursive=True)]


async def gone(processes: list[psutil.Process]) -> None:
    """Waits until none of them runs."""
    _, left = await asyncio.to_thread(psutil.wait_procs, processes, timeout=PATIENCE / 1000)
    assert not left, f"still running: {left}"


def newest_package() -> Path | None:
    """The packaged extension that was made last."""
    made = (ROOT / "dist").glob("livesync-ls-linux-*.vsix")
    return max(made, key=lambda path: path.stat().st_mtime, default=None)


def newer_sources(package: Path) -> list[Path]:
    """What has changed in the checkout since it was packaged, of what is in it."""
    made = package.stat().st_mtime
    extension = (ROOT / "vscode-extension" / folder for folder in ("src", "preview"))
    sources = [*(ROOT / "livesync_ls").rglob("*.py"), *(path for folder in extension for path in folder.rglob("*.*"))]
    changed = [path.relative_to(ROOT) for path in sources if path.stat().st_mtime > made]
    return [path for path in changed if "tests" not in path.parts]


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
    return {name: value for name, value in os.environ.items() if not name.startswith(("VSCODE_", "LIVESYNC_"))} | mine


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
