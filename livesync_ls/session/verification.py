"""Compares what is shown with a fresh run."""

from __future__ import annotations

from livesync_ls import protocol as wire
from livesync_ls.files.sources import Sources
from livesync_ls.protocol import RequestError
from livesync_ls.session.circumstances import Circumstances
from livesync_ls.session.dependencies import Dependencies
from livesync_ls.session.execution import Execution
from livesync_ls.session.goal import Goal
from livesync_ls.session.namespace import Namespace
from livesync_ls.session.results import Blobs, by_reference
from livesync_ls.session.session import Session
from livesync_ls.worker.pool import WorkerPool
from livesync_ls.worker.process import WorkerWouldNotStart

LONGEST_TEXT = 10_000
"""Characters of each side of a difference that are told."""


async def verify(session: Session, pool: WorkerPool, sources: Sources, blobs: Blobs) -> list[wire.Difference]:
    """Where the screen of a session differs from a fresh run of what it shows.

    Raises:
        RequestError: the text changed meanwhile, or there is no process to compare with.
    """
    goal = session.runner.goal
    if goal is None:
        return []
    try:
        fresh = await fresh_results(goal, session, pool, sources)
    except WorkerWouldNotStart as failure:
        raise RequestError(wire.INTERNAL_ERROR, str(failure)) from failure
    if session.runner.goal is not goal:
        raise RequestError(wire.OVERTAKEN, f"{session.path.name} changed while it was verified.")
    return differences(session.screen.results, fresh, blobs)


async def fresh_results(
    goal: Goal, circumstances: Circumstances, pool: WorkerPool, sources: Sources
) -> dict[str, wire.BlockResult]:
    """What every wanted block shows when all of them run, top to bottom, in a new process.

    Raises:
        WorkerWouldNotStart: with the interpreter's last words.
    """
    namespace = Namespace(pool, Dependencies(sources), lambda _block, _name, _text: None)
    blocks = {block.id: block for block in goal.code}
    results: dict[str, wire.BlockResult] = {}
    try:
        await namespace.renew(circumstances.python(), circumstances.start_message(goal))
        for wanted in goal.wanted(frozenset()):
            if namespace.worker is None or not namespace.worker.alive:
                break
            block = blocks[wanted.id]
            execution = Execution(
                namespace.worker,
                block,
                {**circumstances.execute_message(0, goal, block), "hold": False},
                circumstances.output_limit,
                on_output=lambda _block, _output: None,
                on_foreign_update=lambda _display: None,
            )
            namespace.begin(execution)
            await execution.ended
            results[block.id] = namespace.finish().result(0, lambda _name: None)
    finally:
        await namespace.discard()
    return results


def differences(
    shown: dict[str, wire.BlockResult], fresh: dict[str, wire.BlockResult], blobs: Blobs
) -> list[wire.Difference]:
    """The blocks whose outputs are not what a fresh run gives."""
    told: list[wire.Difference] = []
    for block_id, result in fresh.items():
        owner = ("verify", block_id)
        result.outputs = by_reference(result.outputs, blobs, owner)
        before, after = _text(shown.get(block_id)), _text(result)
        blobs.release(owner)
        if before != after:
            told.append(wire.Difference(block_id=block_id, shown=before[:LONGEST_TEXT], fresh=after[:LONGEST_TEXT]))
    return told


def _text(result: wire.BlockResult | None) -> str:
    """What a person would call the same: status and outputs, without times and run numbers."""
    if result is None:
        return "nothing"
    outputs = [_without_cause(output) for output in result.outputs]
    return wire.encode([result.status, outputs]).decode()


def _without_cause(output: wire.Output) -> wire.Output:
    if not isinstance(output, wire.Error):
        return output
    return wire.Error(name=output.name, message=output.message, frames=output.frames)


