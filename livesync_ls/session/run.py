"""One run, why nothing runs, and what a block shows that may not run."""

from __future__ import annotations

from dataclasses import dataclass, field

from livesync_ls import protocol as wire
from livesync_ls.planner import Wanted
from livesync_ls.session.goal import Goal
from livesync_ls.session.screen import Screen


@dataclass
class Run:
    """One run: what it planned and what it executed."""

    number: int
    goal: Goal
    began: float
    planned: list[str]
    executed: list[str] = field(default_factory=list[str])
    failed: bool = False


@dataclass(frozen=True)
class Stopped:
    """Why nothing runs though something could: an interrupt, or a process that died."""

    state: wire.SessionStateName
    message: str
    wanted: tuple[Wanted, ...]
    block: str | None = None
    """What the process died of: that it does so is what it shows, so this is not out of date."""


def waiting_result(block_id: str, reason: str, screen: Screen) -> wire.BlockResult:
    """A result that says why its block does not run, over what it showed before."""
    shown = screen.results.get(block_id)
    return wire.BlockResult(
        block_id=block_id,
        status="waiting",
        outputs=shown.outputs if shown else [],
        run=shown.run if shown else screen.run,
        stale=bool(shown and shown.outputs),
        duration_ms=shown.duration_ms if shown else None,
        started_at=shown.started_at if shown else None,
        reason=reason,
    )
