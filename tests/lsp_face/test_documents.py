"""Open documents, through the real process."""

from __future__ import annotations

from typing import Any

import pytest

from .editor import Editor

URI = "file:///w/a.py"


def change(start: tuple[int, int], end: tuple[int, int], text: str) -> dict[str, Any]:
    places = [{"line": line, "character": character} for line, character in (start, end)]
    return {"range": {"start": places[0], "end": places[1]}, "text": text}


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)])
async def test_position_encodings(editor: Editor, encoding: str, column: int) -> None:
    result = await editor.initialize(capabilities={"general": {"positionEncodings": [encoding, "utf-16"]}})
    assert result["capabilities"]["positionEncoding"] == encoding
    editor.open(URI, "😀x\r\n\fy\u2028😀x\r\nz")
    editor.edit(URI, change((0, column), (0, column + 1), "é"))
    editor.edit(URI, change((0, column), (1, 2), "\r\n"), change((2, 1), (2, 1), "!"))
    assert await editor.text(URI) == "😀\r\n\u2028😀x\r\nz!"


@pytest.mark.parametrize("offered", [["utf-7"], [], None])
async def test_utf_16_where_nothing_else_is_known(editor: Editor, offered: list[str] | None) -> None:
    general = {"positionEncodings": offered} if offered is not None else {}
    result = await editor.initialize(capabilities={"general": general})
    assert result["capabilities"]["positionEncoding"] == "utf-16"


async def test_whole_text_change(ready: Editor) -> None:
    ready.open(URI, "a")
    ready.edit(URI, {"text": "b\nc"}, change((1, 1), (1, 1), "d"))
    assert await ready.text(URI) == "b\ncd"


async def test_a_change_of_what_is_not_open_is_ignored(ready: Editor) -> None:
    ready.edit(URI, change((0, 0), (0, 0), "x"))
    await ready.notification("window/logMessage", lambda params: URI in params["message"])
    ready.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    ready.open(URI, "a")
    ready.edit(URI, change((7, 7), (9, 9), "x"))
    assert await ready.text(URI) == "ax"


async def test_save_close_focus(editor: Editor) -> None:
    await editor.initialize(capabilities={"experimental": {"livesyncFocus": True}})
    editor.open(URI, "a")
    editor.notify("livesync/didFocus", {"uri": URI})
    editor.notify("livesync/didFocus", {"uri": "untitled:Untitled-1"})
    editor.notify("livesync/didFocus", {"uri": None})
    editor.notify("livesync/didFocus", {"uri": 3})
    editor.notify("textDocument/didSave", {"textDocument": {"uri": URI}})
    editor.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    calls = await editor.calls()
    assert [call for call in calls if call[0] in ("opened", "focused", "saved", "closed")] == [
        ["opened", URI, True],
        ["focused", URI],
        ["focused", None],
        ["focused", None],
        ["saved", URI],
        ["closed", URI],
    ]
    await editor.notification("window/logMessage", lambda params: "`uri`" in params["message"])


async def test_unsaved_documents_stay_with_the_editor(ready: Editor) -> None:
    ready.open("untitled:Untitled-1", "a")
    ready.edit("untitled:Untitled-1", change((0, 0), (0, 0), "x"))
    ready.notify("textDocument/didSave", {"textDocument": {"uri": "untitled:Untitled-1"}})
    assert not [call for call in await ready.calls() if call[0] in ("opened", "saved")]


async def test_10_000_quick_edits(ready: Editor) -> None:
    """Each applied in order, and the requests among them answered in order with what was typed until then."""
    ready.open(URI, "")
    asked: list[tuple[int, int]] = []
    for number in range(10_000):
        ready.edit(URI, change((0, 0), (0, 0), f"{number}\n"))
        if number % 1000 == 999:
            asked.append((number, ready.ask("livesync/watch", {"uri": URI})))
    for number, request in asked:
        blocks = (await ready.answer_to(request))["result"]["blocks"]
        assert blocks[0]["source"] == str(number)
        assert len(blocks) == number + 1
    assert await ready.text(URI) == "".join(f"{number}\n" for number in reversed(range(10_000)))
    answers = [message["id"] for message in ready.received if "result" in message]
    assert answers == sorted(answers)
