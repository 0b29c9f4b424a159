"""Runs and edits as they reach the screen."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from . import wire, world
from .fake_daemon import FakeDaemon
from .steps import finish, open_page, run, the_block

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_edit_repaints_its_block_and_no_other(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon, "#models/fit.py")
    await expect(the_block(page, "z")).to_be_visible()
    await page.evaluate("for (const b of document.querySelectorAll('.block')) b.mark = true")
    await page.evaluate(
        "window.touched = new Set(); new MutationObserver((all) => all.forEach((m) => {"
        "  const b = (m.target.nodeType === 1 ? m.target : m.target.parentElement)?.closest('.block');"
        "  if (b) touched.add(b.id) })).observe(document.querySelector('.blocks'),"
        "  {subtree: true, childList: true, characterData: true, attributes: true})"
    )
    edited = wire.block("y", "y = x + 10\ny", 5)
    splices = [{"at": 2, "remove": 1, "insert": [edited]}]
    await daemon.tell("document", uri=world.MODEL, version=2, splices=splices)
    await run(daemon, 2, "y")
    await daemon.tell("blockStart", uri=world.MODEL, run=2, blockId="y")
    await daemon.tell("blockResult", uri=world.MODEL, run=2, result=wire.result("y", wire.value("11"), run=2))
    await finish(daemon, 2, "y")
    await expect(the_block(page, "y").locator(".plain")).to_have_text("11")
    await expect(the_block(page, "y")).to_contain_text("x + 10")
    assert await page.evaluate("[...touched]") == ["block-y"]
    assert await page.evaluate("[...document.querySelectorAll('.block')].every((b) => b.mark)")
    await expect(page.get_by_text("edit → screen")).to_be_visible()
    await expect(page.get_by_text(".venv · python3.13")).to_be_visible()


async def test_splices_insert_remove_and_shift_lines(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon, "#models/fit.py")
    await expect(the_block(page, "z").locator(".lines")).to_have_text("9\n10")
    fresh = wire.block("new", "w = 0", 2)
    shifts = [{"from": 2, "by": 2}]
    splices = [{"at": 1, "remove": 0, "insert": [fresh]}]
    await daemon.tell("document", uri=world.MODEL, version=2, splices=splices, lineShifts=shifts)
    await expect(the_block(page, "z").locator(".lines")).to_have_text("11\n12")
    await expect(the_block(page, "new").locator(".lines")).to_have_text("3")
    await daemon.tell("document", uri=world.MODEL, version=3, splices=[{"at": 2, "remove": 2, "insert": []}])
    await expect(the_block(page, "x")).to_have_count(0)
    await expect(page.locator(".block")).to_have_count(3)


async def test_streams_grow_and_selection_survives(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon, "#models/fit.py")
    await run(daemon, 2, "x")
    await daemon.tell("blockStart", uri=world.MODEL, run=2, blockId="x")
    for text in ("one\n", "\x1b[31mtw", "o\x1b[0m\n"):
        await daemon.tell("blockOutput", uri=world.MODEL, run=2, blockId="x", output=wire.printed(text))
        if text == "one\n":
            stream = the_block(page, "x").locator(".stream")
            await expect(stream).to_have_text("one\n")
            await page.evaluate("getSelection().selectAllChildren(document.querySelector('#block-x .stream'))")
    await expect(stream).to_have_text("one\ntwo\n")
    assert "".join(await stream.locator(".ansi-red-fg").all_text_contents()) == "two"
    assert (await page.evaluate("getSelection().toString()")).startswith("one")
    await expect(page.get_by_text("Running block 1 of 1")).to_be_visible()
    await expect(the_block(page, "x")).to_have_attribute("data-look", "running")


async def test_a_pending_block_keeps_its_old_output_dimmed(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon, "#models/fit.py")
    await run(daemon, 2, "y", "z")
    outputs = the_block(page, "z").locator(".outputs")
    await expect(outputs).to_have_attribute("data-old", "true")
    await expect(outputs).to_have_text("3")
    await expect(outputs).to_have_css("opacity", "0.45")
    await finish(daemon, 2)
    await expect(outputs).to_have_css("opacity", "1")


async def test_every_state_looks_like_what_it_is(page: Page, daemon: FakeDaemon) -> None:
    daemon.snapshots[world.REPORT] = world.states()
    await open_page(page, daemon)
    looks = {
        "ok": "ok",
        "error": "error",
        "stale": "stale",
        "cancelled": "cancelled",
        "waiting": "waiting",
        "running": "running",
        "queued": "queued",
    }
    for name, look in looks.items():
        await expect(the_block(page, f"s-{name}")).to_have_attribute("data-look", look)
    await expect(the_block(page, "s-waiting")).to_contain_text("Save to run: this block would delete the folder build.")
    await expect(the_block(page, "s-truncated")).to_contain_text("Output beyond 1.0 MB was dropped")
    await expect(the_block(page, "s-stale")).to_contain_text("Out of date")
    await expect(the_block(page, "s-hidden").locator(".source")).to_have_count(0)
    await the_block(page, "s-hidden").get_by_role("button", name="Show code").click()
    await expect(the_block(page, "s-hidden").locator("code")).to_have_text("setup()")
    await expect(page.get_by_text("Running block 1 of 2")).to_be_visible()
    await the_block(page, "s-manual").get_by_role("button", name="Run this block").click()
    await daemon.heard("run", scope="block", blockId="s-manual")


async def test_errors_name_lines_and_causes(page: Page, daemon: FakeDaemon) -> None:
    daemon.snapshots[world.REPORT] = world.states()
    await open_page(page, daemon)
    failed = the_block(page, "s-error")
    frames = failed.locator(".frames li")
    places = ("report.py:10", "clean.py:12", "report.py:8 in ratio")
    await expect(frames).to_have_text([re.compile(place) for place in places])
    await expect(failed.locator(".line.raised")).to_have_count(2)
    await the_block(page, "s-caused").get_by_role("button", name="Ratios").click()
    await expect(failed).to_be_focused()
    assert page.url.endswith("#report.py:s-error")
    await expect(page).to_have_title(re.compile("^● "))


async def test_text_that_does_not_parse_keeps_the_last_document(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    span = {"start": {"line": 24, "character": 0}, "end": {"line": 24, "character": 1}}
    problem = {"message": "'(' was never closed", "range": span}
    await daemon.tell("document", uri=world.REPORT, version=2, splices=[], syntaxError=problem)
    await expect(page.get_by_text("'(' was never closed")).to_be_visible()
    await expect(page.get_by_text("Line 25:")).to_be_visible()
    await expect(page.locator(".blocks")).to_have_attribute("data-outdated", "true")
    await expect(the_block(page, "load")).to_be_visible()
    await daemon.tell("document", uri=world.REPORT, version=3, splices=[])
    await expect(page.get_by_text("'(' was never closed")).to_have_count(0)


async def test_a_dead_worker_says_what_happened(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    await daemon.tell("sessionState", uri=world.REPORT, state="dead", message="The process was killed: out of memory.")
    await expect(page.get_by_role("alert")).to_contain_text("out of memory")
    await expect(the_block(page, "load")).to_be_visible()


async def test_one_change_off_screen_is_told_instead_of_jumped_to(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    await expect(the_block(page, "law")).to_be_attached()
    await run(daemon, 2, "law", uri=world.REPORT)
    new = wire.result("law", wire.value("Eq(1, 1)"), run=2)
    await daemon.tell("blockResult", uri=world.REPORT, run=2, result=new)
    await finish(daemon, 2, "law", uri=world.REPORT)
    note = page.get_by_role("button", name="1 block changed")
    await expect(note).to_be_visible()
    assert await page.evaluate("scrollY") == 0
    await note.click()
    await expect(the_block(page, "law")).to_be_in_viewport()


async def test_facts_tell_why_when_and_what(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    await the_block(page, "load").locator("summary").click()
    for text in ("first run", "12 ms", "csv, Path", "It reads the clock"):
        await expect(the_block(page, "load").locator("dl")).to_contain_text(text)
