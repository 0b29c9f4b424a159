"""What code shows besides text, in the pane, under the policy that it has there; and what leaves the pane as a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator

from .workbench import Workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")

RICH = """\
# # Rich
# Euler found $e^{i\\pi} = -1$.

import pandas as pd

pd.DataFrame({'name': ['Mars'], 'moons': [2]})

import matplotlib.pyplot as plt

plt.plot([1, 3, 2]);

class Scripted:
    def _repr_html_(self):
        return '<b id=t>…</b><script>document.getElementById("t").textContent = 6 * 7</script>'

Scripted()
"""

CHARTS = """\
import altair as alt

alt.Chart(alt.Data(values=[{"x": 1, "y": 2}, {"x": 2, "y": 5}])).mark_line().encode(x="x:Q", y="y:Q")

import plotly.graph_objects as go

go.Figure(go.Bar(x=[1, 2], y=[3, 1]))
"""


async def test_tables_images_formulas_and_scripts(code: Workbench, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "rich.py"
    file.write_text(RICH)
    async with code.window(browser, tmp_path, file) as window:
        pane = await window.beside()
        await pane.frame.locator("table", has_text="Mars").wait_for()
        await pane.frame.locator(".prose .katex").first.wait_for()
        await _is_seen(pane.frame.locator("figure img"))
        await pane.frame.frame_locator("iframe.scripted").get_by_text("42").wait_for()

        await window.page.locator(".view-line", has_text="plt.plot").hover(position={"x": 20, "y": 8})
        await _is_seen(window.page.locator(".monaco-hover:visible img"))


async def test_charts(code: Workbench, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "charts.py"
    file.write_text(CHARTS)
    async with code.window(browser, tmp_path, file) as window:
        pane = await window.beside()
        await pane.frame.locator(".chart.vega svg, .chart.vega canvas").first.wait_for()
        plotly = pane.frame.locator(".chart.plotly")
        await plotly.scroll_into_view_if_needed()
        await plotly.locator("svg .bars .point").first.wait_for()


async def test_a_page_is_exported_to_where_the_user_says(code: Workbench, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.py"
    file.write_text("print('for the record')\n")
    async with code.window(browser, tmp_path, file) as window:
        pane = await window.beside()
        await pane.shows("for the record")
        await pane.frame.get_by_role("button", name="More").click()
        await pane.frame.get_by_role("menuitem", name="Export as HTML").click()
        await window.save_as(tmp_path / "kept.html", proposed="report.html")
        await window.notice("Saved kept.html").wait_for()
        assert "for the record" in (tmp_path / "kept.html").read_text()


async def _is_seen(picture: Locator) -> None:
    await picture.wait_for()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
