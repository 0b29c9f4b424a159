"""Settings as editors hand them over, and the workspace commands."""

from __future__ import annotations

from typing import Any

import pytest

from .editor import Editor

A = {"uri": "file:///w/a.py"}
PULLS = {"workspace": {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}}}


def configured(calls: list[Any]) -> list[Any]:
    return [call[1] for call in calls if call[0] == "configure"]


def warned(editor: Editor) -> list[str]:
    shown = [each["params"] for each in editor.received if each.get("method") == "window/showMessage"]
    assert all(params["type"] == 2 for params in shown)
    return [params["message"] for params in shown]


async def test_settings_are_asked_for(editor: Editor) -> None:
    editor.answers["workspace/configuration"] = [{"run": "onSave", "args": ["a"], "poll": None}]
    await editor.initialize(capabilities=PULLS)
    registered = await editor.notification("client/registerCapability")
    assert registered["registrations"][0]["method"] == "workspace/didChangeConfiguration"
    assert (await editor.notification("workspace/configuration"))["items"] == [{"section": "livesync"}]
    editor.notify("workspace/didChangeConfiguration", {"settings": None})
    await editor.wait_for(
        lambda _: [each.get("method") for each in editor.received].count("workspace/configuration") == 2
    )
    assert {"run": "onSave", "args": ["a"], "poll": None} in configured(await editor.calls())
    await editor.calls()
    complaints = warned(editor)
    assert "There is no setting 'run'." in complaints
    assert "`debounceMs`" in complaints[0]
    assert len(complaints) == len(set(complaints)) == 4
    logged = await editor.notification("window/logMessage", lambda params: "'run'" in params["message"])
    assert logged["type"] == 2


@pytest.mark.parametrize("answer", [[None], [], None, ["nonsense"], [[1]]])
async def test_an_editor_without_settings(editor: Editor, answer: object) -> None:
    editor.answers["workspace/configuration"] = answer
    await editor.initialize(capabilities=PULLS)
    await editor.notification("workspace/configuration")
    assert configured(await editor.calls()) in ([{}], [])
    assert await editor.leave() == 0


async def test_settings_are_pushed(ready: Editor) -> None:
    for settings in ({"livesync": {"run": "manual"}}, {"other": {"x": 1}}, None, [], {"livesync": None}):
        ready.notify("workspace/didChangeConfiguration", {"settings": settings})
    assert configured(await ready.calls()) == [{"run": "manual"}, {}]


# ── Commands ────────────────────────────────────────────────────────────────────────────────────


async def test_commands_are_the_requests_of_the_same_name(ready: Editor) -> None:
    ready.open(A["uri"], "raise")
    assert (await ready.command("livesync.run", A))["result"] == {"run": 1}
    assert (await ready.command("livesync.run", A | {"blockId": "0"}))["result"] == {"run": 1}
    assert (await ready.command("livesync.interrupt", A))["result"] is None
    assert (await ready.command("livesync.stats"))["result"]["clients"] == 1
    assert (await ready.command("livesync.restart", A))["error"]["code"] == -32603


async def test_open_in_browser(editor: Editor) -> None:
    editor.answers["window/showDocument"] = {"success": True}
    await editor.initialize(capabilities={"window": {"showDocument": {"support": True}}})
    editor.open("file:///w/a b.py", "")
    url = (await editor.command("livesync.openInBrowser", {"uri": "file:///w/a%20b.py"}))["result"]
    assert url == "http://127.0.0.1:5600/?access_token=T#a%20b.py"
    assert await editor.notification("window/showDocument") == {"uri": url, "external": True}


async def test_open_in_a_forwarded_browser(ready: Editor) -> None:
    """The editor says where the page can be reached; without showDocument, it opens the answer itself."""
    ready.open(A["uri"], "")
    outside = A | {"external": "https://name.example:8/proxy/5600/"}
    answer = await ready.command("livesync.openInBrowser", outside)
    assert answer["result"] == "https://name.example:8/proxy/5600/?access_token=T#a.py"
    assert ["allow", "https://name.example:8"] in await ready.calls()
    for wrong in ("javascript:alert(1)", "name.example", 3):
        error = (await ready.command("livesync.openInBrowser", A | {"external": wrong}))["error"]
        assert (error["code"], "`external`" in error["message"]) == (-32602, True)
    error = (await ready.command("livesync.openInBrowser", {"uri": "untitled:Untitled-1"}))["error"]
    assert (error["code"], "`uri`" in error["message"]) == (-32602, True)
    assert not [each for each in ready.received if each.get("method") == "window/showDocument"]


# ── Underlining, through the process ────────────────────────────────────────────────────────────


async def test_diagnostics_follow_the_watch(ready: Editor) -> None:
    uri = "file:///W/a%20b.py"
    spelled = "file:///W/a b.py"
    ready.open(spelled, "x\n# | nonsense\n  raise  \n")
    await ready.request("livesync/watch", {"uri": uri})
    found = await ready.diagnostics(spelled)
    assert [each["range"]["start"] for each in found] == [{"line": 2, "character": 2}, {"line": 1, "character": 0}]
    assert found[0]["message"] == "ValueError: first"
    await ready.command("livesync.run", {"uri": uri, "blockId": "2"})
    await ready.diagnostics(spelled, lambda all_: all_[0]["message"] == "ValueError: again")
    await ready.request("livesync/unwatch", {"uri": uri})
    await ready.diagnostics(spelled, lambda all_: not all_)
