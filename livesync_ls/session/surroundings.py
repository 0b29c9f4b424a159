"""What the runner of one file asks of everything around it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path

from livesync_ls.documents import Block
from livesync_ls.files.sources import Sources
from livesync_ls.session import launch
from livesync_ls.session.circumstances import LogPosition
from livesync_ls.session.dependencies import Dependencies
from livesync_ls.session.goal import Goal
from livesync_ls.session.meanings import future_flags
from livesync_ls.session.namespace import Namespace
from livesync_ls.session.project import ChosenPython, Project
from livesync_ls.session.telling import Telling
from livesync_ls.session.turns import Turns
from livesync_ls.uris import relative
from livesync_ls.worker.child.messages import Execute, Start

log = logging.getLogger(__name__)


class Surroundings:
    """Settings, the interpreter, turns, and what the worker has to be told; see `Circumstances`."""

    def __init__(
        self,
        uri: str,
        path: Path,
        project: Project,
        python: ChosenPython,
        sources: Sources,
        namespace: Namespace,
        turns: Turns,
        on_latency: Callable[[float], None],
    ) -> None:
        self.saved: frozenset[str] = frozenset()
        """The sources of code blocks as they were last on disk."""
        self._uri = uri
        self._path = path
        self._project = project
        self._python = python
        self._namespace = namespace
        self._turns = turns
        self._on_latency = on_latency
        self._telling = Telling(sources, self._dependencies.programs)

    @property
    def _dependencies(self) -> Dependencies:
        return self._namespace.dependencies

    # ── The process ─────────────────────────────────────────────────────────────────────────

    def python(self) -> str:
        return self._python.executable

    def start_message(self, goal: Goal) -> Start:
        text = goal.document.text
        overlay = self._telling.begin(text)
        return launch.start_message(self._path, text, self._project.root, self._project.settings(), overlay)

    # ── A block ─────────────────────────────────────────────────────────────────────────────

    def execute_message(self, run: int, goal: Goal, block: Block, log: LogPosition) -> Execute:
        holds = self._project.settings().on_type_effects == "hold"
        return Execute(
            type="execute",
            run=run,
            block=block.id,
            source=block.source,
            line=block.first_line,
            hold=holds and goal.cause == "typing" and block.source not in self.saved,
            created=sorted(self._dependencies.created),
            names=goal.meanings[block.id].names,
            keep=log.keep,
            redo=log.redo,
            forget=log.forget,
            former=log.former,
            future=future_flags(goal.document),
        )

    def before_block(self, goal: Goal) -> None:
        if news := self._telling.news(goal.document.text):
            self._namespace.tell(news)

    def time_limit(self, block: Block) -> float | None:
        return block.timeout or self._project.settings().block_timeout_seconds

    @property
    def output_limit(self) -> int:
        return self._project.settings().output_limit_bytes

    # ── A run ───────────────────────────────────────────────────────────────────────────────

    def debounce_ms(self) -> float | None:
        chosen = self._project.settings().debounce_ms
        return None if chosen == "auto" else float(chosen)

    def turn(self) -> asyncio.Future[None]:
        return self._turns.take(self._uri)

    def began(self, goal: Goal) -> None:
        if goal.cause in ("typing", "save", "disk"):
            log.info("  Executing for: %s", relative(self._path, self._project.root))

    def ended(self) -> None:
        self._turns.give_back(self._uri)

    def answered(self, goal: Goal) -> None:
        self._on_latency((time.time() - goal.received_at) * 1000)
