"""What an editor underlines: errors and warnings of the files that it watches, and of the modules they fail in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeAlias

from livesync_ls import protocol as wire
from livesync_ls.lsp.positions import Encoding, content, convert, units
from livesync_ls.lsp.watched import WatchedFile

Diagnostic: TypeAlias = dict[str, Any]

MOST_PER_FILE = 100
_LONGEST_MESSAGE = 2000
_ERROR, _WARNING = 1, 2


class Texts(Protocol):
    """The open documents, for ranges in the editor's units."""

    encoding: Encoding

    def line(self, uri: str, number: int) -> str | None: ...


class Diagnostics:
    """Follows the messages that reach the editor, and publishes a file's diagnostics when they change.

    `publish` gets all diagnostics of a file. It is called at most once a file and turn of the loop,
    which `call_soon` ends. `warnings` tells the lines and sentences that a document's text earned;
    `is_beside` whether a document's errors are worth a diagnostic in another file, its project's.
    """

    def __init__(
        self,
        publish: Callable[[str, list[Diagnostic]], None],
        warnings: Callable[[str], list[tuple[int, str]]],
        texts: Texts,
        is_beside: Callable[[str, str], bool],
        call_soon: Callable[[Callable[[], None]], object],
    ) -> None:
        self._publish = publish
        self._warnings = warnings
        self._texts = texts
        self._is_beside = is_beside
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
            gathered += (each for each in targets.get(uri, ()) if each not in gathered)
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
            return found  # what the last good text showed stood on lines that may say something else now
        for line, error in file.errors()[:MOST_PER_FILE]:
            own.append(_runtime(self._whole_line(owner, line, file.line(line)), error))
            if frame := self._module_frame(owner, error.frames):
                span = self._whole_line(frame.uri or "", frame.line, None)
                found.setdefault(frame.uri or "", []).append(_runtime(span, error))
        for line, sentence in self._warnings(owner)[:MOST_PER_FILE]:
            own.append(_diagnostic(self._whole_line(owner, line, file.line(line)), _WARNING, "directive", sentence))
        return {uri: diagnostics for uri, diagnostics in found.items() if diagnostics}

    def _module_frame(self, owner: str, frames: Sequence[wire.Frame]) -> wire.Frame | None:
        """The newest frame in a project file other than the document."""
        return next((each for each in reversed(frames) if each.uri and self._is_beside(owner, each.uri)), None)

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


def _runtime(span: Diagnostic, error: wire.Error) -> Diagnostic:
    return _diagnostic(span, _ERROR, error.name, f"{error.name}: {error.message}" if error.message else error.name)


def _diagnostic(span: Diagnostic, severity: int, code: str, message: str) -> Diagnostic:
    shown = message if len(message) <= _LONGEST_MESSAGE else message[:_LONGEST_MESSAGE] + "…"
    return {"range": span, "severity": severity, "code": code, "source": "livesync", "message": shown}


def _span(start: tuple[int, int], end: tuple[int, int]) -> Diagnostic:
    return {
        "start": {"line": start[0], "character": start[1]},
        "end": {"line": end[0], "character": end[1]},
    }
