"""Which file is shown: follow, pin, history, links; and the connection behind it."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Route, expect

from . import wire, world
from .conftest import Complaints
from .fake_daemon import FakeDaemon
from .steps import open_page, the_block

pytestmark = pytest.mark.asyncio(loop_scope="session")


# ── Navigation ────────────────────────────────────────────────────────────────────────────────────


async def test_follows_the_changed_file_unless_pinned(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    await expect(the_block(page, "load")).to_be_visible()
    await daemon.tell("fileChanged", uri=world.MODEL, watched=False, affected=1, watchedAffected=0)
    await expect(the_block(page, "x")).to_be_visible()
    await daemon.heard("unwatch", uri=world.REPORT)
    await page.keyboard.press("f")
    await expect(page.get_by_text("Pinned", exact=True)).to_be_visible()
    await daemon.tell("fileChanged", uri=world.REPORT, watched=False, affected=1, watchedAffected=0)
    await daemon.tell("sessionState", uri=world.MODEL, state="pending", message="still here")
    await expect(page.get_by_text("still here")).to_be_visible()
    assert page.url.endswith("#models/fit.py")


async def test_back_and_forward_watch_and_unwatch(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    await page.get_by_role("navigation").get_by_role("link", name="fit.py").click()
    await expect(the_block(page, "x")).to_be_visible()
    await page.go_back()
    await expect(the_block(page, "load")).to_be_visible()
    await daemon.heard("unwatch", uri=world.MODEL)
    await page.go_forward()
    await expect(the_block(page, "x")).to_be_visible()
    await daemon.heard("watch", times=2, uri=world.MODEL)


async def test_a_deep_link_opens_at_its_block(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon, "#report.py:law")
    await expect(the_block(page, "law")).to_be_in_viewport()
    await expect(the_block(page, "law")).to_be_focused()


async def test_a_link_in_prose_opens_the_file_here(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    await page.locator("#block-intro").get_by_role("link", name="fit.py").click()
    await expect(the_block(page, "x")).to_be_visible()


async def test_a_link_to_what_the_page_cannot_show_leads_nowhere(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    before = page.url
    await page.locator("#block-intro").get_by_role("link", name="the data").click()
    await expect(page.get_by_text("../data/moons.csv lies beside this file.")).to_be_visible()
    assert page.url == before


async def test_the_list_is_asked_for_again_when_files_change(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    daemon.files.append({"uri": world.ROOT + "new.py", "path": "new.py", "armed": False, "watched": False})
    await daemon.tell("filesChanged")
    await expect(page.get_by_role("navigation").get_by_role("link", name="new.py")).to_be_visible()
    daemon.files = [file for file in daemon.files if file["uri"] != world.REPORT]
    await daemon.tell("filesChanged")
    await expect(page.get_by_role("navigation").get_by_role("link", name="report.py")).to_have_count(0)
    await expect(the_block(page, "load")).to_be_visible()


# ── Connection ────────────────────────────────────────────────────────────────────────────────────


async def test_a_lost_connection_comes_back_fresh(page: Page, daemon: FakeDaemon, complaints: Complaints) -> None:
    await open_page(page, daemon, "#models/fit.py")
    await expect(the_block(page, "x")).to_be_visible()
    await daemon.stop()
    await expect(page.get_by_role("alert")).to_contain_text("Connection lost.")
    await expect(page.get_by_text("Disconnected")).to_be_visible()
    await expect(the_block(page, "x").locator(".plain")).to_have_text("1")
    later = world.fit()
    later["results"][0] = wire.result("x", wire.value("100"), run=7)
    daemon.snapshots[world.MODEL] = later
    await daemon.start()
    # It may have come back by itself by now.
    await page.evaluate("document.querySelector('.banner-lost button')?.click()")
    await expect(the_block(page, "x").locator(".plain")).to_have_text("100")
    await expect(page.get_by_role("alert")).to_have_count(0)
    complaints.forget("ERR_CONNECTION_REFUSED", "WebSocket connection")


async def test_a_refused_page_says_what_to_do(page: Page, daemon: FakeDaemon, complaints: Complaints) -> None:
    await open_page(page, daemon)
    await daemon.stop()
    daemon.refuse = True
    await daemon.start()
    await expect(page.get_by_text("livesync does not admit this page any more.")).to_be_visible()
    await page.goto("about:blank")  # or it tries again, and complains after we forgave
    complaints.clear()


async def test_a_page_below_a_path_stays_below_it(page: Page, daemon: FakeDaemon, complaints: Complaints) -> None:
    """As behind the proxy of a remote editor."""
    asked: list[str] = []

    async def forward(route: Route) -> None:
        asked.append(urlsplit(route.request.url).path)
        await route.fulfill(response=await route.fetch(url=route.request.url.replace("/proxy/1/", "/")))

    await page.route(re.compile(r"^http://127"), forward)
    socket = asyncio.get_running_loop().create_future()
    page.on("websocket", lambda opened: socket.done() or socket.set_result(opened.url))
    await page.goto(daemon.url.replace("/?", "/proxy/1/?"))
    assert urlsplit(await socket).path == "/proxy/1/ws"
    await expect(page.get_by_role("contentinfo")).to_contain_text(re.compile("Connecting|Disconnected"))
    assert "/proxy/1/assets/main.js" in asked
    assert [path for path in asked if not path.startswith("/proxy/1/")] == []
    await page.unroute_all(behavior="ignoreErrors")
    complaints.forget("WebSocket connection", "404", "403", "ERR_")
