"""The menu, the corner of a block, and what they copy."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from . import wire, world
from .fake_daemon import FakeDaemon
from .steps import open_page, the_block

pytestmark = pytest.mark.asyncio(loop_scope="session")

CLIPBOARD = "navigator.clipboard.readText()"


async def open_with_clipboard(page: Page, daemon: FakeDaemon, place: str = "#report.py") -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await open_page(page, daemon, place)
    await expect(page.locator(".block").first).to_be_visible()


# ── The menu ──────────────────────────────────────────────────────────────────────────────────────


async def test_the_menu_shows_and_hides_and_exports(page: Page, daemon: FakeDaemon) -> None:
    daemon.answers["livesync/export"] = lambda params: {"ref": "/blob/text"}
    await open_page(page, daemon)
    more = page.get_by_role("button", name="More")
    for part, hidden in (
        ("Prose", "#block-intro"),
        ("Results", "#block-load .outputs"),
        ("Code", "#block-load .source"),
    ):
        await more.click()
        await page.get_by_role("menuitemcheckbox", name=part).click()
        await expect(page.locator(hidden)).to_be_hidden()
        await more.click()
        await expect(page.get_by_role("menuitemcheckbox", name=part)).to_have_attribute("aria-checked", "false")
        await page.get_by_role("menuitemcheckbox", name=part).click()
        await expect(page.locator(hidden)).to_be_visible()
    await more.click()
    async with page.expect_download() as download:
        await page.get_by_role("menuitem", name="Export as Markdown").click()
    assert (await download.value).suggested_filename == "report.md"
    await daemon.heard("export", uri=world.REPORT, format="md")


async def test_the_menu_is_one_for_the_keyboard(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    more = page.get_by_role("button", name="More")
    await more.press("Enter")
    await expect(page.get_by_role("menuitemcheckbox", name="Code")).to_be_focused()
    await page.keyboard.press("End")
    await expect(page.get_by_role("menuitem", name="Which Python runs this file?")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("menuitemcheckbox", name="Code")).to_be_focused()
    await page.keyboard.press("v")  # a key of the page's is none of the menu's
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("menu")).to_have_count(0)
    await expect(more).to_be_focused()
    assert not [name for name, _ in daemon.asked if name == "livesync/verify"]


# ── Copying ───────────────────────────────────────────────────────────────────────────────────────


async def test_code_and_output_are_copied(page: Page, daemon: FakeDaemon) -> None:
    await open_with_clipboard(page, daemon)
    load = the_block(page, "load")
    await load.hover()
    await load.get_by_role("button", name="Copy code").click()
    await expect(page.get_by_text("Code copied.")).to_be_visible()
    assert await page.evaluate(CLIPBOARD) == world.LOAD
    await load.get_by_role("button", name="Copy output").click()
    await expect(page.get_by_text("Output copied.")).to_be_visible()
    assert await page.evaluate(CLIPBOARD) == "178 moons"


async def test_keys_copy_from_the_chosen_block(page: Page, daemon: FakeDaemon) -> None:
    daemon.snapshots[world.REPORT] = world.states()
    await open_with_clipboard(page, daemon)
    await page.keyboard.press("y")
    await expect(page.get_by_text("Choose a block first")).to_be_visible()
    await the_block(page, "s-error").focus()
    await page.keyboard.press("y")
    await expect(page.get_by_text("Output copied.")).to_be_visible()
    copied = str(await page.evaluate(CLIPBOARD)).splitlines()
    assert (copied[0], copied[-1]) == ("before it fails", "ZeroDivisionError: division by zero")
    await page.keyboard.press("x")
    await daemon.heard("run", scope="block", blockId="s-error")


async def test_colours_stay_out_of_copied_text_and_references_are_fetched(page: Page, daemon: FakeDaemon) -> None:
    daemon.snapshots[world.REPORT] = world.every_mime()
    await open_with_clipboard(page, daemon)
    for name, text in (("ansi", "red plain bold green orange <b>not bold</b>"), ("ref-text", "text from the daemon")):
        await the_block(page, name).focus()
        await page.keyboard.press("y")
        await expect(page.get_by_text("Output copied.").last).to_be_visible()
        await expect(page.get_by_text("Output copied.")).to_have_count(1)
        assert await page.evaluate(CLIPBOARD) == text
        await page.get_by_role("button", name="Dismiss").click()


async def test_a_picture_is_copied_as_one(page: Page, daemon: FakeDaemon) -> None:
    daemon.snapshots[world.REPORT] = world.every_mime()
    await open_with_clipboard(page, daemon)
    await the_block(page, "png").focus()
    await page.keyboard.press("y")
    await expect(page.get_by_text("Output copied.")).to_be_visible()
    types = await page.evaluate("navigator.clipboard.read().then((items) => items.flatMap((item) => item.types))")
    assert types == ["image/png"]


# ── Many ──────────────────────────────────────────────────────────────────────────────────────────


async def test_two_thousand_files_are_found_but_not_all_drawn(page: Page, daemon: FakeDaemon) -> None:
    for number in range(2000):
        path = f"part{number % 4}/module_{number}.py"
        daemon.files.append({"uri": world.ROOT + path, "path": path, "armed": False, "watched": False})
    await open_page(page, daemon, "#models/fit.py")
    files = page.get_by_role("navigation").locator(".file")
    await expect(the_block(page, "x")).to_be_visible()
    # Closed folders, but for the one that the open file is in.
    await expect(files.filter(has_text="fit.py")).to_be_visible()
    assert await files.count() < 20
    await page.get_by_role("navigation").get_by_text("part2").click()
    await expect(page.get_by_role("button", name="Show 300 more")).to_be_visible()
    assert await files.count() < 250
    await page.keyboard.press("/")
    await page.keyboard.type("module_1998")
    await expect(files).to_have_text(["module_1998.py"])


async def test_a_long_document_colours_what_comes_near(page: Page, daemon: FakeDaemon) -> None:
    source = "def f(x):\n    return x"
    many = wire.blocks(*((f"b{n}", source) for n in range(300)))
    daemon.snapshots[world.REPORT] = wire.snapshot(world.REPORT, many, [])
    await open_page(page, daemon)
    await expect(the_block(page, "b0").locator(".tok-keyword").first).to_be_visible()
    last = the_block(page, "b299")
    await expect(last.locator(".text")).to_have_text(source)
    await expect(last.locator(".tok-keyword")).to_have_count(0)
    await last.scroll_into_view_if_needed()
    await expect(last.locator(".tok-keyword")).to_have_count(2)
    await expect(last.locator(".text")).to_have_text(source)
