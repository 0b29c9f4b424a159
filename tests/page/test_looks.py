"""Themes, small windows, accessibility, large documents."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.fades import faded

from . import wire, world
from .fake_daemon import PACKAGE, FakeDaemon
from .steps import open_page, run, the_block

pytestmark = pytest.mark.asyncio(loop_scope="session")

AXE = PACKAGE.parent / "vscode-extension" / "node_modules" / "axe-core" / "axe.min.js"


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


async def test_high_contrast_tells_states_by_shape(page: Page, daemon: FakeDaemon) -> None:
    daemon.snapshots[world.REPORT] = world.states()
    await page.emulate_media(forced_colors="active")
    await open_page(page, daemon)
    failed = the_block(page, "s-error")
    await expect(failed.locator(".line.raised").first).to_have_css("outline-style", "solid")
    await expect(failed.locator(".source")).to_have_css("border-top-style", "solid")
    rail = "getComputedStyle(document.querySelector('#block-s-error'), '::before').backgroundColor"
    assert await page.evaluate(rail) not in ("rgba(0, 0, 0, 0)", "transparent")


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


async def test_paper_is_light_and_has_the_document_alone(page: Page, daemon: FakeDaemon) -> None:
    many = wire.blocks(*((f"b{n}", f"value_{n} = {n}") for n in range(200)))
    daemon.snapshots[world.REPORT] = wire.snapshot(world.REPORT, many, [])
    await open_page(page, daemon)
    for theme in ("light", "dark"):
        await page.keyboard.press("t")
        await expect(page.locator("html")).to_have_attribute("data-theme", theme)
        await page.emulate_media(media="print", color_scheme="dark")
        await expect(page.locator("html")).to_have_css("background-color", "rgb(255, 255, 255)")
        await expect(the_block(page, "b0").locator(".text")).to_have_css("color", "rgb(31, 29, 26)")
        await page.emulate_media(media="screen")
    await page.emulate_media(media="print")
    for name in (".sidebar", ".header", ".status", ".corner"):
        await expect(page.locator(name).first).to_be_hidden()
    await page.pdf()
    await expect(the_block(page, "b199").locator(".tok-operator")).to_have_count(1)  # printing colours all of it


async def test_a_full_page_has_every_block(page: Page, daemon: FakeDaemon) -> None:
    """What is below the fold is laid out and drawn: a picture of the whole page, a search and a link meet it."""
    made = wire.blocks(*((f"b{n}", f"value_{n} = {n}") for n in range(60)))
    daemon.snapshots[world.REPORT] = wire.snapshot(world.REPORT, made, [])
    await open_page(page, daemon)
    await expect(the_block(page, "b59")).to_be_attached()
    skipped = "(line) => !line.checkVisibility({contentVisibilityAuto: true})"
    assert await page.evaluate(f"[...document.querySelectorAll('.block .line')].filter({skipped}).length") == 0
    assert await page.evaluate("window.find('value_59 = 59')")
    await expect(the_block(page, "b59")).to_be_in_viewport()


# ── Accessibility ─────────────────────────────────────────────────────────────────────────────────

# Old results are dimmed on purpose, and foreign markup is not ours.
NOT_OURS = ["[data-old]", "[data-look=stale] .outputs", "#block-html .outputs", "iframe", ".stream [style]"]


async def violations(page: Page) -> list[tuple[str, list[str]]]:
    if not await page.evaluate("typeof axe === 'object'"):
        await page.evaluate(AXE.read_text("utf-8"))
    await faded(page)
    found = await page.evaluate("(exclude) => axe.run({exclude})", [[each] for each in NOT_OURS])
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: run `npm ci` in vscode-extension/.")
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_accessible_by_axe(page: Page, daemon: FakeDaemon, scheme: str) -> None:
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # pyright: ignore[reportArgumentType]
    for made in (world.report(), world.states(), world.every_mime()):
        daemon.snapshots[world.REPORT] = made
        await page.goto("about:blank")
        await open_page(page, daemon)
        await expect(page.locator(".block").first).to_be_visible()
        assert await violations(page) == []


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: run `npm ci` in vscode-extension/.")
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_what_opens_is_accessible_by_axe(page: Page, daemon: FakeDaemon, scheme: str) -> None:
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # pyright: ignore[reportArgumentType]
    await open_page(page, daemon, "")
    assert await violations(page) == []
    await open_page(page, daemon)
    await the_block(page, "load").locator("summary").click()
    await expect(the_block(page, "load").locator("dl")).to_be_visible()
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="More").click()
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    for key, name in (("Control+k", "Go to a file or a heading, or run a command"), ("?", "Keyboard shortcuts")):
        await page.keyboard.press(key)
        await expect(page.get_by_role("dialog", name=name)).to_be_visible()
        assert await violations(page) == []
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
    span = {"start": {"line": 24, "character": 0}, "end": {"line": 24, "character": 1}}
    problem = {"message": "'(' was never closed", "range": span}
    await daemon.tell("sessionState", uri=world.REPORT, state="dead", message="The process was killed.")
    await daemon.tell("document", uri=world.REPORT, version=2, splices=[], syntaxError=problem)
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.locator(".banner-syntax")).to_have_css("opacity", "1")
    assert await violations(page) == []


async def test_dialogs_give_the_focus_back(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    verify = page.get_by_role("button", name="Verify against a fresh run")
    await verify.focus()
    for key in ("Control+k", "?"):
        await page.keyboard.press(key)
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(verify).to_be_focused()


async def test_what_goes_away_leaves_the_focus_around_it(page: Page, daemon: FakeDaemon) -> None:
    daemon.snapshots[world.REPORT] = world.states()
    await open_page(page, daemon)
    reveal = the_block(page, "s-hidden").get_by_role("button", name="Show code")
    await reveal.press("Enter")
    await expect(the_block(page, "s-hidden")).to_be_focused()
    stop = page.get_by_role("button", name="Interrupt")
    await stop.press("Enter")
    await daemon.tell("sessionState", uri=world.REPORT, state="idle")
    await expect(page.get_by_role("button", name="Run all, fresh")).to_be_focused()
    await daemon.tell("sessionState", uri=world.REPORT, state="pending", message="Save to run.")
    run_changed = page.get_by_role("button", name="Run", exact=True)
    await run_changed.press("Enter")
    await daemon.tell("sessionState", uri=world.REPORT, state="idle")
    await expect(run_changed).to_have_count(0)
    await expect(page.get_by_role("main")).to_be_focused()


async def test_the_first_stop_skips_to_the_document(page: Page, daemon: FakeDaemon) -> None:
    await open_page(page, daemon)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the document")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main")).to_be_focused()


# ── Large documents ───────────────────────────────────────────────────────────────────────────────


async def test_a_thousand_blocks_open_quickly_and_an_edit_paints_one(page: Page, daemon: FakeDaemon) -> None:
    many = wire.blocks(*((f"b{n}", f"value_{n} = {n}\nvalue_{n}") for n in range(1000)))
    results = [wire.result(f"b{n}", wire.value(str(n))) for n in range(1000)]
    daemon.snapshots[world.REPORT] = wire.snapshot(world.REPORT, many, results)
    await open_page(page, daemon)
    await expect(page.locator(".block")).to_have_count(1000)
    # What makes it quick: few elements for a block that is off screen.
    assert await page.evaluate("document.querySelectorAll('*').length") < 18_000
    # Source that comes near the screen gets its colours: that may still go on.
    await page.evaluate(
        "window.touched = new Set(); new MutationObserver((all) => all.forEach((m) => {"
        "  const e = m.target.nodeType === 1 ? m.target : m.target.parentElement;"
        "  if (e?.closest('.block') && !e.closest('.source')) touched.add(e.closest('.block').id)"
        "})).observe(document.querySelector('.blocks'),"
        "  {subtree: true, childList: true, characterData: true, attributes: true})"
    )
    await run(daemon, 2, "b3", uri=world.REPORT)
    await daemon.tell("blockResult", uri=world.REPORT, run=2, result=wire.result("b3", wire.value("new"), run=2))
    await expect(the_block(page, "b3").locator(".plain")).to_have_text("new")
    assert await page.evaluate("[...touched]") == ["block-b3"]
