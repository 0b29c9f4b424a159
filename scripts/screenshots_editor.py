"""Takes the pictures of VS Code with a preview for README and docs: python -m scripts.screenshots_editor [NAME ...]

A real workbench shows a copy of the examples in Chromium; each scene below brings it into one state and takes
`docs/images/NAME.png`. Needs scripts/workbench and scripts/package; CHROMIUM names another browser.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, ViewportSize, async_playwright

from tests.workbench import workbench
from tests.workbench.window import Pane, Window

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
WINDOW: ViewportSize = {"width": 1400, "height": 860}

PLAIN: dict[str, Any] = {
    "livesync.python": sys.executable,
    "livesync.verifyAfterSeconds": 0,
    "workbench.activityBar.location": "hidden",
    "workbench.layoutControl.enabled": False,
    "window.commandCenter": False,
    "editor.minimap.enabled": False,
    "editor.renderLineHighlight": "none",
}

Scene = Callable[[Window, Pane, Path, str], Awaitable[None]]


# ── Scenes ──────────────────────────────────────────────────────────────────────────────────────


async def light(_: Window, pane: Pane, __: Path, ___: str) -> None:
    """A data set, and what is made of it."""
    await pane.is_idle()


async def dark(window: Window, pane: Pane, file: Path, text: str) -> None:
    """An edit breaks a block: it says so in the text and beside it."""
    await pane.is_idle()
    await asyncio.to_thread(file.write_text, text.replace("math.tau / 365.24", "math.tau / year_length"))
    await window.go_to_line(text[: text.index("summer, winter")].count("\n") + 1)
    await window.page.locator(".squiggly-error").first.wait_for()
    await window.page.locator(".codelens-decoration", has_text="error").first.wait_for()
    await pane.frame.locator('.block[data-look="error"][data-cursor]').wait_for()
    await pane.is_idle()


SCENES: dict[str, tuple[Scene, str, str]] = {
    "editor-light": (light, "Default Light Modern", "moons.py"),
    "editor-dark": (dark, "Default Dark Modern", "tour.py"),
}


# ── The stage ───────────────────────────────────────────────────────────────────────────────────


async def take(browser: Browser, package: Path, name: str) -> None:
    scene, theme, example = SCENES[name]
    with tempfile.TemporaryDirectory() as scratch:
        file, text = _copied(Path(scratch, "examples"), example)
        settings = {**PLAIN, "workbench.colorTheme": theme}
        async with (
            workbench.serve(Path(scratch), package, settings) as code,
            code.window(browser, file.parent, file, viewport=WINDOW, reduced_motion="reduce") as window,
        ):
            await window.run("View: Toggle Primary Side Bar Visibility")
            pane = await window.beside()
            await scene(window, pane, file, text)
            await window.page.mouse.move(0, 0)
            await window.page.screenshot(path=IMAGES / f"{name}.png")


def _copied(folder: Path, example: str) -> tuple[Path, str]:
    shutil.copytree(ROOT / "examples", folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder / example, (folder / example).read_text()


async def main(names: list[str]) -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if unknown := [name for name in names if name not in SCENES]:
        sys.exit(f"There is no scene {unknown[0]!r}; there are {', '.join(SCENES)}.")
    package = workbench.newest_package()
    if package is None or not workbench.is_installed():
        sys.exit("There is no workbench, or no package for it: run scripts/workbench and scripts/package.")
    IMAGES.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name in names or SCENES:
            print(name, flush=True)
            await take(browser, package, name)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
