"""A language server around a small stand-in for the daemon, started as a script.

Its documents are the editor's buffers, one block a line. What tests want to know of it, they ask by
ordinary requests: `blob` gives a buffer's text, `status` the calls so far.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import logging
import math
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from livesync_ls import logs, uris
from livesync_ls import protocol as wire
from livesync_ls.lsp.stdio import take_stdio
from livesync_ls.protocol import Message
from livesync_ls.registry import Client
from livesync_ls.session.screen import Screen
from livesync_ls.settings.settings import Settings


class StandIn:
    """An `EditorService` that does what its requests say."""

    def __init__(self) -> None:
        self.calls: list[Any] = []
        self.texts: dict[str, str] = {}
        self.clients: list[Client] = []
        self.complaints = ["`debounceMs` is 'soon'; it must be a number or auto."]
        self.mirror_url: str | None = "http://127.0.0.1:5600/?access_token=T"
        self.running = asyncio.Event()

    async def initialize(self, roots: list[Path], settings: dict[str, Any]) -> None:
        self.calls.append(["initialize", [str(root) for root in roots], settings])
        await asyncio.sleep(0.05)  # a message that does not wait for this would come too early
        if settings.get("fail"):
            raise RuntimeError("no such daemon")
        self.calls.append("ready")

    def connect(self, client: Client) -> None:
        self.clients.append(client)

    def disconnect(self, client: Client) -> None:
        self.clients.remove(client)
        sys.stderr.write("disconnected\n")

    def resync(self, client: Client) -> Iterable[Message]:
        return [Message(wire.FilesChanged())]

    def warnings(self, uri: str) -> list[tuple[int, str]]:
        lines = enumerate(self.texts.get(uri, "").splitlines())
        return [(number, f"There is no directive {line[4:]!r}.") for number, line in lines if line.startswith("# | ")]

    def screen(self, uri: str) -> Screen | None:
        return None

    def on_screens(self, observe: Callable[[wire.FileNotification], None]) -> None:
        pass

    def settings(self, uri: str) -> Settings:
        return Settings()

    def opened(self, client: Client, uri: str, text: str, *, focus_aware: bool) -> None:
        self.calls.append(["opened", uri, focus_aware])
        self.texts[uris.normalise(uri)] = text

    def changed(self, client: Client, uri: str, text: str) -> None:
        self.texts[uris.normalise(uri)] = text

    def saved(self, client: Client, uri: str) -> None:
        self.calls.append(["saved", uri])

    def closed(self, client: Client, uri: str) -> None:
        self.calls.append(["closed", uri])

    def focused(self, client: Client, uri: str | None) -> None:
        self.calls.append(["focused", uri])

    def renamed(self, client: Client, moves: list[tuple[Path, Path]]) -> None:
        self.calls.append(["renamed", [[str(old), str(new)] for old, new in moves]])

    def on_survey(self, observe: Callable[[int, int], None]) -> None:
        """Nothing is surveyed here."""

    def cancel_survey(self) -> None:
        self.calls.append("cancel_survey")

    def configure(self, values: dict[str, Any]) -> list[str]:
        self.calls.append(["configure", values])
        return [f"There is no setting {name!r}." for name in values]

    def roots_changed(self, added: list[Path], removed: list[Path]) -> None:
        self.calls.append(["roots", [str(path) for path in added], [str(path) for path in removed]])

    def allow_origin(self, origin: str) -> None:
        self.calls.append(["allow", origin])

    # ── Requests ────────────────────────────────────────────────────────────────────────────

    async def watch(self, client: Client, params: wire.WatchParams) -> wire.Snapshot:
        uri = uris.normalise(params.uri)
        client.watches.add(uri)
        self._notify(client, wire.FilesChanged())
        blocks = [_block(number, line) for number, line in enumerate(self.texts.get(uri, "").splitlines())]
        results = [_failure(block.id, "first") for block in blocks if "raise" in block.source]
        return wire.Snapshot(
            uri=uri, version=1, armed=True, state="idle", run=0, planned=[], blocks=blocks, results=results
        )

    async def unwatch(self, client: Client, params: wire.UriParams) -> None:
        client.watches.discard(uris.normalise(params.uri))

    async def arm(self, client: Client, params: wire.UriParams) -> None:
        self.calls.append(["arm", params.uri])
        os.write(1, b"noise\n")
        print("noise", flush=True)  # noqa: T201 - that is the point
        await asyncio.create_subprocess_exec("echo", "noise")

    async def disarm(self, client: Client, params: wire.UriParams) -> None:
        raise wire.RequestError(wire.OUTSIDE_ROOTS, f"{params.uri} is outside of the roots.")

    async def run(self, client: Client, params: wire.RunParams) -> wire.RunStarted:
        """The block that `blockId` names fails, or heals; `all` is a run that takes until it is interrupted."""
        uri = uris.normalise(params.uri)
        if params.scope == "all":
            self.task = asyncio.create_task(self._long_run(client, uri))
        else:
            result = _failure(params.block_id or "", "again") if params.scope == "block" else _success("0")
            self._notify(client, wire.BlockResultSent(uri=uri, run=1, result=result))
        return wire.RunStarted(run=1)

    async def _long_run(self, client: Client, uri: str) -> None:
        planned = [wire.Planned(block_id=str(number), reason="asked") for number in range(3)]
        self._notify(client, wire.RunStart(uri=uri, run=1, version=1, planned=planned, received_at=0.0, planned_ms=0.0))
        self._notify(client, wire.BlockStart(uri=uri, run=1, block_id="0"))
        await self.running.wait()
        self._notify(client, wire.RunEnd(uri=uri, run=1, status="cancelled", executed=[], reused=[], duration_ms=1.0))

    async def interrupt(self, client: Client, params: wire.UriParams) -> None:
        self.calls.append(["interrupt", params.uri])
        self.running.set()

    async def restart(self, client: Client, params: wire.UriParams) -> None:
        raise RuntimeError("a defect")

    async def verify(self, client: Client, params: wire.UriParams) -> wire.VerifyResult:
        try:
            await asyncio.Event().wait()
        finally:
            self.calls.append("verify ended")
        raise AssertionError

    async def files(self, client: Client, params: wire.Empty) -> wire.FilesResult:
        entries = [
            wire.FileEntry(uri=uri, path=uris.to_path(uri).name, armed=True, watched=False) for uri in self.texts
        ]
        return wire.FilesResult(roots=[], files=entries)

    async def graph(self, client: Client, params: wire.GraphParams) -> wire.GraphResult:
        return wire.GraphResult(files=[], imports=[])

    async def blob(self, client: Client, params: wire.BlobParams) -> wire.BlobResult:
        text = self.texts[uris.normalise(params.ref)]
        return wire.BlobResult(
            mime="text/plain", base64=base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()
        )

    async def export(self, client: Client, params: wire.ExportParams) -> wire.ExportResult:
        """A result that is larger than any pipe."""
        return wire.ExportResult(ref="x" * 4_000_000)

    async def stats(self, client: Client, params: wire.Empty) -> wire.Stats:
        return wire.Stats(
            clients=1,
            watched_files=0,
            graph=wire.GraphStats(files=0, imports=0),
            cache=wire.CacheStats(entries=0, bytes=0, hits=0, misses=0, hit_rate=math.nan, evictions=0),
            sessions=wire.SessionStats(live=0, spare=0),
            verify=wire.VerifyStats(runs=0, untrue=0, nondeterministic=0),
            latency_ms=wire.LatencyStats(p50=math.inf, p99=0.0),
            dropped=0,
        )

    async def status(self, client: Client, params: wire.Empty) -> wire.StatusResult:
        return wire.StatusResult(version=json.dumps(self.calls), sessions=[])

    def _notify(self, client: Client, params: wire.Notification) -> None:
        client.deliver(Message(params))


def _block(number: int, line: str) -> wire.Block:
    start, end = wire.Position(line=number, character=0), wire.Position(line=number + 1, character=0)
    span = wire.Range(start=start, end=end)
    return wire.Block(id=str(number), kind="code", range=span, first_line=number, source=line, hidden=[], directives=[])


def _failure(block_id: str, message: str) -> wire.BlockResult:
    frame = wire.Frame(line=0, function="<module>", text="raise", block_id=block_id)
    error = wire.Error(name="ValueError", message=message, frames=[frame])
    return wire.BlockResult(block_id=block_id, status="error", outputs=[error], run=1, stale=False)


def _success(block_id: str) -> wire.BlockResult:
    return wire.BlockResult(block_id=block_id, status="ok", outputs=[], run=1, stale=False)


def main() -> None:
    stdio = take_stdio()
    parser = argparse.ArgumentParser()
    parser.add_argument("--stall", type=float, default=30.0)
    stall_seconds = parser.parse_args().stall

    from livesync_ls.server import serve

    logs.configure("info")

    async def session() -> int:
        return await serve(StandIn(), stdio, stall_seconds=stall_seconds)

    code = asyncio.run(session())
    sys.stderr.write("left\n")
    sys.stderr.flush()
    logging.shutdown()
    os._exit(code)


if __name__ == "__main__":
    main()
