"""What it costs to record a block, through a real worker: over the number of blocks, and the size of what it reads."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from benchmarks.measuring import sizes, table
from livesync_ls.session import launch
from livesync_ls.settings.settings import Settings
from livesync_ls.worker.child.messages import BlockSource, DoneMessage, Execute
from livesync_ls.worker.pool import WorkerPool
from livesync_ls.worker.process import Worker

ROUNDS = 15
BLOCKS = (10, 200, 1000)
SIZES = (1_000, 10_000, 100_000, 1_000_000)
LARGEST_IN_SMALL_PARTS = 100_000
LIBRARIES = "import numpy, pandas"
OBJECTS = {
    "list of numbers": ("it = list(range({n}))", "it[0] = {k}", "len(it)"),
    "dict of numbers": ("it = dict.fromkeys(range({n}))", "it[0] = {k}", "len(it)"),
    "array": ("it = numpy.zeros({n})", "it[0] = {k}", "it.sum()"),
    "DataFrame": ("it = pandas.DataFrame({{c: range({n}) for c in 'abc'}})", "it.loc[0, 'a'] = {k}", "it.a.sum()"),
    "lists in a list": ("it = [[i] for i in range({n})]", "it[0].append({k})", "len(it)"),
}


@dataclass(frozen=True)
class Cost:
    """Of one block, in ms: from sending it to its `done`, and what its own code took."""

    whole: float
    own: float

    @property
    def recording(self) -> float:
        return self.whole - self.own


class Bench:
    """A worker, and blocks one below the other in it."""

    def __init__(self, worker: Worker, pool: WorkerPool) -> None:
        self._worker = worker
        self._pool = pool
        self._place = 0
        self._run = 0

    async def add(self, source: str) -> None:
        """A block that stays."""
        await self._execute(source, None)
        self._place += 1

    async def cost(self, source: str) -> Cost:
        """The quickest of several executions of a block at the end, each in place of the one before."""
        costs: list[Cost] = []
        former: int | None = None
        for k in range(ROUNDS):
            done, whole = await self._execute(source.replace("{k}", str(k)), former)
            assert done["status"] == "ok", done["error"]
            former = done["effects"]["entry"] if done["effects"] else None
            costs.append(Cost(whole, done["durationMs"]))
        return min(costs, key=lambda cost: cost.recording)

    async def _execute(self, source: str, former: int | None) -> tuple[DoneMessage, float]:
        self._run += 1
        block = f"b{self._place}"
        known = await self._pool.check(sys.executable, [BlockSource(id=block, source=source, line=0)], None)
        message = Execute(
            type="execute", run=self._run, block=block, source=source, line=0, hold=False, created=[],
            names=known["names"][block], keep=self._place, redo=[], forget=[], former=former, future=0,
        )  # fmt: skip
        started = perf_counter()
        done = await self._worker.execute(message)
        return done, (perf_counter() - started) * 1000


async def bench(pool: WorkerPool) -> Bench:
    worker = await pool.take(sys.executable)
    folder = Path(tempfile.mkdtemp())
    worker.start(launch.start_message(folder / "main.py", "", folder, Settings(), {}))
    return Bench(worker, pool)


async def measure_blocks(pool: WorkerPool, counts: list[int]) -> None:
    rows: list[list[object]] = []
    for libraries in ("", LIBRARIES):
        for count in counts:
            place = await bench(pool)
            await place.add(f"{libraries}\nx0 = 0")
            for number in range(1, count):
                await place.add(f"x{number} = x{number - 1} + 1")
            empty, small = await place.cost("pass"), await place.cost(f"x = x{count - 1} + {{k}}\nx")
            rows.append([libraries or "none", count, empty.whole, small.whole, small.own, small.recording / small.own])
    heads = ["libraries", "blocks", "empty block", "small block", "its own code", "recording / own"]
    table("A block at the end of a document, in ms", heads, rows)


async def measure_objects(pool: WorkerPool, lengths: list[int]) -> None:
    rows: list[list[object]] = []
    for name, (make, change, read) in OBJECTS.items():
        for length in lengths:
            if name == "lists in a list" and length > LARGEST_IN_SMALL_PARTS:
                continue
            place = await bench(pool)
            await place.add(LIBRARIES)
            empty = await place.cost("pass")
            making = await place.cost(make.format(n=length))
            await place.add(make.format(n=length))
            costs = {"make": making, "change": await place.cost(change), "read": await place.cost(read)}
            for what, cost in costs.items():
                ratios = cost.recording / max(cost.own, 0.01), cost.whole / empty.whole
                rows.append([name, length, what, cost.own, cost.recording, *ratios])
    heads = ["object", "length", "block", "its own code", "recording", "recording / own", "whole / empty block"]
    table("Blocks that make, change and read one object, in ms", heads, rows)


async def main() -> None:
    pool = WorkerPool()
    try:
        await measure_blocks(pool, sizes(BLOCKS))
        await measure_objects(pool, sizes(SIZES))
    finally:
        await pool.close()


if __name__ == "__main__":
    asyncio.run(main())
