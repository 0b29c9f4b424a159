"""A watched file as its messages tell it: where its blocks are, and which of them failed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from livesync_ls import protocol as wire

Update: TypeAlias = wire.DocumentChanged | wire.BlockResultSent | wire.Results | wire.SessionState


_Said: TypeAlias = tuple[wire.Error, bool]
"""An error, and whether it is stale."""


@dataclass
class _Place:
    """A block; `line` is where its source begins, from 0."""

    id: str
    line: int
    source: str

    @classmethod
    def of(cls, block: wire.Block) -> _Place:
        return cls(block.id, block.first_line, block.source)

    def first_code_line(self) -> int:
        lines = self.source.split("\n")
        return self.line + next((index for index, text in enumerate(lines) if _is_code(text)), 0)


@dataclass(frozen=True)
class Failure:
    """A failed block's error. `line` is the one of this file that raised it, `cause` where the block begins that
    should have bound the name that it misses."""

    line: int
    error: wire.Error
    is_stale: bool
    cause: int | None


class WatchedFile:
    """Snapshot plus messages, as far as errors are concerned."""

    def __init__(self, places: list[_Place], problem: wire.SyntaxProblem | None) -> None:
        self._places = places
        self._errors: dict[str, _Said] = {}
        self.problem = problem

    @classmethod
    def of(cls, snapshot: wire.Snapshot) -> WatchedFile:
        file = cls([_Place.of(block) for block in snapshot.blocks], snapshot.syntax_error)
        file._record(snapshot.results)
        return file

    def apply(self, update: Update) -> bool:
        """Returns whether diagnostics may differ after it."""
        match update:
            case wire.DocumentChanged():
                self._change_document(update)
            case wire.BlockResultSent():
                return self._record([update.result])
            case wire.Results():
                return self._record(update.results)
            case wire.SessionState():
                if update.state != "unarmed" or not self._errors:
                    return False
                self._errors.clear()
        return True

    def failures(self) -> list[Failure]:
        """One for each failed block, in the file's order."""
        if not self._errors:
            return []
        places = {place.id: place for place in self._places}
        return [_failure(place, *self._errors[place.id], places) for place in self._places if place.id in self._errors]

    def line_of(self, frame: wire.Frame) -> int | None:
        """The line of a frame in this file; None if its block is gone."""
        place = next((place for place in self._places if place.id == frame.block_id), None)
        return place.line + frame.line if place else None

    def line(self, number: int) -> str | None:
        """A line's text as the blocks have it."""
        for place in reversed(self._places):
            if place.line <= number:
                lines = place.source.split("\n")
                return lines[number - place.line].rstrip("\r") if number - place.line < len(lines) else None
        return None

    def _change_document(self, change: wire.DocumentChanged) -> None:
        self.problem = change.syntax_error
        for splice in change.splices:
            self._places[splice.at : splice.at + splice.remove] = [_Place.of(block) for block in splice.insert]
        for shift in change.line_shifts or ():
            for place in self._places[shift.from_ :]:
                place.line += shift.by
        if self._errors and change.splices:
            kept = {place.id for place in self._places}
            self._errors = {block: error for block, error in self._errors.items() if block in kept}

    def _record(self, results: Iterable[wire.BlockResult]) -> bool:
        changed = False
        for result in results:
            error = next((output for output in result.outputs if isinstance(output, wire.Error)), None)
            # A block that waits for its turn still shows what it said last.
            if error is None and result.status in ("queued", "running"):
                continue
            said = None if error is None else (error, result.stale and result.status not in ("queued", "running"))
            changed = changed or said != self._errors.get(result.block_id)
            if said is None:
                self._errors.pop(result.block_id, None)
            else:
                self._errors[result.block_id] = said
        return changed


def _failure(place: _Place, error: wire.Error, is_stale: bool, places: dict[str, _Place]) -> Failure:
    cause = places.get(error.caused_by) if error.caused_by is not None else None
    return Failure(_raising_line(place, error, places), error, is_stale, cause.first_code_line() if cause else None)


def _raising_line(place: _Place, error: wire.Error, places: dict[str, _Place]) -> int:
    for frame in reversed(error.frames):
        raised_in = places.get(frame.block_id) if frame.block_id is not None else None
        if raised_in is not None:
            return raised_in.line + frame.line
    return place.first_code_line()


def _is_code(text: str) -> bool:
    return bool(text.strip()) and not text.lstrip().startswith("#")
