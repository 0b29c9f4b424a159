"""Answers the requests that clients make."""

from __future__ import annotations

import asyncio
import base64
import statistics
from collections.abc import Collection, Iterable
from pathlib import Path

from livesync_ls import __version__, uris
from livesync_ls import protocol as wire
from livesync_ls.app import App
from livesync_ls.batches import in_batches
from livesync_ls.export import export
from livesync_ls.files.catalogue import Entry
from livesync_ls.imports import ImportGraph
from livesync_ls.protocol import RequestError
from livesync_ls.registry import Client
from livesync_ls.session.session import Session
from livesync_ls.uris import NotAFile

FILES_AT_ONCE = 50
"""After so many the event loop has its turn."""


class RequestService:
    """What any client may ask of the daemon; see `requests.Service`."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def watch(self, client: Client, params: wire.WatchParams) -> wire.Snapshot:
        client.label = client.label or params.client_id
        session = await self._open(client, params.uri)
        if params.arm:
            await self.app.sessions.arm(session)
        await self._start_watching(client, session)
        # No await between this and the answer: nothing can slip in before the snapshot.
        return session.screen.snapshot()

    async def unwatch(self, client: Client, params: wire.UriParams) -> None:
        self._stop_watching(client, normal(params.uri))

    async def arm(self, client: Client, params: wire.UriParams) -> None:
        await self.app.sessions.arm(await self._open(client, params.uri))

    async def disarm(self, client: Client, params: wire.UriParams) -> None:
        await self.app.sessions.disarm(await self._open(client, params.uri))

    async def run(self, client: Client, params: wire.RunParams) -> wire.RunStarted:
        session = await self._armed(client, params.uri)
        if params.scope == "block" and not any(block.id == params.block_id for block in session.screen.document.blocks):
            raise RequestError(wire.INVALID_PARAMS, f"`blockId`: there is no block {params.block_id!r} in the file.")
        block = params.block_id if params.scope == "block" else None
        with self.app.sessions.cache.using(session.uri):
            return wire.RunStarted(run=await session.run(fresh=params.scope == "all", block=block))

    async def interrupt(self, client: Client, params: wire.UriParams) -> None:
        (await self._armed(client, params.uri)).interrupt()

    async def restart(self, client: Client, params: wire.UriParams) -> None:
        session = await self._armed(client, params.uri)
        with self.app.sessions.cache.using(session.uri):
            await session.restart()

    async def verify(self, client: Client, params: wire.UriParams) -> wire.VerifyResult:
        session = await self._armed(client, params.uri)
        with self.app.sessions.cache.using(session.uri):
            found = await self.app.vigil.verify(session)
        return wire.VerifyResult(equal=not found, differences=found)

    async def files(self, client: Client, params: wire.Empty) -> wire.FilesResult:
        await self.app.index.listed.wait()
        listed = await self.app.catalogue.entries()
        armed = await asyncio.to_thread(self._remembered, listed)
        files: list[wire.FileEntry] = []
        for batch in in_batches(listed, FILES_AT_ONCE):
            files += [self._entry(each, armed) for each in batch]
            await asyncio.sleep(0)
        return wire.FilesResult(roots=self.app.root_uris(), files=files)

    async def graph(self, client: Client, params: wire.GraphParams) -> wire.GraphResult:
        index = self.app.index
        await self.app.disk.settled()
        if params.uri is None:
            await index.complete.wait()
            return await _drawn(index.graph, index.graph.known)
        path = uris.to_path(normal(params.uri))
        await index.need(path, self._root_or_refuse(client, path))
        await index.complete.wait()
        affected = sorted(map(uris.from_path, self.app.news.affected(path)))
        return await _drawn(index.graph, index.graph.reached(path), affected)

    async def blob(self, client: Client, params: wire.BlobParams) -> wire.BlobResult:
        blob = self.app.blobs.get(params.ref)
        if blob is None:
            raise RequestError(wire.INVALID_PARAMS, f"`ref`: {params.ref!r} is not kept any more.")
        mime, data = blob
        return wire.BlobResult(mime=mime, base64=base64.b64encode(data).decode())

    async def export(self, client: Client, params: wire.ExportParams) -> wire.ExportResult:
        session = await self._open(client, params.uri)
        with self.app.sessions.cache.using(session.uri):
            mime, data = await asyncio.to_thread(export, session.screen.snapshot(), params.format, self._blob_bytes)
        owner = ("export", session.uri, params.format)
        self.app.blobs.release(owner)
        return wire.ExportResult(ref=self.app.blobs.keep(owner, data, mime).ref)

    async def stats(self, client: Client, params: wire.Empty) -> wire.Stats:
        cache = await self.app.sessions.cache.stats()
        live = sum(not session.namespace.is_gone for session in self.app.sessions)
        return wire.Stats(
            clients=len(self.app.registry.clients),
            watched_files=len(self.app.registry.watched),
            graph=wire.GraphStats(files=self.app.index.graph.files, imports=self.app.index.graph.imported),
            cache=cache,
            sessions=wire.SessionStats(live=live, spare=self.app.pool.spare),
            verify=self.app.verifier.counts,
            latency_ms=_percentiles(self.app.latencies),
            dropped=sum(each.outbox.dropped for each in self.app.registry.clients),
        )

    async def status(self, client: Client, params: wire.Empty) -> wire.StatusResult:
        return wire.StatusResult(
            version=__version__,
            mirror_url=self.mirror_url,
            sessions=[
                wire.SessionStatus(
                    uri=session.uri,
                    state=session.screen.state,
                    pid=session.namespace.pid,
                    python=session.python.interpreter.executable if session.python.interpreter else "",
                    python_why=session.python.interpreter.why if session.python.interpreter else "not looked for yet",
                )
                for session in self.app.sessions
            ],
        )

    @property
    def mirror_url(self) -> str | None:
        return self.app.mirror.url if self.app.mirror else None

    # ── Files ───────────────────────────────────────────────────────────────────────────────

    async def _open(self, client: Client, uri: str) -> Session:
        """The session of a file that this client may see."""
        uri = normal(uri)
        path = uris.to_path(uri)
        root = self._root_or_refuse(client, path)
        session = await self.app.sessions.open(uri, root)
        self.app.spawn(self.app.disk.watch_for(session))
        self.app.rounds.begin(session.uri)
        self.app.spawn(self.app.index.need(path, root))
        return session

    def _root_or_refuse(self, client: Client, path: Path) -> Path:
        root = self.app.catalogue.root_of(path) or self._root_for(client, path)
        if root is None:
            raise RequestError(wire.OUTSIDE_ROOTS, f"{path} is outside of the folders that are served here.")
        return root

    def _root_for(self, client: Client, path: Path) -> Path | None:
        """The root of a file outside of all roots, where there may be one."""
        del client, path
        return None

    async def _armed(self, client: Client, uri: str) -> Session:
        session = await self._open(client, uri)
        if not session.screen.armed:
            raise RequestError(wire.UNARMED, f"{session.path.name} is not armed: arm it to let it run.")
        return session

    async def _start_watching(self, client: Client, session: Session) -> None:
        """From here on the client gets what happens to the file; the next step must be its snapshot."""
        if not self.app.registry.is_watched(session.uri):
            await self.app.sessions.catch_up(session)
        if client.outbox.closed:
            raise RequestError(wire.CANCELLED, "The connection has ended.")
        session.screen.flush()
        self.app.registry.watch(client, session.uri)
        self.app.attention.turn_to(session.uri)
        self.app.sessions.watched(session)
        self.app.rounds.begin(session.uri)

    def _stop_watching(self, client: Client, uri: str) -> None:
        if self.app.registry.unwatch(client, uri):
            self.app.attention.forget(uri)
            self.app.sessions.unwatched(uri)

    def _remembered(self, listed: Iterable[Entry]) -> set[str]:
        """Those of the files that a person armed, by URI. Reads the disk."""
        return {each.uri for each in listed if self.app.consent.remembers(each.root, each.path)}

    def _entry(self, entry: Entry, armed: Collection[str]) -> wire.FileEntry:
        session = self.app.sessions.get(entry.uri)
        return wire.FileEntry(
            uri=entry.uri,
            path=entry.relative,
            armed=session.screen.armed if session else entry.uri in armed,
            watched=self.app.registry.is_watched(entry.uri),
            title=entry.title,
        )

    def _blob_bytes(self, ref: wire.Ref) -> bytes:
        if (blob := self.app.blobs.get(ref.ref)) is None:
            raise RequestError(wire.OVERTAKEN, "The results changed while they were exported; export again.")
        return blob[1]


def normal(uri: str) -> str:
    """A client's spelling of a URI as ours."""
    try:
        return uris.normalise(uri)
    except NotAFile as problem:
        raise RequestError(wire.INVALID_PARAMS, f"`uri`: {problem}") from None


async def _drawn(
    graph: ImportGraph, importers: Iterable[Path], affected_by: list[str] | None = None
) -> wire.GraphResult:
    """What these files import. The event loop has its turns: there may be thousands."""
    files: dict[str, None] = {}
    imports: list[tuple[str, str]] = []
    for batch in in_batches(sorted(importers, key=str), FILES_AT_ONCE):
        for importer in batch:
            found = sorted(map(uris.from_path, graph.imports(importer)))
            uri = uris.from_path(importer)
            files |= dict.fromkeys([uri, *found])
            imports += [(uri, imported) for imported in found]
        await asyncio.sleep(0)
    return wire.GraphResult(files=sorted(files), imports=imports, affected_by=affected_by)


def _percentiles(latencies: Iterable[float]) -> wire.LatencyStats:
    ordered = sorted(latencies)
    if len(ordered) < 2:
        return wire.LatencyStats(p50=ordered[0] if ordered else 0, p99=ordered[0] if ordered else 0)
    cuts = statistics.quantiles(ordered, n=100, method="inclusive")
    return wire.LatencyStats(p50=cuts[49], p99=cuts[98])
