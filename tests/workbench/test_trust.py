"""Restricted Mode: nothing runs, and trust is picked up when it is given."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser

from . import workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_nothing_runs_until_the_workspace_is_trusted(browser: Browser, vsix: Path, tmp_path: Path) -> None:
    file = tmp_path / "folder" / "careful.py"
    file.parent.mkdir()
    file.write_text("from pathlib import Path\n\nPath(__file__).with_name('ran').touch()\n\nprint('it ran')\n")
    settings = {"security.workspace.trust.startupPrompt": "never", "security.workspace.trust.banner": "never"}
    async with (
        workbench.serve(tmp_path, vsix, settings, trusted=False) as code,
        code.window(browser, file.parent, file) as window,
    ):
        pane = await window.beside()
        await pane.frame.get_by_text("Nothing runs in Restricted Mode").wait_for()
        refusal = window.notice("Nothing runs in Restricted Mode")
        await refusal.wait_for()
        assert not code.daemons()
        assert not (file.parent / "ran").exists()
        await refusal.get_by_role("button", name="Manage Trust").click()
        await window.page.locator(".workspace-trust-editor").get_by_role("button", name="Trust", exact=True).click()
        await window.page.locator(".monaco-modal-editor-block .codicon-close").first.click()
        await pane.frame.get_by_role("button", name="Run this file").click()
        await pane.shows("it ran")
