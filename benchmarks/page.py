"""The page in a browser tab: how long a long document takes to open, and a save to be on screen.

The daemon has all results already: opened is measured from the navigation's start until the last block's value is
there. A save is measured from the write until the value's text has changed; blocks repainted are those in whose
elements anything changed meanwhile.
"""
# ruff: noqa: T201 (benchmarks talk to a person)

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from benchmarks.keystroke import document
from benchmarks.measuring import option, ratio, sizes, table
from benchmarks.served import Served

USUAL = (10, 100, 1000)

OPENED = """(count) => new Promise((resolve) => {
    const look = () => {
        const blocks = document.querySelectorAll(".block.code");
        if (blocks.length < count || !blocks[count - 1].querySelector(".outputs")) return requestAnimationFrame(look);
        requestAnimationFrame(() => resolve(performance.now()));
    };
    look();
})"""

NOTE_CHANGES = """() => {
    const text = () => [...document.querySelectorAll(".block.code .outputs")].at(-1).textContent;
    const before = text();
    const touched = new Set();
    window.changed = new Promise((resolve) => {
        new MutationObserver((records, observer) => {
            for (const { target } of records) {
                const element = target.nodeType === 1 ? target : target.parentElement;
                const block = element?.closest(".block");
                if (block) touched.add(block.id);
            }
            if (text() === before) return;
            observer.disconnect();
            resolve([Date.now(), touched.size]);
        }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
}"""


async def opened(browser: Browser, address: str, blocks: int) -> tuple[Page, float]:
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    await page.goto(address)
    return page, await page.evaluate(OPENED, blocks)


async def saved(page: Page, file: Path, text: str) -> tuple[float, int]:
    """Milliseconds from the write to the screen, and how many blocks were repainted."""
    await page.evaluate(NOTE_CHANGES)
    started = time.time()
    file.write_text(text)  # noqa: ASYNC240 - the write is what is timed
    at, repainted = await page.evaluate("() => changed")
    return at - started * 1000, repainted


async def measure(browser: Browser, blocks: int, rounds: int) -> list[object]:
    folder = Path(tempfile.mkdtemp())
    file = folder / "main.py"
    file.write_text(document(blocks, "x0 = 0", blocks - 1, 0))
    with Served(file, VERIFY_AFTER_SECONDS="0") as daemon:
        address = daemon.url.replace("ws", "http", 1).replace("/ws?", "/?") + "#main.py"
        page, _ = await opened(browser, address, blocks)
        await page.locator(".state-idle").wait_for()
        opens = [(await opened(browser, address, blocks))[1] for _ in range(rounds)]
        saves = [
            await saved(page, file, document(blocks, "x0 = 0", blocks - 1, number)) for number in range(1, rounds + 1)
        ]
    times = [taken for taken, _ in saves]
    touched = max(count for _, count in saves)
    return [blocks, min(opens), statistics.median(opens), min(times), statistics.median(times), touched]


async def main() -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("Left out: this needs Chromium.")
        return
    rounds = option("rounds", 5)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        rows = [await measure(browser, blocks, rounds) for blocks in sizes(USUAL)]
        await browser.close()
    for row in rows:
        row.append(ratio(float(str(row[2])), float(str(rows[0][2]))))
    heads = ["blocks", "open, best", "median", "save → screen, best", "median", "blocks repainted", "open, ratio"]
    table(f"The page, {rounds} rounds, ms", heads, rows)


if __name__ == "__main__":
    asyncio.run(main())
