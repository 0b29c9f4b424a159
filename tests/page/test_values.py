"""Values in their richest form, and nothing of theirs reaches the page."""

from __future__ import annotations

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from . import world
from .fake_daemon import FakeDaemon
from .steps import open_page, the_block

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def values(page: Page, daemon: FakeDaemon) -> Page:
    daemon.snapshots[world.REPORT] = world.every_mime()
    await open_page(page, daemon)
    return page


async def test_text_and_colours(values: Page) -> None:
    await expect(the_block(values, "plain").locator(".plain")).to_have_text("array([1, 2, 3])")
    ansi = the_block(values, "ansi")
    await expect(ansi.locator(".stream")).to_have_text("red plain bold green orange <b>not bold</b>\n")
    await expect(ansi.locator(".ansi-red-fg")).to_have_text("red")
    await expect(the_block(values, "unknown")).to_contain_text("<a widget>")


async def test_html_that_stands_still_is_cleaned_and_kept_apart(values: Page) -> None:
    html = the_block(values, "html")
    await expect(html.locator("p b")).to_have_text("here")
    await expect(html.locator("p")).to_have_css("color", "rgb(1, 2, 3)")
    await expect(values.locator("body")).to_be_visible()
    await expect(values.locator(".block-state p, .status").first).not_to_have_css("color", "rgb(1, 2, 3)")


async def test_scripts_run_in_the_frame_and_nowhere_else(values: Page) -> None:
    frame = the_block(values, "scripted").locator("iframe")
    await frame.scroll_into_view_if_needed()
    await expect(frame).to_have_attribute("sandbox", "allow-scripts")
    await expect(frame.content_frame.locator("#out")).to_have_text("script ran")
    await expect(frame).not_to_have_attribute("height", "120")
    assert await values.evaluate("window.svgRan") is None


async def test_tables_have_a_window_and_more_on_demand(values: Page) -> None:
    table = the_block(values, "frame")
    await expect(table.locator("tbody tr")).to_have_count(200)
    await table.get_by_role("button", name="Show more of 450 rows").click()
    await expect(table.locator("tbody tr")).to_have_count(450)
    await expect(table.locator("thead").first).to_have_css("position", "sticky")
    await expect(values.locator("body")).to_be_visible()


async def test_pictures_drawings_and_formulas(values: Page) -> None:
    for name in ("png", "ref-image"):
        picture = the_block(values, name).locator("img")
        await picture.scroll_into_view_if_needed()
        await expect(picture).to_have_js_property("naturalWidth", 240)
    drawing = the_block(values, "svg").locator("svg")
    assert ((await drawing.bounding_box()) or {"width": 0})["width"] == 640
    await expect(drawing.locator("polyline")).to_be_attached()
    await expect(the_block(values, "svg").locator("svg script")).to_have_count(0)
    await expect(the_block(values, "latex").locator(".katex")).to_be_visible()
    await expect(the_block(values, "markdown").locator("strong")).to_have_text("bold")
    await expect(the_block(values, "audio").locator("audio")).to_be_visible()


async def test_json_is_a_tree(values: Page) -> None:
    tree = the_block(values, "json")
    await expect(tree.locator(".json-string").first).to_have_text('"Io"')
    await tree.get_by_text("moons:").click()
    await expect(tree.locator(".json-number")).to_have_text(["1", "2.5"])


async def test_references_are_fetched_and_large_ones_asked_for(values: Page) -> None:
    await expect(the_block(values, "ref-text").locator(".stream")).to_have_text("text from the daemon\n")
    await the_block(values, "ref-huge").get_by_role("button", name="Show 90.0 MB of printed text").click()
    await expect(the_block(values, "ref-huge").locator(".stream")).to_have_text("a lot of text\n")
