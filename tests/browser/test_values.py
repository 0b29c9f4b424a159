"""Values of the standard library, IPython, pandas and polars as the page shows them."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.project import Project
from tests.browser.steps import block, printed, show, value


def rich(of: Locator) -> Locator:
    return of.locator(".rich")


async def test_plain_values_and_printed_text(page: Page, project: Project) -> None:
    await show(page, project, "plain.py", PLAIN)
    await expect(value(block(page, "{'a': 1}"))).to_have_text("{'a': 1}")
    await expect(page.locator(".block.code").nth(1).locator(".outputs")).to_have_count(0)
    await expect(value(block(page, "'<b>'"))).to_have_text("'<b>not bold</b>'")
    colours = printed(block(page, "31m"))
    await expect(colours).to_have_text("red and plain\n")
    await expect(colours.locator(".ansi-red-fg")).to_have_text("red")
    await expect(block(page, "stderr").locator(".stream.stderr")).to_have_text("a warning\n")
    await expect(block(page, "stderr").locator(".stream.stdout")).to_have_text("and a result\n")


PLAIN = """
{'a': 1}

None

'<b>' + 'not bold' + '</b>'

print('\\x1b[31mred\\x1b[0m and plain')

import sys
print('a warning', file=sys.stderr)
print('and a result')
"""


async def test_ipython_displays(page: Page, project: Project) -> None:
    await show(page, project, "displays.py", DISPLAYS)
    await expect(rich(block(page, "Markdown(")).locator("strong")).to_have_text("bold")
    await expect(rich(block(page, "Markdown(")).locator("table td")).to_have_text(["1", "2"])
    await expect(rich(block(page, "Latex(")).locator(".katex-display")).to_be_visible()
    await expect(rich(block(page, "Math(")).locator(".katex")).to_be_visible()
    await expect(rich(block(page, "HTML(")).locator("em")).to_have_text("slanted")
    tree = rich(block(page, "JSON("))
    await tree.get_by_text("moons:").click()
    await expect(tree.locator(".json-string")).to_have_text(['"Jupiter"', '"Io"', '"Europa"'])
    await expect(rich(block(page, "Code("))).to_contain_text("def f(): pass")


DISPLAYS = r"""
from IPython.display import HTML, JSON, Code, Latex, Markdown, Math

Markdown('**bold** and $x^2$\n\n| a | b |\n| --- | --- |\n| 1 | 2 |')

Latex(r'$$\int_0^1 x\,dx = \tfrac12$$')

Math(r'\alpha + \beta')

HTML('<p>upright and <em>slanted</em></p>')

JSON({'planet': 'Jupiter', 'moons': ['Io', 'Europa']})

Code('def f(): pass', language='python')
"""


async def test_pictures_and_sound(page: Page, project: Project) -> None:
    await show(page, project, "media.py", MEDIA)
    for source in ("'png'", "'jpeg'"):
        picture = rich(block(page, source)).locator("img")
        await picture.scroll_into_view_if_needed()
        await expect(picture).to_have_js_property("naturalWidth", 40)
    await expect(rich(block(page, "width=80")).locator("img")).to_have_js_property("width", 80)
    drawing = rich(block(page, "SVG(")).locator("svg")
    await expect(drawing.locator("circle")).to_be_attached()
    await expect(drawing.locator("script")).to_have_count(0)
    assert await page.evaluate("window.drawingRan") is None
    sound = rich(block(page, "Audio(")).locator("audio")
    await sound.scroll_into_view_if_needed()
    await expect(sound).to_have_js_property("duration", 0.5)
    film = rich(block(page, "Video(")).locator("video")
    await expect(film.locator("source")).to_have_attribute("src", re.compile("^data:video/mp4;base64,"))
    await expect(film).to_have_js_property("controls", True)


MEDIA = """
import io
from IPython.display import SVG, Audio, Image, Video
from PIL import Image as Pixels

def picture(format):
    file = io.BytesIO()
    Pixels.new('RGB', (40, 30), 'teal').save(file, format)
    return file.getvalue()

Image(picture('png'))

Image(picture('jpeg'))

Image(picture('gif'), width=80)

SVG('<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"><circle cx="30" cy="30" r="20"/>'
    '<script>window.drawingRan = true</script></svg>')

Audio([0.0, 0.5] * 2000, rate=8000)

Video(b'no film', embed=True, mimetype='video/mp4')
"""


# ── Tables ────────────────────────────────────────────────────────────────────────────────────────


async def test_a_pandas_table_has_a_head_that_stays_and_gives_its_rows_away(page: Page, project: Project) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await show(page, project, "pandas_table.py", PANDAS)
    table = rich(block(page, "moon {n}"))
    await expect(table.get_by_role("columnheader")).to_have_text(["name", "mass"])
    await table.get_by_role("cell", name="moon 50", exact=True).scroll_into_view_if_needed()
    await expect(table.get_by_role("columnheader", name="mass")).to_be_in_viewport()
    await expect(table.locator("tbody tr")).to_have_count(200)
    await table.get_by_role("button", name="Show more of 450 rows").click()
    await expect(table.locator("tbody tr")).to_have_count(450)
    await table.get_by_role("button", name="Copy").click()
    await expect(table.get_by_role("button", name="Copied")).to_be_visible()
    lines = (await page.evaluate("navigator.clipboard.readText()")).split("\n")
    assert (len(lines), lines[0], lines[1]) == (451, "\tname\tmass", "0\tmoon 0\t0.0")
    # A stylesheet of the result is its own business.
    await expect(rich(block(page, "styled")).locator("td").first).to_have_css("color", "rgb(255, 0, 0)")
    await expect(table.locator("td").first).not_to_have_css("color", "rgb(255, 0, 0)")
    await expect(rich(block(page, "series"))).to_contain_text("dtype: int64")


PANDAS = """
import pandas as pd

pd.options.display.max_rows = 1000
frame = pd.DataFrame({'name': [f'moon {n}' for n in range(450)], 'mass': [n / 2 for n in range(450)]})
frame

pd.DataFrame({'styled': [1]}).style.set_properties(color='red')

pd.Series([1, 2], name='series')
"""


async def test_a_polars_table_and_its_shape(page: Page, project: Project) -> None:
    await show(
        page, project, "polars_table.py", "import polars as pl\n\npl.DataFrame({'a': [1, 2], 'b': ['x', 'y']})\n"
    )
    table = rich(block(page, "DataFrame("))
    await expect(table).to_contain_text("shape: (2, 2)")
    await expect(table.get_by_role("cell")).to_contain_text(["1", "x", "2", "y"])
    await expect(table.get_by_role("button", name="Copy")).to_be_visible()
