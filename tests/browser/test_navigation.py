"""Which file a tab shows: follow and pin, history, links; and what the daemon does for it."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Start, Tabs
from tests.browser.project import Project
from tests.browser.steps import block, idle, look_at, show, value
from tests.daemon.tab import Tab

TITLE = "# # {0}\n\nlen('this is {0}')\n"


def shown(page: Page, name: str) -> Locator:
    return block(page, f"this is {name}")


def in_list(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation").get_by_role("link", name=name)


async def watched(project: Project) -> set[str]:
    """The paths that the daemon says are watched."""
    client = await Tab.open(project.daemon.url)
    answer: dict[str, Any] = await client.request("livesync/files")
    stats: dict[str, Any] = await client.request("livesync/stats")
    await client.close()
    paths = {file["path"] for file in answer["files"] if file["watched"]}
    assert stats["watchedFiles"] == len(paths)
    return paths


async def comes_to_watch(project: Project, *paths: str) -> None:
    """Wait until exactly these are watched; the page leaves a file after it went to another."""
    while await watched(project) != set(paths):
        pass


def three_files(project: Project) -> None:
    for name in ("one", "two", "deep/three"):
        project.write(f"{name}.py", TITLE.format(name))


async def test_a_tab_follows_the_file_that_changes_and_a_pinned_one_stays(tabs: Tabs, start: Start) -> None:
    project = start()
    three_files(project)
    following, pinned = await tabs.open(), await tabs.open()
    for page in (following, pinned):
        await look_at(page, project, "one.py")
        await expect(shown(page, "one")).to_be_visible()
    await pinned.locator("[data-command=pin]").click()
    await expect(pinned.get_by_text("Pinned", exact=True)).to_be_visible()
    project.edit("two.py", "is two", "is two, edited")
    await expect(shown(following, "two, edited")).to_be_visible()
    await expect(following).to_have_url(re.compile("#two.py$"))
    await expect(shown(pinned, "one")).to_be_visible()
    await comes_to_watch(project, "one.py", "two.py")
    project.edit("deep/three.py", "is deep/three", "is three, edited")
    await expect(shown(following, "three, edited")).to_be_visible()
    await comes_to_watch(project, "one.py", "deep/three.py")
    # It was told of everything, and stayed.
    await expect(pinned).to_have_url(re.compile("#one.py$"))
    await expect(shown(pinned, "one")).to_be_visible()
    await pinned.keyboard.press("f")
    project.edit("two.py", ", edited", ", again")
    await expect(shown(pinned, "two, again")).to_be_visible()
    await comes_to_watch(project, "two.py")


async def test_following_runs_nothing_that_was_not_armed(page: Page, start: Start) -> None:
    project = start()
    three_files(project)
    await look_at(page, project, "one.py")
    await expect(shown(page, "one")).to_be_visible()
    project.edit("two.py", "len(", "open('ran', 'w'); len(")
    await expect(shown(page, "two")).to_be_visible()
    await expect(page.get_by_role("button", name="Run this file")).to_be_visible()
    assert project.daemon.family == []
    assert not (project.root / "ran").exists()


async def test_links_back_and_forward_watch_what_is_shown_and_no_more(page: Page, start: Start) -> None:
    project = start()
    three_files(project)
    await look_at(page, project)
    await page.get_by_role("main").get_by_role("link", name="deep/three.py").click()
    await expect(shown(page, "deep/three")).to_be_visible()
    await in_list(page, "one.py").click()
    await expect(shown(page, "one")).to_be_visible()
    await expect(shown(page, "deep/three")).to_have_count(0)
    await comes_to_watch(project, "one.py")
    await page.go_back()
    await expect(shown(page, "deep/three")).to_be_visible()
    await comes_to_watch(project, "deep/three.py")
    await page.go_back()
    await expect(page.get_by_role("main").get_by_role("heading", name="Files")).to_be_visible()
    await comes_to_watch(project)
    await page.go_forward()
    await page.go_forward()
    await expect(shown(page, "one")).to_be_visible()
    await comes_to_watch(project, "one.py")


async def test_a_deep_link_opens_at_its_block_and_survives_a_reload(page: Page, project: Project) -> None:
    await show(page, project, "far.py", "\n".join(f"row_{n} = {n}\nrow_{n}\n" for n in range(60)))
    far = block(page, "row_50 = 50")
    name = (await far.get_attribute("id") or "").removeprefix("block-")
    await page.goto("about:blank")
    await look_at(page, project, f"far.py:{name}")
    await expect(far).to_be_in_viewport()
    await expect(far).to_be_focused()
    await page.reload()
    await expect(far).to_be_in_viewport()
    assert "access_token" not in page.url
    await look_at(page, project, "far.py:gone")
    await expect(block(page, "row_0 = 0")).to_be_in_viewport()


async def test_links_in_prose_and_headings_lead_to_their_places(page: Page, project: Project) -> None:
    project.write("notes/other.py", "# # Other notes\n\n1 + 1\n")
    filler = "\n".join(f"fill_{n} = {n}\nfill_{n}\n" for n in range(40))
    await show(page, project, "notes/linking.py", f"# See [the other](other.py).\n\n{filler}\n# ## At the end\n")
    outline = page.get_by_role("navigation").get_by_role("list", name="Outline")
    await outline.get_by_role("link", name="At the end").click()
    await expect(page.get_by_role("heading", name="At the end")).to_be_in_viewport()
    await page.get_by_role("link", name="the other").click()
    await expect(page.get_by_role("heading", name="Other notes")).to_be_visible()
    await expect(page).to_have_url(re.compile("#notes/other.py$"))


async def test_files_that_come_and_go_are_in_the_list_and_the_filter(page: Page, project: Project) -> None:
    await show(page, project, "here.py", "1 + 1\n")
    project.write("coming/fresh_idea.py", "# # A fresh idea\n")
    await expect(in_list(page, "fresh_idea.py")).to_be_visible()
    await expect(in_list(page, "fresh_idea.py")).to_contain_text("A fresh idea")
    await page.get_by_role("searchbox").fill("fresh")
    await expect(page.get_by_role("navigation").locator(".file")).to_have_count(1)
    (project.root / "coming" / "fresh_idea.py").unlink()
    await expect(in_list(page, "fresh_idea.py")).to_have_count(0)
    await expect(page.get_by_text("No file matches.")).to_be_visible()


async def test_two_tabs_see_the_same_run(tabs: Tabs, project: Project) -> None:
    first, second = await tabs.open(), await tabs.open()
    await show(first, project, "shared.py", "n = 1\nn\n")
    await look_at(second, project, "shared.py")
    await expect(value(block(second, "n = 1"))).to_have_text("1")
    project.edit("shared.py", "n = 1", "n = 2")
    for page in (first, second):
        await expect(value(block(page, "n = 2"))).to_have_text("2")
        await idle(page)
