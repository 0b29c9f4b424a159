"""One block being executed by a worker: what it shows meanwhile, and how it ended."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from livesync_ls.documents import Block
from livesync_ls.protocol import BlockResult, BlockStatus, Display, Doubt, Error, Output, StreamName
from livesync_ls.session import results
from livesync_ls.session.transcript import Transcript
from livesync_ls.worker.child.messages import DoneMessage, Execute
from livesync_ls.worker.process import Worker, WorkerDied

HELD = "save to run"
"""How the reason of a held block begins; clients show it as it is."""

FLUSH_SECONDS = 1 / 30
"""Streamed output is sent at most this often."""


class Execution:
    """Starts the block. `ended` is done when it has ended, however that was.

    Afterwards one of `done` (the worker's word) and `death` (how the process ended) is set.
    """

    def __init__(
        self,
        worker: Worker,
        block: Block,
        execute: Execute,
        output_limit: int,
        on_output: Callable[[str, Output], None],
        on_foreign_update: Callable[[Display], None],
    ) -> None:
        self.block = block
        self.meaning = ""
        self.reason = ""
        self.started_at = time.time()
        self.transcript = Transcript(output_limit)
        self.run = 0
        """The number of the run that it belongs to now."""
        self.timed_out: float | None = None
        """Seconds after which it was stopped for taking too long."""
        self.reaches_out = False
        """It changed what another block shows."""
        self.unwanted = False
        """It was stopped because nobody wants it any more."""
        self._on_output = on_output
        self._on_foreign_update = on_foreign_update
        self._flush: asyncio.TimerHandle | None = None
        self.ended = worker.execute(execute)
        self.ended.add_done_callback(self._stop_flushing)

    @property
    def done(self) -> DoneMessage | None:
        """The worker's word on how it ended."""
        return self.ended.result() if self.ended.done() and self.death is None else None

    @property
    def death(self) -> WorkerDied | None:
        """How the process ended over it."""
        failure = self.ended.exception() if self.ended.done() else None
        return failure if isinstance(failure, WorkerDied) else None

    def _stop_flushing(self, _: object) -> None:
        if self._flush:
            self._flush.cancel()

    @property
    def elapsed_ms(self) -> float:
        return (time.time() - self.started_at) * 1000

    # ── While it runs ───────────────────────────────────────────────────────────────────────

    def text(self, name: StreamName, text: str) -> None:
        self.transcript.write(name, text)
        self._flush_soon()

    def display(self, message: Any) -> None:
        """A `display` frame: something shown, changed or cleared."""
        if message["clear"]:
            self.transcript.clear(wait=message["clear"] == "wait")
            return
        shown = results.display_of(message)
        if not message["update"]:
            self.transcript.show(shown)
        elif not self.transcript.update(shown):
            self._on_foreign_update(shown)
        self._flush_soon()

    def flush(self) -> None:
        """Send what was not sent yet."""
        if self._flush:
            self._flush.cancel()
            self._send()

    def _flush_soon(self) -> None:
        if self._flush is None and self.transcript.has_unsent:
            self._flush = asyncio.get_running_loop().call_later(FLUSH_SECONDS, self._send)

    def _send(self) -> None:
        self._flush = None
        for output in self.transcript.take_unsent():
            self._on_output(self.block.id, output)

    # ── At its end ──────────────────────────────────────────────────────────────────────────

    def result(self, run: int, caused_by: Callable[[str], str | None]) -> BlockResult:
        """What the block shows now that it has ended."""
        ending = self._ending(caused_by)
        if self.done and self.done["truncated"]:
            self.transcript.truncate()
        outputs = [*self.transcript.outputs, *ending]
        return BlockResult(
            block_id=self.block.id,
            status=self._status(ending),
            outputs=outputs,
            run=run,
            stale=False,
            duration_ms=self.done["durationMs"] if self.done else self.elapsed_ms,
            started_at=self.started_at * 1000,
            reason=f"{HELD}: it would {self.held}" if self.held else self.reason,
            doubt=self._doubts(shows=bool(outputs)) or None,
        )

    @property
    def held(self) -> str | None:
        """What the block was stopped from doing."""
        return self.done["held"] if self.done and self.done["status"] == "held" else None

    def _ending(self, caused_by: Callable[[str], str | None]) -> list[Output]:
        if self.timed_out is not None:
            sentence = f"The block ran longer than {self.timed_out:g} s and was stopped."
            return [results.plain_error("TimeoutError", sentence)]
        if self.unwanted:
            return []
        if self.death or not self.done:
            return [results.plain_error("WorkerDied", str(self.death or "The process was stopped."))]
        if self.done["error"] and not self.held:
            return [results.error_of(self.done["error"], caused_by)]
        value = results.value_of(self.done)
        return [value] if value else []

    def _status(self, ending: list[Output]) -> BlockStatus:
        if self.held:
            return "waiting"
        if self.timed_out is None and (self.unwanted or (self.done and self.done["status"] == "cancelled")):
            return "cancelled"
        return "error" if any(isinstance(output, Error) for output in ending) else "ok"

    def _doubts(self, *, shows: bool) -> list[Doubt]:
        known: tuple[Doubt, ...] = ("clock", "network", "process", "native", "nondeterministic")
        if self.done is None:
            return []
        said, effects = set(self.done["doubt"]), self.done["effects"]
        if shows and effects and effects["clock"]:
            said.add("clock")
        return [doubt for doubt in known if doubt in said]


def is_held(result: BlockResult) -> bool:
    """Whether a block waits for the file to be saved."""
    return result.status == "waiting" and (result.reason or "").startswith(HELD)
