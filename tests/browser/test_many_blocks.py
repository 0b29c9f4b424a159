"""A long document: it opens, and an edit of one block draws one."""

from __future__ import annotations

from time import monotonic

import pytest
from playwright.async_api import Page, expect

from tests.browser.observing import touched, watch_blocks
from tests.browser.project import Project
from tests.browser.steps import block, idle, look_at, show, value

BLOCKS = 1000
GENEROUS = 60
"""Seconds; what takes quadratic time is found, a busy machine is not."""


@pytest.mark.slow
async def test_a_thousand_blocks_open_and_an_edit_draws_one(page: Page, project: Project) -> None:
    text = "\n".join(f"value_{n} = {n}\nvalue_{n} * 2\n" for n in range(BLOCKS))
    await show(page, project, "long.py", text)
    await expect(page.locator(".block.code")).to_have_count(BLOCKS)
    began = monotonic()
    await page.reload()
    await expect(page.locator(".block.code")).to_have_count(BLOCKS)
    await idle(page)
    await expect(value(block(page, "value_3 = 3"))).to_have_text("6")
    assert monotonic() - began < GENEROUS
    await watch_blocks(page)
    project.edit("long.py", "value_500 = 500\n", "value_500 = 600\n")
    await expect(value(block(page, "value_500 = "))).to_have_text("1200")
    await idle(page)
    assert await touched(page) == ["value_500 = 600\nvalue_500 * 2"]
    await expect(value(block(page, "value_999 = 999"))).to_have_text("1998")


async def test_a_block_more_at_the_top_draws_no_other(page: Page, project: Project) -> None:
    text = "\n".join(f"value_{n} = {n}\nvalue_{n} * 2\n" for n in range(100))
    await show(page, project, "shifted.py", text)
    await page.evaluate("document.querySelectorAll('.block .outputs').forEach((e) => { e.mark = true })")
    project.write("shifted.py", f"'new'.upper()\n\n{text}")
    await expect(value(block(page, "'new'"))).to_have_text("'NEW'")
    await idle(page)
    await expect(block(page, "value_99 = 99").locator(".lines")).to_have_text("300\n301")
    kept = "[...document.querySelectorAll('.block .outputs')].filter((e) => e.mark).length"
    assert await page.evaluate(kept) == 100


async def test_much_output_stays_usable(page: Page, project: Project) -> None:
    project.write("wide.py", WIDE)
    await look_at(page, project, "wide.py")
    await page.get_by_role("button", name="Run this file").click()
    await idle(page)
    table = block(page, "range(300)").locator(".rich table").first
    await expect(table).to_be_attached()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.keyboard.press("j")
    await expect(block(page, "import")).to_be_focused()


WIDE = """
import pandas as pd

pd.options.display.max_columns = 1000

pd.DataFrame({f'column_{n}': range(50) for n in range(300)})

print('word ' * 20_000)
"""
