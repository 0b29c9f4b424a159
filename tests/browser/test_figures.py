"""Figures of the plotting libraries, with the libraries themselves."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.conftest import Start
from tests.browser.project import Project
from tests.browser.steps import PATIENCE, block, idle, show

MATPLOTLIB = """
import matplotlib.pyplot as plt

plt.plot([1, 2, 4])
plt.title('First');

for n in range(2):
    plt.figure(figsize=(2, 1))
    plt.plot([n, 1])
"""


async def test_matplotlib_figures_are_pictures(page: Page, project: Project) -> None:
    await show(page, project, "figures.py", MATPLOTLIB)
    one, two = block(page, "First").locator(".rich img"), block(page, "range(2)").locator(".rich img")
    await expect(one).to_have_count(1)
    await expect(two).to_have_count(2)
    await one.scroll_into_view_if_needed()
    assert await one.evaluate("e => e.naturalWidth") > 300
    before = await one.get_attribute("src")
    project.edit("figures.py", "[1, 2, 4]", "[4, 2, 1]")
    await expect(one).not_to_have_attribute("src", before or "")
    await idle(page)
    await expect(one).to_have_count(1)


async def test_matplotlib_figures_are_drawings_if_so_wished(page: Page, start: Start) -> None:
    project = start(FIGURE_FORMAT="svg")
    await show(page, project, "drawings.py", MATPLOTLIB)
    drawing = block(page, "First").locator(".rich svg")
    await expect(drawing).to_be_visible()
    assert await drawing.locator("path").count() > 10
    await expect(block(page, "range(2)").locator(".rich svg")).to_have_count(2)


# ── Drawn by the page ─────────────────────────────────────────────────────────────────────────────

ALTAIR = """
import altair as alt

points = alt.Data(values=[{'x': n, 'y': n * n} for n in range(5)])

alt.Chart(points).mark_point().encode(x='x:Q', y='y:Q')
"""

PLOTLY = """
import plotly.graph_objects as go

go.Figure(go.Scatter(x=[1, 2, 3], y=[1, 4, 9], mode='markers'), layout={'title': {'text': 'Squares'}})
"""


async def test_altair_charts_are_drawn(page: Page, project: Project) -> None:
    await show(page, project, "chart.py", ALTAIR)
    chart = block(page, "mark_point").locator(".rich")
    await chart.scroll_into_view_if_needed()
    await expect(chart.locator("svg, canvas").first).to_be_visible(timeout=PATIENCE)
    await expect(chart.locator("iframe")).to_have_count(0)


async def test_plotly_figures_are_drawn_and_drawn_anew(page: Page, project: Project) -> None:
    await show(page, project, "plotly_figure.py", PLOTLY)
    figure = block(page, "go.Scatter").locator(".rich")
    await figure.scroll_into_view_if_needed()
    await expect(figure.locator("svg, canvas").first).to_be_visible(timeout=PATIENCE)
    await expect(figure).to_contain_text("Squares")
    project.edit("plotly_figure.py", "Squares", "Cubes")
    await expect(figure).to_contain_text("Cubes")
