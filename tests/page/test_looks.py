"""Themes, small windows, accessibility, large documents."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

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
    script = AXE.read_text("utf-8")
    for made in (world.report(), world.states(), world.every_mime()):
        daemon.snapshots[world.REPORT] = made
        await page.goto("about:blank")
        await open_page(page, daemon)
        await expect(page.locator(".block").first).to_be_visible()
        await page.evaluate(script)
        # Old results are dimmed on purpose, and foreign markup is not ours.
        not_ours = ["[data-old]", "[data-look=stale] .outputs", "#block-html .outputs", "iframe", ".stream [style]"]
        found = await page.evaluate("(exclude) => axe.run({exclude})", [[each] for each in not_ours])
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []


async def test_a_thousand_blocks_open_quickly_and_an_edit_paints_one(page: Page, daemon: FakeDaemon) -> None:
    many = wire.blocks(*((f"b{n}", f"value_{n} = {n}\nvalue_{n}") for n in range(1000)))
    results = [wire.result(f"b{n}", wire.value(str(n))) for n in range(1000)]
    daemon.snapshots[world.REPORT] = wire.snapshot(world.REPORT, many, results)
    await open_page(page, daemon)
    await expect(page.locator(".block")).to_have_count(1000)
    await run(daemon, 2, "b3", uri=world.REPORT)
    await daemon.tell("blockResult", uri=world.REPORT, run=2, result=wire.result("b3", wire.value("new"), run=2))
    await expect(the_block(page, "b3").locator(".plain")).to_have_text("new")
