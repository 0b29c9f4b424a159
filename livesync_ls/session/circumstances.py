"""What a runner asks of the session around it."""

from __future__ import annotations

from typing import Protocol

from livesync_ls.documents import Block
from livesync_ls.session.goal import Goal
from livesync_ls.worker.child.messages import Execute, Start


class Circumstances(Protocol):
    """What the runner asks of the session around it."""

    def python(self) -> str:
        """The interpreter. Raises `NoInterpreter` with a sentence."""
        ...

    def start_message(self, goal: Goal) -> Start: ...
    def execute_message(self, run: int, goal: Goal, block: Block) -> Execute: ...
    def before_block(self, goal: Goal) -> None:
        """Bring the worker's view of the document and of open buffers up to date."""
        ...

    def time_limit(self, block: Block) -> float | None: ...
    def debounce_ms(self) -> float | None:
        """The fixed debounce, or None to choose by how long the planned blocks took."""
        ...

    def answered(self, goal: Goal) -> None:
        """The first result of a goal is on screen."""
        ...

    @property
    def output_limit(self) -> int:
        """Bytes that one block may show."""
        ...
