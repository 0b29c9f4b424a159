"""An editor as the wire sees it: JSON-RPC over a child's stdin and stdout, nothing typed, nothing forgiven."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

DAEMON = Path(__file__).with_name("daemon.py")
PATIENCE = 20.0
"""Seconds; no test waits this long unless something is broken."""

Message = dict[str, Any]


def frame(message: Any) -> bytes:
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class Editor:
    """Everything that arrives is kept in order; requests of the server are answered by `answers`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.received: list[Message] = []
        self.answers: dict[str, Any] = {}
        self._serial = itertools.count(1)
        self._arrived = asyncio.Condition()
        self._pump: asyncio.Task[None] | None = None
        self._errors = asyncio.create_task(process.stderr.read())

    @classmethod
    async def start(
        cls, *args: str, program: Sequence[str] = (str(DAEMON),), env: dict[str, str] | None = None, reads: bool = True
    ) -> Editor:
        pipe = asyncio.subprocess.PIPE
        command = [sys.executable, *program, *args]
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe, env=env)
        editor = cls(process)
        if reads:
            editor._pump = asyncio.create_task(editor._read())
        return editor

    async def initialize(self, root: Path | None = None, **params: Any) -> Message:
        params = {"processId": None, "rootUri": root.as_uri() if root else None, "capabilities": {}} | params
        answer = await self.request("initialize", params)
        self.notify("initialized", {})
        return answer["result"]

    # ── Sending ─────────────────────────────────────────────────────────────────────────────

    def write(self, data: bytes) -> None:
        self.process.stdin.write(data)

    def notify(self, method: str, params: Any = None) -> None:
        self.write(frame({"jsonrpc": "2.0", "method": method, "params": params}))

    def ask(self, method: str, params: Any = None) -> int:
        """Returns the request's id."""
        request_id = next(self._serial)
        self.write(frame({"jsonrpc": "2.0", "id": request_id, "method": method, "params": params}))
        return request_id

    async def request(self, method: str, params: Any = None) -> Message:
        return await self.answer_to(self.ask(method, params))

    async def command(self, name: str, *arguments: Any) -> Message:
        return await self.request("workspace/executeCommand", {"command": name, "arguments": list(arguments)})

    def open(self, uri: str, text: str) -> None:
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def edit(self, uri: str, *changes: Message) -> None:
        self.notify(
            "textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": list(changes)}
        )

    # ── Receiving ───────────────────────────────────────────────────────────────────────────

    async def answer_to(self, request_id: Any) -> Message:
        return await self.wait_for(lambda message: "method" not in message and message.get("id") == request_id)

    async def notification(self, method: str, matches: Callable[[Any], bool] = lambda _: True) -> Any:
        """The params of the first notification (or request) that matches."""
        found = await self.wait_for(lambda message: message.get("method") == method and matches(message.get("params")))
        return found.get("params")

    async def wait_for(self, matches: Callable[[Message], bool]) -> Message:
        async with asyncio.timeout(PATIENCE), self._arrived:
            while True:
                for message in self.received:
                    if matches(message):
                        return message
                await self._arrived.wait()

    async def diagnostics(self, uri: str, matches: Callable[[list[Message]], bool] = bool) -> list[Message]:
        """What is underlined in a file, once the latest word on it matches."""
        await self.wait_for(lambda _: matches(self.published(uri)[-1]) if self.published(uri) else False)
        return self.published(uri)[-1]

    def published(self, uri: str) -> list[list[Message]]:
        """All that was ever said of a file's diagnostics."""
        sent = [each["params"] for each in self.received if each.get("method") == "textDocument/publishDiagnostics"]
        return [params["diagnostics"] for params in sent if params["uri"] == uri]

    async def text(self, uri: str) -> str:
        """What the daemon holds as the document's text."""
        answer = await self.request("livesync/blob", {"ref": uri})
        return base64.b64decode(answer["result"]["base64"]).decode("utf-8", "surrogatepass")

    async def calls(self) -> list[Any]:
        return json.loads((await self.request("livesync/status"))["result"]["version"])

    # ── Ending ──────────────────────────────────────────────────────────────────────────────

    async def exit_code(self) -> int:
        async with asyncio.timeout(PATIENCE):
            return await self.process.wait()

    async def leave(self) -> int:
        await self.request("shutdown")
        self.notify("exit")
        return await self.exit_code()

    async def stderr(self) -> str:
        return (await self._errors).decode()

    async def parting_words(self) -> list[str]:
        """What the stand-in says as it ends, log lines aside."""
        return [line for line in (await self.stderr()).splitlines() if line in ("disconnected", "left")]

    async def close(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()
        if self._pump:
            await self._pump
        await self._errors

    async def _read(self) -> None:
        stream = self.process.stdout
        while header := await stream.readline():
            name, _, length = header.partition(b": ")
            assert name == b"Content-Length", header
            assert await stream.readline() == b"\r\n"
            message = json.loads(await stream.readexactly(int(length)), parse_constant=_refuse)
            if "method" in message and "id" in message and message["method"] in self.answers:
                answer = self.answers[message["method"]]
                result = answer(message["params"]) if callable(answer) else answer
                self.write(frame({"jsonrpc": "2.0", "id": message["id"], "result": result}))
            async with self._arrived:
                self.received.append(message)
                self._arrived.notify_all()


def _refuse(name: str) -> None:
    raise ValueError(name)
