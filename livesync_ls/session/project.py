"""Where a file belongs: its project's settings, and the Python that runs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from livesync_ls.interpreters import Interpreter, NoInterpreter
from livesync_ls.session.screen import Screen
from livesync_ls.settings.settings import Settings
from livesync_ls.worker.child.messages import BlockSource, Checked, Outline
from livesync_ls.worker.pool import WorkerPool
from livesync_ls.worker.process import WorkerWouldNotStart


@dataclass(frozen=True)
class Project:
    """What holds for a file there. Asked anew each time: settings and environments change."""

    root: Path
    settings: Callable[[], Settings]
    interpreter: Callable[[], Interpreter]
    """Raises `NoInterpreter` with a sentence."""


class ChosenPython:
    """The interpreter of one file, looked for when it is first needed. If there is none, the screen says so."""

    def __init__(self, project: Project, pool: WorkerPool, screen: Screen) -> None:
        self.interpreter: Interpreter | None = None
        self._project = project
        self._pool = pool
        self._screen = screen

    def choose(self) -> None:
        """Look for it again."""
        try:
            self.interpreter = self._project.interpreter()
        except NoInterpreter as problem:
            self.interpreter = None
            self._screen.show_state("dead", str(problem))

    def choose_again(self) -> None:
        """Look for it again, and tell if it is another one."""
        self.choose()
        if self.interpreter is not None:
            self._screen.show_python(self.interpreter.executable)

    def chosen_anew(self) -> bool:
        """Look for it again, if it was looked for. Returns whether it is another one now."""
        before, self.interpreter = self.interpreter, None
        if before is None:
            return False
        self.choose_again()
        return self.interpreter is not None and self.interpreter.executable != before.executable

    @property
    def executable(self) -> str:
        """Raises `WorkerWouldNotStart` with a sentence."""
        if self.interpreter is None:
            self.choose()
        if self.interpreter is None:
            raise WorkerWouldNotStart(self._screen.message or "There is no Python to run this file with.")
        return self.interpreter.executable

    async def check(self, blocks: list[BlockSource], text: str | None) -> Checked:
        """What blocks mean to it; see `WorkerPool.check`."""
        return await self._pool.check(self.executable, blocks, text)

    async def outlines(self, texts: dict[str, str]) -> dict[str, Outline]:
        """What the texts of modules mean to it, by path; see `WorkerPool.outlines`."""
        return await self._pool.outlines(self.executable, texts)
