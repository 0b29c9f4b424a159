"""A restart of a document that imports pandas, in a real daemon in this process: with and without importing ahead."""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.keystroke import Watcher
from benchmarks.measuring import best, sizes, table
from livesync_ls import protocol as wire
from livesync_ls.app import App
from livesync_ls.protocol import Message
from livesync_ls.service import RequestService
from livesync_ls.session.session import Session
from livesync_ls.settings.settings import Layers
from livesync_ls.worker.ahead import Beginnings

USUAL = (10,)
ROUNDS = 7
LIBRARIES = {
    "none": "import math",
    "pandas": "import pandas as pd",
    "numpy, pandas, pyplot": "import numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt",
}


class FirstResult(Watcher):
    """Notes when the first result of a run came."""

    first = 0.0

    def deliver(self, message: Message) -> None:
        if isinstance(message.params, wire.BlockResultSent) and not self.first:
            self.first = perf_counter()
        super().deliver(message)


async def restart(app: App, session: Session, watcher: FirstResult) -> list[float]:
    """When the first result was there, and when the run had ended, in ms since the request; the spares are ready."""
    await app.pool.settled()
    watcher.first = 0.0
    started = perf_counter()
    running = asyncio.create_task(session.restart())
    await watcher.run()
    await running
    return [(watcher.first - started) * 1000, (watcher.times["livesync/runEnd"] - started) * 1000]


async def measure(imports: str, blocks: int) -> list[float]:
    """The medians over restarts."""
    path = Path(tempfile.mkdtemp()) / "main.py"
    path.write_text("\n\n".join([imports, *(f"x{at} = {at}\nx{at}" for at in range(blocks - 1))]) + "\n")
    async with App([path.parent], Layers()) as app:
        watcher = FirstResult(app.resync)
        app.connect(watcher)
        await RequestService(app).watch(watcher, wire.WatchParams(uri=path.as_uri(), arm=True))
        await watcher.run()
        session = app.sessions.get(path.as_uri())
        assert session
        rounds = [await restart(app, session, watcher) for _ in range(ROUNDS)]
    return [statistics.median(stage) for stage in zip(*rounds, strict=True)]


def bare(imports: str) -> float:
    """What a new Python takes for the imports alone."""
    return best(lambda: subprocess.run([sys.executable, "-c", imports], check=True), 5)  # noqa: S603 (our own text)


def _learn_nothing(*_: object, **__: object) -> None:
    """In place of `Beginnings.learn`."""


async def main() -> None:
    os.environ["LIVESYNC_STATE_DIR"] = tempfile.mkdtemp()
    learn, rows = Beginnings.learn, list[list[object]]()
    for libraries, imports in LIBRARIES.items():
        for blocks in sizes(USUAL):
            for how in ("ahead", "not ahead"):
                Beginnings.learn = learn if how == "ahead" else _learn_nothing
                rows.append([libraries, blocks, how, *await measure(imports, blocks), bare(imports)])
    heads = ["imports", "blocks", "imported", "first result", "run ended", "python -c"]
    table("From a restart, medians in ms", heads, rows)


if __name__ == "__main__":
    asyncio.run(main())
