"""One watched file: its text comes in, its runs and results go out to its screen."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from livesync_ls import protocol as wire
from livesync_ls.files.sources import Source, Sources
from livesync_ls.session.arrivals import Arrival, Arrivals
from livesync_ls.session.dependencies import Dependencies
from livesync_ls.session.execution import is_held
from livesync_ls.session.goal import Cause, Goal
from livesync_ls.session.images import Images, Shown
from livesync_ls.session.namespace import Namespace
from livesync_ls.session.project import ChosenPython, Project
from livesync_ls.session.reading import Reader, Reading
from livesync_ls.session.results import Blobs
from livesync_ls.session.runner import UNWATCHED, Runner
from livesync_ls.session.screen import Screen
from livesync_ls.session.surroundings import Surroundings
from livesync_ls.session.tears import torn_by
from livesync_ls.session.turns import Turns
from livesync_ls.session.unseen import Unseen
from livesync_ls.worker.pool import WorkerPool
from livesync_ls.worker.process import WorkerWouldNotStart

log = logging.getLogger(__name__)


class Session:
    """The parts that belong to one file, and the task that reads its texts."""

    def __init__(
        self,
        uri: str,
        path: Path,
        project: Project,
        sources: Sources,
        pool: WorkerPool,
        blobs: Blobs,
        publish: Callable[[wire.FileNotification], None],
        on_latency: Callable[[float], None],
        turns: Turns,
    ) -> None:
        self.uri = uri
        self.path = path
        self.project = project
        self.screen = Screen(uri, publish, blobs)
        self.python = ChosenPython(project, pool, self.screen)
        self.dependencies = Dependencies(sources, path, self.python.outlines)
        self.images = Images(path, project.root, blobs)
        self.namespace = Namespace(pool, self.dependencies, self._late_text)
        self.arrivals = Arrivals()
        self.digest = ""
        self.overlooked = False
        """Its text changed on disk while nobody watched."""
        self.surroundings = Surroundings(uri, path, project, self.python, sources, self.namespace, turns, on_latency)
        self.runner = Runner(self.screen, self.namespace, self.surroundings)
        self._unseen = Unseen(self.dependencies)
        self._reader = Reader()
        self._postponed: Goal | None = None
        self._watched = False
        self._tasks = [asyncio.create_task(self._read_texts()), asyncio.create_task(self.runner.live())]
        for task in self._tasks:
            task.add_done_callback(self._report_failure)

    # ── What happens to the file ────────────────────────────────────────────────────────────

    def text_arrived(self, source: Source | None, cause: Cause) -> None:
        """A new text of the file, or None: it was deleted."""
        self.arrivals.put(source, cause)

    async def files_changed(self, paths: Iterable[Path], cause: Cause) -> bool:
        """Something happened to files that blocks may have read. Returns whether blocks have to run again.

        While nobody watches it is only noted: looking may take a process.
        """
        if not self._watched:
            self._unseen.note(paths)
            if self.dependencies.concern(paths):
                self.screen.show_dated(True)
            return False
        if self.images.concern(paths):
            await self._look_at_images()
        is_changed = await self.dependencies.changed(paths)
        goal = self.runner.goal
        if not is_changed or goal is None or not self.runner.plans.foreseen(goal):
            return False
        self._pend()
        self.runner.stopped = None
        self._release(goal.renewed(cause))
        return True

    async def strays(self) -> set[Path]:
        """The files that are not what is known of them."""
        await self._look_at_images()
        return await self.dependencies.strays()

    def try_again(self, patience: int) -> bool:
        """Run blocks again that did not see what is there, if it is their turn (see `Tears`). Returns whether any."""
        goal = self.runner.goal
        if goal is None or self.screen.state != "idle":
            return False
        broken = self.dependencies.tears.due({block.id for block in self.runner.plans.wanted(goal)}, patience)
        if broken:
            self.namespace.broken.update((block, torn_by(path)) for block, path in broken.items())
            self._pend()
            self._release(goal.renewed("disk"))
        return bool(broken)

    async def catch_up(self) -> None:
        """Take in what happened while nobody watched; if blocks have to run by it, the state says so.

        Whoever is to watch must do so without giving way after this.
        """
        await self.arrivals.all_read.wait()
        await self._look_at_images()
        try:
            changed = await self._unseen.look()
        except WorkerWouldNotStart as failure:
            self.screen.show_state("dead", str(failure))
            return
        self.screen.show_dated(False)
        goal = self._postponed or self.runner.goal
        is_free = self.screen.state == "idle" or self.screen.message == UNWATCHED
        if goal is None or not self.screen.armed or not (changed or is_free):
            return
        if self.runner.plans.foreseen(goal):
            self.runner.stopped = None if changed else self.runner.stopped
            self._release(goal.renewed("open"))
            if is_free:
                self.screen.show_state("pending", "Something changed while nobody watched.")

    def saved(self) -> None:
        """The buffer was written to disk: what was held may happen now."""
        goal = self._postponed or self.runner.goal
        self._note_saved()
        if goal is None:
            return
        held = {r.block_id: "saved" for r in self.screen.results.values() if is_held(r)}
        self.namespace.broken.update(held)
        if held or self._postponed:
            self._release(goal.renewed("save"))

    # ── What clients ask ────────────────────────────────────────────────────────────────────

    def set_armed(self, armed: bool) -> None:
        """Let the file run, or not any more."""
        self.screen.armed = armed
        self.runner.retired = not armed
        self.set_watched(self._watched)
        if not armed:
            self.screen.show_state("unarmed")

    def set_watched(self, watched: bool) -> None:
        """Nothing runs while nobody watches."""
        self._watched = watched
        self.runner.active = watched and self.screen.armed
        if not self.runner.active:
            self.surroundings.ended()
        self.runner.wake()

    @property
    def paths(self) -> frozenset[Path]:
        """The files that what is on screen depends on, beside its own text."""
        return self.dependencies.paths | self.images.paths

    @property
    def is_watched(self) -> bool:
        return self._watched

    @property
    def is_busy(self) -> bool:
        """Whether it runs, or is about to."""
        return self.runner.active and self.screen.state in ("starting", "running")

    def settings_changed(self) -> None:
        """They may name another interpreter, or let a postponed run go."""
        if self.screen.armed and self.python.chosen_anew():
            self._reader.forget_meanings()
            self.runner.order_fresh()
        if self._postponed:
            self._release(self._postponed)

    async def run(self, *, fresh: bool = False, block: str | None = None) -> int:
        """Run what is pending, all, or one block. Returns the run's number."""
        if self._postponed:
            self._aim(self._postponed.renewed("request"))
        elif self.runner.goal:
            self._aim(self.runner.goal.renewed("request"))
        return await self.runner.order(fresh=fresh, block=block)

    def interrupt(self) -> None:
        self.runner.interrupt()

    async def restart(self) -> None:
        """A new process, and everything run in it."""
        self.python.choose_again()
        self._reader.forget_meanings()
        await self.run(fresh=True)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.surroundings.ended()
        await self.namespace.discard()

    # ── Reading ─────────────────────────────────────────────────────────────────────────────

    async def _read_texts(self) -> None:
        while True:
            await self._read(await self.arrivals.next())
            self.arrivals.was_read()

    async def _read(self, arrival: Arrival) -> None:
        source = arrival.source
        if source is None:
            self.digest = ""
            self.screen.show_state("dead", f"{self.path.name} was deleted; this is its last state.")
            return
        version = self.screen.version + (source.digest != self.digest or self.screen.version == 0)
        self.digest = source.digest
        if source.problem:
            line = wire.Position(line=source.problem.line, character=0)
            problem = wire.SyntaxProblem(message=source.problem.message, range=wire.Range(start=line, end=line))
            self.screen.show_problem(problem, version)
            return
        try:
            reading = await self._reader.read(source.text, self.python.check if self.screen.armed else None)
        except WorkerWouldNotStart as failure:
            self.screen.show_state("dead", str(failure))
            return
        self._show(reading, await self.images.look(reading.document), version, arrival)

    def _show(self, reading: Reading, images: Shown, version: int, arrival: Arrival) -> None:
        if reading.problem:
            self.screen.show_problem(reading.problem, version)
            if self.screen.armed and self.screen.state in ("unarmed", "starting"):
                self.screen.show_state("idle")
            return
        if not self.screen.armed:
            self.screen.show_document(reading.document, version, images)
            return
        goal = Goal(reading.document, version, reading.meanings, arrival.cause, arrival.at)
        if former := self._postponed or self.runner.goal:
            goal.follow(former)
        self.dependencies.programs.count_layout(reading.tells_lines)
        if self.runner.is_news(goal):
            # Said before the new text is shown: nobody must take the old results for this text's.
            self._pend()
        self.screen.show_document(reading.document, version, images)
        if self.runner.active and self.screen.state == "idle":
            # A comment, or an empty line: nothing will run, and so tell that the results are of this text.
            self.screen.edited.settle()
        if arrival.cause != "typing":
            self._note_saved(goal)
        self._release(goal)

    async def _look_at_images(self) -> None:
        document = self.screen.document
        images = await self.images.look(document)
        while document is not self.screen.document:  # a newer one may have other images
            document = self.screen.document
            images = await self.images.look(document)
        self.screen.show_images(images)

    def _pend(self) -> None:
        if self.screen.state == "idle" and self.runner.active:
            self.screen.show_state("running")

    def _note_saved(self, goal: Goal | None = None) -> None:
        goal = goal or self._postponed or self.runner.goal
        self.surroundings.saved = frozenset(block.source for block in goal.code) if goal else frozenset()

    # ── Aiming ──────────────────────────────────────────────────────────────────────────────

    def _release(self, goal: Goal) -> None:
        """Run for this goal, unless the user's `run` setting keeps it for later."""
        mode = self.project.settings().run
        if mode == "onType" or (mode == "onSave" and goal.cause != "typing"):
            self._aim(goal)
            return
        self._postponed = goal
        self.runner.postpone(goal, "Save to run." if mode == "onSave" else "Run it when you like.")

    def _aim(self, goal: Goal) -> None:
        self._postponed = None
        self.runner.aim(goal)

    def _late_text(self, block_id: str, name: wire.StreamName, text: str) -> None:
        self.screen.add_late_output(block_id, wire.Stream(name=name, text=text), self.surroundings.output_limit)

    def _report_failure(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (failure := task.exception()):
            self.arrivals.all_read.set()
            log.error("The session of %s failed; this is a defect.", self.path, exc_info=failure)
            self.screen.show_state("dead", "livesync-ls failed here; its log tells more. Restart to go on.")
