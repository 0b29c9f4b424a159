"""From a keystroke to its result in a real daemon in this process, over the number of blocks: where the time goes."""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.measuring import sizes, table
from livesync_ls import protocol as wire
from livesync_ls.app import App
from livesync_ls.files.sources import Source, digest_of_text
from livesync_ls.protocol import Message
from livesync_ls.registry import Client
from livesync_ls.service import RequestService
from livesync_ls.session.session import Session
from livesync_ls.settings.settings import Layers

KEYSTROKES = 40
USUAL = (10, 200, 1000)
STAGES = {
    "livesync/document": "text shown",
    "livesync/blockStart": "block sent",
    "livesync/blockResult": "result",
    "livesync/runEnd": "run ended",
}
PATIENCE = 60.0


class Watcher(Client):
    """A client that notes when it is told what."""

    def __init__(self, resync: Callable[[Client], list[Message]]) -> None:
        super().__init__("ws", resync)
        self.times: dict[str, float] = {}
        self.own_ms = 0.0
        self.ended = asyncio.Event()

    def deliver(self, message: Message) -> None:
        params: Any = message.params
        self.times[message.method] = perf_counter()
        if isinstance(params, wire.BlockResultSent):
            self.own_ms = params.result.duration_ms or 0.0
        if isinstance(params, wire.RunEnd):
            self.ended.set()

    async def run(self) -> None:
        await asyncio.wait_for(self.ended.wait(), PATIENCE)
        self.ended.clear()


async def keystroke(session: Session, watcher: Watcher, text: str) -> list[float]:
    """The stages' times in ms since the keystroke, and last what the block's own code took."""
    await asyncio.sleep(0.02)  # what the daemon does after a run is not this keystroke's
    source = Source(text, digest_of_text(text))
    started = perf_counter()
    session.text_arrived(source, "typing")
    await watcher.run()
    return [*((watcher.times[stage] - started) * 1000 for stage in STAGES), watcher.own_ms]


def document(count: int, first: str, edited: int, number: int) -> str:
    blocks = [first, *(f"x{at} = x{at - 1} + 1\nx{at}" for at in range(1, count))]
    blocks[edited] += f" + {number}"
    return "\n\n".join(blocks) + "\n"


async def measure(count: int, first: str, edited: int) -> list[float]:
    """The medians of each stage, over keystrokes in one block whose readers need not run."""
    folder = Path(tempfile.mkdtemp())
    path = folder / "main.py"
    path.write_text(document(count, first, edited, 0))
    async with App([folder], Layers()) as app:
        watcher = Watcher(app.resync)
        app.connect(watcher)
        await RequestService(app).watch(watcher, wire.WatchParams(uri=path.as_uri(), arm=True))
        await watcher.run()
        session = app.sessions.get(path.as_uri())
        assert session
        texts = [document(count, first, edited, number) for number in range(1, KEYSTROKES + 1)]
        rounds = [await keystroke(session, watcher, text) for text in texts]
    return [statistics.median(stage) for stage in zip(*rounds, strict=True)]


async def main() -> None:
    os.environ["LIVESYNC_STATE_DIR"] = tempfile.mkdtemp()
    rows: list[list[object]] = []
    for libraries, first in (("none", "x0 = 0"), ("numpy, pandas", "import numpy, pandas\nx0 = 0")):
        for count in sizes(USUAL):
            for place, edited in (("end", count - 1), ("middle", count // 2)):
                times = await measure(count, first, edited)
                rows.append([libraries, count, place, *times, times[2] / times[-1]])
    heads = ["libraries", "blocks", "edited", *STAGES.values(), "its own code", "result / own"]
    table("From a keystroke, medians in ms", heads, rows)


if __name__ == "__main__":
    asyncio.run(main())
