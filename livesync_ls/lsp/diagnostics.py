"""What an editor underlines: errors and warnings of the files that it watches, and of the modules they fail in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeAlias

from livesync_ls import protocol as wire
from livesync_ls.lsp.abilities import Abilities
from livesync_ls.lsp.positions import Encoding, content, convert, units
from livesync_ls.lsp.shown import Moves
from livesync_ls.lsp.watched import Failure, WatchedFile

Diagnostic: TypeAlias = dict[str, Any]

MOST_PER_FILE = 100
_LONGEST_MESSAGE = 2000
_MOST_RELATED = 10
_ERROR, _WARNING, _INFORMATION = 1, 2, 3

_NEARBY_LINES = 100
"""How far a line of a module may have moved since it failed, to be found again."""


class Texts(Protocol):
    """The open documents, for ranges in the editor's units."""

    encoding: Encoding

    def line(self, uri: str, number: int) -> str | None: ...
    def spelling(self, uri: str) -> str: ...


class Diagnostics:
    """Follows the messages that reach the editor, and publishes a file's diagnostics when they change.

    `publish` gets all diagnostics of a file. It is called at most once a file and turn of the loop,
    which `call_soon` ends. `warnings` tells the lines and sentences that a document's text earned;
    `is_beside` whether a document's errors are worth a diagnostic in another file, its project's; `moves_of` where the
    lines of what was read are in the editor's text now. So all ranges are of that text, and no version is told with
    them: some editors drop what names another version than theirs, and would have to be told again after each key.
    """

    def __init__(
        self,
        publish: Callable[[str, list[Diagnostic]], None],
        warnings: Callable[[str], list[tuple[int, str]]],
        texts: Texts,
        is_beside: Callable[[str, str], bool],
        moves_of: Callable[[str], Moves],
        call_soon: Callable[[Callable[[], None]], object],
    ) -> None:
        self.abilities = Abilities()
        self._publish = publish
        self._warnings = warnings
        self._texts = texts
        self._is_beside = is_beside
        self._moves_of = moves_of
        self._call_soon = call_soon
        self._files: dict[str, WatchedFile] = {}
        self._by_owner: dict[str, dict[str, list[Diagnostic]]] = {}
        self._published: dict[str, list[Diagnostic]] = {}
        self._dirty: set[str] = set()

    def observe(self, params: object) -> None:
        """A message on its way to the editor, or a snapshot that answers a request."""
        if isinstance(params, wire.Snapshot):
            self._files[params.uri] = WatchedFile.of(params)
            self._touch(params.uri)
        elif isinstance(params, wire.DocumentChanged | wire.BlockResultSent | wire.Results | wire.SessionState):
            file = self._files.get(params.uri)
            if file is not None and file.apply(params):
                self._touch(params.uri)

    def forget(self, uri: str) -> None:
        """The editor no longer watches this file."""
        if self._files.pop(uri, None) is not None:
            self._touch(uri)

    def refresh(self, uri: str) -> None:
        """A document opened: ranges in it can be told exactly now."""
        for owner, targets in self._by_owner.items():
            if uri in targets:
                self._touch(owner)

    def _touch(self, owner: str) -> None:
        if not self._dirty:
            self._call_soon(self._flush)
        self._dirty.add(owner)

    def _flush(self) -> None:
        touched: set[str] = set()
        for owner in self._dirty:
            before = self._by_owner.pop(owner, {})
            after = self._diagnose(owner)
            if after:
                self._by_owner[owner] = after
            touched |= before.keys() | after.keys()
        self._dirty.clear()
        for uri in sorted(touched):
            self._publish_if_changed(uri)

    def _publish_if_changed(self, uri: str) -> None:
        gathered: list[Diagnostic] = []
        for targets in self._by_owner.values():
            # Two documents that fail in the same line of a module say it once.
            gathered += (each for each in targets.get(uri, ()) if not any(_alike(each, other) for other in gathered))
        gathered = gathered[:MOST_PER_FILE]
        if gathered == self._published.get(uri, []):
            return
        self._published[uri] = gathered
        if not gathered:
            del self._published[uri]
        self._publish(uri, gathered)

    # ── One file ────────────────────────────────────────────────────────────────────────────

    def _diagnose(self, owner: str) -> dict[str, list[Diagnostic]]:
        """By URI, what a watched file's text and results say."""
        file = self._files.get(owner)
        if file is None:
            return {}
        own: list[Diagnostic] = []
        found: dict[str, list[Diagnostic]] = {owner: own}
        if file.problem is not None:
            span = self._range(owner, file.problem.range)
            own.append(_diagnostic(span, _ERROR, "SyntaxError", file.problem.message))
        moves = self._moves_of(owner)
        for failure in file.failures()[:MOST_PER_FILE]:
            related = self._related(owner, file, failure, moves)
            if (line := moves.line(failure.line)) is not None:
                own.append(_runtime(self._whole_line(owner, line, file.line(failure.line)), failure, related))
            frame = self._module_frame(owner, failure.error.frames)
            if frame and (place := self._frame_line(frame)) is not None:
                found.setdefault(frame.uri or "", []).append(_runtime(place, failure, related))
        for number, sentence in self._warnings(owner)[:MOST_PER_FILE]:
            if (line := moves.line(number)) is not None:
                own.append(
                    _diagnostic(self._whole_line(owner, line, file.line(number)), _WARNING, "directive", sentence)
                )
        return {uri: diagnostics for uri, diagnostics in found.items() if diagnostics}

    def _module_frame(self, owner: str, frames: Sequence[wire.Frame]) -> wire.Frame | None:
        """The newest frame in a project file other than the document."""
        return next((each for each in reversed(frames) if each.uri and self._is_beside(owner, each.uri)), None)

    def _related(self, owner: str, file: WatchedFile, failure: Failure, moves: Moves) -> list[Diagnostic]:
        """Where else to look: the frames, newest first, and what should have bound a missing name."""
        if not self.abilities.relates_places:
            return []
        related: list[Diagnostic] = []
        if failure.cause is not None and (line := moves.line(failure.cause)) is not None:
            span = self._whole_line(owner, line, file.line(failure.cause))
            related.append(self._location(owner, span, "This block should have bound the name."))
        for frame in reversed(failure.error.frames):
            span = self._frame_line(frame) if frame.uri else self._own_line(owner, file, frame, moves)
            if span is not None:
                related.append(self._location(frame.uri or owner, span, f"in {frame.function}: {frame.text.strip()}"))
        return related[:_MOST_RELATED]

    def _location(self, uri: str, span: Diagnostic, message: str) -> Diagnostic:
        return {"location": {"uri": self._texts.spelling(uri), "range": span}, "message": message}

    def _own_line(self, owner: str, file: WatchedFile, frame: wire.Frame, moves: Moves) -> Diagnostic | None:
        read = file.line_of(frame)
        line = None if read is None else moves.line(read)
        return None if read is None or line is None else self._whole_line(owner, line, file.line(read))

    def _frame_line(self, frame: wire.Frame) -> Diagnostic | None:
        """A frame's line in another file: of an open one, the nearest that says the same; None if there is none."""
        uri, said = frame.uri or "", frame.text.strip()
        if self._texts.line(uri, 0) is None:
            return self._whole_line(uri, frame.line, None)
        # A failure does not come again because lines of a module moved.
        for distance in range(_NEARBY_LINES):
            for number in (frame.line + distance, frame.line - distance):
                text = self._texts.line(uri, number)
                if text is not None and text.strip() == said:
                    return self._whole_line(uri, number, None)
        return None

    def _whole_line(self, uri: str, number: int, known: str | None) -> Diagnostic:
        """A line from its first letter to its last; line end included where nobody knows its text."""
        line = self._texts.line(uri, number)
        text = content(line) if line is not None else known
        if text is None:
            return _span((number, 0), (number + 1, 0))
        indent = len(text) - len(text.lstrip())
        return _span((number, indent), (number, self._units(text.rstrip()) or self._units(text)))

    def _range(self, uri: str, span: wire.Range) -> Diagnostic:
        start, end = (self._place(uri, position) for position in (span.start, span.end))
        return _span(start, max(start, end))

    def _place(self, uri: str, position: wire.Position) -> tuple[int, int]:
        line = self._texts.line(uri, position.line) or ""
        # The wire counts in UTF-16; a text that is not open, or shorter by now, keeps that count.
        if position.character > units(content(line), "utf-16"):
            return position.line, position.character
        return position.line, convert(line, position.character, "utf-16", self._texts.encoding)

    def _units(self, text: str) -> int:
        return units(text, self._texts.encoding)


def _runtime(span: Diagnostic, failure: Failure, related: list[Diagnostic]) -> Diagnostic:
    error = failure.error
    message = f"{error.name}: {error.message}" if error.message else error.name
    if failure.is_stale:
        found = _diagnostic(span, _INFORMATION, error.name, f"{message} (stale)")
    else:
        found = _diagnostic(span, _ERROR, error.name, message)
    return found | ({"relatedInformation": related} if related else {})


def _alike(one: Diagnostic, other: Diagnostic) -> bool:
    return one["range"] == other["range"] and one["message"] == other["message"]


def _diagnostic(span: Diagnostic, severity: int, code: str, message: str) -> Diagnostic:
    shown = message if len(message) <= _LONGEST_MESSAGE else message[:_LONGEST_MESSAGE] + "…"
    return {"range": span, "severity": severity, "code": code, "source": "livesync", "message": shown}


def _span(start: tuple[int, int], end: tuple[int, int]) -> Diagnostic:
    return {
        "start": {"line": start[0], "character": start[1]},
        "end": {"line": end[0], "character": end[1]},
    }
