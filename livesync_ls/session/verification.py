"""Compares what is shown with fresh runs, and repairs it where it is not the truth."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import msgspec

from livesync_ls import protocol as wire
from livesync_ls.blobs import BlobStore
from livesync_ls.files.sources import Sources
from livesync_ls.protocol import RequestError
from livesync_ls.session.comparison import essence, is_reordered, telling
from livesync_ls.session.fresh import FreshRun
from livesync_ls.session.goal import Goal
from livesync_ls.session.results import by_reference
from livesync_ls.session.session import Session
from livesync_ls.worker.pool import WorkerPool
from livesync_ls.worker.process import WorkerWouldNotStart

log = logging.getLogger(__name__)

REASON = "verify found a difference"
"""Why everything runs again after a difference."""

MOST_RUNS = 5
"""Fresh runs that have to agree before what is only in another order counts as a difference."""

LOGGED_TEXT = 500
"""Characters of each side of a difference that go into the log."""


@dataclass(frozen=True)
class Verdict:
    """What came of a comparison: blocks that are shown wrongly, with what is right, and blocks nobody can know."""

    right: dict[str, wire.BlockResult]
    differences: list[wire.Difference]
    nondeterministic: list[str]


class Verifier:
    """Makes the comparisons, and counts them. One that is overtaken by an edit or a run ends at once."""

    def __init__(self, pool: WorkerPool, sources: Sources, blobs: BlobStore) -> None:
        self.counts = wire.VerifyStats(runs=0, untrue=0, nondeterministic=0)
        self._pool = pool
        self._sources = sources
        self._blobs = blobs
        self._working: dict[str, set[asyncio.Task[list[wire.Difference]]]] = {}
        self._news = asyncio.Event()
        self._repairing: dict[str, Session] = {}
        self._compared: WeakKeyDictionary[Session, Goal] = WeakKeyDictionary()
        self._took: WeakKeyDictionary[Session, dict[tuple[str, str], float]] = WeakKeyDictionary()

    async def verify(self, session: Session) -> list[wire.Difference]:
        """Where the screen of a session differs from a fresh run of what it shows. It is repaired there.

        Raises:
            RequestError: the text changed meanwhile, it was not at rest, or there is no process to compare with.
        """
        await self._come_to_rest(session)
        working = self._working.setdefault(session.uri, set())
        work = asyncio.create_task(self._verify(session))
        working.add(work)
        try:
            return await work
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) and task.cancelling():
                raise
            raise RequestError(wire.OVERTAKEN, f"{session.path.name} changed while it was verified.") from None
        except WorkerWouldNotStart as failure:
            raise RequestError(wire.INTERNAL_ERROR, str(failure)) from failure
        finally:
            working.discard(work)

    def notice(self, params: wire.FileNotification) -> None:
        """Told of all that watchers are told."""
        self.look_again()
        overtaken = isinstance(params, wire.RunStart | wire.DocumentChanged)
        if isinstance(params, wire.DocumentChanged):
            self._repairing.pop(params.uri, None)
        elif isinstance(params, wire.SessionState):
            overtaken = params.state != "idle"
            if not overtaken and (session := self._repairing.pop(params.uri, None)):
                session.screen.show_verified(session.screen.run, equal=False)
        if overtaken:
            for work in self._working.get(params.uri, ()):
                work.cancel()

    def look_again(self) -> None:
        """Whoever waits for a file to come to rest may have waited long enough."""
        self._news.set()
        self._news = asyncio.Event()

    async def close(self) -> None:
        """End what goes on; whoever asked for it is told that it was overtaken."""
        for work in [work for working in self._working.values() for work in working]:
            work.cancel()
            await asyncio.wait([work])

    def has_compared(self, session: Session) -> bool:
        """Whether what the session shows now was compared before."""
        return session.runner.goal is not None and self._compared.get(session) is session.runner.goal

    def expected_ms(self, session: Session) -> float:
        """How long a fresh run takes, by what its blocks took last: here, or when they last ran in a fresh process."""
        goal, took, shown = session.runner.goal, self._took.get(session, {}), session.screen.results
        return sum(
            max(took.get((block.id, block.meaning), 0), (shown[block.id].duration_ms or 0) if block.id in shown else 0)
            for block in (goal.wanted(frozenset()) if goal else ())
        )

    # ── One comparison ──────────────────────────────────────────────────────────────────────

    async def _come_to_rest(self, session: Session) -> None:
        while session.is_busy:
            await self._news.wait()
        if (state := session.screen.state) != "idle":
            why = session.screen.message or f"it is {state}"
            raise RequestError(wire.OVERTAKEN, f"{session.path.name} is not up to date, so nothing is compared: {why}")

    async def _verify(self, session: Session) -> list[wire.Difference]:
        goal = session.runner.goal
        if goal is None:
            return []
        runs = [await self._run(session, goal)]
        verdict = await asyncio.to_thread(self._judge, session, goal, runs)
        while verdict is None:
            runs.append(await self._run(session, goal))
            verdict = await asyncio.to_thread(self._judge, session, goal, runs)
        self._conclude(session, goal, verdict)
        return verdict.differences

    async def _run(self, session: Session, goal: Goal) -> FreshRun:
        run = FreshRun(session, goal)
        await run.run(self._pool, self._sources)
        meanings = {block.id: goal.meanings[block.id].digest for block in goal.code}
        self._took[session] = {(id_, meanings[id_]): each.duration_ms or 0 for id_, each in run.results.items()}
        return run

    def _judge(self, session: Session, goal: Goal, runs: list[FreshRun]) -> Verdict | None:
        """The verdict, or None: it takes another fresh run. Called in a thread, while nothing changes the screen."""
        shown = session.screen.results
        late = session.screen.late.union(*(run.late for run in runs))
        fresh = runs[0].results
        asked = [block.id for block in goal.code if block.id not in late and all(block.id in r.results for r in runs)]
        saw = {block: [essence(run.results[block], self._content) for run in runs] for block in asked}
        unsure = [block for block in asked if any(seen != saw[block][0] for seen in saw[block])]
        stands = {block: essence(shown.get(block), self._content) for block in asked if block not in unsure}
        untrue = [block for block, seen in stands.items() if seen != saw[block][0]]
        reordered = any(is_reordered(stands[block], saw[block][0]) for block in untrue)
        if untrue and len(runs) < (MOST_RUNS if reordered else 2):
            return None
        return Verdict(
            right={block: fresh[block] for block in untrue},
            differences=[self._difference(block, shown, fresh) for block in untrue],
            nondeterministic=unsure,
        )

    def _difference(
        self, block: str, shown: Mapping[str, wire.BlockResult], fresh: Mapping[str, wire.BlockResult]
    ) -> wire.Difference:
        before, after = telling(shown.get(block), fresh.get(block), self._content)
        return wire.Difference(block_id=block, shown=before, fresh=after)

    def _content(self, ref: wire.Ref) -> bytes:
        kept = self._blobs.get(ref.ref)
        return kept[1] if kept else b""

    # ── What comes of it ────────────────────────────────────────────────────────────────────

    def _conclude(self, session: Session, goal: Goal, verdict: Verdict) -> None:
        self._compared[session] = goal
        self.counts.runs += 1
        self.counts.untrue += len(verdict.differences)
        self.counts.nondeterministic += len(verdict.nondeterministic)
        self._mark(session, verdict.nondeterministic)
        if verdict.differences:
            self._repair(session, goal, verdict)
        session.screen.show_verified(session.screen.run, equal=not verdict.differences)

    def _mark(self, session: Session, blocks: list[str]) -> None:
        """Say of blocks that nobody can know what they show."""
        results = [session.screen.results[block] for block in blocks if block in session.screen.results]
        session.screen.change_results(
            msgspec.structs.replace(result, doubt=[*(result.doubt or ()), "nondeterministic"])
            for result in results
            if "nondeterministic" not in (result.doubt or ())
        )

    def _repair(self, session: Session, goal: Goal, verdict: Verdict) -> None:
        """Show what is right at once. Whatever made the difference is still in the process, so it ends."""
        for difference in verdict.differences:
            self._log(session, goal, difference)
        session.screen.change_results(self._owned(session, result) for result in verdict.right.values())
        self._repairing[session.uri] = session
        session.runner.order_fresh(REASON)

    def _owned(self, session: Session, result: wire.BlockResult) -> wire.BlockResult:
        owner = (session.uri, result.block_id)
        self._blobs.release(owner)
        outputs = by_reference(result.outputs, self._blobs, owner)
        return msgspec.structs.replace(result, outputs=outputs, run=session.screen.run, reason=REASON)

    def _log(self, session: Session, goal: Goal, difference: wire.Difference) -> None:
        number, block = next(each for each in enumerate(goal.code, 1) if each[1].id == difference.block_id)
        log.warning(
            "livesync-ls was wrong in %s: block %d (line %d) showed %r, a fresh run shows %r. All of it runs again.",
            session.path,
            number,
            block.first_line + 1,
            difference.shown[:LOGGED_TEXT],
            difference.fresh[:LOGGED_TEXT],
        )
