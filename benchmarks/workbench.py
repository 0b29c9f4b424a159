"""From a key in a VS Code workbench to the new text in its pane; beside it the daemon alone, over stdin and stdout.

The workbench is code-server in headless Chromium, with the packaged extension: see scripts/workbench, scripts/package.
Editor and pane are frames of one browser page, so that one clock takes both times; the daemon's is the same computer's.
"""
# ruff: noqa: T201 (benchmarks talk to a person)

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from benchmarks.keystroke import document, typed
from benchmarks.measuring import option, ratio, sizes, table
from tests.workbench import workbench
from tests.workbench.window import Pane, Window

USUAL = (10, 200)
SETTINGS = {"livesync.python": sys.executable, "livesync.verifyAfterSeconds": 0}

NOTE_KEYS = """() => {
    window.keys = [];
    addEventListener("keydown", () => keys.push(performance.timeOrigin + performance.now()), true);
}"""

NOTE_TEXTS = """() => {
    const now = () => performance.timeOrigin + performance.now();
    const text = () => [...document.querySelectorAll(".outputs")].at(-1)?.textContent;
    window.seen = { received: [], heard: [], texts: [] };
    let last = text();
    let tell = () => undefined;
    addEventListener("message", ({ data }) => {
        const { method, params } = data?.type === "rpc" ? data.message : {};
        if (method === "livesync/runStart") seen.received.push(params.receivedAt);
        if (method === "livesync/blockResult" || method === "livesync/results") seen.heard.push(now());
    }, true);
    new MutationObserver(() => {
        if (text() === last) return;
        last = text();
        seen.texts.push(now());
        tell();
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    window.until = (count) => new Promise((resolve) => {
        tell = () => seen.texts.length >= count && resolve();
        tell();
    });
}"""


@dataclass
class Ways:
    """Milliseconds of each key, by stage."""

    there: list[float]
    """From the key until the daemon has the edit."""
    answered: list[float]
    """From then until the pane has the result."""
    drawn: list[float]
    """From then until its text is on the page."""
    total: list[float]


async def keys(window: Window, pane: Pane, count: int) -> Ways:
    """Types digits at the end of the text, each when the last one's result is there."""
    body = pane.frame.locator("body")
    await window.focus_editor()
    await window.page.keyboard.press("Control+End")
    await window.page.evaluate(NOTE_KEYS)
    await body.evaluate(NOTE_TEXTS)
    for number in range(1, count + 1):
        await window.page.keyboard.press(str(number % 9 + 1))
        await body.evaluate("(_, count) => until(count)", number)
    pressed: list[float] = await window.page.evaluate("keys")
    seen: dict[str, list[float]] = await body.evaluate("() => seen")
    received, heard, texts = seen["received"], seen["heard"], seen["texts"]
    if not len(pressed) == len(received) == len(heard) == len(texts):
        sys.exit(f"{len(pressed)} keys made {len(received)} runs, {len(heard)} results and {len(texts)} texts.")
    return Ways(
        [there - key for key, there in zip(pressed, received, strict=True)],
        [back - there for there, back in zip(received, heard, strict=True)],
        [text - back for back, text in zip(heard, texts, strict=True)],
        [text - key for key, text in zip(pressed, texts, strict=True)],
    )


async def measure(browser: Browser, code: workbench.Workbench, blocks: int, count: int) -> Ways:
    folder = Path(tempfile.mkdtemp())
    file = folder / "main.py"
    file.write_text(document(blocks, "x0 = 0", blocks - 1, 1).rstrip("\n"))
    async with code.window(browser, folder, file) as window:
        pane = await window.beside()
        await pane.frame.locator(".block.code .outputs").nth(blocks - 2).wait_for()
        await pane.is_idle()
        return await keys(window, pane, count)


async def main() -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    package = workbench.newest_package()
    if package is None or not workbench.is_installed() or chromium is None:
        print("Left out: this needs Chromium, scripts/workbench and scripts/package.")
        return
    count = option("keys", 40)
    rows: list[list[object]] = []
    async with async_playwright() as playwright, workbench.serve(Path(tempfile.mkdtemp()), package, SETTINGS) as code:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for blocks in sizes(USUAL):
            ways = await measure(browser, code, blocks, count)
            _, alone = await asyncio.to_thread(typed, blocks, 0, blocks - 1)
            whole, daemon = statistics.median(ways.total), statistics.median(alone)
            stages = [statistics.median(stage) for stage in (ways.there, ways.answered, ways.drawn)]
            slowest = statistics.quantiles(ways.total, n=10)[-1]
            rows.append([blocks, *stages, min(ways.total), whole, slowest, daemon, ratio(daemon, whole)])
        await browser.close()
    heads = ["blocks", "key → daemon", "→ pane", "→ text", "best", "median", "p90", "daemon alone", "its share"]
    table(f"From a key in the workbench to the pane's new text, {count} keys, medians in ms", heads, rows)


if __name__ == "__main__":
    asyncio.run(main())
