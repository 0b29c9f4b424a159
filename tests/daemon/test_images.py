"""Images that prose shows come from beside the file, and change with it."""

from __future__ import annotations

import base64
import sys
from pathlib import Path

import pytest

from .conftest import Write
from .tab import Tab

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


async def images(tab: Tab, path: Path, *sources: str) -> dict[str, bytes]:
    """Waits until the first block shows just these. Returns their bytes."""
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: {*(screen.blocks[0].get("images") or {})} == {*sources})
    found: dict[str, bytes] = {}
    for source, ref in (screen.blocks[0].get("images") or {}).items():
        blob = await tab.request("livesync/blob", ref=ref["ref"])
        assert blob["mime"] == ref["mime"]
        found[source] = base64.b64decode(blob["base64"])
    return found


async def test_images_beside_the_file(tab: Tab, write: Write) -> None:
    prose = "![a](dot.png) ![b](sub/my%20dot.png) ![c][r] <img src='d.svg'> ![no](https://x.org/y.png)"
    path = write(f"# {prose}\n#\n# [r]: e.gif\n\n1\n")
    folder = path.parent
    (folder / "sub").mkdir()
    for name in ("dot.png", "sub/my dot.png", "e.gif", "d.svg"):
        (folder / name).write_bytes(DOT + name.encode())
    await tab.watch(path)
    shown = await images(tab, path, "dot.png", "sub/my%20dot.png", "e.gif", "d.svg")
    assert shown["sub/my%20dot.png"] == DOT + b"sub/my dot.png"
    await tab.confirm(path)


async def test_an_image_that_changes_comes_and_goes(tab: Tab, write: Write) -> None:
    path = write("# ![a](point.png)\n\n1\n")
    dot = path.parent / "point.png"
    await tab.watch(path, arm=True)
    await tab.settled(path, "=1")
    await images(tab, path)
    for content in (DOT, DOT + b"2"):
        dot.write_bytes(content)
        await tab.until(lambda: bool(tab.screens[path.as_uri()].blocks[0].get("images")))
        ref = ""
        while (await images(tab, path, "point.png"))["point.png"] != content:
            ref = tab.screens[path.as_uri()].blocks[0]["images"]["point.png"]["ref"]
            await tab.until(lambda: tab.screens[path.as_uri()].blocks[0]["images"]["point.png"]["ref"] != ref)  # noqa: B023
    dot.unlink()
    await images(tab, path)
    assert tab.screens[path.as_uri()].run == 1, "no block runs for an image of the prose"
    await tab.confirm(path)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
async def test_only_images_of_the_project_are_shown(tab: Tab, write: Write, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside.png"
    outside.write_bytes(DOT)
    beyond = f"![b](../../{outside.name}) ![c]({outside})"
    path = write(f"# ![a](link-out.png) {beyond} ![d](notes.txt) ![e](folder.png) ![f](inside.png)\n\n1\n")
    folder = path.parent
    (folder / "link-out.png").symlink_to(outside)
    (folder / "notes.txt").write_text("secret")
    (folder / "folder.png").mkdir()
    (folder / "inside.png").write_bytes(DOT)
    await tab.watch(path)
    await images(tab, path, "inside.png")


async def test_addresses_that_lead_nowhere_do_no_harm(tab: Tab, write: Write) -> None:
    nowhere = "![a](%00.png) ![b](%5C%5Chost%5Cshare%5Cx.png) ![c](//host/x.png) ![d](circle.png) <img src='<'>"
    path = write(f"# {nowhere} <![y[0] ![e](good.png)\n\n1\n")
    if sys.platform != "win32":
        (path.parent / "circle.png").symlink_to(path.parent / "circle.png")
    (path.parent / "good.png").write_bytes(DOT)
    await tab.watch(path, arm=True)
    await images(tab, path, "good.png")
    await tab.settled(path, "=1")


async def test_a_folder_of_images_that_another_takes_the_place_of(tab: Tab, write: Write) -> None:
    path = write("# ![a](pictures/one.png)\n\n1\n")
    for name in ("pictures", "others"):
        (path.parent / name).mkdir()
        (path.parent / name / "one.png").write_bytes(name.encode())
    await tab.watch(path)
    before = await images(tab, path, "pictures/one.png")
    (path.parent / "pictures").rename(path.parent / "gone")
    (path.parent / "others").rename(path.parent / "pictures")
    screen = tab.screens[path.as_uri()]
    while True:
        told = screen.blocks[0].get("images")
        if (now := await images(tab, path, "pictures/one.png")) != before:
            break
        await tab.until(lambda told=told: screen.blocks[0].get("images") != told)
    assert now == {"pictures/one.png": b"others"}
