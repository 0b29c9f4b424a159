"""Every route over a real socket; the routes are read from the table, so none can be forgotten."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from urllib.parse import quote

import pytest
from mirror_world import PATIENCE, TOKEN, World, exchange, request
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from livesync_ls.mirror.address import AddressError
from livesync_ls.mirror.pages import COMMON_HEADERS, ROUTES, served_mime

QUERY = f"?access_token={quote(TOKEN, safe='')}"
UPGRADE = [
    ("Connection", "Upgrade"),
    ("Upgrade", "websocket"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "MDEyMzQ1Njc4OWFiY2RlZg=="),
]
FAILURES = {
    "no token": (None, []),
    "wrong token": ("?access_token=wrong", []),
    "wrong cookie": (None, [("Cookie", "livesync-{port}=wrong")]),
    "the token as a cookie": (None, [("Cookie", f"livesync-{{port}}={TOKEN}")]),
    "a foreign host": (QUERY, [("Host", "evil.example:{port}")]),
    "no host": (QUERY, [("Host", "")]),
    "two hosts": (QUERY, [("Host", "127.0.0.1:{port}"), ("Host", "127.0.0.1:{port}")]),
    "a foreign origin": (QUERY, [("Origin", "http://evil.example")]),
    "the origin null": (QUERY, [("Origin", "null")]),
    "another port's origin": (QUERY, [("Origin", "http://127.0.0.1:1")]),
    "a cross-site navigation": (QUERY, [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")]),
    "another port's page": (QUERY, [("Sec-Fetch-Site", "same-site")]),
}
SERVED = {"/": "/", "/assets/*": "/assets/main.js", "/frame": "/frame", "/healthz": "/healthz", "/ws": "/ws"}


def place(world: World, route: str) -> str:
    """An address that this route serves. A route that is not known here fails the test: add it."""
    if route == "/blob/*":
        return world.blobs.keep("test", b"<svg/>", "image/svg+xml").ref
    return SERVED[route]


def headers(world: World, extra: list[tuple[str, str]]) -> list[tuple[str, str]]:
    own = [] if any(name == "Host" for name, _ in extra) else [("Host", "127.0.0.1:{port}")]
    return [(name, value.format(port=world.port)) for name, value in [*own, *extra]]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "upgrade"])
@pytest.mark.parametrize("failure", FAILURES)
async def test_every_route_is_behind_the_gate(world: World, failure: str, method: str):
    query, extra = FAILURES[failure]
    upgrade = UPGRADE if method == "upgrade" else []
    verb = "GET" if method == "upgrade" else method
    for target in [*(place(world, route) for route in ROUTES), "/nothing", "/favicon.ico", "/etc/passwd"]:
        wanted = request(target + (query or ""), *headers(world, [*extra, *upgrade]), method=verb)
        reply = await exchange(world.port, wanted)
        assert reply.status == 403, (target, failure)
        assert "set-cookie" not in reply.headers
        assert {name.lower(): value for name, value in COMMON_HEADERS.items()}.items() <= reply.headers.items()
        assert not world.daemon.connected


@pytest.mark.parametrize("route", ROUTES)
async def test_every_route_serves_who_is_admitted(world: World, route: str):
    target = place(world, route)
    if route == "/ws":
        assert (await world.browser()).hello["method"] == "livesync/hello"
        return
    reply = await exchange(world.port, request(target + QUERY, *headers(world, [])))
    assert reply.status == 200
    assert reply.headers["content-length"] == str(len(reply.body))
    assert {name.lower(): value for name, value in COMMON_HEADERS.items()}.items() <= reply.headers.items()
    assert "cache-control" in reply.headers
    assert "server" not in reply.headers
    assert ("set-cookie" in reply.headers) == (route == "/")
    head = await exchange(world.port, request(target + QUERY, *headers(world, []), method="HEAD"))
    assert (head.status, head.body) == (200, b"")
    assert head.headers.keys() == reply.headers.keys()
    assert head.headers["content-length"] == reply.headers["content-length"]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_other_methods_are_not_allowed(world: World, route: str, method: str):
    reply = await exchange(world.port, request(place(world, route) + QUERY, *headers(world, []), method=method))
    assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "target",
    [
        "/index.html", "/assets", "/assets/", "/assets/../index.html", "/assets/..%2findex.html", "/assets/%6dain.js",
        "/assets//main.js", "/assets/main.js/", "/assets/./main.js", "/frame/", "/Frame", "/healthz/x", "/blob",
        "/blob/../healthz", "/blob/x", "/blob//blob/x", "/ws/", "/wsx", "/%2e%2e/%2e%2e/etc/passwd",
        "/assets/../../mirror.py", "//", "/blob/", "/../../etc/passwd", "/assets/C:%5cWindows%5cwin.ini", "/%00",
        "/favicon.ico",
    ],
)  # fmt: skip
async def test_everything_else_is_nothing(world: World, target: str):
    reply = await exchange(world.port, request(target + QUERY, *headers(world, [])))
    assert reply.status == 404
    assert "set-cookie" not in reply.headers


async def test_the_cookie_flow(world: World):
    first = await exchange(world.port, request("/" + QUERY, *headers(world, [])))
    cookie = first.headers["set-cookie"].split(";")[0]
    assert cookie.startswith(f"livesync-{world.port}=")
    for route in ROUTES:
        if route != "/ws":
            again = await exchange(world.port, request(place(world, route), *headers(world, [("Cookie", cookie)])))
            assert (again.status, "set-cookie" in again.headers) == (200, False)
    url = f"ws://127.0.0.1:{world.port}/ws"
    origin = f"http://127.0.0.1:{world.port}"
    async with connect(url, additional_headers={"Cookie": cookie, "Sec-Fetch-Site": "same-origin"}, origin=origin):
        pass
    with pytest.raises(InvalidStatus, match="403"):
        await connect(url, additional_headers={"Cookie": cookie}, origin="http://evil.example")


async def test_the_page_may_do_little(world: World):
    page = await exchange(world.port, request("/" + QUERY, *headers(world, [])))
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self';" in policy
    assert f"connect-src 'self' ws://127.0.0.1:{world.port} " in policy
    assert "frame-ancestors 'none'" in policy
    frame = await exchange(world.port, request("/frame" + QUERY, *headers(world, [])))
    policy = frame.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts; default-src 'none';")
    assert "allow-same-origin" not in policy
    assert "connect-src https:;" in policy


async def test_blobs_are_inert(world: World):
    async def served(mime: str) -> str:
        ref = world.blobs.keep("x", b"alert(1)", mime).ref
        reply = await exchange(world.port, request(ref + QUERY, *headers(world, [])))
        assert reply.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert "immutable" in reply.headers["cache-control"]
        assert reply.body == b"alert(1)"
        return reply.headers["content-type"]

    assert await served("image/svg+xml") == "image/svg+xml"
    assert await served("text/html") == "text/html; charset=utf-8"
    assert await served("text/plain; charset=latin-1") == "text/plain; charset=latin-1"
    assert await served("application/vnd.vega.v5+json") == "application/vnd.vega.v5+json"
    for script in ("text/javascript", "application/x-javascript", "application/ECMAScript", "text/jscript"):
        assert await served(script) == "text/plain; charset=utf-8"
    for absurd in ("text/html\r\nSet-Cookie: a=b", "", "text", "é/é", "a/b/c", "text/html; charset=x\r\n"):
        assert await served(absurd) == "application/octet-stream"
    assert served_mime("image/png") == "image/png"


async def test_a_large_blob_arrives_whole_at_a_slow_reader(start):
    world = await start()
    ref = world.blobs.keep("x", bytes(range(256)) * 80_000, "application/octet-stream").ref
    loop = asyncio.get_running_loop()
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        slow.setblocking(False)
        await loop.sock_connect(slow, ("127.0.0.1", world.port))
        await loop.sock_sendall(slow, request(ref + QUERY, *headers(world, [])))
        received = bytearray()
        while part := await asyncio.wait_for(loop.sock_recv(slow, 50_000), PATIENCE):
            received += part
    assert received.endswith(b"\r\n\r\n" + bytes(range(256)) * 80_000)


async def test_a_page_that_is_not_built_says_so(start):
    world = await start(built=False)
    reply = await exchange(world.port, request("/" + QUERY, *headers(world, [])))
    assert b"scripts/serve" in reply.body
    assert "set-cookie" in reply.headers


# ── Requests that no browser makes ──────────────────────────────────────────────────────────────


async def test_http_1_0(world: World):
    reply = await exchange(world.port, request("/healthz" + QUERY, *headers(world, []), version="1.0"))
    assert (reply.status, reply.body) == (200, b"ok")
    assert (await exchange(world.port, request("/healthz" + QUERY, version="1.0"))).status == 403
    late = await exchange(world.port, request("/ws" + QUERY, *headers(world, UPGRADE), version="1.0"))
    assert late.status == 505
    assert not world.daemon.connected


async def test_a_request_with_a_body_is_answered(world: World):
    for extra in [("Content-Length", "100000"), ("Transfer-Encoding", "chunked")]:
        sent = request("/" + QUERY, *headers(world, [extra]), method="POST", body=b"x" * 100_000)
        assert (await exchange(world.port, sent)).status == 405
        sent = request("/", *headers(world, [extra]), method="POST", body=b"x" * 100_000)
        assert (await exchange(world.port, sent)).status == 403
        sent = request("/healthz" + QUERY, *headers(world, [extra]), body=b"x" * 100_000)
        assert (await exchange(world.port, sent)).body == b"ok"


async def test_of_pipelined_requests_the_first_is_answered(world: World):
    good, bad = request("/healthz" + QUERY, *headers(world, [])), request("/", *headers(world, []))
    assert (await exchange(world.port, good + bad)).raw.count(b"HTTP/1.1 ") == 1
    assert (await exchange(world.port, good + good)).body == b"ok"
    assert (await exchange(world.port, bad + good)).status == 403


async def test_a_request_that_comes_in_pieces(world: World):
    reader, writer = await asyncio.open_connection("127.0.0.1", world.port)
    for byte in request("/healthz" + QUERY, *headers(world, [])):
        writer.write(bytes([byte]))
        await writer.drain()
    assert (await asyncio.wait_for(reader.read(), PATIENCE)).endswith(b"\r\n\r\nok")
    writer.close()


@pytest.mark.parametrize(
    "raw",
    [
        b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/2.0\r\n\r\n", b"\x16\x03\x01" + b"\x00" * 50 + b"\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 2_000 + b"\r\n", b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\n folded: x\r\n\r\n", b"a" * 200_000,
    ],
)  # fmt: skip
async def test_garbage_gets_nothing_and_breaks_nothing(world: World, raw: bytes):
    try:
        reply = await exchange(world.port, raw)
        assert reply.status in (0, 403, 414, 431)
    except ConnectionError:
        pass
    assert (await exchange(world.port, request("/healthz" + QUERY, *headers(world, [])))).body == b"ok"


async def test_a_socket_only_at_its_address(world: World):
    for path in ("/", "/frame", "/nothing", "/blob/x"):
        with pytest.raises(InvalidStatus):
            await connect(f"ws://127.0.0.1:{world.port}{path}{QUERY}")
    assert (await exchange(world.port, request("/ws" + QUERY, *headers(world, [])))).status == 426
    assert (await exchange(world.port, request("/ws" + QUERY, *headers(world, []), method="HEAD"))).status == 405
    assert not world.daemon.connected


# ── Addresses ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(not socket.has_ipv6, reason="needs IPv6")
async def test_ipv6(start):
    world = await start(host="::1")
    assert world.url.startswith(f"http://[::1]:{world.port}/?access_token=")
    reply = await exchange(world.port, request("/healthz" + QUERY, ("Host", f"[::1]:{world.port}")), host="::1")
    assert reply.body == b"ok"
    origin = ("Origin", f"http://[::1]:{world.port}")
    reply = await exchange(world.port, request("/healthz" + QUERY, ("Host", f"[::1]:{world.port}"), origin), host="::1")
    assert reply.body == b"ok"


async def test_a_wildcard_is_shown_as_loopback(start):
    world = await start(host="0.0.0.0")
    assert world.url.startswith(f"http://127.0.0.1:{world.port}/")
    assert (await exchange(world.port, request("/healthz" + QUERY, ("Host", "10.1.2.3")))).body == b"ok"
    assert (await exchange(world.port, request("/healthz" + QUERY, ("Host", "evil.example")))).status == 403


async def test_ports(start):
    first, second = await start(port=None), await start(port=None)
    assert 5600 <= first.port < second.port
    with pytest.raises(AddressError, match=f"Port {first.port}"):
        await start(port=first.port)
    with pytest.raises(AddressError, match="no address"):
        await start(host="no such host")
    with pytest.raises(AddressError, match="Cannot listen"):
        await start(host="192.0.2.1")


async def test_without_a_token(start):
    world = await start(token=None)
    assert world.url == f"http://127.0.0.1:{world.port}/"
    reply = await exchange(world.port, request("/", *headers(world, [])))
    assert (reply.status, "set-cookie" in reply.headers) == (200, False)


async def test_a_forwarded_address_is_let_in_while_running(world: World):
    forwarded = [("Host", "box.example"), ("Origin", "https://box.example")]
    assert (await exchange(world.port, request("/healthz" + QUERY, *forwarded))).status == 403
    world.mirror.allow_forwarded("https://box.example")
    assert (await exchange(world.port, request("/healthz" + QUERY, *forwarded))).status == 200


async def test_the_token_is_never_logged(world: World, caplog: pytest.LogCaptureFixture):
    caplog.set_level("DEBUG")
    await exchange(world.port, request("/" + QUERY, *headers(world, [])))
    await (await world.browser()).socket.close()
    await asyncio.wait_for(world.daemon.gone.wait(), PATIENCE)
    ours = " ".join(record.getMessage() for record in caplog.records if record.name != "websockets.client")
    assert TOKEN not in ours
    assert quote(TOKEN, safe="") not in ours


def test_the_shell_is_part_of_the_package():
    import livesync_ls.mirror.pages

    assert livesync_ls.mirror.pages.FRAME_FILE.parent == Path(livesync_ls.mirror.pages.__file__).parent
