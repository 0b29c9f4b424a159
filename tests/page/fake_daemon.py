"""A daemon that says what a test wants: serves the built page and talks the contract on a websocket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

PACKAGE = Path(__file__).parents[2] / "livesync_ls"
PREVIEW = PACKAGE / "preview"

MIMES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}

Json = dict[str, Any]


def page_policy(host: str) -> str:
    return (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"media-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws://{host}; frame-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


class FakeDaemon:
    """Answers what every page asks; everything else is said by `tell`."""

    def __init__(self, files: list[Json], snapshots: dict[str, Json]) -> None:
        self.files = files
        self.snapshots = snapshots
        self.blobs: dict[str, tuple[str, bytes]] = {}
        self.answers: dict[str, Callable[[Json], Any]] = {}
        self.asked: list[tuple[str, Json]] = []
        self.refuse = False
        self.silent = False
        self.port = 0
        self._clients: set[ServerConnection] = set()
        self._heard = asyncio.Condition()
        self._server: Server | None = None

    # ── Life ──

    async def start(self) -> None:
        self._server = await serve(self._talk, "127.0.0.1", self.port, process_request=self._serve, max_size=None)
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def stop(self) -> None:
        """Ends as a killed daemon does: the port answers nobody, the sockets close."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/?access_token=secret"

    # ── Conversation ──

    async def tell(self, method: str, **params: Any) -> None:
        message = json.dumps({"jsonrpc": "2.0", "method": f"livesync/{method}", "params": params})
        for client in list(self._clients):
            await client.send(message)

    async def heard(self, method: str, times: int = 1, **params: Any) -> Json:
        """Waits until a request with these params came that often; the last one's params."""

        def matching() -> list[Json]:
            name = f"livesync/{method}"
            return [p for m, p in self.asked if m == name and all(p.get(k) == v for k, v in params.items())]

        async with asyncio.timeout(10), self._heard:
            await self._heard.wait_for(lambda: len(matching()) >= times)
        return matching()[-1]

    async def _talk(self, socket: ServerConnection) -> None:
        hello = {"protocol": 1, "version": "0.1.0", "roots": ["file:///project"]}
        await socket.send(json.dumps({"jsonrpc": "2.0", "method": "livesync/hello", "params": hello}))
        self._clients.add(socket)
        try:
            async for frame in socket:
                request = json.loads(frame)
                if not self.silent:
                    answer = self._answer(request["method"], request["params"])
                    await socket.send(json.dumps({"jsonrpc": "2.0", "id": request["id"], **answer}))
                async with self._heard:
                    self.asked.append((request["method"], request["params"]))
                    self._heard.notify_all()
        finally:
            self._clients.discard(socket)

    def _answer(self, method: str, params: Json) -> Json:
        if answer := self.answers.get(method):
            result = answer(params)
            return result if "error" in (result or {}) else {"result": result}
        match method:
            case "livesync/files":
                return {"result": {"roots": ["file:///project"], "files": self.files}}
            case "livesync/watch":
                return {"result": self.snapshots[params["uri"]]}
            case "livesync/run":
                return {"result": {"run": 2}}
            case "livesync/verify":
                return {"result": {"equal": True, "differences": []}}
            case "livesync/status":
                return {"result": {"version": "0.1.0", "sessions": []}}
            case _:
                return {"result": None}

    # ── HTTP ──

    def _serve(self, connection: ServerConnection, request: Request) -> Response | None:
        path = request.path.split("?")[0]
        if self.refuse and path != "/":
            return reply(HTTPStatus.FORBIDDEN, "text/plain", b"Refused.")
        if path == "/ws":
            return None
        if path == "/healthz":
            return reply(HTTPStatus.OK, "text/plain", b"ok")
        if path == "/frame":
            policy = "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"
            return reply(HTTPStatus.OK, MIMES[".html"], (PACKAGE / "mirror" / "frame.html").read_bytes(), policy)
        if path in self.blobs:
            return reply(HTTPStatus.OK, *self.blobs[path], "sandbox; default-src 'none'")
        file = PREVIEW / ("index.html" if path == "/" else path.removeprefix("/"))
        if not file.is_file():
            return reply(HTTPStatus.NOT_FOUND, "text/plain", b"Nothing here.")
        policy = page_policy(request.headers["Host"])
        return reply(HTTPStatus.OK, MIMES.get(file.suffix, "text/plain"), file.read_bytes(), policy)


def reply(status: HTTPStatus, mime: str, body: bytes, policy: str = "") -> Response:
    headers = Headers({"Content-Type": mime, "Content-Length": str(len(body)), "Connection": "close"})
    if policy:
        headers["Content-Security-Policy"] = policy
    return Response(status.value, status.phrase, headers, body)
