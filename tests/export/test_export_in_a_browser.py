"""An exported page as a reader opens it: from the disk, in Chromium, with nobody to ask."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from livesync_ls.export import export
from livesync_ls.export.style import ASSETS
from livesync_ls.protocol import Ref, Snapshot, Value

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
AXE = Path(__file__).parents[2] / "vscode-extension" / "node_modules" / "axe-core" / "axe.min.js"
HEIGHT = 800

pytestmark = pytest.mark.asyncio(loop_scope="session")

Read = Callable[[Ref], bytes]
Make = Callable[..., Snapshot]

SPY = """<p id=said>nothing</p><script>
const said = document.getElementById("said");
const tries = {
  page: () => parent.document.title, cookie: () => document.cookie, storage: () => localStorage.length,
  top: () => { top.location = "https://elsewhere.example/left"; },
};
const reached = Object.entries(tries).filter(([, go]) => { try { go(); return true } catch { return false } });
new Image().src = "https://elsewhere.example/pixel";
fetch("https://elsewhere.example/fetch").then(() => reached.push(["fetch"]), () => 0)
  .then(() => said.textContent = "reached: " + reached.map(([name]) => name).join());
</script><div style="height: 700px">tall</div>"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("There is no Chromium on this machine; CHROMIUM can name one.")
    if not (ASSETS / "main.css").exists():
        pytest.skip("The page is not built: run scripts/build_page.py.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        await browser.close()


class Opened:
    """An exported page in a tab, and what it asked for beyond itself."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.answered: list[str] = []
        self.complaints: list[str] = []
        self._file = file.as_uri()
        page.on("response", lambda got: self._note(got.url))
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, url: str) -> None:
        if url.split("#")[0] != self._file and not url.startswith(("data:", "blob:", "about:")):
            self.answered.append(url)


@pytest_asyncio.fixture(loop_scope="session")
async def opened(browser: Browser, tmp_path: Path, read: Read) -> AsyncIterator[Callable[..., Any]]:
    context = await browser.new_context(viewport={"width": 1280, "height": HEIGHT})
    # Whatever gets out gets an answer, so that it shows.
    await context.route("https://**", lambda route: route.fulfill(status=200, body="reached"))

    async def open_it(snapshot: Snapshot, *, scheme: Any = "light", width: int = 1280) -> Opened:
        file = tmp_path / "report.html"
        file.write_bytes(export(snapshot, "html", read)[1])
        page = await context.new_page()
        await page.emulate_media(color_scheme=scheme)
        await page.set_viewport_size({"width": width, "height": HEIGHT})
        shown = Opened(page, file)
        await page.goto(file.as_uri())
        return shown

    yield open_it
    await context.close()


async def test_it_stands_alone_in_the_page_s_typefaces(opened: Callable[..., Any], full: Snapshot) -> None:
    shown = await opened(full)
    fonts = await shown.page.evaluate(
        "document.fonts.ready.then(() => [...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family))"
    )
    assert {"Inter", "Source Serif 4", "JetBrains Mono"} <= {font.strip('"') for font in fonts}
    assert (shown.answered, shown.complaints) == ([], [])
    measure = "getComputedStyle(document.querySelector('.prose h1')).fontFamily"
    assert "Source Serif 4" in await shown.page.evaluate(measure)


async def test_scripts_of_results_run_and_reach_nothing(opened: Callable[..., Any], make: Make) -> None:
    shown = await opened(make(("code", "spy", [Value(data={"text/plain": "x", "text/html": SPY})])))
    frame = shown.page.frame_locator("iframe.scripted")
    await frame.locator("#said", has_text="reached:").wait_for()
    assert await frame.locator("#said").text_content() == "reached: "
    assert shown.answered == []
    assert shown.page.url.startswith("file:")
    # It grows to what it holds.
    await shown.page.wait_for_function("document.querySelector('iframe.scripted').offsetHeight > 700")


@pytest.mark.parametrize(
    "attack",
    [
        "<img src='https://elsewhere.example/pixel.png'>",
        "<style>@import 'https://elsewhere.example/a.css';</style><p>x</p>",
        "<style>p { background: u\\72l(https://elsewhere.example/b) }</style><p>x</p>",
        "<svg viewBox='0 0 9 9'><rect width='9' height='9' fill='url(https://elsewhere.example/c#d)'/></svg>",
        "<meta http-equiv=refresh content='0;url=https://elsewhere.example/e'>",
        "<iframe src='https://elsewhere.example/f'></iframe><script>location = 'https://elsewhere.example/g'</script>",
        "<video src='https://elsewhere.example/h' poster='https://elsewhere.example/i'></video>",
    ],
)
async def test_nothing_is_asked_of_others(opened: Callable[..., Any], make: Make, attack: str) -> None:
    value = Value(data={"text/plain": "x", "text/html": attack})
    shown = await opened(make(("markdown", attack), ("code", "x", [value])))
    await shown.page.wait_for_load_state("networkidle")
    assert shown.answered == []
    assert shown.page.url.startswith("file:")


async def test_styles_of_results_do_not_reach_the_page(opened: Callable[..., Any], make: Make) -> None:
    styled = "<style>p, td { color: rgb(1, 2, 3) !important }</style><table><tr><td>cell</td></tr></table>"
    shown = await opened(
        make(("markdown", "words"), ("code", "x", [Value(data={"text/plain": "x", "text/html": styled})]))
    )
    color = "(element) => getComputedStyle(element).color"
    assert await shown.page.locator("td").evaluate(color) == "rgb(1, 2, 3)"
    assert await shown.page.locator(".prose p").evaluate(color) != "rgb(1, 2, 3)"
    padding = await shown.page.locator("td").evaluate("(element) => getComputedStyle(element).paddingLeft")
    assert padding != "1px", "the page's rules for tables hold in the tree of its own, too"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_accessible_by_axe(opened: Callable[..., Any], full: Snapshot, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run `npm ci` in vscode-extension/.")
    shown = await opened(full, scheme=scheme)
    # The file's own policy lets no script in: axe comes by the debugger.
    await shown.page.evaluate(AXE.read_text(encoding="utf-8"))
    # Colours that a program chose itself are not ours.
    found = await shown.page.evaluate("axe.run({exclude: [['.stream [style]']]})")
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []


async def test_dark_is_dark(opened: Callable[..., Any], full: Snapshot) -> None:
    shades: list[int] = []
    for scheme in ("light", "dark"):
        shown = await opened(full, scheme=scheme)
        ground = await shown.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        shades.append(int(ground.removeprefix("rgb(").split(",")[0]))
    assert shades[0] > 200 > 60 > shades[1]


async def test_a_phone_shows_it_without_scrolling_sideways(opened: Callable[..., Any], full: Snapshot) -> None:
    shown = await opened(full, width=320)
    assert await shown.page.evaluate("document.documentElement.scrollWidth") == 320
    assert not await shown.page.locator("nav.sidebar").is_visible()


async def test_print_has_the_whole_text_and_no_outline(opened: Callable[..., Any], make: Make) -> None:
    rows = "".join(f"<tr><td>{row}</td></tr>" for row in range(60))
    table = f"<table><tbody>{rows}</tbody></table>"
    shown = await opened(
        make(("markdown", "# One\n\n## Two"), ("code", "x", [Value(data={"text/plain": "x", "text/html": table})])),
        scheme="dark",
    )
    await shown.page.emulate_media(media="print")
    assert not await shown.page.locator("nav.sidebar").is_visible()
    ink = await shown.page.locator("h1").evaluate("(heading) => getComputedStyle(heading).color")
    assert int(ink.removeprefix("rgb(").split(",")[0]) < 60, "paper is white, so its ink is dark"
    overflow = "(window) => window.scrollHeight - window.clientHeight"
    assert await shown.page.locator(".table-window").evaluate(overflow) <= 1


async def test_the_outline_leads_to_headings(opened: Callable[..., Any], make: Make) -> None:
    shown = await opened(make(("markdown", "# Top"), *[("code", f"x{n}") for n in range(60)], ("markdown", "## Deep")))
    assert not await shown.page.locator("h2", has_text="Deep").evaluate(
        "(e) => e.getBoundingClientRect().top < innerHeight"
    )
    await shown.page.get_by_role("link", name="Deep").click()
    await shown.page.wait_for_function(
        "[...document.querySelectorAll('h2')].some((e) => e.getBoundingClientRect().top < innerHeight)"
    )
