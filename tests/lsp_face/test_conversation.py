"""Requests and their answers: each exactly once, with the right code, whatever else the pipe holds."""

from __future__ import annotations

import asyncio

import pytest

from .editor import PATIENCE, Editor, frame

A = {"uri": "file:///w/a.py"}


async def test_a_watch_is_answered_before_what_follows(ready: Editor) -> None:
    ready.open(A["uri"], "x\ny")
    answer = await ready.request("livesync/watch", A)
    assert [block["source"] for block in answer["result"]["blocks"]] == ["x", "y"]


ERRORS = [
    ("livesync/nothing", {}, -32601, "livesync/nothing"),
    ("livesync/didFocus", A, -32601, "livesync/didFocus"),
    ("textDocument/nothing", {}, -32601, "textDocument/nothing"),
    ("textDocument/completion", {}, -32601, "textDocument/completion"),
    ("$/nothing", {}, -32601, "$/nothing"),
    ("livesync/watch", None, -32602, "`uri`"),
    ("livesync/watch", {}, -32602, "`uri`"),
    ("livesync/watch", {"uri": 3}, -32602, "`uri`"),
    ("livesync/watch", [1], -32602, "object"),
    ("livesync/run", A | {"scope": "some"}, -32602, "`scope`"),
    ("livesync/disarm", A, -32002, "outside"),
    ("livesync/restart", A, -32603, "livesync/restart"),
    ("workspace/executeCommand", {}, -32602, "`command`"),
    ("workspace/executeCommand", {"command": "other.command"}, -32602, "`command`"),
    ("workspace/executeCommand", {"command": "livesync.arm"}, -32602, "`uri`"),
    ("workspace/executeCommand", {"command": "livesync.arm", "arguments": [A["uri"]]}, -32602, "arguments[0]"),
    ("workspace/executeCommand", {"command": "livesync.arm", "arguments": [{"uri": []}]}, -32602, "`uri`"),
    ("workspace/executeCommand", {"command": "livesync.disarm", "arguments": [A]}, -32002, "outside"),
]


async def test_errors(ready: Editor) -> None:
    for method, params, code, names in ERRORS:
        error = (await ready.request(method, params))["error"]
        assert (error["code"], names in error["message"]) == (code, True), (method, params, error)


async def test_params_may_be_missing(ready: Editor) -> None:
    ready.write(frame({"jsonrpc": "2.0", "id": "s", "method": "livesync/status"}))
    assert "result" in await ready.answer_to("s")
    ready.write(frame({"jsonrpc": "2.0", "method": "livesync/other"}))
    ready.write(frame({"jsonrpc": "2.0", "method": "other"}))
    ready.write(frame({"jsonrpc": "2.0", "method": "textDocument/didOpen"}))
    ready.write(frame({"jsonrpc": "2.0", "id": "t", "method": "shutdown"}))
    assert "result" in await ready.answer_to("t")


async def test_no_nan_on_the_wire(ready: Editor) -> None:
    """The editor here refuses constants that are not JSON."""
    assert (await ready.request("livesync/stats"))["result"]["cache"]["hitRate"] is None
    assert (await ready.command("livesync.stats"))["result"]["latencyMs"]["p50"] is None


async def test_half_a_surrogate_pair_in_a_request(ready: Editor) -> None:
    error = (await ready.request("livesync/\ud83d", {}))["error"]
    assert error["code"] == -32601
    ready.write(frame({"jsonrpc": "2.0", "id": "\ud83d", "method": "livesync/status"}))
    assert "result" in await ready.answer_to("?")


# ── Cancelling ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("as_command", [False, True])
async def test_cancel(ready: Editor, as_command: bool) -> None:
    command = {"command": "livesync.verify", "arguments": [A]}
    request = ready.ask("workspace/executeCommand", command) if as_command else ready.ask("livesync/verify", A)
    await ready.calls()
    ready.notify("$/cancelRequest", {"id": request})
    assert (await ready.answer_to(request))["error"]["code"] == -32800
    assert "verify ended" in await ready.calls()
    assert len([message for message in ready.received if message.get("id") == request]) == 1


async def test_cancel_at_once(ready: Editor) -> None:
    """Before the request's first step, in the same read."""
    cancel = {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": "v"}}
    request = {"jsonrpc": "2.0", "id": "v", "method": "livesync/verify", "params": A}
    ready.write(frame(request) + frame(cancel) + frame(cancel))
    assert (await ready.answer_to("v"))["error"]["code"] == -32800
    assert len([message for message in ready.received if message.get("id") == "v"]) == 1


async def test_cancel_of_nothing(ready: Editor) -> None:
    for params in ({"id": 77}, {"id": "x"}, {"id": None}, {}, None, [1]):
        ready.notify("$/cancelRequest", params)
    answer = await ready.request("livesync/status")
    ready.notify("$/cancelRequest", {"id": answer["id"]})
    assert await ready.leave() == 0


async def test_an_id_in_use(ready: Editor) -> None:
    request = {"jsonrpc": "2.0", "id": "v", "method": "livesync/verify", "params": A}
    ready.write(frame(request) + frame(request))
    assert (await ready.answer_to("v"))["error"]["code"] == -32600


# ── Malformed input ─────────────────────────────────────────────────────────────────────────────


MALFORMED = [
    (frame(3), -32600),
    (frame([]), -32600),
    (frame(None), -32600),
    (frame({"jsonrpc": "2.0", "method": 3}), -32600),
    (frame({"jsonrpc": "1.0", "method": "livesync/status"}), -32600),
    (frame({"jsonrpc": "2.0", "id": None, "method": "livesync/status"}), -32600),
    (frame({"jsonrpc": "2.0", "id": {"a": 1}, "method": "livesync/status"}), -32600),
    (b"Content-Length: 5\r\n\r\n{nope", -32700),
    (b"Content-Length: 2\r\n\r\n\xff\xfe", -32700),
    (b"Content-Length: 3\r\n\r\nNaN", -32700),
    (b"Content-Length: 0\r\n\r\n", -32700),
    (b"Content-Length: 200000\r\n\r\n" + b"[" * 200_000, -32700),
]


async def test_malformed_messages_are_answered_without_id(ready: Editor) -> None:
    for data, _ in MALFORMED:
        ready.write(data)
    await ready.calls()
    errors = [message["error"]["code"] for message in ready.received if "error" in message and message["id"] is None]
    assert errors == [code for _, code in MALFORMED]
    assert await ready.leave() == 0


GARBAGE = [
    b"content-length:LENGTH\r\n\r\n",
    b"Content-Length: LENGTH\n\n",
    b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: LENGTH\r\n\r\n",
    b"garbage\r\n\r\nContent-Length: LENGTH\r\n\r\n",
    b"garbageContent-Length: LENGTH\r\n\r\n",
    b"Content-Length: nonsense\r\n\r\n{}Content-Length: LENGTH\r\n\r\n",
    b"x" * 10_000_000 + b"Content-Length: LENGTH\r\n\r\n",
    b"\r\n\n\r\nContent-Length: LENGTH\r\nX: y\r\n\r\n",
    b"Content-Length: 2\r\n\r\n{}too longContent-Length: LENGTH\r\n\r\n",
]


async def test_garbage_between_messages_is_survived(ready: Editor) -> None:
    for number, before in enumerate(GARBAGE):
        body = frame({"jsonrpc": "2.0", "id": number, "method": "livesync/status"}).partition(b"\r\n\r\n")[2]
        ready.write(before.replace(b"LENGTH", b"%d" % len(body)) + body)
        assert "result" in await ready.answer_to(number), before[-60:]
    assert await ready.leave() == 0


@pytest.mark.parametrize("length", [64 * 1024 * 1024 + 1, 2_000_000_000, 10**19])
async def test_an_oversize_message_ends_the_session(ready: Editor, length: int) -> None:
    ready.write(b"Content-Length: %d\r\n\r\nx" % length)
    assert await ready.exit_code() == 1
    assert "limit" in (await ready.wait_for(lambda message: "error" in message))["error"]["message"]
    assert f"a message of {length} bytes" in await ready.stderr()


async def test_a_large_message_is_no_trouble(ready: Editor) -> None:
    text = "x" * 20_000_000
    ready.open(A["uri"], text)
    assert await ready.text(A["uri"]) == text


async def test_answers_to_nothing(ready: Editor) -> None:
    for message in ({"id": 1}, {"id": "x", "result": 3}, {"id": [], "error": {}}, {"error": "x"}, {}):
        ready.write(frame({"jsonrpc": "2.0"} | message))
    assert await ready.leave() == 0


# ── An editor that does not read ────────────────────────────────────────────────────────────────


async def test_an_editor_that_stops_reading_is_let_go() -> None:
    editor = await Editor.start("--stall", "0.5", reads=False)
    params = {"processId": None, "rootUri": None, "capabilities": {}}
    editor.ask("initialize", params)
    editor.ask("livesync/export", A | {"format": "html"})
    async with asyncio.timeout(PATIENCE):
        assert "The editor has read nothing for 0.5 seconds" in await editor.stderr()
        await editor.process.stdout.read()
    assert await editor.exit_code() == 1


async def test_a_large_answer_blocks_nothing(ready: Editor) -> None:
    ready.open(A["uri"], "x")
    large = [ready.ask("livesync/export", A | {"format": "html"}) for _ in range(5)]
    assert await ready.text(A["uri"]) == "x"
    for request in large:
        assert len((await ready.answer_to(request))["result"]["ref"]) == 4_000_000
