"""Which blocks to run, and why. Pure: no I/O, no clock.

A worker's namespace is what the blocks it executed made of it, in the order it executed them. It can be gone on with
as long as what it executed is exactly the beginning of what a fresh run would execute. Where it is not, the run
starts from the top in a fresh process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Wanted:
    """A code block as the document has it now. `meaning` is a digest of its code, layout aside."""

    id: str
    meaning: str
    number: int
    """Its place among the document's code blocks, from 1: what people call it."""
    always: bool = False


@dataclass(frozen=True)
class Executed:
    """A block that the worker executed, as it was then."""

    id: str
    meaning: str


@dataclass(frozen=True)
class Step:
    """A block to run, and the reason that people read."""

    block: Wanted
    reason: str


@dataclass(frozen=True)
class Plan:
    """`fresh`: in a new process. `steps`: in this order."""

    steps: tuple[Step, ...] = ()
    fresh: bool = False

    def __bool__(self) -> bool:
        return bool(self.steps)


@dataclass(frozen=True)
class Worked:
    """What the living worker did: the blocks it executed and the one it is executing."""

    executed: Sequence[Executed] = ()
    executing: Executed | None = None
    broken: Mapping[str, str] = field(default_factory=dict[str, str])
    """Executed blocks whose inputs changed outside the document since, with the reason."""
    gone: bool = False
    """The process has ended: what it executed still counts, but nothing can be added to it."""


def plan(wanted: Sequence[Wanted], worked: Worked, reasons: Mapping[str, str]) -> Plan:
    """The blocks to run so that every wanted block shows what a fresh run shows.

    `reasons` says of blocks what changed about them ("text changed"); for others the plan finds words.
    The running block stays in the plan, first, where it may go on; otherwise the plan is a fresh one.
    """
    kept = _kept(wanted, worked)
    if kept is not None:
        rest = wanted[kept:]
        if not rest:
            return Plan()
        if not worked.gone and not any(block.always for block in wanted[:kept]):
            return Plan(tuple(Step(block, reasons.get(block.id, "run from the top")) for block in rest))
    return Plan(tuple(_fresh_steps(wanted, worked, reasons)), fresh=True)


def outdated(wanted: Sequence[Wanted], shown: Sequence[Executed], broken: Mapping[str, str]) -> list[str]:
    """The blocks that a fresh run might show otherwise: from the first on that is not as it was executed."""
    for index, (block, done) in enumerate(zip(wanted, shown, strict=False)):
        if not _same(block, done) or block.id in broken:
            return [block.id for block in wanted[index:]]
    return [block.id for block in wanted[len(shown) :]]


def goes_on(plan: Plan, worked: Worked) -> bool:
    """Whether the block that is running is the plan's next step."""
    return (
        worked.executing is not None
        and not plan.fresh
        and bool(plan.steps)
        and _same(plan.steps[0].block, worked.executing)
    )


def _kept(wanted: Sequence[Wanted], worked: Worked) -> int | None:
    """How many blocks stand as executed, or None if the worker went another way than a fresh run would."""
    if worked.broken or len(worked.executed) > len(wanted):
        return None
    if not all(_same(block, done) for block, done in zip(wanted, worked.executed, strict=False)):
        return None
    kept = len(worked.executed)
    if worked.executing and (kept == len(wanted) or not _same(wanted[kept], worked.executing)):
        return None
    return kept


def _same(block: Wanted, done: Executed) -> bool:
    return block.id == done.id and block.meaning == done.meaning


def _fresh_steps(wanted: Sequence[Wanted], worked: Worked, reasons: Mapping[str, str]) -> list[Step]:
    cause = _first_cause(wanted, worked, reasons)
    return [Step(block, reasons.get(block.id) or worked.broken.get(block.id) or cause) for block in wanted]


def _first_cause(wanted: Sequence[Wanted], worked: Worked, reasons: Mapping[str, str]) -> str:
    """Why blocks run that did not change themselves."""
    for block in wanted:
        if reason := reasons.get(block.id) or worked.broken.get(block.id):
            return f"block {block.number}: {reason}"
    if len(worked.executed) > len(wanted):
        return "a block was deleted"
    return "the process had ended" if worked.gone else "the order of the blocks changed"
