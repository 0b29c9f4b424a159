"""An editor as the wire sees it: a language server's other end, with buffers."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any, Self

from livesync_ls.uris import to_path

from .client import PATIENCE, Client, Json
from .daemon import environment


class Editor(Client):
    """One language server of its own, and what the editor has open in it."""

    def __init__(self, process: Process, root: Path) -> None:
        super().__init__()
        self.process = process
        self.root = root
        self.versions: dict[str, int] = {}
        self.configuration: Json = {}
        self.server: Json = {}
        """The server's capabilities."""
        self.refused: list[Json] = []
        self._awake = asyncio.Event()
        self._awake.set()
        self._pump = asyncio.create_task(self._read())

    @classmethod
    async def start(
        cls,
        root: Path,
        state: Path,
        *,
        errors: Path,
        focus: bool = False,
        capabilities: Json | None = None,
        program: tuple[str, ...] = ("livesync_ls",),
        **options: Any,
    ) -> Self:
        """A server after `initialized`; `options` are its `initializationOptions`."""
        with errors.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *program, stdin=PIPE, stdout=PIPE, stderr=log, env=environment(state)
            )
        editor = cls(process, root)
        abilities: Json = {**(capabilities or {}), **({"experimental": {"livesyncFocus": True}} if focus else {})}
        folder = {"uri": root.as_uri(), "name": root.name}
        result = await editor.request(
            "initialize",
            processId=None,
            rootUri=root.as_uri(),
            workspaceFolders=[folder],
            capabilities=abilities,
            initializationOptions={"mirror": False, **options},
        )
        editor.server = result["capabilities"]
        await editor.notify("initialized")
        return editor

    # ── Buffers ─────────────────────────────────────────────────────────────────────────────

    async def open(self, path: Path, text: str | None = None) -> None:
        """Without a text, what is on disk."""
        text = path.read_text() if text is None else text  # noqa: ASYNC240 - a few lines
        uri = path.as_uri()
        self.versions[uri] = 1
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        await self.notify("textDocument/didOpen", textDocument=document)

    async def type(self, path: Path, text: str) -> None:
        """The buffer's new text, as one change."""
        uri = path.as_uri()
        self.versions[uri] += 1
        document = {"uri": uri, "version": self.versions[uri]}
        await self.notify("textDocument/didChange", textDocument=document, contentChanges=[{"text": text}])

    async def save(self, path: Path, text: str) -> None:
        path.write_text(text)  # noqa: ASYNC240 - a few lines
        await self.notify("textDocument/didSave", textDocument={"uri": path.as_uri()})

    async def close_buffer(self, path: Path) -> None:
        del self.versions[path.as_uri()]
        await self.notify("textDocument/didClose", textDocument={"uri": path.as_uri()})
        await self.request("livesync/stats")  # what was on its way has arrived then
        if path.as_uri() not in self.asked:
            self._unwatch(path.as_uri())

    async def focus(self, path: Path | None) -> None:
        await self.notify("livesync/didFocus", uri=path.as_uri() if path else None)

    @property
    def open_files(self) -> list[Path]:
        return [to_path(uri) for uri in self.versions]

    async def opened(self, path: Path, text: str | None = None) -> None:
        """Open it, and wait for the snapshot that the server sends by itself."""
        await self.open(path, text)
        await self.until(lambda: path.as_uri() in self.screens)

    def diagnostics(self, path: Path) -> list[Json] | None:
        """What the editor shows in this file now; None if it was never told."""
        told = [
            message["params"]["diagnostics"]
            for message in self.inbox
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == path.as_uri()
        ]
        return told[-1] if told else None

    # ── The pipe ────────────────────────────────────────────────────────────────────────────

    def sleep(self) -> None:
        """Take nothing from the pipe."""
        self.slept = True
        self._awake.clear()

    def wake(self) -> None:
        self._awake.set()

    async def notify(self, method: str, **params: Any) -> None:
        await self.send({"jsonrpc": "2.0", "method": method, "params": params})

    async def send(self, message: Json) -> None:
        body = json.dumps(message).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        await self.process.stdin.drain()

    async def close(self) -> None:
        """Shutdown and exit, as editors do."""
        self.wake()
        if self.process.returncode is None:
            await self.request("shutdown")
            await self.notify("exit")
        async with asyncio.timeout(PATIENCE):
            await self.process.wait()
            await self._pump

    async def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        try:
            while await self._awake.wait() and (header := await stream.readline()):
                name, _, length = header.partition(b": ")
                assert name == b"Content-Length", header
                assert await stream.readline() == b"\r\n"
                message = json.loads(await stream.readexactly(int(length)), parse_constant=_refuse)
                await self._answer(message)
                await self.take(message)
        finally:
            await self.ended()

    async def _answer(self, message: Json) -> None:
        if "method" in message and "id" in message:
            result: Any = None
            if message["method"] == "workspace/configuration":
                result = [self.configuration for _ in message["params"]["items"]]
            await self.send({"jsonrpc": "2.0", "id": message["id"], "result": result})


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} on the wire")
