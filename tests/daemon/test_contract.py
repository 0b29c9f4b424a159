"""Every request of the contract, on both transports, with its errors. Shapes are checked on arrival by `client.py`."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from .client import Client
from .conftest import Desk, OpenTab
from .daemon import Daemon
from .tab import Tab


@dataclass
class Face:
    client: Client
    root: Path


@pytest_asyncio.fixture(loop_scope="module", params=["websocket", "lsp"])
async def face(request: pytest.FixtureRequest, tabs: OpenTab, desk: Desk, project: Path) -> AsyncIterator[Face]:
    if request.param == "websocket":
        yield Face(await tabs(), project)
        return
    editor = desk.started[0] if desk.started else await desk.start(watch="manual")
    yield Face(editor, desk.root)
    problem, editor.broken = editor.broken, None
    if problem:
        raise problem


async def test_every_request_is_answered_in_its_shape(face: Face) -> None:
    client = face.client
    helper, path = face.root / "aid.py", face.root / "main.py"
    helper.write_text("V = 1\n")
    path.write_text("# # Main\n\nimport aid\n\naid.V\n")
    uri = path.as_uri()
    screen = await client.watch(path, clientId="0f0f")
    assert screen.state == "unarmed"
    assert await client.request("livesync/arm", uri=uri) is None
    await client.settled(path, "", "=1")
    ran = await client.request("livesync/run", uri=uri, scope="all")
    await client.until(lambda: screen.run == ran["run"] and screen.state == "idle")
    block = screen.code[1]["id"]
    ran = await client.request("livesync/run", uri=uri, scope="block", blockId=block)
    await client.until(lambda: screen.run == ran["run"] and screen.state == "idle")
    assert (await client.request("livesync/run", uri=uri, scope="changed"))["run"] == screen.run
    verified = await client.request("livesync/verify", uri=uri)
    assert verified == {"equal": True, "differences": []}
    await client.until(lambda: screen.verified)
    files = await client.request("livesync/files")
    listed = {each["path"]: each for each in files["files"]}
    assert files["roots"] == [face.root.as_uri()]
    assert listed["main.py"] == {"uri": uri, "path": "main.py", "armed": True, "watched": True, "title": "Main"}
    assert listed["aid.py"] == {"uri": helper.as_uri(), "path": "aid.py", "armed": False, "watched": False}
    graph = await client.request("livesync/graph", uri=uri)
    assert set(graph["files"]) == {uri, helper.as_uri()}
    assert graph["imports"] == [[uri, helper.as_uri()]]
    assert graph["affectedBy"] == [uri]
    assert set((await client.request("livesync/graph", uri=helper.as_uri()))["affectedBy"]) == {uri, helper.as_uri()}
    assert [uri, helper.as_uri()] in (await client.request("livesync/graph"))["imports"]
    for kind, mime in [("html", "text/html"), ("md", "text/markdown"), ("ipynb", "application/x-ipynb+json")]:
        ref = (await client.request("livesync/export", uri=uri, format=kind))["ref"]
        blob = await client.request("livesync/blob", ref=ref)
        assert blob["mime"].split(";")[0] == mime
        assert b"Main" in base64.b64decode(blob["base64"])
    stats = await client.request("livesync/stats")
    assert stats["clients"] >= 1
    assert stats["watchedFiles"] >= 1
    assert stats["graph"]["imports"] >= 1
    assert stats["cache"]["entries"] >= 1
    assert stats["sessions"]["live"] >= 1
    assert stats["verify"]["runs"] >= 1
    assert stats["latencyMs"]["p50"] > 0
    status = await client.request("livesync/status")
    session = next(each for each in status["sessions"] if each["uri"] == uri)
    assert session["state"] == "idle"
    assert session["pid"] > 0
    assert session["python"]
    assert session["pythonWhy"]
    assert await client.request("livesync/interrupt", uri=uri) is None
    assert await client.request("livesync/restart", uri=uri) is None
    await client.until(lambda: screen.state == "idle" and screen.shown == ["", "=1"])
    await client.confirm(path)
    assert await client.request("livesync/disarm", uri=uri) is None
    await client.until(lambda: screen.state == "unarmed")
    assert await client.request("livesync/unwatch", uri=uri) is None


async def test_what_is_wrong_with_a_request_is_named(face: Face, tmp_path: Path) -> None:
    client = face.client
    path = face.root / "wrong.py"
    path.write_text("1\n")
    uri = path.as_uri()
    await client.watch(path)
    outside = tmp_path / "outside.py"
    outside.write_text("1\n")
    wrong = [
        ("livesync/nonsense", {}, -32601, "livesync/nonsense"),
        ("livesync/watch", {}, -32602, "uri"),
        ("livesync/watch", {"uri": 5}, -32602, "uri"),
        ("livesync/watch", {"uri": uri, "arm": "yes"}, -32602, "arm"),
        ("livesync/watch", {"uri": "http://example.org/a.py"}, -32602, "uri"),
        ("livesync/watch", {"uri": (face.root / "missing.py").as_uri()}, -32602, "uri"),
        ("livesync/run", {"uri": uri}, -32602, "scope"),
        ("livesync/run", {"uri": uri, "scope": "most"}, -32602, "scope"),
        ("livesync/export", {"uri": uri, "format": "pdf"}, -32602, "format"),
        ("livesync/blob", {}, -32602, "ref"),
        ("livesync/blob", {"ref": "/blob/none"}, -32602, "ref"),
        ("livesync/graph", {"uri": []}, -32602, "uri"),
        ("livesync/arm", [], -32602, ""),
        ("livesync/run", {"uri": uri, "scope": "all"}, -32001, "wrong.py"),
        ("livesync/restart", {"uri": uri}, -32001, "wrong.py"),
        ("livesync/verify", {"uri": uri}, -32001, "wrong.py"),
        ("livesync/watch", {"uri": outside.as_uri()}, -32002, "outside.py"),
        ("livesync/arm", {"uri": outside.as_uri()}, -32002, "outside.py"),
        ("livesync/run", {"uri": outside.as_uri(), "scope": "all"}, -32002, "outside.py"),
        ("livesync/graph", {"uri": outside.as_uri()}, -32002, "outside.py"),
        ("livesync/watch", {"uri": (face.root / ".." / "x.py").as_uri()}, -32002, "x.py"),
    ]
    failures: list[str] = []
    for method, params, code, word in wrong:
        try:
            refused = await client.refusal(method, params)
        except AssertionError as problem:
            failures.append(str(problem))
            continue
        if refused.code != code or word not in refused.message:
            failures.append(f"{method} {params}: {refused}, not {code} with {word!r}")
    assert not failures, "\n".join(failures)


async def test_a_block_that_there_is_not_cannot_run(face: Face) -> None:
    path = face.root / "blocks.py"
    path.write_text("1\n")
    await face.client.watch(path, arm=True)
    await face.client.settled(path, "=1")
    for more in ({}, {"blockId": "no such"}, {"blockId": 7}):
        params = {"uri": path.as_uri(), "scope": "block", **more}
        refused = await face.client.refusal("livesync/run", params)
        assert (refused.code, "blockId" in refused.message) == (-32602, True), refused


async def test_unknown_params_are_ignored_and_spellings_of_a_uri_are_one(face: Face) -> None:
    path = face.root / "spell ä.py"
    path.write_text("1\n")
    uri = path.as_uri()
    snapshot = await face.client.request("livesync/watch", uri=uri, colour="green")
    assert snapshot["uri"] == uri
    spelled = uri.replace("%20", " ").replace("%C3%A4", "ä").replace("file:///", "file://localhost/")
    assert (await face.client.request("livesync/watch", uri=spelled))["uri"] == uri
    assert (await face.client.request("livesync/watch", uri=uri.replace("/spell", "/./spell")))["uri"] == uri
    stats = await face.client.request("livesync/stats")
    assert len([each for each in face.client.screens if "spell" in each]) == 1
    assert stats["watchedFiles"] >= 1


@pytest.mark.parametrize(
    ("frame", "code", "number"),
    [
        ("{", -32700, None),
        (b"{}", -32700, None),
        ("[]", -32600, None),
        ("5", -32600, None),
        ('{"jsonrpc": "2.0", "id": 7}', -32600, 7),
        ('{"jsonrpc": "1.0", "id": 8, "method": "livesync/files"}', -32600, 8),
        ('{"jsonrpc": "2.0", "id": "nine", "method": "nonsense"}', -32601, "nine"),
        ('{"jsonrpc": "2.0", "id": 1, "method": "livesync/watch", "params": {"uri": NaN}}', -32700, None),
    ],
)
async def test_a_bad_frame_costs_an_error_and_not_the_connection(
    tab: Tab, frame: str | bytes, code: int, number: object
) -> None:
    await tab.socket.send(frame)
    await tab.until(lambda: any(message.get("error", {}).get("code") == code for message in tab.inbox))
    assert tab.inbox[-1]["id"] == number
    await tab.request("livesync/files")


async def test_a_frame_over_a_megabyte_is_no_request(tabs: OpenTab) -> None:
    huge, other = await tabs(), await tabs()
    await huge.socket.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "x", "params": "y" * 1_100_000}))
    await huge.until(lambda: huge.gone or len(huge.inbox) > 1)
    await other.request("livesync/files")


async def test_a_thousand_requests_at_once_are_each_answered_once(tab: Tab) -> None:
    futures = [await tab.ask("livesync/stats") for _ in range(1000)]
    for future in futures:
        await tab.answer(future)


async def test_a_blob_is_the_same_over_http_and_by_request(tab: Tab, daemon: Daemon, project: Path) -> None:
    path = project / "large.py"
    path.write_text("print('x' * 600_000)\n")
    await tab.watch(path, arm=True)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "idle")
    ref = screen.result(0)["outputs"][0]["ref"]
    assert (ref["mime"], ref["size"]) == ("text/plain", 600_001)
    blob = await tab.request("livesync/blob", ref=ref["ref"])
    url = daemon.url.replace("/?", ref["ref"] + "?")
    assert await asyncio.to_thread(fetched, url) == base64.b64decode(blob["base64"]) == b"x" * 600_000 + b"\n"


def fetched(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        return answer.read()


async def test_a_new_and_a_deleted_file_change_the_list(tab: Tab, project: Path) -> None:
    await tab.request("livesync/files")
    path = project / "comes.py"
    seen = len(tab.notifications("filesChanged"))
    path.write_text("'''A document.'''\n")
    await tab.until(lambda: len(tab.notifications("filesChanged")) > seen)
    listed = (await tab.request("livesync/files"))["files"]
    assert "comes.py" in [each["path"] for each in listed]
    seen = len(tab.notifications("filesChanged"))
    path.unlink()
    await tab.until(lambda: len(tab.notifications("filesChanged")) > seen)
    assert "comes.py" not in [each["path"] for each in (await tab.request("livesync/files"))["files"]]


async def test_file_changed_comes_to_all_and_counts_what_it_affects(tabs: OpenTab, project: Path) -> None:
    tab, other = await tabs(), await tabs()
    helper, path = project / "aider.py", project / "aided.py"
    helper.write_text("V = 1\n")
    path.write_text("import aider\n\naider.V\n")
    await tab.watch(path, arm=True)
    await tab.settled(path, "", "=1")
    # Changes that come close together are counted as one, and told to nobody: the two new files may still count.
    for number in range(2, 12):
        helper.write_text(f"V = {number}\n")
        await tab.settled(path, "", f"={number}")
        with contextlib.suppress(AssertionError):
            await other.until(lambda: other.notifications("fileChanged", helper), within=1)
            break
    assert other.notifications("fileChanged", helper)[-1] == {
        "uri": helper.as_uri(),
        "watched": False,
        "affected": 2,
        "watchedAffected": 1,
    }


async def test_the_armed_mark_of_the_list_is_right_before_anybody_watched(tmp_path: Path) -> None:
    path = tmp_path / "project" / "a.py"
    path.parent.mkdir()
    path.write_text("1\n")
    for _ in range(2):
        daemon = Daemon(path.parent, tmp_path / "state")
        tab = await Tab.open(daemon.url)
        listed = (await tab.request("livesync/files"))["files"]
        await tab.watch(path, arm=True)
        await tab.settled(path, "=1")
        await tab.close()
        daemon.stop()
    assert listed[0]["armed"] is True
