"""The status line and the states of a file: what they say is so."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from . import wire, world
from .conftest import Complaints
from .fake_daemon import FakeDaemon
from .steps import finish, open_page, run, the_block

pytestmark = pytest.mark.asyncio(loop_scope="session")


# ── The last edit ─────────────────────────────────────────────────────────────────────────────────


async def edit(daemon: FakeDaemon, number: int, received_at: float | None = None) -> None:
    """An edit of block `y` whose run ends."""
    edited = wire.block("y", f"y = {number}\ny", 5)
    splices = [{"at": 2, "remove": 1, "insert": [edited]}]
    await daemon.tell("document", uri=world.MODEL, version=number, splices=splices)
    planned = [{"blockId": "y", "reason": "text changed"}]
    moment = {"receivedAt": wire.now() if received_at is None else received_at, "plannedMs": 1.5}
    await daemon.tell("runStart", uri=world.MODEL, run=number, version=number, planned=planned, **moment)
    result = wire.result("y", wire.value(str(number)), run=number)
    await daemon.tell("blockResult", uri=world.MODEL, run=number, result=result)
    await finish(daemon, number, "y")


async def test_the_way_of_the_last_edit_is_told_by_stage(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon, "#models/fit.py")
    await expect(the_block(page, "y")).to_be_visible()
    await edit(daemon, 2)
    button = page.get_by_role("button", name="edit → screen")
    await button.press("Enter")
    sheet = page.get_by_role("group", name="Time by stage")
    names = ["typed", "planned", "ran", "painted"]
    await expect(sheet.get_by_role("listitem")).to_have_text([re.compile(f"^{name}.*\\d") for name in names])
    await expect(sheet).to_contain_text("The whole run was done after")
    await expect(sheet.get_by_role("listitem").nth(1)).to_contain_text("2 ms")
    await page.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)


async def test_a_newer_edit_takes_the_older_ones_time_away(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon, "#models/fit.py")
    await expect(the_block(page, "y")).to_be_visible()
    await edit(daemon, 2)
    await expect(page.get_by_text("edit → screen")).to_be_visible()
    splices = [{"at": 2, "remove": 1, "insert": [wire.block("y", "y = 3\ny", 5)]}]
    await daemon.tell("document", uri=world.MODEL, version=3, splices=splices)
    await expect(page.get_by_text("edit → screen")).to_have_count(0)


@pytest.mark.parametrize("ahead", [60_000, -60_000], ids=["ahead", "behind"])
async def test_clocks_that_disagree_tell_no_time(page: Page, daemon: FakeDaemon, ahead: float) -> None:
    await open_page(page, daemon, "#models/fit.py")
    await expect(the_block(page, "y")).to_be_visible()
    await edit(daemon, 2, wire.now() + ahead)
    await expect(the_block(page, "y").locator(".plain")).to_have_text("2")
    await expect(page.locator(".status-state")).to_have_text("Idle")
    await expect(page.get_by_text("edit → screen")).to_have_count(0)


async def test_a_run_that_nobody_typed_for_is_no_edit(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon, "#models/fit.py")
    await expect(the_block(page, "y")).to_be_visible()
    await edit(daemon, 2)
    await expect(page.get_by_text("edit → screen")).to_be_visible()
    await run(daemon, 3, "y")
    await daemon.tell("blockResult", uri=world.MODEL, run=3, result=wire.result("y", wire.value("33"), run=3))
    await finish(daemon, 3, "y")
    await expect(the_block(page, "y").locator(".plain")).to_have_text("33")
    await expect(page.get_by_text("edit → screen")).to_have_count(0)


async def test_the_interpreter_is_learned_of_a_session_that_runs_already(page: Page, daemon: FakeDaemon) -> None:
    session = {"uri": world.REPORT, "state": "idle", "python": "/home/ada/moons/.venv/bin/python3.12"}
    why = "the nearest .venv"
    daemon.answers["livesync/status"] = lambda params: {"version": "0.1.0", "sessions": [{**session, "pythonWhy": why}]}
    await open_page(page, daemon)
    await page.get_by_role("button", name=".venv · python3.12").click()
    await expect(page.get_by_text(why)).to_be_visible()


# ── States of the file ────────────────────────────────────────────────────────────────────────────


async def test_changes_that_wait_say_why_and_can_be_run(page: Page, daemon: FakeDaemon) -> None:
    stale = wire.result("x", wire.value("1"), stale=True)
    await open_page(page, daemon, "#models/fit.py")
    await daemon.tell("results", uri=world.MODEL, version=2, results=[stale])
    await daemon.tell("sessionState", uri=world.MODEL, state="pending", message="Save the file to run it.")
    await expect(page.locator(".status-state")).to_have_text("Changes wait: Save the file to run it.")
    await expect(the_block(page, "x")).to_contain_text("Out of date. Save the file to run it.")
    await page.get_by_role("button", name="Run", exact=True).click()
    await daemon.heard("run", uri=world.MODEL, scope="changed")
    await daemon.tell("sessionState", uri=world.MODEL, state="idle")
    await expect(page.get_by_role("button", name="Run", exact=True)).to_have_count(0)


async def test_an_interrupted_run_says_so(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon, "#models/fit.py")
    await run(daemon, 2, "x")
    await daemon.tell("blockStart", uri=world.MODEL, run=2, blockId="x")
    # As the daemon says it: what an interrupted block left is out of date as well.
    cut = wire.result("x", wire.printed("half\n"), status="cancelled", run=2, stale=True)
    await daemon.tell("blockResult", uri=world.MODEL, run=2, result=cut)
    await daemon.tell("runEnd", uri=world.MODEL, run=2, status="cancelled", executed=["x"], reused=[], durationMs=9)
    message = "Interrupted. Edit the file, or run it again, to go on."
    await daemon.tell("sessionState", uri=world.MODEL, state="pending", message=message)
    await expect(page.locator(".status-state")).to_have_text("Interrupted: Edit the file, or run it again, to go on.")
    await expect(the_block(page, "x")).to_have_attribute("data-look", "cancelled")
    await expect(the_block(page, "x")).to_contain_text("Interrupted before it finished.")


async def test_a_dead_worker_can_be_restarted_from_where_it_is_told(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    await daemon.tell("sessionState", uri=world.REPORT, state="dead", message="The process was killed: out of memory.")
    await page.get_by_role("alert").get_by_role("button", name="Restart").click()
    await daemon.heard("restart", uri=world.REPORT)


async def test_a_deleted_file_is_no_dead_worker(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    daemon.files = [file for file in daemon.files if file["uri"] != world.REPORT]
    await daemon.tell("sessionState", uri=world.REPORT, state="dead", message="report.py was deleted.")
    await daemon.tell("filesChanged")
    await expect(page.get_by_role("alert")).to_contain_text("report.py was deleted.")
    await expect(page.get_by_role("alert").get_by_role("button", name="Restart")).to_have_count(0)
    await expect(the_block(page, "load")).to_be_visible()


async def test_a_result_that_varies_says_so(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon, "#models/fit.py")
    await expect(the_block(page, "x")).to_be_visible()
    unsure = wire.result("x", wire.value("0.52"), doubt=["nondeterministic"])
    await daemon.tell("results", uri=world.MODEL, version=1, results=[unsure])
    await expect(the_block(page, "x")).to_contain_text("Two fresh runs showed different things")
    await expect(the_block(page, "x").locator("summary")).to_contain_text("varies")


async def test_a_difference_shows_what_a_fresh_run_showed(page: Page, daemon: FakeDaemon) -> None:
    difference = {"blockId": "load", "shown": "178 moons", "fresh": "179 moons"}
    daemon.answers["livesync/verify"] = lambda params: {"equal": False, "differences": [difference]}
    await open_page(page, daemon)
    await page.get_by_role("button", name="Verify against a fresh run").click()
    await expect(the_block(page, "load")).to_contain_text("A fresh run showed something else: 179 moons")


async def test_a_run_shows_how_far_it_is(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon, "#models/fit.py")
    await expect(the_block(page, "y")).to_be_visible()
    await run(daemon, 2, "x", "y")
    await daemon.tell("blockResult", uri=world.MODEL, run=2, result=wire.result("x", wire.value("1"), run=2))
    await expect(page.locator(".status-state")).to_have_text("Running block 2 of 2")
    await expect(page.locator(".progress")).to_have_attribute("style", "--done: 50%;")
    await finish(daemon, 2, "x")
    await expect(page.locator(".progress")).to_have_count(0)


# ── The connection ────────────────────────────────────────────────────────────────────────────────


async def test_what_needs_the_daemon_waits_for_it(page: Page, daemon: FakeDaemon, complaints: Complaints) -> None:
    daemon.snapshots[world.REPORT] = world.states()
    await open_page(page, daemon)
    manual = the_block(page, "s-manual").get_by_role("button", name="Run this block")
    controls = [page.get_by_role("button", name="Restart the worker"), manual]
    for control in controls:
        await expect(control).to_be_enabled()
    await daemon.stop()
    await expect(page.get_by_role("alert")).to_contain_text("Connection lost.")
    for control in controls:
        await expect(control).to_be_disabled()
    # Nothing turns as if somebody knew that it still runs.
    await expect(page.locator(".status-state")).to_have_text(re.compile("^At .*: Running block 1 of 2$"))
    await expect(page.locator(".status .spinner")).to_have_count(0)
    await daemon.start()
    for control in controls:
        await expect(control).to_be_enabled(timeout=20_000)
    complaints.forget("ERR_CONNECTION_REFUSED", "WebSocket connection")


async def test_what_is_the_same_after_a_reconnect_is_not_drawn_again(
    page: Page, daemon: FakeDaemon, complaints: Complaints
) -> None:
    await open_page(page, daemon, "#models/fit.py")
    await expect(the_block(page, "z")).to_be_visible()
    await page.evaluate("getSelection().selectAllChildren(document.querySelector('#block-y .plain'))")
    await page.evaluate(
        "window.touched = new Set(); new MutationObserver((all) => all.forEach((m) => {"
        "  const b = (m.target.nodeType === 1 ? m.target : m.target.parentElement)?.closest('.block');"
        "  if (b) touched.add(b.id) })).observe(document.querySelector('.blocks'),"
        "  {subtree: true, childList: true, characterData: true, attributes: true})"
    )
    await daemon.stop()
    await expect(page.get_by_role("alert")).to_contain_text("Connection lost.")
    daemon.snapshots[world.MODEL]["results"][2] = wire.result("z", wire.value("300"), run=7)
    await daemon.start()
    await expect(the_block(page, "z").locator(".plain")).to_have_text("300", timeout=20_000)
    assert await page.evaluate("[...touched]") == ["block-z"]
    assert await page.evaluate("getSelection().toString()") == "2"
    complaints.forget("ERR_CONNECTION_REFUSED", "WebSocket connection")


async def test_a_connection_that_carries_nothing_counts_as_lost(
    page: Page, daemon: FakeDaemon, complaints: Complaints
) -> None:
    await page.clock.install()
    await open_page(page, daemon)
    await expect(the_block(page, "load")).to_be_visible()
    asked = len([name for name, _ in daemon.asked if name == "livesync/status"])
    # As behind a broken tunnel: the socket stays open, and nobody answers.
    daemon.silent = daemon.refuse = True
    await page.clock.fast_forward(11_000)
    await daemon.heard("status", times=asked + 1)
    await expect(page.get_by_text("Connected", exact=True)).to_be_visible()
    await page.clock.fast_forward(16_000)
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.get_by_text("Disconnected")).to_be_visible()
    await page.goto("about:blank")  # or it tries again, and complains after we forgave
    complaints.clear()
