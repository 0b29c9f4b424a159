"""The main states by axe, in both themes, in a narrow window and at 200 %."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

import livesync_ls
from tests.browser.complaints import Complaints
from tests.browser.conftest import Start, Tabs
from tests.browser.project import Project
from tests.browser.steps import PATIENCE, arm, block, idle, look_at, looks, printed, show
from tests.fades import faded

AXE = Path(livesync_ls.__file__).parents[1] / "vscode-extension" / "node_modules" / "axe-core" / "axe.min.js"

WINDOWS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "zoomed": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
}
"""Zooming to 200 % halves the window in CSS pixels."""


@pytest.fixture(params=WINDOWS)
def window(request: pytest.FixtureRequest) -> str:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run `npm ci` in vscode-extension/.")
    return request.param


async def opened(tabs: Tabs, window: str) -> Page:
    page = await tabs.open(reduced_motion="reduce", **WINDOWS[window])
    await page.add_init_script(AXE.read_text("utf-8"))
    return page


async def check(page: Page, window: str) -> None:
    """Nothing is wrong by axe, and the window scrolls one way only.

    Not looked at: old results, which are dimmed on purpose, and foreign markup. Contrast does not depend on the
    window's size, and takes axe longer than all the rest.
    """
    await faded(page)
    others = ["[data-old]", "[data-look=stale] .outputs", "iframe", ".stream [style]"]
    options = {"rules": {"color-contrast": {"enabled": "color_scheme" in WINDOWS[window]}}}
    ask = "([exclude, options]) => axe.run({exclude}, options)"
    found = await page.evaluate(ask, [[[each] for each in others], options])
    problems = [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found["violations"]]
    assert problems == []
    assert await page.evaluate(TOO_WIDE) == []


TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map((e) => e.outerHTML.slice(0, 150))"""


async def test_a_document_with_all_its_parts(tabs: Tabs, project: Project, window: str) -> None:
    page = await opened(tabs, window)
    await show(page, project, f"whole_{window}.py", WHOLE)
    await expect(page.locator(".rich table")).to_be_visible()
    await check(page, window)
    await block(page, "moons[0]").locator("summary").click()
    await check(page, window)
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await check(page, window)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await check(page, window)


WHOLE = r"""
# # Moons
# The **largest** of them, with $T^2 \propto a^3$ and a [link](other.py).[^1]
#
# - [x] read
# - [ ] compare
#
# | moon | planet |
# | --- | --- |
# | Io | Jupiter |
#
# [^1]: After Kepler.

moons = ['Io', 'Europa']
print('\x1b[32mgreen\x1b[0m and plain')

moons[0]

moons[2]

missing + 1

# | manual
moons.clear()

class Table:
    def _repr_html_(self):
        return '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>'

Table()

from IPython.display import JSON, Latex

JSON({'moons': moons, 'count': 2})

Latex(r'$\frac{1}{2}$')
"""


async def test_no_file_and_a_file_that_is_not_armed(tabs: Tabs, project: Project, window: str) -> None:
    project.write("deep/unarmed.py", "# # Not armed\n\n1 + 1\n")
    project.write("another.py", "1 + 1\n")  # a single file would be opened at once
    page = await opened(tabs, window)
    await look_at(page, project)
    await expect(page.get_by_role("main").get_by_role("link", name="Not armed")).to_be_visible()
    await check(page, window)
    await page.get_by_role("main").get_by_role("link", name="Not armed").click()
    await expect(page.get_by_role("button", name="Run this file")).to_be_visible()
    await check(page, window)


async def test_a_file_that_is_not_there(tabs: Tabs, project: Project, window: str) -> None:
    page = await opened(tabs, window)
    await look_at(page, project, "nowhere.py")
    await expect(page.get_by_text("There is no file nowhere.py here.")).to_be_visible()
    await check(page, window)


async def test_running_and_interrupted(tabs: Tabs, project: Project, window: str) -> None:
    page, name = await opened(tabs, window), f"busy_{window}.py"
    project.write(name, "1 + 1\n\nprint('begun')\nwhile True: pass\n\n2 + 2\n")
    await look_at(page, project, name)
    await arm(page)
    await expect(printed(block(page, "begun"))).to_have_text("begun\n", timeout=PATIENCE)
    await check(page, window)
    await page.keyboard.press("i")
    await looks(block(page, "begun"), "cancelled")
    await check(page, window)


async def test_a_lost_connection(tabs: Tabs, start: Start, complaints: Complaints, window: str) -> None:
    project, page = start(), await opened(tabs, window)
    await show(page, project, "lost.py", "1 + 1\n")
    project.kill()
    await expect(page.get_by_role("alert")).to_contain_text("Connection lost.")
    await check(page, window)
    complaints.forget("ERR_CONNECTION_REFUSED", "WebSocket connection")


async def test_a_worker_that_died_and_a_notice(tabs: Tabs, project: Project, window: str) -> None:
    page = await opened(tabs, window)
    await show(page, project, f"dying_{window}.py", "import os\n\nstep = 1\nstep\n\n2 + 2\n")
    await page.keyboard.press("v")
    await expect(page.get_by_text("Verified: a fresh run shows the same.")).to_be_visible(timeout=PATIENCE)
    await check(page, window)
    await idle(page)
    project.edit(f"dying_{window}.py", "step = 1", "step = 2; os._exit(3)")
    await expect(page.get_by_role("alert")).to_contain_text("The worker ended.", timeout=PATIENCE)
    await check(page, window)


@pytest.mark.parametrize("window", ["light", "dark"], indirect=True)
async def test_text_that_does_not_parse(tabs: Tabs, project: Project, window: str) -> None:
    page = await opened(tabs, window)
    await show(page, project, f"broken_{window}.py", "1 + 1\n")
    project.edit(f"broken_{window}.py", "1 + 1", "1 + (1")
    await expect(page.get_by_text("nothing runs until it does again")).to_be_visible()
    await check(page, window)
