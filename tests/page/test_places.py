"""Places inside a file: lines, headings, and where the reader is."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from . import wire, world
from .fake_daemon import FakeDaemon
from .steps import finish, open_page, run, the_block

pytestmark = pytest.mark.asyncio(loop_scope="session")

CLEAN = world.ROOT + "models/clean.py"


def long_clean() -> wire.Json:
    """A file whose twelfth line is deep in a long block, far down."""
    rows = "\n".join(f"step_{n} = {n}" for n in range(80))
    made = wire.blocks(("c-long", rows), ("c-more", rows))
    return wire.snapshot(CLEAN, made, [])


async def test_a_frame_goes_to_its_line(page: Page, daemon: FakeDaemon) -> None:
    daemon.snapshots[world.REPORT] = world.states()
    await open_page(page, daemon)
    failed = the_block(page, "s-error")
    await failed.get_by_role("button", name="report.py:10").click()
    await expect(failed.locator(".line.pointed")).to_have_text("ratio(1, 0)")
    await expect(failed.locator(".line.pointed")).to_be_in_viewport()
    await expect(failed).to_be_focused()
    assert page.url.endswith("#report.py:10")
    await failed.get_by_role("button", name="report.py:8").click()
    await expect(page.locator(".line.pointed")).to_have_text("    return a / b")
    await failed.get_by_role("button", name="report.py:8").click()
    await page.go_back()  # the same place again is no other place
    await expect(page.locator(".line.pointed")).to_have_text("ratio(1, 0)")


async def test_a_frame_in_another_file_opens_it_at_the_line(page: Page, daemon: FakeDaemon) -> None:
    daemon.snapshots[world.REPORT] = world.states()
    daemon.snapshots[CLEAN] = long_clean()
    await open_page(page, daemon)
    await the_block(page, "s-error").get_by_role("button", name="clean.py:12").click()
    await expect(page.locator(".line.pointed")).to_have_text("step_11 = 11")
    await expect(page.locator(".line.pointed")).to_be_in_viewport()
    await page.go_back()
    await expect(the_block(page, "s-error")).to_be_visible()


async def test_the_address_of_a_line_opens_there(page: Page, daemon: FakeDaemon) -> None:
    daemon.snapshots[CLEAN] = long_clean()
    await open_page(page, daemon, "#models/clean.py:150")
    line = the_block(page, "c-more").locator(".line.pointed")
    await expect(line).to_have_text("step_68 = 68")
    await expect(line).to_be_in_viewport()
    # It stays where it was meant when lines above it come and go.
    shifts = [{"from": 1, "by": 3}]
    await daemon.tell("document", uri=CLEAN, version=2, splices=[], lineShifts=shifts)
    await expect(the_block(page, "c-more").locator(".lines")).to_contain_text("85")
    await expect(line).to_have_text("step_68 = 68")


def two_headings() -> wire.Json:
    rows = "\n\n".join(f"Paragraph {n}." for n in range(60))
    made = wire.blocks(("t", f"# One\n\n{rows}\n\n## Two\n\n{rows}", "markdown"), ("code", "1 + 1"))
    return wire.snapshot(world.MODEL, made, [])


async def test_the_outline_goes_to_headings_and_tells_where_one_reads(page: Page, daemon: FakeDaemon) -> None:
    daemon.snapshots[world.MODEL] = two_headings()
    await open_page(page, daemon, "#models/fit.py")
    outline = page.get_by_role("list", name="Outline")
    first, second = outline.get_by_role("link", name="One"), outline.get_by_role("link", name="Two")
    await expect(first).to_have_attribute("aria-current", "location")
    await second.click()
    await expect(page.get_by_role("heading", name="Two")).to_be_in_viewport()
    await expect(second).to_have_attribute("aria-current", "location")
    await page.keyboard.press("Home")
    await expect(first).to_have_attribute("aria-current", "location")


async def test_the_palette_finds_headings(page: Page, daemon: FakeDaemon) -> None:
    daemon.snapshots[world.MODEL] = two_headings()
    await open_page(page, daemon, "#models/fit.py")
    await expect(the_block(page, "code")).to_be_attached()
    await page.keyboard.press("Control+k")
    await page.keyboard.type("two")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Two")).to_be_in_viewport()


async def test_the_word_of_a_change_goes_when_it_was_seen(page: Page, daemon: FakeDaemon) -> None:
    daemon.snapshots[world.MODEL] = two_headings()
    await open_page(page, daemon, "#models/fit.py")
    await expect(the_block(page, "code")).to_be_attached()
    await run(daemon, 2, "code")
    await daemon.tell("blockResult", uri=world.MODEL, run=2, result=wire.result("code", wire.value("2"), run=2))
    await finish(daemon, 2, "code")
    note = page.get_by_role("button", name="1 block changed")
    await expect(note).to_be_visible()
    await page.keyboard.press("End")
    await expect(note).to_have_count(0)
    await page.keyboard.press("Home")
    await expect(the_block(page, "t").get_by_role("heading", name="One")).to_be_in_viewport()
    await expect(note).to_have_count(0)


async def test_two_changes_are_not_told(page: Page, daemon: FakeDaemon) -> None:
    made = wire.blocks(("t", "\n\n".join(f"Paragraph {n}." for n in range(60)), "markdown"), ("a", "1"), ("b", "2"))
    daemon.snapshots[world.MODEL] = wire.snapshot(world.MODEL, made, [])
    await open_page(page, daemon, "#models/fit.py")
    await expect(the_block(page, "b")).to_be_attached()
    await run(daemon, 2, "a", "b")
    for name in "ab":
        await daemon.tell("blockResult", uri=world.MODEL, run=2, result=wire.result(name, wire.value("2"), run=2))
    await finish(daemon, 2, "a", "b")
    await expect(the_block(page, "b").locator(".plain")).to_have_text("2")
    await expect(page.get_by_role("button", name="1 block changed")).to_have_count(0)


async def test_what_does_not_parse_is_gone_to(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    span = {"start": {"line": 26, "character": 0}, "end": {"line": 26, "character": 1}}
    problem = {"message": "'(' was never closed", "range": span}
    await daemon.tell("document", uri=world.REPORT, version=2, splices=[], syntaxError=problem)
    await page.get_by_role("button", name="Line 27:").click()
    await expect(page.locator(".line.pointed")).to_have_text('moons = load(Path("moons.csv"))')


async def test_the_file_list_is_as_wide_as_one_likes(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    edge = page.get_by_role("separator", name="Width of the file list")
    sidebar = page.get_by_role("navigation")
    before = ((await sidebar.bounding_box()) or {})["width"]
    await edge.focus()
    await page.keyboard.press("ArrowRight")
    await expect(edge).to_have_attribute("aria-valuenow", "18")
    assert ((await sidebar.bounding_box()) or {})["width"] == before + 16
    await page.reload()
    await expect(edge).to_have_attribute("aria-valuenow", "18")
