"""Where the focus is: always somewhere, and always to be seen."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.project import Project
from tests.browser.steps import PATIENCE, block, idle, look_at, show

FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return '';
  return (e.ariaLabel || e.labels?.[0]?.textContent || e.textContent || e.tagName).trim().slice(0, 60);
}"""

AROUND = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const x = Math.max(0, box.x - 8), y = Math.max(0, box.y - 8);
  const width = Math.min(innerWidth - x, box.width + 16), height = Math.min(innerHeight - y, box.height + 16);
  return {x, y, width: Math.max(1, width), height: Math.max(1, height)};
}"""


async def focused(page: Page) -> str:
    """What has the focus, in a few words; nothing if it is lost."""
    return await page.evaluate(FOCUSED)


async def has_focus(page: Page) -> None:
    """The focus is somewhere, once the page has drawn what it had to."""
    await expect(page.locator(":focus")).to_have_count(1)


async def from_the_top(page: Page) -> None:
    """The next stop of the tab key is the page's first."""
    await page.reload()
    await idle(page)


async def is_seen(page: Page) -> bool:
    """Whether the focused element looks different without the focus; then nothing has it."""
    clip = await page.evaluate(AROUND)
    lit = await page.screenshot(clip=clip, animations="disabled")
    await page.evaluate("document.activeElement.blur()")
    return lit != await page.screenshot(clip=clip, animations="disabled")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_stop_of_the_tab_key_can_be_seen(page: Page, project: Project, scheme: str) -> None:
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # pyright: ignore[reportArgumentType]
    await show(page, project, f"stops_{scheme}.py", STOPS)
    await from_the_top(page)
    stops: list[str] = []
    unseen: list[str] = []
    for _ in range(60):
        await page.keyboard.press("Tab")
        if not (name := await focused(page)):
            break
        stops.append(name)
        if not await is_seen(page):
            unseen.append(name)
    assert unseen == []
    for wanted in ("Skip to the document", "Filter files", "File list", "Run all, fresh", "Code, line 3", "Printed"):
        assert wanted in " | ".join(stops)


STOPS = """
# # Stops with a [link](other.py)

print('printed')

1 / 0
"""


async def test_the_first_stop_leads_to_the_document(page: Page, project: Project) -> None:
    await show(page, project, "skip.py", "1 + 1\n")
    await from_the_top(page)
    await page.keyboard.press("Tab")
    assert await focused(page) == "Skip to the document"
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main")).to_be_focused()


async def test_dialogs_keep_the_focus_and_give_it_back(page: Page, project: Project) -> None:
    await show(page, project, "dialogs.py", "1 + 1\n")
    verify = page.get_by_role("button", name="Verify against a fresh run")
    await verify.focus()
    for key in ("Control+k", "?"):
        await page.keyboard.press(key)
        dialog = page.get_by_role("dialog")
        for _ in range(6):
            await page.keyboard.press("Tab")
            # The browser's own controls come between: then the body of the page has it, and no part of the page.
            assert await page.evaluate(
                "['', 'BODY'].includes(document.activeElement.tagName) || "
                "document.activeElement.closest('dialog') !== null"
            )
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await expect(verify).to_be_focused()


async def test_arming_a_file_keeps_the_focus_in_the_page(page: Page, project: Project) -> None:
    project.write("arming.py", "1 + 1\n")
    await look_at(page, project, "arming.py")
    await page.get_by_role("button", name="Run this file").focus()
    await page.keyboard.press("Enter")
    await idle(page)
    await has_focus(page)


async def test_a_button_that_turns_into_another_keeps_the_focus(page: Page, project: Project) -> None:
    await show(page, project, "turning.py", TAKES_A_SECOND)
    await page.get_by_role("button", name="Run all, fresh").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Interrupt")).to_be_visible(timeout=PATIENCE)
    await has_focus(page)
    await expect(page.get_by_role("button", name="Run all, fresh")).to_be_visible(timeout=PATIENCE)
    await idle(page)
    await has_focus(page)


TAKES_A_SECOND = """
import time

begun = time.monotonic()
while time.monotonic() < begun + 1:
    pass
"""


async def test_what_goes_away_when_used_leaves_the_focus_nearby(page: Page, project: Project) -> None:
    await show(page, project, "hidden.py", "# | hide-code\nprint('shown')\n\n2 + 2\n")
    await page.get_by_role("button", name="Show code").focus()
    await page.keyboard.press("Enter")
    await expect(block(page, "print('shown')")).to_be_visible()
    await has_focus(page)


async def test_an_edit_of_the_focused_block_keeps_the_focus(page: Page, project: Project) -> None:
    await show(page, project, "edited.py", "1 + 1\n\n2 + 2\n")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await expect(block(page, "2 + 2")).to_be_focused()
    project.edit("edited.py", "2 + 2", "2 + 3")
    await expect(block(page, "2 + 3")).to_be_focused()
    project.edit("edited.py", "1 + 1\n", "1 + 1\n\n'between'\n")
    await expect(block(page, "'between'")).to_be_visible()
    await expect(block(page, "2 + 3")).to_be_focused()
