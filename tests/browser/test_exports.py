"""Exports by the page's commands: the download arrives, and is what it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
from playwright.async_api import Page, expect

from tests.browser.project import Project
from tests.browser.steps import show

REPORT = """
# # Moons
# The **largest** ones.

moons = ['Io', 'Europa']
print(len(moons), 'moons')

moons[0].upper()

moons[2]
"""


async def exported(page: Page, what: str, folder: Path) -> Path:
    """What the command named `what` downloads, saved in `folder` under its own name."""
    async with page.expect_download() as download:
        await page.keyboard.press("Control+k")
        await page.keyboard.type(what)
        await expect(page.get_by_role("option").first).to_contain_text(what)
        await page.keyboard.press("Enter")
    file = await download.value
    path = folder / file.suggested_filename
    await file.save_as(path)
    return path


async def test_html_stands_alone_and_shows_the_same(page: Page, project: Project, tmp_path: Path) -> None:
    await show(page, project, "report.py", REPORT)
    path = await exported(page, "Export as HTML", tmp_path)
    assert path.name == "report.html"
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(path.as_uri())
    await expect(page.get_by_role("heading", name="Moons")).to_be_visible()
    for text in ("2 moons", "'IO'", "IndexError"):
        await expect(page.get_by_text(text).first).to_be_visible()
    assert [url for url in asked if not re.match("file:|data:", url)] == []
    assert "access_token" not in path.read_text("utf-8")


async def test_markdown_has_prose_code_and_results(page: Page, project: Project, tmp_path: Path) -> None:
    await show(page, project, "notes.py", REPORT)
    path = await exported(page, "Export as Markdown", tmp_path)
    assert path.name == "notes.md"
    text = path.read_text("utf-8")
    for part in (
        "# Moons\nThe **largest** ones.",
        "```python\nmoons = ['Io', 'Europa']",
        "2 moons",
        "'IO'",
        "IndexError",
    ):
        assert part in text


async def test_a_notebook_is_valid_and_has_the_outputs(page: Page, project: Project, tmp_path: Path) -> None:
    await show(page, project, "book.py", REPORT)
    path = await exported(page, "Export as notebook", tmp_path)
    assert path.name == "book.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    nbformat.validate(notebook)
    kinds = [cell["cell_type"] for cell in notebook["cells"]]
    assert kinds == ["markdown", "code", "code", "code"]
    outputs = [output["output_type"] for cell in notebook["cells"][1:] for output in cell["outputs"]]
    assert outputs == ["stream", "execute_result", "error"]
