"""A file is watched, armed, edited; every client sees the same."""

from __future__ import annotations

from .conftest import OpenTab, Write
from .tab import Tab


async def test_a_file_shows_its_code_before_it_may_run(tab: Tab, write: Write) -> None:
    path = write("# # Title\n\nx = 1\nx\n")
    screen = await tab.watch(path)
    assert (screen.state, screen.armed, screen.results) == ("unarmed", False, {})
    assert [block["kind"] for block in screen.blocks] == ["markdown", "code"]


async def test_arming_runs_it_and_an_edit_runs_it_again(tab: Tab, write: Write) -> None:
    path = write("x = 1\n\nprint('x', x)\n\nx + 1\n")
    await tab.watch(path)
    await tab.request("livesync/arm", uri=path.as_uri())
    await tab.settled(path, "", "x 1\n", "=2")
    path.write_text("x = 5\n\nprint('x', x)\n\nx + 1\n")
    await tab.settled(path, "", "x 5\n", "=6")
    await tab.confirm(path)


async def test_two_tabs_see_the_same(tabs: OpenTab, write: Write) -> None:
    one, two = await tabs(), await tabs()
    path = write("1\n")
    await one.watch(path, arm=True)
    await two.watch(path)
    path.write_text("2\n\n3\n")
    await one.settled(path, "=2", "=3")
    await two.settled(path, "=2", "=3")
    await one.confirm(path)
    await two.confirm(path)
