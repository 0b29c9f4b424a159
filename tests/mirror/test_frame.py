"""The shell for HTML with scripts, in a real browser: what runs in it, and what it cannot reach."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from mirror_world import PATIENCE, World
from playwright.async_api import Page, async_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")

HOST_PAGE = """
window.heard = [];
addEventListener("message", (event) => heard.push(event.data));
window.fill = (html) => {
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-scripts";
  frame.src = "/frame";
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow) return;
    if (event.data.livesync === "ready") frame.contentWindow.postMessage({ html }, "*");
    if (event.data.livesync === "height") frame.style.height = `${event.data.height}px`;
  });
  document.body.append(frame);
};
history.replaceState(null, "", "/");
"""

INTRUDER = """
<p id="first">text</p>
<script>var order = ["one"]; document.getElementById("first").textContent = "run";</script>
<script>order.push("two")</script>
<script>
const attempt = (name, action) => Promise.resolve().then(action).then(
  (value) => [name, "reached " + value], (error) => [name, "refused"]);
const socket = () => new Promise((open, refuse) => {
  const ws = new WebSocket("ws://HOST/ws");
  ws.onopen = open; ws.onerror = refuse;
});
const image = () => new Promise((load, refuse) => {
  const img = new Image(); img.onload = load; img.onerror = refuse; img.src = "http://HOST/BLOB";
});
Promise.all([
  attempt("order", () => order.join()),
  attempt("origin", () => origin),
  attempt("referrer", () => document.referrer || "nothing"),
  attempt("cookie", () => document.cookie),
  attempt("storage", () => localStorage.length),
  attempt("page", () => parent.document.title),
  attempt("address", () => parent.location.href),
  attempt("fetch", () => fetch("http://HOST/healthz")),
  attempt("websocket", socket),
  attempt("image", image),
]).then((found) => parent.postMessage({ found: Object.fromEntries(found) }, "*"));
</script>
"""


@pytest.fixture
async def page(world: World, tmp_path: Path, start) -> AsyncIterator[Page]:
    (tmp_path / "assets" / "main.js").write_text(HOST_PAGE)
    (tmp_path / "index.html").write_text("<!doctype html><body><script src=/assets/main.js></script>")
    served = await start(built=False)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page()
        page.served = served  # type: ignore[attr-defined]
        response = await page.goto(served.url)
        assert response is not None
        assert response.status == 200
        yield page
        await browser.close()


async def heard(page: Page, which: str) -> Any:
    """The newest message for which the JavaScript `which` is true. (Playwright's own waiting needs eval.)"""
    look = """() => new Promise((done) => {
        const look = () => {
            const found = heard.findLast((message) => WHICH);
            found ? done(found) : setTimeout(look, 10);
        };
        look();
    })"""
    return await asyncio.wait_for(page.evaluate(look.replace("WHICH", which)), PATIENCE)


async def test_scripts_run_and_reach_nothing(page: Page):
    served = page.served  # type: ignore[attr-defined]
    ref = served.blobs.keep("x", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml").ref
    html = INTRUDER.replace("HOST", f"127.0.0.1:{served.port}").replace("/BLOB", ref)
    await page.evaluate("html => fill(html)", html)
    assert (await heard(page, "message.found"))["found"] == {
        "order": "reached one,two",
        "origin": "reached null",
        "referrer": "reached nothing",
        "cookie": "refused",
        "storage": "refused",
        "page": "refused",
        "address": "refused",
        "fetch": "refused",
        "websocket": "refused",
        "image": "refused",
    }
    assert not served.daemon.connected


async def test_the_height_is_told_and_told_again(page: Page):
    grows = '<div id="it" style="height:321px"></div><script>setTimeout(() => it.style.height = "123px", 50)</script>'
    await page.evaluate("html => fill(html)", grows)
    await heard(page, "message.height === 321")
    await heard(page, "message === heard.at(-1) && message.height === 123")


async def test_the_page_reaches_its_socket_and_runs_no_inline_script(page: Page):
    opened = await page.evaluate(
        """() => new Promise((open) => {
            const ws = new WebSocket(`ws://${location.host}/ws`);
            ws.onmessage = (event) => open(JSON.parse(event.data).method);
            ws.onerror = () => open("refused");
        })"""
    )
    assert opened == "livesync/hello"
    ref = page.served.blobs.keep("x", b"window.broken = 1", "text/javascript").ref  # type: ignore[attr-defined]
    await page.evaluate(
        """(ref) => new Promise((done) => {
            const inline = document.createElement("script");
            inline.textContent = "window.broken = 1";
            const blob = document.createElement("script");
            blob.src = ref;
            blob.onload = blob.onerror = done;
            document.body.append(inline, blob);
        })""",
        ref,
    )
    assert await page.evaluate("window.broken") is None


async def test_a_link_from_another_site_is_refused(page: Page, start):
    served = page.served  # type: ignore[attr-defined]
    other = await start(built=False, token=None)
    await page.goto(other.url.replace("127.0.0.1", "localhost"))
    async with page.expect_navigation() as navigation:
        await page.evaluate("url => { location.href = url }", served.url)
    response = await navigation.value
    assert response is not None
    assert response.status == 403
