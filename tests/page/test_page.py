"""The page in a real browser, against a daemon that says what the test wants."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from . import world
from .conftest import Complaints
from .fake_daemon import PACKAGE, FakeDaemon

AXE = PACKAGE.parent / "vscode-extension" / "node_modules" / "axe-core" / "axe.min.js"


async def open_page(page: Page, daemon: FakeDaemon, place: str = "#report.py") -> None:
    await page.goto(daemon.url + place)
    await expect(page.get_by_text("Connected", exact=True)).to_be_visible()


def the_block(page: Page, id: str):
    return page.locator(f"#block-{id}")


# ── Opening ─────────────────────────────────────────────────────────────────────────────────────


async def test_shows_prose_code_and_results(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    await expect(page.get_by_role("heading", name="Moons of the solar system")).to_be_visible()
    await expect(page.locator("#block-intro .katex-display")).to_be_visible()
    await expect(page.locator("#block-intro input[type=checkbox]")).to_have_count(2)
    load = the_block(page, "load")
    assert await load.locator("code").text_content() == world.LOAD
    assert (await load.locator(".lines").text_content() or "").startswith("19\n20\n")
    await expect(load.locator(".tok-definition")).to_have_text("load")
    await expect(load.locator(".stream")).to_have_text("178 moons\n")
    await expect(page.get_by_text("verified")).to_be_visible()
    await expect(page).to_have_title("report.py · livesync")


async def test_token_leaves_the_address_and_the_client_says_who_it_is(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    assert "access_token" not in page.url
    assert page.url.endswith("/#report.py")
    first = (await daemon.heard("watch"))["clientId"]
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", first)
    await page.reload()
    assert (await daemon.heard("watch", times=2))["clientId"] == first


async def test_overview_lists_files_and_opens_one(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon, "")
    await page.get_by_role("main").get_by_role("link", name="Fitting a curve").click()
    await expect(the_block(page, "x")).to_be_visible()
    assert page.url.endswith("#models/fit.py")


async def test_one_armed_file_opens_by_itself(page: Page, daemon: FakeDaemon) -> None:
    daemon.files = [{**file, "armed": file["uri"] == world.MODEL} for file in daemon.files]
    await open_page(page, daemon, "")
    await expect(the_block(page, "x")).to_be_visible()


async def test_no_files_missing_file_and_empty_file(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon, "#nowhere.py")
    await expect(page.get_by_text("There is no file nowhere.py here.")).to_be_visible()
    await page.get_by_role("link", name="See all files").click()
    await page.get_by_role("link", name="empty.py").first.click()
    await expect(page.get_by_text("Nothing to show yet")).to_be_visible()
    daemon.files = []
    await page.goto(daemon.url)
    await expect(page.get_by_text("No Python files here")).to_be_visible()


async def test_a_refused_watch_says_why(page: Page, daemon: FakeDaemon) -> None:
    refusal = {"error": {"code": -32002, "message": "This file is outside the folders that livesync serves."}}
    daemon.answers["livesync/watch"] = lambda params: refusal
    await open_page(page, daemon)
    await expect(page.get_by_text("outside the folders that livesync serves")).to_be_visible()


# ── Consent ─────────────────────────────────────────────────────────────────────────────────────


async def test_an_unarmed_file_shows_code_and_one_button(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon, "#notes/plain.py")
    await expect(the_block(page, "p-code")).to_contain_text("shutil.rmtree")
    await expect(page.get_by_role("button", name="Run all, fresh")).to_have_count(0)
    assert not [name for name, _ in daemon.asked if name == "livesync/arm"]
    await page.get_by_role("button", name="Run this file").click()
    await daemon.heard("arm", uri=world.PLAIN)
    await daemon.tell("sessionState", uri=world.PLAIN, state="running")
    await expect(page.get_by_role("button", name="Run this file")).to_have_count(0)
    await expect(page.get_by_role("button", name="Interrupt")).to_be_visible()


# ── Runs and edits ──────────────────────────────────────────────────────────────────────────────


async def run(daemon: FakeDaemon, number: int, *ids: str, uri: str = world.MODEL) -> None:
    planned = [{"blockId": id, "reason": "text changed"} for id in ids]
    await daemon.tell("sessionState", uri=uri, state="running", python="/home/ada/.venv/bin/python3.13")
    await daemon.tell("runStart", uri=uri, run=number, version=number, planned=planned, receivedAt=world.now(), plannedMs=1.5)


async def finish(daemon: FakeDaemon, number: int, *ids: str, uri: str = world.MODEL) -> None:
    await daemon.tell("runEnd", uri=uri, run=number, status="ok", executed=list(ids), reused=[], durationMs=5)
    await daemon.tell("sessionState", uri=uri, state="idle")


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
    edited = world.block("y", "y = x + 10\ny", 5)
    splices = [{"at": 2, "remove": 1, "insert": [edited]}]
    await daemon.tell("document", uri=world.MODEL, version=2, splices=splices)
    await run(daemon, 2, "y")
    await daemon.tell("blockStart", uri=world.MODEL, run=2, blockId="y")
    await daemon.tell("blockResult", uri=world.MODEL, run=2, result=world.result("y", world.value("11"), run=2))
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
    fresh = world.block("new", "w = 0", 2)
    shifts = [{"from": 2, "by": 2}]
    await daemon.tell("document", uri=world.MODEL, version=2, splices=[{"at": 1, "remove": 0, "insert": [fresh]}], lineShifts=shifts)
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
        await daemon.tell("blockOutput", uri=world.MODEL, run=2, blockId="x", output=world.printed(text))
        if text == "one\n":
            stream = the_block(page, "x").locator(".stream")
            await expect(stream).to_have_text("one\n")
            await page.evaluate("getSelection().selectAllChildren(document.querySelector('#block-x .stream'))")
    await expect(stream).to_have_text("one\ntwo\n")
    await expect(stream.locator(".ansi-red-fg").first).to_have_text("tw")
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
    for id, look in looks.items():
        await expect(the_block(page, f"s-{id}")).to_have_attribute("data-look", look)
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
    await expect(frames).to_have_text([re.compile("report.py:10"), re.compile("clean.py:12"), re.compile("report.py:8 in ratio")])
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
    new = world.result("law", world.value("Eq(1, 1)"), run=2)
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


# ── Values ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def values(page: Page, daemon: FakeDaemon) -> Page:
    daemon.snapshots[world.REPORT] = world.every_mime()
    daemon.blobs["/blob/image"] = ("image/png", base64.b64decode(world.png()))
    daemon.blobs["/blob/text"] = ("text/plain", b"text from the daemon\n")
    daemon.blobs["/blob/huge"] = ("text/plain", b"a lot of text\n")
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
    await expect(table.locator("thead th").first).to_have_css("position", "sticky")
    await expect(values.locator("body")).to_be_visible()


async def test_pictures_drawings_and_formulas(values: Page) -> None:
    for id in ("png", "ref-image"):
        picture = the_block(values, id).locator("img")
        await picture.scroll_into_view_if_needed()
        await expect(picture).to_have_js_property("naturalWidth", 240)
    await expect(the_block(values, "svg").locator("svg polyline")).to_be_attached()
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
    await the_block(values, "ref-huge").get_by_role("button", name="Show 20.0 MB of printed text").click()
    await expect(the_block(values, "ref-huge").locator(".stream")).to_have_text("a lot of text\n")


# ── Navigation ──────────────────────────────────────────────────────────────────────────────────


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


async def test_the_list_is_asked_for_again_when_files_change(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    daemon.files.append({"uri": world.ROOT + "new.py", "path": "new.py", "armed": False, "watched": False})
    await daemon.tell("filesChanged")
    await expect(page.get_by_role("navigation").get_by_role("link", name="new.py")).to_be_visible()
    daemon.files = [file for file in daemon.files if file["uri"] != world.REPORT]
    await daemon.tell("filesChanged")
    await expect(page.get_by_role("navigation").get_by_role("link", name="report.py")).to_have_count(0)
    await expect(the_block(page, "load")).to_be_visible()


# ── Connection ──────────────────────────────────────────────────────────────────────────────────


async def test_a_lost_connection_is_told_and_comes_back_fresh(page: Page, daemon: FakeDaemon, complaints: Complaints) -> None:
    await open_page(page, daemon, "#models/fit.py")
    await expect(the_block(page, "x")).to_be_visible()
    await daemon.stop()
    await expect(page.get_by_role("alert")).to_contain_text("Connection lost.")
    await expect(page.get_by_text("Disconnected")).to_be_visible()
    await expect(the_block(page, "x").locator(".plain")).to_have_text("1")
    later = world.fit()
    later["results"][0] = world.result("x", world.value("100"), run=7)
    daemon.snapshots[world.MODEL] = later
    await daemon.start()
    await page.get_by_role("button", name="Try now").click()
    await expect(the_block(page, "x").locator(".plain")).to_have_text("100")
    await expect(page.get_by_role("alert")).to_have_count(0)
    complaints.forget("ERR_CONNECTION_REFUSED", "WebSocket connection")


async def test_a_refused_page_says_what_to_do(page: Page, daemon: FakeDaemon, complaints: Complaints) -> None:
    daemon.refuse = True
    await page.goto(daemon.url, wait_until="commit")
    complaints.clear()
    daemon.refuse = False
    await open_page(page, daemon)
    await daemon.stop()
    daemon.refuse = True
    await daemon.start()
    await expect(page.get_by_text("livesync does not admit this page any more.")).to_be_visible()
    complaints.clear()


# ── Keyboard, commands ──────────────────────────────────────────────────────────────────────────


async def test_the_palette_finds_files_and_commands(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    await page.keyboard.press("Control+k")
    await page.keyboard.type("models fit")
    await page.keyboard.press("Enter")
    await expect(the_block(page, "x")).to_be_visible()
    await page.keyboard.press("Control+k")
    await page.keyboard.type("fresh")
    await expect(page.get_by_role("option").first).to_contain_text("Run all, fresh")
    await page.keyboard.press("Enter")
    await daemon.heard("run", uri=world.MODEL, scope="all")
    await page.keyboard.press("Control+k")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_keys_run_commands(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    await expect(the_block(page, "load")).to_be_visible()
    await page.keyboard.press("v")
    await daemon.heard("verify", uri=world.REPORT)
    await expect(page.get_by_text("Verified: a fresh run shows the same.")).to_be_visible()
    await page.keyboard.press("0")
    await daemon.heard("restart", uri=world.REPORT)
    await page.keyboard.press("c")
    await expect(the_block(page, "load").locator(".source")).to_be_hidden()
    await page.keyboard.press("c")
    await expect(the_block(page, "load").locator(".source")).to_be_visible()
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await expect(the_block(page, "load")).to_be_focused()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("/")
    await page.keyboard.type("curve")
    await expect(page.get_by_role("navigation").locator(".file")).to_have_count(1)
    assert not [name for name, _ in daemon.asked if name == "livesync/run"]


async def test_interrupt_while_running(page: Page, daemon: FakeDaemon) -> None:
    daemon.snapshots[world.REPORT] = world.states()
    await open_page(page, daemon)
    await page.get_by_role("button", name="Interrupt").click()
    await daemon.heard("interrupt", uri=world.REPORT)


async def test_verify_marks_what_differs(page: Page, daemon: FakeDaemon) -> None:
    difference = {"blockId": "load", "shown": "178", "fresh": "179"}
    daemon.answers["livesync/verify"] = lambda params: {"equal": False, "differences": [difference]}
    await open_page(page, daemon)
    await page.get_by_role("button", name="Verify against a fresh run").click()
    await expect(page.get_by_text("A fresh run differs in 1 block.")).to_be_visible()
    await expect(the_block(page, "load")).to_have_attribute("data-differs", "true")


async def test_a_refused_act_is_told(page: Page, daemon: FakeDaemon) -> None:
    daemon.answers["livesync/run"] = lambda params: {"error": {"code": -32801, "message": "An edit came first."}}
    await open_page(page, daemon)
    await page.get_by_role("button", name="Run all, fresh").click()
    await expect(page.get_by_text("An edit came first.")).to_be_visible()


# ── Looks ───────────────────────────────────────────────────────────────────────────────────────


async def test_theme_follows_the_system_until_switched(page: Page, daemon: FakeDaemon) -> None:
    await page.emulate_media(color_scheme="dark")
    await open_page(page, daemon)
    background = "getComputedStyle(document.documentElement).backgroundColor"
    dark = await page.evaluate(background)
    await page.keyboard.press("t")
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")
    light = await page.evaluate(background)
    assert light != dark
    await page.reload()
    assert await page.evaluate(background) == light
    await page.emulate_media(color_scheme="light")
    await page.keyboard.press("t")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert await page.evaluate(background) == dark


async def test_narrow_windows_scroll_one_way_only(page: Page, daemon: FakeDaemon) -> None:
    await page.set_viewport_size({"width": 320, "height": 640})
    for made in (world.report(), world.states(), world.every_mime()):
        daemon.snapshots[world.REPORT] = made
        await page.goto("about:blank")
        await open_page(page, daemon)
        await expect(page.locator(".block").first).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    await page.get_by_role("button", name="File list").click()
    await page.get_by_role("navigation").get_by_role("link", name="fit.py").click()
    await expect(the_block(page, "x")).to_be_visible()
    await expect(page.get_by_role("navigation")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_accessible_by_axe(page: Page, daemon: FakeDaemon, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run `npm ci` in vscode-extension/.")
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # pyright: ignore[reportArgumentType]
    script = Path(AXE).read_text("utf-8")
    for made in (world.report(), world.states(), world.every_mime()):
        daemon.snapshots[world.REPORT] = made
        await page.goto("about:blank")
        await open_page(page, daemon)
        await expect(page.locator(".block").first).to_be_visible()
        await page.evaluate(script)
        # Old results are dimmed on purpose, and foreign markup is not ours.
        context = {"exclude": [["[data-old]"], ["[data-look=stale] .outputs"], ["#block-html .outputs"], ["iframe"]]}
        found = await page.evaluate("(context) => axe.run(context)", context)
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []


async def test_a_thousand_blocks_open_quickly_and_an_edit_paints_one(page: Page, daemon: FakeDaemon) -> None:
    many = world.blocks(*((f"b{n}", f"value_{n} = {n}\nvalue_{n}") for n in range(1000)))
    results = [world.result(f"b{n}", world.value(str(n))) for n in range(1000)]
    daemon.snapshots[world.REPORT] = world.snapshot(world.REPORT, many, results)
    await open_page(page, daemon)
    await expect(page.locator(".block")).to_have_count(1000)
    await run(daemon, 2, "b3", uri=world.REPORT)
    await daemon.tell("blockResult", uri=world.REPORT, run=2, result=world.result("b3", world.value("new"), run=2))
    await expect(the_block(page, "b3").locator(".plain")).to_have_text("new")
