"""The whole path: an editor, the real daemon, a worker, and what the editor underlines."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from .editor import Editor, Message


@pytest_asyncio.fixture
async def daemon(tmp_path: Path) -> AsyncIterator[Editor]:
    env = {**os.environ, "LIVESYNC_STATE_DIR": str(tmp_path / "state")}
    editor = await Editor.start(program=("-m", "livesync_ls"), env=env)
    yield editor
    await editor.close()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "parts.py").write_text("def divide(a):\n    return 1 / a\n")
    return folder


def lines(diagnostics: list[Message]) -> list[tuple[int, str]]:
    return [(each["range"]["start"]["line"], each["message"]) for each in diagnostics]


def whole(line: int, start: int, end: int) -> dict[str, Any]:
    return {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}


async def test_errors_where_they_are_raised(daemon: Editor, project: Path) -> None:
    main, parts = ((project / name).as_uri() for name in ("main.py", "parts.py"))
    (project / "main.py").write_text(
        "from parts import divide\n\n# | hide-cod\nx = 0\n\nif True:\n    divide(x)  # 😀\n"
    )
    await daemon.initialize(project, capabilities={"general": {"positionEncodings": ["utf-8"]}})
    daemon.open(main, (project / "main.py").read_text())
    await daemon.notification("livesync/snapshot")
    assert (await daemon.diagnostics(main))[0]["severity"] == 2

    assert (await daemon.command("livesync.arm", {"uri": main}))["result"] is None
    found = await daemon.diagnostics(main, lambda all_: len(all_) == 2)
    assert found[0]["range"] == whole(6, 4, 21)
    assert found[0]["message"] == "ZeroDivisionError: division by zero"
    assert (found[1]["severity"], found[1]["range"]["start"]["line"]) == (2, 2)
    assert "hide-cod" in found[1]["message"]
    assert lines(await daemon.diagnostics(parts)) == [(1, "ZeroDivisionError: division by zero")]

    daemon.open(parts, (project / "parts.py").read_text())
    exact = await daemon.diagnostics(parts, lambda all_: bool(all_) and all_[0]["range"]["end"]["line"] == 1)
    assert exact[0]["range"] == whole(1, 4, 16)

    edit = {"start": {"line": 3, "character": 4}, "end": {"line": 3, "character": 5}}
    daemon.edit(main, {"range": edit, "text": "1"})
    await daemon.diagnostics(main, lambda all_: [each["severity"] for each in all_] == [2])
    await daemon.diagnostics(parts, lambda all_: not all_)
    assert await daemon.leave() == 0


async def test_text_that_does_not_parse(daemon: Editor, project: Path) -> None:
    uri = (project / "main.py").as_uri()
    await daemon.initialize(project)
    daemon.open(uri, "x = 1\n\ny = (\n")
    problem = (await daemon.diagnostics(uri))[0]
    assert problem["severity"] == 1
    daemon.edit(uri, {"text": "x = 1\n\ny = (2)\n"})
    await daemon.diagnostics(uri, lambda all_: not all_)
    daemon.edit(uri, {"text": "x = 1\n\ny = (\n"})
    await daemon.diagnostics(uri)
    daemon.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    await daemon.diagnostics(uri, lambda all_: not all_)
    assert await daemon.leave() == 0
