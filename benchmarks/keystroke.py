"""From an edit to its result: stage by stage in a daemon in this process, and as an editor sees it from outside.

Beside both stands the least that any such path takes in the same run: see `editing.floor`.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.editing import Editor, floor, write
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
FURTHER = 2
"""Lines in each block of the longest document besides its own two: a thousand blocks are then five thousand lines."""
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


def document(count: int, first: str, edited: int, number: int, further: int = 0) -> str:
    """Blocks each of which reads the one above, in the edited one a number; `further` lines in each besides."""
    more = "".join(f"\n{{name}}_{line} = {line}" for line in range(further))
    blocks = [first, *(f"x{at} = x{at - 1} + 1{more.format(name=f'y{at}')}\nx{at}" for at in range(1, count))]
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


async def stages(counts: list[int]) -> None:
    rows: list[list[object]] = []
    for libraries, first in (("none", "x0 = 0"), ("numpy, pandas", "import numpy, pandas\nx0 = 0")):
        for count in counts:
            for place, edited in (("end", count - 1), ("middle", count // 2)):
                times = await measure(count, first, edited)
                rows.append([libraries, count, place, *times, times[2] / times[-1]])
    heads = ["libraries", "blocks", "edited", *STAGES.values(), "its own code", "result / own"]
    table("In the daemon's own process, medians in ms", heads, rows)


def typed(count: int, further: int, edited: int) -> tuple[int, list[float]]:
    """Keystrokes in one block, as the editor sees them: the document's lines, and the times."""
    folder = Path(tempfile.mkdtemp())
    path = folder / "main.py"
    text = document(count, "x0 = 0", edited, 0, further)
    path.write_text(text)
    line = next(at for at, found in enumerate(text.splitlines()) if found.endswith(" + 0"))
    with Editor(folder) as editor:
        editor.open(path)
        editor.watch(path)
        width = len(f"x{edited} + 0")
        took: list[float] = []
        for number in range(1, KEYSTROKES + 1):
            fresh = f"x{edited} + {number}"
            took.append(editor.answered(lambda width=width, fresh=fresh: editor.replace(path, line, width, fresh)))
            width = len(fresh)
    return text.count("\n"), took


def typing(counts: list[int]) -> None:
    rows: list[list[object]] = []
    for count, further in [*((count, 0) for count in counts), (counts[-1], FURTHER)]:
        for place, edited in (("end", count - 1), ("middle", count // 2)):
            lines, took = typed(count, further, edited)
            least = statistics.median(floor(KEYSTROKES))
            rows.append(
                [count, lines, place, min(took), statistics.median(took), least, statistics.median(took) / least]
            )
    heads = ["blocks", "lines", "edited", "best", "median", "floor", "median / floor"]
    table("From `didChange` to `blockResult` over stdin and stdout, in ms", heads, rows)


def elsewhere() -> None:
    """A helper edited in an unsaved buffer, and files saved on disk, of a document of ten blocks."""
    folder = Path(tempfile.mkdtemp())
    path, helper = folder / "main.py", folder / "helper.py"
    helper.write_text("def clean(x):\n    return x + 0\n")
    path.write_text(document(10, "from helper import clean\nx0 = clean(0)", 9, 0))
    rows: list[list[object]] = []
    with Editor(folder) as editor:
        editor.watch(path)
        acts: dict[str, Callable[[int], None]] = {
            "the file, on disk": lambda n: write(path, document(10, "from helper import clean\nx0 = clean(0)", 9, n)),
            "a helper, on disk": lambda n: write(helper, f"def clean(x):\n    return x + {n}\n"),
            "a helper, in its buffer": lambda n: editor.replace(
                helper, 1, len("    return x + 1000"), f"    return x + {n}"
            ),
        }
        for name, act in acts.items():
            if name == "a helper, in its buffer":
                editor.open(helper)
            took = [
                editor.answered(lambda act=act, number=number: act(number)) for number in range(1000, 1000 + KEYSTROKES)
            ]
            least = statistics.median(floor(KEYSTROKES))
            rows.append([name, min(took), statistics.median(took), least, statistics.median(took) / least])
    table(
        "From an edit elsewhere to `blockResult`, in ms", ["edited", "best", "median", "floor", "median / floor"], rows
    )


async def main() -> None:
    os.environ["LIVESYNC_STATE_DIR"] = tempfile.mkdtemp()
    counts = sizes(USUAL)
    await stages(counts)
    await asyncio.to_thread(typing, counts)
    await asyncio.to_thread(elsewhere)


if __name__ == "__main__":
    asyncio.run(main())
