"""Real websocket clients against a real mirror."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from mirror_world import PATIENCE, Browser, World, until
from websockets.exceptions import ConnectionClosed

from livesync_ls.outbox import OVERFLOW_BYTES

URI = "file:///root/a.py"


async def test_hello_is_the_first_message(world: World):
    browser = await world.browser()
    assert browser.hello == {
        "jsonrpc": "2.0",
        "method": "livesync/hello",
        "params": {"protocol": 1, "version": "1.2.3", "roots": ["file:///root"]},
    }


async def test_an_answer(world: World):
    browser = await world.browser()
    await browser.ask("livesync/watch", {"uri": URI, "clientId": "me", "unknown": 1}, "one")
    answer = await browser.hear()
    assert answer["id"] == "one"
    assert answer["result"]["uri"] == URI
    assert world.daemon.connected[0].label == "me"


@pytest.mark.parametrize("request_id", [0, -1, 7, 2**60, 10**25, 1.5, "", "é\u2028", None])
async def test_ids_come_back_as_they_were(world: World, request_id: object):
    browser = await world.browser()
    await browser.ask("livesync/files", request_id=request_id)
    answer = await browser.hear()
    assert answer["id"] == request_id
    assert type(answer["id"]) is type(request_id)


@pytest.mark.parametrize(
    ("frame", "code", "request_id"),
    [
        ("", -32700, None),
        ("not json", -32700, None),
        ('{"jsonrpc": "2.0", "id": 1, "method": "livesync/files"', -32700, None),
        ('{"jsonrpc": "2.0", "id": NaN, "method": "livesync/files"}', -32700, None),
        ('{"jsonrpc": "2.0", "id": 1, "method": "\\ud800"}', -32700, None),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "livesync/files"}', -32700, None),
        (b"\xff\x00", -32700, None),
        ("[" * 100_000, -32700, None),
        ("[" * 50 + "]" * 50, -32600, None),
        ("[]", -32600, None),
        ('[{"jsonrpc": "2.0", "id": 1, "method": "livesync/files"}]', -32600, None),
        ("null", -32600, None),
        ("5", -32600, None),
        ('"text"', -32600, None),
        ("{}", -32600, None),
        ('{"jsonrpc": "2.0", "id": 4}', -32600, 4),
        ('{"jsonrpc": "2.0", "id": 4, "method": 5}', -32600, 4),
        ('{"jsonrpc": "1.0", "id": 4, "method": "livesync/files"}', -32600, 4),
        ('{"jsonrpc": "2.0", "id": [1], "method": "livesync/files"}', -32600, None),
        ('{"jsonrpc": "2.0", "id": true, "method": "livesync/files"}', -32600, None),
        ('{"jsonrpc": "2.0", "id": 4, "result": 1}', -32600, 4),
        ('{"jsonrpc": "2.0", "id": 4, "method": "livesync/nothing"}', -32601, 4),
        ('{"jsonrpc": "2.0", "id": 4, "method": "__init__"}', -32601, 4),
        ('{"jsonrpc": "2.0", "id": 4, "method": "livesync/watch"}', -32602, 4),
        ('{"jsonrpc": "2.0", "id": 4, "method": "livesync/watch", "params": {"uri": 5}}', -32602, 4),
        ('{"jsonrpc": "2.0", "id": 4, "method": "livesync/watch", "params": ["file:///a"]}', -32602, 4),
        ('{"jsonrpc": "2.0", "id": 4, "method": "livesync/arm", "params": {"uri": "u"}}', -32002, 4),
        ('{"jsonrpc": "2.0", "id": 4, "method": "livesync/disarm", "params": {"uri": "u"}}', -32603, 4),
        ('{"jsonrpc": "2.0", "id": 4, "method": "livesync/graph", "params": {}}', -32603, 4),
        ('{"jsonrpc": "2.0", "id": 4, "method": "livesync/restart", "params": {"uri": "u"}}', -32800, 4),
    ],
)
async def test_errors_keep_the_connection(world: World, frame: str | bytes, code: int, request_id: object):
    browser = await world.browser()
    await browser.say(frame)
    answer = await browser.hear()
    assert (answer["error"]["code"], answer["id"]) == (code, request_id)
    assert answer["error"]["message"].endswith(".")
    assert "result" not in answer
    await browser.ask("livesync/files", request_id="still here")
    assert (await browser.hear())["id"] == "still here"


async def test_notifications_from_a_client_are_passed_over(world: World):
    browser = await world.browser()
    for method in ("livesync/watch", "livesync/didFocus", "nothing", "livesync/run"):
        await browser.say(json.dumps({"jsonrpc": "2.0", "method": method, "params": {"uri": URI}}))
    await browser.ask("livesync/files", request_id=1)
    assert (await browser.hear())["id"] == 1
    assert not world.daemon.registry.watched


async def test_a_slow_request_delays_nothing(world: World):
    browser = await world.browser()
    await browser.ask("livesync/watch", {"uri": URI}, "watch")
    await browser.ask("livesync/run", {"uri": URI, "scope": "all"}, "slow")
    await browser.ask("livesync/files", request_id="quick")
    assert [(await browser.hear())["id"] for _ in range(2)] == ["watch", "quick"]
    world.daemon.released.set()
    # What the service published before it answered comes before the answer.
    assert (await browser.hear())["method"] == "livesync/sessionState"
    assert (await browser.hear())["id"] == "slow"


async def test_a_watch_is_answered_before_its_notifications(world: World):
    browser = await world.browser()
    for number in range(100):
        await browser.ask("livesync/watch", {"uri": URI}, number)
    await until(lambda: world.daemon.registry.is_watched(URI))
    world.daemon.publish(URI, "after")
    heard = [await browser.hear() for _ in range(101)]
    assert heard[0]["id"] == 0
    assert [message["id"] for message in heard if "id" in message] == list(range(100))


async def test_a_flood_of_frames_is_answered_one_by_one(world: World):
    browser = await world.browser()
    frames = [
        frame
        for number in range(1000)
        for frame in (json.dumps({"jsonrpc": "2.0", "id": number, "method": "livesync/files"}), "{")
    ]
    sending = asyncio.create_task(flood(browser, frames))
    answers = [await browser.hear() for _ in frames]
    await sending
    assert sorted(answer["id"] for answer in answers if "result" in answer) == list(range(1000))
    assert sum(answer.get("error", {}).get("code") == -32700 for answer in answers) == 1000


async def flood(browser: Browser, frames: list[str]) -> None:
    for frame in frames:
        await browser.say(frame)


async def test_too_many_at_once(world: World):
    browser = await world.browser()
    for number in range(300):
        await browser.ask("livesync/run", {"uri": URI, "scope": "all"}, number)
    refused = [await browser.hear() for _ in range(44)]
    assert all(answer["error"]["code"] == -32603 for answer in refused)
    assert "at once" in refused[0]["error"]["message"]
    world.daemon.released.set()
    assert sorted([(await browser.hear())["id"] for _ in range(256)]) == list(range(256))


async def test_a_frame_over_a_megabyte_ends_the_connection(world: World):
    browser = await world.browser()
    await browser.say('"' + "x" * (2**20 - 2) + '"')
    assert (await browser.hear())["error"]["code"] == -32600
    await browser.say('"' + "x" * 2**20 + '"')
    with pytest.raises(ConnectionClosed):
        await browser.hear()
    assert browser.socket.close_code == 1009


async def test_a_client_that_vanishes_leaves_nothing_behind(world: World):
    browser, other = await world.browser(), await world.browser()
    for number in range(10):
        await browser.ask("livesync/run", {"uri": URI, "scope": "all"}, number)
    await until(lambda: world.daemon.running == 10)
    browser.socket.transport.abort()
    await asyncio.wait_for(world.daemon.gone.wait(), PATIENCE)
    assert (world.daemon.running, world.daemon.abandoned) == (0, 10)
    assert world.daemon.disconnected == [world.daemon.connected[0]]
    await other.ask("livesync/files")
    assert "result" in await other.hear()


async def test_clients_that_come_and_go(world: World):
    async def visit() -> None:
        browser = await world.browser()
        await browser.ask("livesync/watch", {"uri": URI})
        await browser.hear()
        browser.socket.transport.abort()

    await asyncio.gather(*(visit() for _ in range(50)))
    await until(lambda: len(world.daemon.disconnected) == 50)
    assert len(set(world.daemon.disconnected)) == 50
    assert not world.daemon.registry.clients
    assert not world.daemon.registry.watched


# ── Slow clients ────────────────────────────────────────────────────────────────────────────────


async def watching(world: World, **options: Any) -> Browser:
    browser = await world.browser(**options)
    await browser.ask("livesync/watch", {"uri": URI})
    await browser.hear()
    return browser


async def test_a_slow_client_gets_a_fresh_snapshot_and_delays_nobody(world: World):
    slow, quick = await watching(world), await watching(world)
    slow.socket.transport.pause_reading()
    text = "x" * 100_000
    for number in range(400):
        world.daemon.publish(URI, f"{number} {text}")
        assert (await quick.hear())["params"]["message"].startswith(f"{number} ")
    assert world.daemon.connected[0].outbox.dropped > 0
    await slow.ask("livesync/files", request_id="kept")
    await until(lambda: world.daemon.connected[0].outbox.pending_bytes > 0)
    slow.socket.transport.resume_reading()
    heard = [await slow.hear()]
    while heard[-1].get("method") != "livesync/snapshot":
        heard.append(await slow.hear())
    assert heard[-1]["params"]["run"] == 99
    assert any(message.get("id") == "kept" for message in heard)
    states = [message["params"]["message"] for message in heard if message.get("method") == "livesync/sessionState"]
    numbers = [int(state.split()[0]) for state in states]
    assert numbers == list(range(len(numbers)))
    world.daemon.publish(URI, "after")
    assert (await slow.hear())["params"]["message"] == "after"


async def test_what_waits_for_a_client_waits_in_its_outbox(world: World):
    slow = await watching(world)
    slow.socket.transport.pause_reading()
    (client,) = world.daemon.connected
    assert world.mirror._server is not None
    (connection,) = world.mirror._server.connections
    most = 0
    while client.outbox.pending_bytes < 1_000_000 or not most:
        world.daemon.publish(URI, "x" * 10_000)
        await asyncio.sleep(0.0001)
        most = max(most, connection.transport.get_write_buffer_size())
    assert most < 11_000


async def test_a_client_without_progress_is_disconnected(start):
    world = await start(stall_seconds=0.3)
    slow, quick = await watching(world), await watching(world)
    slow.socket.transport.pause_reading()
    while not world.daemon.disconnected:
        world.daemon.publish(URI, "x" * 100_000)
        await quick.hear()
    assert world.daemon.disconnected == [world.daemon.connected[0]]
    await quick.ask("livesync/files", request_id="still here")
    while (await quick.hear()).get("id") != "still here":
        pass


async def test_a_client_with_some_progress_stays(start):
    world = await start(stall_seconds=0.6)
    slow = await watching(world)
    slow.socket.transport.pause_reading()
    (client,) = world.daemon.connected
    while client.outbox.pending_bytes < 4_000_000:
        world.daemon.publish(URI, "x" * 100_000)
        await asyncio.sleep(0)
    slow.socket.transport.resume_reading()
    while client.outbox.pending_bytes:
        await slow.hear()
        await asyncio.sleep(0.02)
    assert not world.daemon.disconnected


async def test_a_client_that_asks_and_does_not_read_is_read_no_further(world: World):
    world.daemon.answer_bytes = 500_000
    browser = await world.browser()
    browser.socket.transport.pause_reading()
    (client,) = world.daemon.connected
    frames = [
        json.dumps({"jsonrpc": "2.0", "id": n, "method": "livesync/files", "pad": "x" * 5000}) for n in range(200)
    ]
    sending = asyncio.create_task(flood(browser, frames))
    await until(lambda: client.outbox.pending_bytes > OVERFLOW_BYTES)
    await asyncio.sleep(0.05)
    assert client.outbox.pending_bytes < OVERFLOW_BYTES + 4 * 500_000
    browser.socket.transport.resume_reading()
    assert [(await browser.hear())["id"] for _ in frames] == list(range(200))
    await sending


# ── The end ─────────────────────────────────────────────────────────────────────────────────────


async def test_stopping_does_not_wait_for_anybody(world: World):
    frozen, fine = await watching(world), await world.browser()
    frozen.socket.transport.pause_reading()
    (client, _) = world.daemon.connected
    while client.outbox.pending_bytes < 1_000_000:
        world.daemon.publish(URI, "x" * 100_000)
        await asyncio.sleep(0)
    idle = await asyncio.open_connection("127.0.0.1", world.port)
    half = await asyncio.open_connection("127.0.0.1", world.port)
    half[1].write(b"GET / HTTP/1.1\r\n")
    await asyncio.wait_for(world.mirror.stop(), PATIENCE)
    assert len(world.daemon.disconnected) == 2
    with pytest.raises(ConnectionClosed):
        await fine.hear()
    assert fine.socket.close_code == 1001
    for _, writer in (idle, half):
        writer.close()
    await world.mirror.stop()
