"""What the page's tests do again and again."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

from . import wire, world
from .fake_daemon import FakeDaemon


async def open_page(page: Page, daemon: FakeDaemon, place: str = "#report.py") -> None:
    watched = sum(method == "livesync/watch" for method, _ in daemon.asked)
    await page.goto(daemon.url + place)
    await expect(page.get_by_text("Connected", exact=True)).to_be_visible()
    if place.removeprefix("#").partition(":")[0] in {file["path"] for file in daemon.files}:
        # What is told before the page has its snapshot is no news to it.
        await daemon.heard("watch", times=watched + 1)


def the_block(page: Page, block_id: str) -> Locator:
    return page.locator(f"#block-{block_id}")


async def run(daemon: FakeDaemon, number: int, *ids: str, uri: str = world.MODEL) -> None:
    planned = [{"blockId": name, "reason": "text changed"} for name in ids]
    await daemon.tell("sessionState", uri=uri, state="running", python="/home/ada/.venv/bin/python3.13")
    edit = {"version": number, "receivedAt": wire.now(), "plannedMs": 1.5}
    await daemon.tell("runStart", uri=uri, run=number, planned=planned, **edit)


async def finish(daemon: FakeDaemon, number: int, *ids: str, uri: str = world.MODEL) -> None:
    await daemon.tell("runEnd", uri=uri, run=number, status="ok", executed=list(ids), reused=[], durationMs=5)
    await daemon.tell("sessionState", uri=uri, state="idle")
