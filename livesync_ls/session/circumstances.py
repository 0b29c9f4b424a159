"""What a runner asks of the session around it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

from livesync_ls.documents import Block
from livesync_ls.session.goal import Goal
from livesync_ls.worker.child.messages import Execute, Start


@dataclass(frozen=True)
class LogPosition:
    """Where a block runs in the worker's log; see `Execute`."""

    keep: int
    redo: list[int]
    former: int | None
    forget: list[int] = field(default_factory=list[int])


class Circumstances(Protocol):
    """What the runner asks of the session around it."""

    def python(self) -> str:
        """The interpreter. Raises `NoInterpreter` with a sentence."""
        ...

    def start_message(self, goal: Goal) -> Start: ...
    def execute_message(self, run: int, goal: Goal, block: Block, log: LogPosition) -> Execute: ...
    def before_block(self, goal: Goal) -> None:
        """Bring the worker's view of the document and of open buffers up to date."""
        ...

    def time_limit(self, block: Block) -> float | None: ...
    def debounce_ms(self) -> float | None:
        """The fixed debounce, or None to choose by how long the planned blocks took."""
        ...

    def turn(self) -> asyncio.Future[None]:
        """Done when the file may run: not all can at once."""
        ...

    def began(self, goal: Goal) -> None:
        """A run has begun."""
        ...

    def ended(self) -> None:
        """It has ended: others may have its turn."""
        ...

    def answered(self, goal: Goal) -> None:
        """The first result of a goal is on screen."""
        ...

    @property
    def output_limit(self) -> int:
        """Bytes that one block may show."""
        ...
