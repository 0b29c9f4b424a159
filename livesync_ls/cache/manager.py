"""Holds the results and idle processes of files that were watched lately, within a budget."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from livesync_ls.cache.holding import Holder, Holding, Weights, weigh
from livesync_ls.cache.memory import Scales
from livesync_ls.cache.policy import Budget, Entry, Eviction, evictions, squeezed
from livesync_ls.cache.tally import Tally
from livesync_ls.cache.use import Use
from livesync_ls.clock import Clock, Timer
from livesync_ls.protocol import CacheStats

log = logging.getLogger(__name__)

SWEEP_SECONDS = 30.0

ARRIVAL_SECONDS = 5.0
"""Whoever had a file opened is about to watch it: until then it is safe, however short the grace."""


class CacheManager:
    """Is told how files are used, and tells their holder what has to go.

    A watched file is never evicted, nor one that a request needs, nor one within the grace that began when its last
    watcher left. `budget` is asked each time: settings change.
    """

    def __init__(self, holder: Holder, scales: Scales, budget: Callable[[], int], clock: Clock) -> None:
        self.tally = Tally()
        self._holder = holder
        self._scales = scales
        self._budget = budget
        self._clock = clock
        self._uses: dict[str, Use] = {}
        self._periodic: Timer | None = None
        self._sweeping: asyncio.Task[None] | None = None
        self._again = False
        self._asked = False
        """Somebody waits for the numbers."""
        self._latest = (0, 0)
        """Entries and bytes, as they were measured last."""

    def start(self) -> None:
        """Sweep every `SWEEP_SECONDS` from now on."""
        self._periodic = self._clock.call_later(SWEEP_SECONDS, self._tick)

    async def close(self) -> None:
        if self._periodic:
            self._periodic.cancel()
        for use in self._uses.values():
            use.stop_timer()
        if self._sweeping:
            self._sweeping.cancel()
            await asyncio.wait([self._sweeping])

    # ── What it is told ─────────────────────────────────────────────────────────────────────

    def opened(self, uri: str, grace: float) -> None:
        """A file is held from now on; nobody watches it yet. `grace` is in seconds."""
        self._uses[uri] = Use(self._clock.time())
        self.unwatched(uri, max(grace, ARRIVAL_SECONDS))

    def watched(self, uri: str) -> None:
        """Somebody watches a file that is held."""
        if self._uses[uri].watch(self._clock.time()):
            self.tally.hits += 1
        else:
            self.tally.misses += 1

    def unwatched(self, uri: str, grace: float) -> None:
        """Its last watcher left."""
        timer = self._clock.call_later(grace, self.look)
        self._uses[uri].leave(self._clock.time(), grace, timer)

    def closed(self, uri: str) -> None:
        """It is not held any more."""
        if use := self._uses.pop(uri, None):
            use.stop_timer()

    @contextmanager
    def using(self, uri: str) -> Generator[None]:
        """A request is about a file: it stays for as long as that takes."""
        use = self._uses.get(uri)
        if use is None:
            yield
            return
        use.requests += 1
        try:
            yield
        finally:
            use.requests -= 1

    # ── Sweeping ────────────────────────────────────────────────────────────────────────────

    def _tick(self) -> None:
        self.start()
        self.look()

    def look(self) -> None:
        """Sweep soon; several wishes are one."""
        self._again = True
        if self._sweeping is None or self._sweeping.done():
            self._sweeping = asyncio.create_task(self._sweep_while_asked())
            self._sweeping.add_done_callback(_report_failure)

    async def _sweep_while_asked(self) -> None:
        while self._again:
            self._again = False
            await self.sweep()

    async def sweep(self) -> None:
        """Let go of what has to go, and tell the log."""
        holdings = await self._look_through()
        weights = await self._weigh(holdings)
        # No await from here on: who is watched now stays so until all is decided and done.
        left = self._evict(holdings, weights)
        self.tally.tell(self._stats(left, weights))

    async def stats(self) -> CacheStats:
        """The numbers, measured now; those of the last time, while they are measured for somebody else."""
        if self._asked:
            return self.tally.stats(*self._latest)
        self._asked = True
        try:
            holdings = await self._held()
            return self._stats(holdings, await self._weigh(holdings))
        finally:
            self._asked = False

    async def _held(self) -> list[Holding]:
        found: list[Holding] = []
        for uri in tuple(self._uses):
            if holding := self._holder.holding(uri):
                found.append(holding)
            # Looking at a long document takes a moment; many of them must not hold up the loop.
            await asyncio.sleep(0)
        return found

    async def _look_through(self) -> list[Holding]:
        """What is worth being held: no file runs once nobody watched it for its grace, and one without results goes."""
        for uri, use in tuple(self._uses.items()):
            if use.is_over(self._clock.time()) and (holding := self._holder.holding(uri)):
                if holding.is_running:
                    self._holder.let_go(uri)
                elif not holding.results and holding.pid is None:
                    self._holder.forget(uri)
            await asyncio.sleep(0)
        return await self._held()

    def _evict(self, holdings: Sequence[Holding], weights: Weights) -> list[Holding]:
        """Returns what is held afterwards."""
        now = self._clock.time()
        present = [holding for holding in holdings if holding.uri in self._uses]
        entries = [self._entry(holding, weights, now) for holding in present]
        budget = squeezed(Budget(self._budget()), entries, weights.machine)
        chosen = evictions(entries, now, budget)
        for eviction in chosen:
            self._carry_out(eviction)
        evicted = {eviction.uri for eviction in chosen}
        self.tally.evictions += len(evicted)
        return [replace(each, pid=None) if each.uri in evicted else each for each in present if each.uri in self._uses]

    def _carry_out(self, eviction: Eviction) -> None:
        if eviction.part == "process":
            self._holder.let_go(eviction.uri)
        else:
            self._holder.forget(eviction.uri)
        log.debug("Evicted to make room: %s of %s", eviction.part, eviction.uri)

    def _entry(self, holding: Holding, weights: Weights, now: float) -> Entry:
        use = self._uses[holding.uri]
        return Entry(
            holding.uri,
            used_at=use.used_at,
            results_bytes=weights.results(holding),
            process_bytes=weights.process(holding),
            has_process=holding.pid is not None,
            watched=use.free_at is None,
            free_at=None if use.requests else use.free_at,
            often=use.is_often(now),
        )

    # ── Weighing ────────────────────────────────────────────────────────────────────────────

    async def _weigh(self, holdings: Sequence[Holding]) -> Weights:
        return await asyncio.to_thread(weigh, holdings, self._scales)

    def _stats(self, holdings: Sequence[Holding], weights: Weights) -> CacheStats:
        entries = [holding for holding in holdings if holding.results]
        self._latest = len(entries), sum(weights.results(each) + weights.process(each) for each in entries)
        return self.tally.stats(*self._latest)


def _report_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (failure := task.exception()):
        log.error("What is held could not be looked through; this is a defect.", exc_info=failure)
