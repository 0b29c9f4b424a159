"""From user code to pixels: charts, tables, long texts and scripts of real libraries, through the real daemon."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from daemon.daemon import Daemon
from playwright.async_api import Browser, Locator, Page, expect

from .conftest import Complaints

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHARTS = """
import altair as alt
import plotly.graph_objects as go

rows = alt.Data(values=[{"a": n, "b": n * n} for n in range(9)])

alt.Chart(rows).mark_line().encode(x="a:Q", y="b:Q")

alt.Chart("https://example.org/cars.json").mark_point().encode(x="a:Q")

go.Figure(go.Bar(y=[1, 3, 2]), layout={"title": {"text": "Bars"}})

go.Figure(go.Choropleth(locations=["FRA"], z=[1]))
"""

TABLES = """
import numpy as np
import pandas as pd

with pd.option_context("display.max_columns", None):
    wide = pd.DataFrame(np.arange(60_000).reshape(60, 1000))._repr_html_()

class Html(str):
    _repr_html_ = str.__str__

Html(wide)

Html(pd.DataFrame({"n": range(9_000), "word": "moon"}).to_html())

pd.DataFrame({"a": [1, 2]}).style.set_table_styles([{"selector": "td", "props": "color: rgb(1, 2, 3)"}])
"""

TEXT = """
for n in range(220_000):
    red = "\\x1b[31mred\\x1b[0m" if n > 219_900 else "not"
    print(f"line {n:06d} of a very long output that has some words in it, so that it is long; {red}")

print("small")
"""

INTRUDER = """
class Html(str):
    _repr_html_ = str.__str__

Html('''<ol id="tried"></ol><script>
const note = (name, result) => tried.insertAdjacentHTML("beforeend", `<li>${name}: ${result}</li>`);
const attempt = (name, act) => Promise.resolve().then(act).then((v) => note(name, v), () => note(name, "refused"));
const socket = (address) => new Promise((open, refuse) => {
  const made = new WebSocket(address); made.onopen = () => open("reached"); made.onerror = refuse; });
const load = (tag) => new Promise((open, refuse) => {
  const made = document.createElement(tag); made.onload = () => open("reached"); made.onerror = refuse;
  made.src = "http://HOST/assets/main.js"; document.body.append(made); });
const tries = [
  ["cookie", () => document.cookie], ["parent", () => parent.document.title], ["storage", () => localStorage.length],
  ["socket", () => socket("ws://HOST/ws")], ["fetch", () => fetch("http://HOST/assets/main.js")],
  ["script", () => load("script")], ["image", () => load("img")],
  ["top", () => { top.location = "http://HOST/healthz"; }], ["popup", () => open("http://HOST/") ?? Promise.reject()],
];
(async () => { for (const [name, act] of tries) await attempt(name, act); note("all", "tried"); })();
</script>'''.replace("HOST", "127.0.0.1:PORT"))

Html('<div id="box" style="height: 300px">tall</div><script>setTimeout(() => { box.style.height = "50px" })</script>')
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for name, text in {"charts": CHARTS, "tables": TABLES, "text": TEXT, "html": "# %%\n"}.items():
        (folder / f"{name}.py").write_text(text)
    return folder


@pytest.fixture(scope="module")
def real(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    paths = tuple(sorted(project.glob("*.py")))
    daemon = Daemon(project, tmp_path_factory.mktemp("state"), paths=paths, OUTPUT_LIMIT_BYTES=60_000_000)
    yield daemon
    assert daemon.stop() == 0
    assert "defect" not in daemon.log.read_text()


@pytest_asyncio.fixture(loop_scope="session")
async def tab(browser: Browser, complaints: Complaints) -> AsyncIterator[Page]:
    """A tab of its own; what it asks for beyond its daemon, and what a policy refuses, is a complaint."""
    page = await browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
    page.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)  # a library of five megabytes, on a machine that has other things to do
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda made: None if is_own(made.url) else complaints.append(made.url))
    yield page
    expect.set_options(timeout=5_000)
    await page.close()
    assert complaints == []


def is_own(address: str) -> bool:
    return address.startswith(("http://127.0.0.1:", "data:", "blob:"))


async def shown(tab: Page, real: Daemon, name: str) -> Locator:
    """The blocks of a file, all of them run."""
    await tab.goto(f"{real.url}#{name}.py")
    await expect(tab.locator(".status")).to_contain_text("Idle", timeout=90_000)
    return tab.locator(".block.code")


async def test_charts_are_drawn_in_the_pages_colours_and_ask_nobody(tab: Page, real: Daemon, project: Path) -> None:
    assets: list[str] = []
    tab.on("request", lambda made: assets.append(made.url.rpartition("/")[2]))
    blocks = await shown(tab, real, "html")
    assert not {"vega.js", "plotly.js"} & set(assets)
    blocks = await shown(tab, real, "charts")
    line, remote, bars, world = (blocks.nth(n) for n in range(2, 6))
    await expect(line.locator(".vega svg path.domain, .vega svg .mark-line path").first).to_be_attached()
    await expect(remote).to_contain_text("it wants https://example.org/cars.json, and the page loads nothing from")
    await expect(remote.locator(".plain")).to_have_text("alt.Chart(...)")
    await bars.scroll_into_view_if_needed()
    await expect(bars.locator(".bars .point")).to_have_count(3)
    await world.scroll_into_view_if_needed()
    await expect(world).to_contain_text("choropleth fetches its map from another site")
    title = bars.locator(".gtitle")
    light = await title.evaluate("(text) => getComputedStyle(text).fill")
    await tab.emulate_media(color_scheme="dark")
    await expect(title).not_to_have_css("fill", light)


async def test_a_new_chart_takes_the_place_of_the_old_one(tab: Page, real: Daemon, project: Path) -> None:
    blocks = await shown(tab, real, "charts")
    bars = blocks.nth(4)
    await bars.scroll_into_view_if_needed()
    await expect(bars.locator(".bars .point")).to_have_count(3)
    await bars.locator(".js-plotly-plot").evaluate("(plot) => { plot.isThatOne = true }")
    path = project / "charts.py"
    path.write_text(CHARTS.replace("y=[1, 3, 2]", "y=[1, 3, 2, 5]"))
    await expect(bars.locator(".bars .point")).to_have_count(4)
    assert await bars.locator(".js-plotly-plot").evaluate("(plot) => plot.isThatOne")
    path.write_text(CHARTS)
    await expect(bars.locator(".bars .point")).to_have_count(3)


async def test_large_tables_show_a_part_and_more_on_demand(tab: Page, real: Daemon) -> None:
    blocks = await shown(tab, real, "tables")
    wide, long, styled = (blocks.nth(n) for n in range(3, 6))
    await expect(wide.locator("tbody tr").first.locator("th, td")).to_have_count(100)
    await wide.get_by_role("button", name="Show all 1,000 columns").click()
    await expect(wide.locator("tbody tr").first.locator("th, td")).to_have_count(1001)
    await expect(wide.locator("tbody th").first).to_have_css("position", "sticky")
    await expect(long.locator("tbody tr")).to_have_count(200)
    await long.get_by_role("button", name="Show more of 9,000 rows").click()
    await expect(long.locator("tbody tr")).to_have_count(2200)
    await expect(long.locator("tbody tr").last).to_contain_text("2199")
    await expect(styled.locator("td").first).to_have_css("color", "rgb(1, 2, 3)")
    await expect(wide.locator("td").first).not_to_have_css("color", "rgb(1, 2, 3)")


async def test_twenty_megabytes_of_text_show_their_ends_first(tab: Page, real: Daemon) -> None:
    blocks = await shown(tab, real, "text")
    text = blocks.first.locator(".stream")
    await expect(text.locator(".part").first).to_contain_text("line 000000 ")
    await expect(text.locator(".part").last).to_contain_text("line 219999 ")
    size = "(pre) => pre.textContent.length"
    assert await text.evaluate(size) < 1_200_000
    await expect(text.locator(".part").last.locator(".ansi-red-fg").last).to_have_text("red")
    await text.locator(".gap").click()
    await expect(text.locator(".gap")).to_have_count(0)
    await expect(text.locator(".part").last).to_contain_text("line 219999 ")
    assert (await text.text_content() or "").count("line 110000 ") == 1
    await expect(blocks.nth(1).locator(".stream")).to_have_text("small\n")


async def test_scripts_of_user_code_reach_nothing(
    tab: Page, real: Daemon, project: Path, complaints: Complaints
) -> None:
    port = real.url.split(":")[2].split("/")[0]
    blocks = await shown(tab, real, "html")
    (project / "html.py").write_text(INTRUDER.replace("PORT", port))
    frame = blocks.nth(1).locator("iframe").content_frame
    await expect(frame.locator("li").last).to_have_text("all: tried")
    found = dict(item.split(": ") for item in await frame.locator("li").all_text_contents())
    assert set(found.values()) == {"refused", "tried"}, found
    assert len(tab.context.pages) == 1
    assert "html.py" in tab.url
    # It grew to what it was given, and shrank when that did.
    await expect(blocks.nth(2).locator("iframe")).to_have_attribute("height", "50")
    complaints[:] = []  # what it tried is what the browser complains about
