"""Edits on disk as they reach the screen: what is drawn again, and what stays where it was."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.browser.observing import selected, top_of, touched, watch_blocks
from tests.browser.project import Project
from tests.browser.steps import arm, block, idle, look_at, looks, printed, show, value

THREE = "x = 1\nx\n\ny = x + 1\ny\n\nz = 10\nz\n"


async def test_an_edit_draws_its_block_and_those_that_changed(page: Page, project: Project) -> None:
    await show(page, project, "three.py", THREE)
    await watch_blocks(page)
    project.edit("three.py", "z = 10", "z = 11")
    await expect(value(block(page, "z = 11"))).to_have_text("11")
    await idle(page)
    assert {source[:5] for source in await touched(page)} == {"z = 1"}


async def test_a_comment_draws_its_own_block_and_runs_nothing(page: Page, project: Project) -> None:
    await show(page, project, "comment.py", "import time\n\ntime.time_ns()\n\n2 + 2\n")
    stamp = await value(block(page, "time_ns")).text_content()
    await watch_blocks(page)
    project.edit("comment.py", "2 + 2", "2 + 2  # four")
    await expect(block(page, "# four")).to_be_visible()
    await idle(page)
    assert await touched(page) == ["2 + 2  # four"]
    await expect(value(block(page, "time_ns"))).to_have_text(stamp or "")


async def test_a_module_that_the_file_imports_updates_the_page(page: Page, project: Project) -> None:
    project.write("tax.py", "def with_tax(price):\n    return price * 2\n")
    await show(page, project, "shop.py", "from tax import with_tax\n\nwith_tax(10)\n\n'no tax'\n")
    await page.keyboard.press("f")  # stay here, though the other file changes
    await watch_blocks(page)
    project.edit("tax.py", "price * 2", "price * 3")
    await expect(value(block(page, "with_tax(10)"))).to_have_text("30")
    await idle(page)
    assert "'no tax'" not in await touched(page)
    await block(page, "with_tax(10)").locator("summary").click()
    await expect(block(page, "with_tax(10)")).to_contain_text("tax.py")


async def test_a_pending_block_keeps_its_old_output_and_dims_it_late(page: Page, project: Project) -> None:
    await show(page, project, "pending.py", WAITS)
    old = block(page, "last").locator(".outputs")
    await expect(old).to_have_text("1")
    project.edit("pending.py", "n = 1", "n = 2")
    await looks(block(page, "last"), "queued")
    await expect(old).to_have_text("1")
    await expect(old).to_have_attribute("data-old", "true")
    assert await old.evaluate("e => e.getAnimations().map(a => a.effect.getTiming().delay)") == [150]
    await expect(old).to_have_css("opacity", "0.45")
    (project.root / "go2").touch()
    await idle(page)
    await expect(old).to_have_text("2")
    await expect(old).to_have_css("opacity", "1")


WAITS = """
import os

n = 1

while n > 1 and not os.path.exists(f'go{n}'):
    pass

last = n
last
"""


async def test_printed_text_streams_into_the_block(page: Page, project: Project) -> None:
    project.write("streaming.py", STREAMS)
    await look_at(page, project, "streaming.py")
    await arm(page)
    stream = printed(block(page, "lines"))
    for count in (1, 2, 3):
        await expect(stream).to_have_text("".join(f"line {n}\n" for n in range(count)))
        if count == 1:
            await stream.evaluate("e => { e.mark = 'the same'; getSelection().selectAllChildren(e) }")
        (project.root / f"line{count}").touch()
    await idle(page)
    await expect(stream).to_have_text("line 0\nline 1\nline 2\nprogress 100 %\n")
    assert await stream.evaluate("e => e.mark") == "the same"
    assert (await selected(page)).startswith("line 0")


STREAMS = """
import os

lines = 3
for n in range(lines):
    print('line', n)
    while not os.path.exists(f'line{n + 1}'):
        pass
for percent in range(0, 101, 10):
    print(f'progress {percent} %', end='\\r')
print()
"""


# ── The reader's place ────────────────────────────────────────────────────────────────────────────


def tall(count: int = 40) -> str:
    return "\n".join(f"row_{n} = {n}\nrow_{n}\n" for n in range(count))


async def place_reader(page: Page, source: str) -> str:
    """Scroll to a block and select its value; the block's id."""
    here = block(page, source)
    await here.evaluate("e => e.scrollIntoView({block: 'center'})")
    await value(here).evaluate("e => getSelection().selectAllChildren(e)")
    return await here.evaluate("e => e.id")


async def test_reader_and_selection_stay_through_edits_above_and_below(page: Page, project: Project) -> None:
    await show(page, project, "tall.py", tall())
    here = await place_reader(page, "row_20 = 20")
    top = await top_of(page, here)
    project.edit("tall.py", "row_9 = 9\n", "row_9 = 9\nprint('more\\n' * 30)\n")
    await expect(printed(block(page, "row_9 = 9"))).to_be_attached()
    project.edit("tall.py", "row_4 = 4\n", "row_4 = 4\n# more\n# and more\n")
    project.edit("tall.py", "row_22 = 22\n", "row_22 = 22\nprint('below')\n")
    await expect(printed(block(page, "row_22 = 22"))).to_have_text("below\n")
    await idle(page)
    assert abs(await top_of(page, here) - top) <= 2
    assert await selected(page) == "20"


async def test_one_change_off_screen_is_told_and_gone_to_by_a_click(page: Page, project: Project) -> None:
    await show(page, project, "far.py", tall())
    project.edit("far.py", "row_35 = 35", "row_35 = 3500")
    note = page.get_by_role("button", name="1 block changed")
    await expect(note).to_be_visible()
    assert await page.evaluate("scrollY") == 0
    await note.click()
    await expect(block(page, "row_35 = 3500")).to_be_in_viewport()
    await expect(block(page, "row_35 = 3500")).to_be_focused()
    await expect(note).to_have_count(0)
    await expect(page).to_have_url(re.compile("#far.py:"))


async def test_changes_in_sight_or_in_several_blocks_are_not_announced(page: Page, project: Project) -> None:
    await show(page, project, "near.py", tall())
    note = page.get_by_role("button", name="block changed")
    project.edit("near.py", "row_0 = 0", "row_0 = 100")
    await expect(value(block(page, "row_0 = 100"))).to_have_text("100")
    await idle(page)
    await expect(note).to_have_count(0)
    text = (project.root / "near.py").read_text()
    project.write("near.py", text.replace("row_35 = 35", "row_35 = 1").replace("row_36 = 36", "row_36 = 1"))
    await expect(value(block(page, "row_36 = 1"))).to_have_text("1")
    await idle(page)
    await expect(note).to_have_count(0)
