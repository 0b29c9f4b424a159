"""How a session begins and ends, and what the process's exit code says of it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import pytest

from .editor import DAEMON, Editor, frame


async def test_shutdown_then_exit_is_0(ready: Editor) -> None:
    answer = await ready.request("shutdown")
    assert "result" in answer
    assert answer["result"] is None
    ready.notify("exit")
    assert await ready.exit_code() == 0
    assert await ready.parting_words() == ["disconnected", "left"]


async def test_exit_without_shutdown_is_1(ready: Editor) -> None:
    ready.notify("exit")
    assert await ready.exit_code() == 1
    assert "disconnected" in await ready.stderr()


async def test_exit_before_initialize_is_1(editor: Editor) -> None:
    editor.notify("exit")
    assert await editor.exit_code() == 1


async def test_end_of_input_is_1(ready: Editor) -> None:
    ready.process.stdin.close()
    assert await ready.exit_code() == 1
    assert await ready.parting_words() == ["disconnected", "left"]


async def test_end_of_input_after_shutdown_is_0(ready: Editor) -> None:
    await ready.request("shutdown")
    ready.process.stdin.close()
    assert await ready.exit_code() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals for other processes")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_signal_ends_cleanly(ready: Editor, number: signal.Signals) -> None:
    ready.process.send_signal(number)
    assert await ready.exit_code() == 1
    assert await ready.parting_words() == ["disconnected", "left"]


async def test_closed_output_ends(ready: Editor) -> None:
    ready.process._transport.get_pipe_transport(1).close()
    ready.ask("livesync/stats")
    ready.ask("livesync/stats")
    assert await ready.exit_code() == 1


async def test_a_whole_session_in_one_write(editor: Editor) -> None:
    """Pipelined: what follows `initialize` waits for it, and every answer is out before the end."""
    params = {"processId": None, "rootUri": None, "capabilities": {}}
    editor.write(
        frame({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params})
        + frame({"jsonrpc": "2.0", "method": "initialized", "params": {}})
        + frame({"jsonrpc": "2.0", "id": 2, "method": "livesync/status"})
        + frame({"jsonrpc": "2.0", "id": 3, "method": "livesync/verify", "params": {"uri": "file:///a.py"}})
        + frame({"jsonrpc": "2.0", "id": 4, "method": "shutdown"})
        + frame({"jsonrpc": "2.0", "method": "exit"})
    )
    status, verify = await editor.answer_to(2), await editor.answer_to(3)
    assert verify["error"]["code"] == -32802
    assert "result" in status or status["error"]["code"] == -32802
    assert "result" in await editor.answer_to(4)
    assert await editor.exit_code() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
async def test_killed_editor_ends_the_server(tmp_path: Path) -> None:
    """Also where its end of the pipe stays open, as another process holds it."""
    reading, writing = os.pipe()
    keep_alive = f"import subprocess, sys; subprocess.Popen([sys.executable, {str(DAEMON)!r}]).wait()"
    launcher = await asyncio.create_subprocess_exec(
        sys.executable, "-c", keep_alive, stdin=reading, stdout=asyncio.subprocess.PIPE
    )
    os.close(reading)
    params = {"processId": launcher.pid, "rootUri": None, "capabilities": {}}
    os.write(writing, frame({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}))
    async with asyncio.timeout(20):
        await launcher.stdout.readuntil(b"serverInfo")
        launcher.kill()
        # The server holds the other end of this pipe: it closes when the server has ended.
        await launcher.stdout.read()
    os.close(writing)
    await launcher.wait()


async def test_a_process_that_cannot_be_seen_is_not_missed(editor: Editor) -> None:
    """An editor outside of our container: its number means nothing here."""
    await editor.initialize(processId=2**22 + 7)
    await asyncio.sleep(0)
    assert await editor.calls()


async def test_before_initialize(editor: Editor) -> None:
    for method in ("livesync/status", "shutdown", "textDocument/hover", "livesync/nothing"):
        assert (await editor.request(method))["error"]["code"] == -32002
    editor.open("file:///early.py", "x")
    result = await editor.initialize()
    assert result["serverInfo"]["name"] == "livesync-ls"
    assert not [call for call in await editor.calls() if call[0] == "opened"]


async def test_initialize_twice(ready: Editor) -> None:
    params = {"processId": None, "rootUri": None, "capabilities": {}}
    assert (await ready.request("initialize", params))["error"]["code"] == -32600
    assert await ready.leave() == 0


async def test_initialize_may_be_tried_again_after_it_failed(editor: Editor) -> None:
    params = {"processId": None, "rootUri": None, "capabilities": {}}
    bad = await editor.request("initialize", params | {"capabilities": 3})
    assert bad["error"]["code"] == -32602
    assert "capabilities" in bad["error"]["message"]
    broken = await editor.request("initialize", params | {"initializationOptions": {"fail": True}})
    assert broken["error"]["code"] == -32603
    assert (await editor.request("livesync/status"))["error"]["code"] == -32002
    await editor.initialize()
    assert await editor.leave() == 0


async def test_after_shutdown(ready: Editor) -> None:
    await ready.request("shutdown")
    assert (await ready.request("livesync/status"))["error"]["code"] == -32600
    assert (await ready.request("shutdown"))["error"]["code"] == -32600


async def test_capabilities(editor: Editor) -> None:
    capabilities = (await editor.initialize())["capabilities"]
    assert capabilities["positionEncoding"] == "utf-16"
    assert capabilities["textDocumentSync"]["openClose"] is True
    assert capabilities["textDocumentSync"]["change"] == 2
    assert capabilities["textDocumentSync"]["save"]
    assert capabilities["workspace"]["workspaceFolders"] == {"supported": True, "changeNotifications": True}
    assert capabilities["experimental"] == {"livesync": {"protocol": 1}}
    assert len(capabilities["executeCommandProvider"]["commands"]) == 8


async def test_roots_and_options(editor: Editor, tmp_path: Path) -> None:
    other = tmp_path / "a b"
    folders = [{"uri": tmp_path.as_uri(), "name": "t"}, {"uri": other.as_uri(), "name": "o"}]
    options = {"args": ["x"], "python": None}
    await editor.initialize(workspaceFolders=folders, initializationOptions=options)
    assert (await editor.calls())[:2] == [["initialize", [str(tmp_path), str(other)], options], "ready"]
    editor.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [folders[1]]}})
    assert ["roots", [], [str(other)]] in await editor.calls()


async def test_root_path_of_old_editors(editor: Editor, tmp_path: Path) -> None:
    await editor.initialize(rootPath=str(tmp_path))
    assert (await editor.calls())[0] == ["initialize", [str(tmp_path)], {}]


async def test_nothing_but_frames_on_stdout(ready: Editor) -> None:
    """The stand-in prints in three ways; the editor here would fail at the first stray byte."""
    assert (await ready.command("livesync.arm", {"uri": "file:///a.py"}))["result"] is None
    assert json.dumps(await ready.calls())
    assert await ready.leave() == 0
    assert (await ready.stderr()).count("noise") == 3
