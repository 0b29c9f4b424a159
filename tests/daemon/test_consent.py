"""No file runs because it was looked at."""

from __future__ import annotations

from pathlib import Path

from .client import Client
from .conftest import StartEditor
from .daemon import Daemon
from .editor import Editor
from .tab import Tab

UNARMED = -32001


async def opened(daemon: Daemon) -> Tab:
    return await Tab.open(daemon.url)


def project(tmp_path: Path, text: str = "1\n") -> Path:
    path = tmp_path / "project" / "a.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


async def stays_unarmed(client: Client, path: Path) -> None:
    for method, more in [("run", {"scope": "all"}), ("restart", {}), ("interrupt", {}), ("verify", {})]:
        refusal = await client.refusal(f"livesync/{method}", {"uri": path.as_uri(), **more})
        assert refusal.code == UNARMED
    assert client.screens[path.as_uri()].results == {}


async def test_an_edit_of_an_unarmed_file_is_shown_and_not_run(tmp_path: Path) -> None:
    path = project(tmp_path)
    daemon = Daemon(path.parent, tmp_path / "state")
    tab = await opened(daemon)
    screen = await tab.watch(path)
    path.write_text("2\n\n3\n")
    await tab.until(lambda: len(screen.blocks) == 2)
    await stays_unarmed(tab, path)
    assert daemon.family == []
    await tab.close()
    daemon.stop()


async def test_arming_is_remembered_and_a_change_that_nobody_watched_asks_again(tmp_path: Path) -> None:
    path = project(tmp_path)
    daemon = Daemon(path.parent, tmp_path / "state")
    tab = await opened(daemon)
    await tab.watch(path, arm=True)
    await tab.settled(path, "=1")
    path.write_text("2\n")
    await tab.settled(path, "=2")
    await tab.close()
    daemon.stop()

    daemon = Daemon(path.parent, tmp_path / "state")
    tab = await opened(daemon)
    await tab.watch(path)
    await tab.settled(path, "=2")
    await tab.close()
    daemon.stop()

    path.write_text("3\n")
    daemon = Daemon(path.parent, tmp_path / "state")
    tab = await opened(daemon)
    screen = await tab.watch(path)
    assert (screen.armed, screen.state) == (False, "unarmed")
    assert screen.message
    await stays_unarmed(tab, path)
    await tab.request("livesync/arm", uri=path.as_uri())
    await tab.settled(path, "=3")
    await tab.close()
    daemon.stop()


async def test_a_change_between_two_watches_asks_again(tmp_path: Path) -> None:
    path = project(tmp_path)
    daemon = Daemon(path.parent, tmp_path / "state")
    tab = await opened(daemon)
    await tab.watch(path, arm=True)
    await tab.settled(path, "=1")
    await tab.request("livesync/unwatch", uri=path.as_uri())
    path.write_text("2\n")
    await tab.until(lambda: tab.notifications("fileChanged", path))
    screen = await tab.watch(path)
    assert not screen.armed
    await tab.until(lambda: screen.state == "unarmed" and screen.blocks[0]["source"] == "2")
    refusal = await tab.refusal("livesync/run", {"uri": path.as_uri(), "scope": "all"})
    assert refusal.code == UNARMED
    await tab.confirm(path)
    await tab.close()
    daemon.stop()


async def test_disarm_ends_it_for_everybody_and_for_later(tmp_path: Path) -> None:
    path = project(tmp_path, "while True: pass\n")
    daemon = Daemon(path.parent, tmp_path / "state")
    one, two = await opened(daemon), await opened(daemon)
    screen = await one.watch(path, arm=True)
    await two.watch(path)
    await one.until(lambda: screen.running)
    await one.request("livesync/disarm", uri=path.as_uri())
    for tab in (one, two):
        await tab.until(lambda tab=tab: tab.screens[path.as_uri()].state == "unarmed")
        await tab.until(lambda tab=tab: tab.screens[path.as_uri()].open_run is None)
        await tab.confirm(path)
        await tab.close()
    daemon.stop()
    daemon = Daemon(path.parent, tmp_path / "state")
    tab = await opened(daemon)
    assert not (await tab.watch(path)).armed
    await tab.close()
    daemon.stop()


async def test_a_file_named_on_the_command_line_is_armed(tmp_path: Path) -> None:
    path = project(tmp_path)
    daemon = Daemon(path.parent, tmp_path / "state", paths=(path,))
    tab = await opened(daemon)
    listed = await tab.request("livesync/files")
    assert [(each["path"], each["armed"]) for each in listed["files"]] == [("a.py", True)]
    await tab.watch(path)
    await tab.settled(path, "=1")
    await tab.close()
    daemon.stop()


async def test_what_pyproject_says_of_running_counts_only_once_trusted(tmp_path: Path) -> None:
    path = project(tmp_path)
    other = path.with_name("b.py")
    other.write_text("2\n")
    evil = path.with_name("evil")
    evil.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    evil.chmod(0o755)
    pyproject = path.with_name("pyproject.toml")
    pyproject.write_text('[tool.livesync]\ninclude = ["*.py"]\npython = "./evil"\n')
    daemon = Daemon(path.parent, tmp_path / "state")
    tab = await opened(daemon)
    assert not (await tab.watch(path)).armed
    assert not (await tab.watch(other)).armed
    assert not (tmp_path / "ran").exists()
    await tab.close()
    daemon.stop()
    pyproject.write_text('[tool.livesync]\ninclude = ["*.py"]\n')
    daemon = Daemon(path.parent, tmp_path / "state")
    tab = await opened(daemon)
    await tab.watch(path, arm=True)
    await tab.settled(path, "=1")
    await tab.watch(other)
    await tab.settled(other, "=2")
    await tab.close()
    daemon.stop()


async def test_an_editor_that_opens_a_file_does_not_run_it(editor: Editor, place: Path) -> None:
    path = place / "a.py"
    path.write_text("print('ran')\n")
    await editor.opened(path)
    await editor.type(path, "print('ran again')\n")
    await editor.until(lambda: editor.screens[path.as_uri()].blocks[0]["source"] == "print('ran again')")
    await stays_unarmed(editor, path)


async def test_an_armed_file_runs_when_the_editor_opens_it_again(editors: StartEditor) -> None:
    editor = await editors()
    path = editor.root / "a.py"
    path.write_text("1\n")
    await editor.opened(path)
    await editor.request("workspace/executeCommand", command="livesync.arm", arguments=[{"uri": path.as_uri()}])
    await editor.settled(path, "=1")
    await editor.type(path, "2\n")
    await editor.settled(path, "=2")
    await editor.save(path, "2\n")
    await editor.close()
    editor = await editors()
    await editor.opened(path)
    await editor.settled(path, "=2", within=3)
