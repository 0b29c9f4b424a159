"""Values beside the text of a file that is open, while the editor looks at another one: right, or called stale."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from .editor import Editor
from .looking import Shown, capabilities


@pytest_asyncio.fixture
async def editor(tmp_path: Path) -> AsyncIterator[Editor]:
    """One that tells which file it shows, in a project of its own."""
    env = os.environ | {"LIVESYNC_STATE_DIR": str(tmp_path / "state")}
    editor = await Editor.start(program=("-m", "livesync_ls"), env=env)
    editor.answers = {"workspace/inlayHint/refresh": None, "workspace/codeLens/refresh": None}
    options = {"mirror": False, "verifyOnIdle": False}
    await editor.initialize(tmp_path, capabilities=capabilities(focus=True), initializationOptions=options)
    yield editor
    await editor.close()


async def looked_at(editor: Editor, path: Path, text: str) -> Shown:
    """A file that has the focus and has run; it is in the editor alone."""
    shown = Shown(editor, path)
    await shown.open(text, arm=False)
    editor.notify("livesync/didFocus", {"uri": shown.uri})
    await editor.request("livesync/arm", {"uri": shown.uri})
    await shown.idle()
    return shown


def look_away(editor: Editor, folder: Path) -> None:
    editor.notify("livesync/didFocus", {"uri": (folder / "other.py").as_uri()})


async def test_a_helper_that_changed(editor: Editor, tmp_path: Path) -> None:
    helper = tmp_path / "helper.py"
    helper.write_text("def f():\n    return 1\n")
    main = await looked_at(editor, tmp_path / "main.py", "import helper\n\nv = helper.f()\nv\n")
    edited = Shown(editor, helper)
    await edited.open(helper.read_text(), arm=False)
    editor.notify("livesync/didFocus", {"uri": edited.uri})
    assert await main.hints() == [(3, 1, "= 1")]
    edited.edit((1, 11), (1, 12), "2")
    assert await main.until(main.hints, lambda all_: all_ != [(3, 1, "= 1")]) == [(3, 1, "= 1 (stale)")]
    assert all("stale" in title for _, title, _ in await main.lenses())
    editor.notify("livesync/didFocus", {"uri": main.uri})
    assert await main.until(main.hints, lambda all_: "stale" not in str(all_)) == [(3, 1, "= 2")]


async def test_a_file_that_it_does_not_read(editor: Editor, tmp_path: Path) -> None:
    main = await looked_at(editor, tmp_path / "main.py", "1\n")
    other = Shown(editor, tmp_path / "other.py")
    await other.open("2\n", arm=False)
    look_away(editor, tmp_path)
    other.edit((0, 0), (0, 1), "3")
    await editor.notification("livesync/fileChanged")
    assert await main.hints() == [(0, 1, "= 1")]


async def test_a_run_that_was_left(editor: Editor, tmp_path: Path) -> None:
    text = "x = 1\n\nimport time\nfor _ in range(x // 7 * 6000):\n    time.sleep(0.01)\n\nx + 1\n"
    main = await looked_at(editor, tmp_path / "main.py", text)
    assert await main.hints() == [(6, 5, "= 2")]
    main.edit((0, 4), (0, 5), "7")
    await main.until(main.lenses, lambda all_: any("Stop" in title for _, title, _ in all_))
    look_away(editor, tmp_path)
    await main.until(main.lenses, lambda all_: not any("Stop" in title for _, title, _ in all_))
    assert await main.hints() == [(6, 5, "= 2 (stale)")]


async def test_a_text_that_was_left_before_it_ran(editor: Editor, tmp_path: Path) -> None:
    main = await looked_at(editor, tmp_path / "main.py", "x = 1\nx\n\nx + 1\n")
    main.edit((0, 4), (0, 5), "7")
    look_away(editor, tmp_path)
    await main.until(main.lenses, lambda all_: "edited" in all_[0][1] and "stale" in all_[-1][1])
    assert await main.hints() == [(3, 5, "= 2 (stale)")]


async def test_who_begins_to_watch_vouches_for_nothing(editor: Editor, tmp_path: Path) -> None:
    main = await looked_at(editor, tmp_path / "main.py", "x = 1\nx\n")
    editor.notify("workspace/didChangeConfiguration", {"settings": {"livesync": {"run": "onSave", "mirror": False}}})
    main.edit((0, 4), (0, 5), "5")
    await main.until(main.lenses, lambda all_: any("edited" in title for _, title, _ in all_))
    await editor.request("livesync/watch", {"uri": main.uri})
    assert await main.hints() == []
