"""Takes the pictures of the page for README and docs: python scripts/screenshots.py [NAME ...]

The real daemon shows a copy of the examples in Chromium; each scene below brings the page into one state and takes
`docs/images/NAME.png`. Needs what scripts/test installs; CHROMIUM names another browser.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
WINDOW: ViewportSize = {"width": 1280, "height": 800}

Scene = Callable[[Page, Path], None]


# ── Scenes ──────────────────────────────────────────────────────────────────────────────────────


def light(page: Page, _: Path) -> None:
    """A data set, a table and a plot."""
    at_rest(page, "moons.py")


def dark(page: Page, _: Path) -> None:
    page.emulate_media(color_scheme="dark")
    at_rest(page, "tour.py")
    page.locator(".block.code", has_text="cosine = -math.tan").scroll_into_view_if_needed()


def plot(page: Page, _: Path) -> None:
    at_rest(page, "logistic.py")
    picture = page.locator("figure img").first
    picture.scroll_into_view_if_needed()
    picture.evaluate("(image) => image.decode()")


def error(page: Page, folder: Path) -> None:
    """An edit breaks a block; those that need it say so."""
    at_rest(page, "tour.py")
    path = folder / "tour.py"
    path.write_text(path.read_text().replace("math.tau / 365.24", "math.tau / year_length"))
    page.locator('.block[data-look="error"]').first.wait_for()
    page.locator('[data-look="error"]').first.scroll_into_view_if_needed()


def running(page: Page, folder: Path) -> None:
    (folder / "wait.py").write_text(
        "# # A long look at the sky\n\nimport time\n\nnights = 365\n\nfor night in range(nights):\n"
        '    print(f"night {night + 1} of {nights}")\n    time.sleep(0.2)\n\nnights * 24\n'
    )
    page.locator(".file", has_text="wait.py").click()
    arm(page)
    page.locator(".stream", has_text="night 4").wait_for()


def unarmed(page: Page, _: Path) -> None:
    page.locator(".file", has_text="pendulum.py").click()
    page.locator(".card.arm").wait_for()


def palette(page: Page, _: Path) -> None:
    at_rest(page, "moons.py")
    page.keyboard.press("Control+k")
    page.keyboard.type("ver")
    page.get_by_role("dialog").wait_for()


def narrow(page: Page, _: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(page.url.split("#")[0] + "#tour.py")
    arm(page)
    at_rest(page, None)


SCENES: dict[str, Scene] = {
    "page-light": light,
    "page-dark": dark,
    "page-plot": plot,
    "page-error": error,
    "page-running": running,
    "page-unarmed": unarmed,
    "page-palette": palette,
    "page-narrow": narrow,
}


def at_rest(page: Page, name: str | None) -> None:
    """Opens a file, has it run, and waits until everything is shown."""
    if name is not None:
        page.locator(".file", has_text=name).first.click()
        arm(page)
    page.locator(".state-idle").wait_for()


def arm(page: Page) -> None:
    page.locator(".crumbs strong").wait_for()
    button = page.locator(".card.arm button")
    page.locator(".card.arm button, .state-idle, .state-running").first.wait_for()
    if button.count():
        button.click()


# ── The stage ───────────────────────────────────────────────────────────────────────────────────


@contextlib.contextmanager
def daemon(folder: Path, state: Path) -> Generator[str]:
    """The address of the page of a daemon that serves `folder`."""
    command = [sys.executable, "-m", "livesync_ls", "--ws", str(folder), "--no-open", "--port", "0"]
    environment = {**os.environ, "LIVESYNC_STATE_DIR": str(state)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().removeprefix("livesync-ls:").strip()
    finally:
        process.terminate()
        process.wait()


def take(browser: Browser, name: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "examples")
        shutil.copytree(ROOT / "examples", folder, ignore=shutil.ignore_patterns("__pycache__"))
        with daemon(folder, Path(scratch, "state")) as address:
            page = browser.new_page(viewport=WINDOW, device_scale_factor=1.5, reduced_motion="reduce")
            page.goto(address)
            page.locator(".file, .overview").first.wait_for()
            SCENES[name](page, folder)
            page.screenshot(path=IMAGES / f"{name}.png")
            page.close()


def main(names: list[str]) -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if unknown := [name for name in names if name not in SCENES]:
        sys.exit(f"There is no scene {unknown[0]!r}; there are {', '.join(SCENES)}.")
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name in names or SCENES:
            print(name, flush=True)
            take(browser, name)


if __name__ == "__main__":
    main(sys.argv[1:])
