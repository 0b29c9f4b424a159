"""What the watchers of a file see. Every change to it is published as it is made.

So a snapshot and the notifications after it always add up to the present: nothing else in the daemon sends
messages about a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import msgspec

from livesync_ls import documents
from livesync_ls import protocol as wire
from livesync_ls.documents import Block, Document
from livesync_ls.session.edited import Edited
from livesync_ls.session.execution import Execution
from livesync_ls.session.images import Shown
from livesync_ls.session.results import INLINE_BYTES, SNAPSHOT_BYTES, Blobs, by_reference, payload_bytes

S = TypeVar("S", bound=wire.Snapshot)

_NO_IMAGES: Shown = {}


class Screen:
    """The document, results and state of one file as they are shown."""

    def __init__(self, uri: str, publish: Callable[[wire.FileNotification], None], blobs: Blobs) -> None:
        self.uri = uri
        self.document: Document = Document.read("")
        self.version: int = 0
        self.armed = False
        self.state: wire.SessionStateName = "unarmed"
        self.message: str | None = None
        self._python: str | None = None
        self.problem: wire.SyntaxProblem | None = None
        self.results: dict[str, wire.BlockResult] = {}
        self.stale: set[str] = set()
        """The blocks whose results are."""
        self.present: set[str] = set()
        """The ids of the document's blocks."""
        self.run = 0
        self.images: dict[str, dict[str, wire.Ref]] = {}
        """Of prose, by block and by address in the Markdown."""
        self.planned: list[wire.Planned] = []
        self.verified: bool | None = None
        self.late: set[str] = set()
        """Blocks whose threads printed after their end."""
        self.running: Execution | None = None
        self._running: str | None = None
        self._queued: set[str] = set()
        """Blocks that a snapshot of this run said were queued."""
        self.edited = Edited()
        self.dated = False
        """Something changed while nobody watched: no result is vouched for."""
        self._tell = publish
        self._blobs = blobs

    @property
    def running_block(self) -> str | None:
        """The id of the block that runs now."""
        return self._running

    def _publish(self, params: wire.FileNotification) -> None:
        self.edited.observe(params)
        self._tell(params)

    # ── The document ────────────────────────────────────────────────────────────────────────

    def show_document(self, document: Document, version: int, images: Shown = _NO_IMAGES) -> None:
        """A text that parses, and the images of its prose."""
        splices, shifts = documents.difference(self.document, document)
        is_news = version != self.version or self.problem is not None
        gone, come = documents.gone_and_come(self.document, document)
        self.document, self.version, self.problem = document, version, None
        self.present |= come
        self.present -= gone
        self._forget_results(gone)
        for block in (block for splice in splices for block in splice.insert):
            block.images = images.get(block.id)
            self.images[block.id] = images.get(block.id, {})
        if splices or shifts or is_news:
            self._publish(
                wire.DocumentChanged(uri=self.uri, version=version, splices=splices, line_shifts=shifts or None)
            )

        self.show_images(images)

    def show_images(self, images: Shown) -> None:
        """The images of the prose on screen."""
        before, self.images = self.images, dict(images)
        if not any((*before.values(), *images.values())):
            return  # as most documents: nothing to compare, key after key
        splices = [
            wire.Splice(at=at, remove=1, insert=[self._wire_block(block)])
            for at, block in enumerate(self.document.blocks)
            if before.get(block.id, {}) != self.images.get(block.id, {})
        ]
        if splices:
            self.version += 1
            self._publish(
                wire.DocumentChanged(uri=self.uri, version=self.version, splices=splices, syntax_error=self.problem)
            )

    def _wire_block(self, block: Block) -> wire.Block:
        shown = block.to_wire()
        shown.images = self.images.get(block.id)
        return shown

    def show_problem(self, problem: wire.SyntaxProblem, version: int) -> None:
        """A text that does not parse: the last good one stays, marked."""
        if problem == self.problem and version == self.version:
            return
        # The grammar and the user's Python may complain of one text in different words.
        self.version, self.problem = max(version, self.version + 1), problem
        self._publish(wire.DocumentChanged(uri=self.uri, version=self.version, splices=[], syntax_error=problem))

    # ── State ───────────────────────────────────────────────────────────────────────────────

    def show_state(self, state: wire.SessionStateName, message: str | None = None, python: str | None = None) -> None:
        if (state, message) == (self.state, self.message):
            return
        self.state, self.message = state, message
        self._python = python or self._python
        self._publish(wire.SessionState(uri=self.uri, state=state, message=message, python=python))

    def show_python(self, python: str) -> None:
        """Another interpreter runs the file from now on."""
        if python != self._python:
            self._python = python
            self._publish(wire.SessionState(uri=self.uri, state=self.state, message=self.message, python=python))

    def show_dated(self, dated: bool) -> None:
        if dated != self.dated:
            self.dated = dated
            self._publish(wire.SessionState(uri=self.uri, state=self.state, message=self.message))

    # ── Runs ────────────────────────────────────────────────────────────────────────────────

    def start_run(self, planned: list[wire.Planned], received_at: float, planned_ms: float) -> int:
        """Returns the run's number."""
        self.run += 1
        self.planned = planned
        self.verified = None
        self._publish(
            wire.RunStart(
                uri=self.uri,
                run=self.run,
                version=self.version,
                planned=planned,
                received_at=received_at,
                planned_ms=planned_ms,
            )
        )
        return self.run

    def start_block(self, block_id: str, reason: str, *, continues: bool) -> None:
        self._running = block_id
        self._publish(
            wire.BlockStart(uri=self.uri, run=self.run, block_id=block_id, reason=reason, continues=continues)
        )

    def add_output(self, block_id: str, output: wire.Output) -> None:
        """A part of what the running block shows."""
        part = by_reference([output], self._blobs, (self.uri, block_id))[0]
        self._publish(wire.BlockOutput(uri=self.uri, run=self.run, block_id=block_id, output=part))

    def add_late_output(self, block_id: str, output: wire.Stream, limit: int) -> None:
        """What a thread printed after its block had ended."""
        result = self.results.get(block_id)
        if result is None or payload_bytes(result.outputs) > limit:
            return
        self.late.add(block_id)
        result.outputs = _appended(result.outputs, output)
        self._publish(wire.BlockOutput(uri=self.uri, run=result.run, block_id=block_id, output=output, late=True))

    def finish_block(self, result: wire.BlockResult) -> None:
        self._running = None
        self._queued.discard(result.block_id)
        self.late.discard(result.block_id)
        self._blobs.release((self.uri, result.block_id))
        result.outputs = by_reference(result.outputs, self._blobs, (self.uri, result.block_id), INLINE_BYTES)
        self._put(result)
        self.planned = [step for step in self.planned if step.block_id != result.block_id]
        self._publish(wire.BlockResultSent(uri=self.uri, run=result.run, result=result))

    def end_run(
        self, status: wire.RunStatus, executed: Sequence[str], reused: Sequence[str], duration_ms: float
    ) -> None:
        self.planned = []
        self._running = None
        # Who joined in the middle was told that these were queued, and hears nothing else of those that did not run.
        self.change_results([self.results[block] for block in sorted(self._queued) if block in self.results])
        self._queued.clear()
        self._publish(
            wire.RunEnd(
                uri=self.uri,
                run=self.run,
                status=status,
                executed=list(executed),
                reused=list(reused),
                duration_ms=duration_ms,
            )
        )

    def change_results(self, results: Iterable[wire.BlockResult]) -> None:
        """Results that change without executing."""
        changed = list(results)
        for result in changed:
            self._put(result)
        if changed:
            self._publish(wire.Results(uri=self.uri, version=self.version, results=changed))

    def mark_stale(self, block_ids: Iterable[str]) -> None:
        """These blocks show what an earlier text or namespace gave."""
        stale = [self.results[block] for block in block_ids if block in self.results]
        self.change_results(msgspec.structs.replace(result, stale=True) for result in stale if not result.stale)

    def mark_valid(self, block_ids: Iterable[str]) -> None:
        """These show what a fresh run would, whatever was said before."""
        shown = [self.results[block] for block in block_ids if block in self.stale]
        self.change_results(msgspec.structs.replace(result, stale=False) for result in shown)

    def show_verified(self, run: int, *, equal: bool) -> None:
        self.verified = equal
        self._publish(wire.Verified(uri=self.uri, run=run, equal=equal))

    def forget(self) -> None:
        """Nobody will look at it any more: what it refers to need not be kept."""
        self._forget_results({*self.results})

    # ── The whole ───────────────────────────────────────────────────────────────────────────

    def flush(self) -> None:
        """Send the running block's output so far. Ahead of a snapshot, which holds it: nobody must get it twice."""
        if self.running and self._running:
            self.running.flush()

    def snapshot(self) -> wire.Snapshot:
        return self._whole(wire.Snapshot)

    def snapshot_message(self) -> wire.SnapshotSent:
        return self._whole(wire.SnapshotSent)

    def _whole(self, kind: type[S]) -> S:
        return kind(
            uri=self.uri,
            version=self.version,
            armed=self.armed,
            state=self.state,
            run=self.run,
            planned=list(self.planned),
            blocks=[self._wire_block(block) for block in self.document.blocks],
            results=self._bounded_results(),
            message=self.message,
            syntax_error=self.problem,
            verified=self.verified,
        )

    def _bounded_results(self) -> list[wire.BlockResult]:
        queued = {step.block_id for step in self.planned}
        used = 0
        bounded: list[wire.BlockResult] = []
        for block in self.document.blocks:
            result = self._shown_result(block.id, queued)
            if result is None:
                continue
            used += payload_bytes(result.outputs)
            if used > SNAPSHOT_BYTES:
                owner = (self.uri, block.id)
                outputs = by_reference(result.outputs, self._blobs, owner, limit=1024)
                result = msgspec.structs.replace(result, outputs=outputs)
            bounded.append(result)
        return bounded

    def _shown_result(self, block_id: str, queued: set[str]) -> wire.BlockResult | None:
        result = self.results.get(block_id)
        if block_id != self._running and block_id not in queued:
            return result
        if block_id == self._running:
            # What it showed before is left out: parts that follow are added to what is here.
            parts = self.running.transcript.outputs if self.running else []
            return wire.BlockResult(block_id=block_id, status="running", outputs=parts, run=self.run, stale=False)
        self._queued.add(block_id)
        if result is None:
            return wire.BlockResult(block_id=block_id, status="queued", outputs=[], run=self.run, stale=False)
        return msgspec.structs.replace(result, status="queued", run=self.run, stale=True)

    def _put(self, result: wire.BlockResult) -> None:
        if result.block_id not in self.present:
            return
        self.results[result.block_id] = result
        (self.stale.add if result.stale else self.stale.discard)(result.block_id)

    def _forget_results(self, gone: set[str]) -> None:
        for block_id in gone & self.results.keys():
            del self.results[block_id]
            self.stale.discard(block_id)
            self._blobs.release((self.uri, block_id))


def _appended(outputs: list[wire.Output], late: wire.Stream) -> list[wire.Output]:
    last = outputs[-1] if outputs else None
    if isinstance(last, wire.Stream) and last.name == late.name and last.text is not None:
        return [*outputs[:-1], wire.Stream(name=late.name, text=last.text + (late.text or ""))]
    return [*outputs, late]
