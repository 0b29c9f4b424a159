"""One fresh run of a file for somebody without a client: watched until it is settled, and handed over whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from livesync_ls import protocol as wire
from livesync_ls import uris
from livesync_ls.app import App
from livesync_ls.export.payloads import printed, whole
from livesync_ls.protocol import Message
from livesync_ls.registry import Client
from livesync_ls.service import RequestService


def _silent(done: int, total: int) -> None: ...


async def fresh_run(
    app: App, file: Path, *, manual: bool, progress: Callable[[int, int], None] = _silent
) -> wire.Snapshot:
    """What the file's blocks show after a run from the top, with no payload left behind a reference.

    Arms the file. With `manual`, its manual blocks run after the others, in order, and then what reads them.
    `progress` gets how many of how many blocks have run, as it goes on.

    Raises:
        RequestError: the file is not in the roots, or gone.
    """
    spectator = _Spectator(app, progress)
    app.connect(spectator)
    uri = uris.from_path(file)
    await RequestService(app).watch(spectator, wire.WatchParams(uri=uri, arm=True))
    session = app.sessions.get(uri)
    if session is None:
        raise wire.RequestError(wire.INTERNAL_ERROR, f"{file} was closed while it was opened.")
    screen = session.screen

    def is_settled() -> bool:
        return screen.problem is not None or screen.state in ("idle", "dead")

    await spectator.until(is_settled)
    for block in [block for block in screen.document.blocks if manual and block.manual]:
        if screen.state == "idle":
            run = await session.run(block=block.id)
            await spectator.until(lambda run=run: spectator.ended >= run and is_settled())
    return _whole(screen.snapshot(), app)


class _Spectator(Client):
    """Sees that something happened; what, is on the screen."""

    def __init__(self, app: App, progress: Callable[[int, int], None]) -> None:
        super().__init__("ws", app.resync)
        self.ended = 0
        self._progress = progress
        self._done = self._planned = 0
        self._news = asyncio.Event()

    def deliver(self, message: Message) -> None:
        match message.params:
            case wire.RunStart(planned=planned):
                self._done, self._planned = 0, len(planned)
            case wire.BlockResultSent():
                self._done += 1
            case wire.RunEnd(run=run):
                self.ended = run
            case _:
                pass
        self._progress(min(self._done, self._planned), self._planned)
        self._news.set()

    async def until(self, is_met: Callable[[], bool]) -> None:
        while not is_met():
            self._news.clear()
            await self._news.wait()


def _whole(snapshot: wire.Snapshot, app: App) -> wire.Snapshot:
    """Nobody can follow a reference once the daemon has ended."""

    def content(ref: wire.Ref) -> bytes:
        kept = app.blobs.get(ref.ref)
        return kept[1] if kept else b""

    for result in snapshot.results:
        result.outputs = [_whole_output(output, content) for output in result.outputs]
    return snapshot


def _whole_output(output: wire.Output, content: Callable[[wire.Ref], bytes]) -> wire.Output:
    if isinstance(output, wire.Stream):
        return wire.Stream(name=output.name, text=printed(output, content))
    if isinstance(output, wire.Display | wire.Value):
        data = {mime: whole(mime, payload, content) for mime, payload in output.data.items()}
        return type(output)(data=data, metadata=output.metadata, display_id=output.display_id)
    return output
