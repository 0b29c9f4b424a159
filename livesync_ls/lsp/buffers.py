"""The documents that the editor has open, kept by its edits."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from livesync_ls import uris
from livesync_ls.lsp.positions import Encoding, cut, split_lines, whole_pairs

logger = logging.getLogger(__name__)


@dataclass(frozen=True, order=True)
class Place:
    """A position in the editor's units."""

    line: int
    character: int


@dataclass(frozen=True)
class Edit:
    """Replace what lies between two places; the whole text where they are None."""

    text: str
    span: tuple[Place, Place] | None = None


class Buffer:
    """One open document, as lines: an edit costs no more than the lines it touches."""

    def __init__(self, text: str) -> None:
        self.lines = split_lines(whole_pairs(text))

    @property
    def text(self) -> str:
        return "".join(self.lines)

    def apply(self, edit: Edit, encoding: Encoding) -> None:
        """A place beyond a line's end means its end; beyond the last line, the end of the text."""
        if edit.span is None:
            self.lines = split_lines(whole_pairs(edit.text))
            return
        start, end = sorted(self._clamped(place) for place in edit.span)
        before, _ = cut(self.lines[start.line], start.character, encoding)
        _, after = cut(self.lines[end.line], end.character, encoding)
        first = start.line
        # A carriage return and a line feed that come to stand side by side are one line end.
        if first and self.lines[first - 1].endswith("\r"):
            first -= 1
            before = self.lines[first] + before
        fresh = split_lines(whole_pairs(before + edit.text + after))
        # `after` keeps its line end, so the empty rest that follows it is a line only where the text ends.
        is_last = end.line == len(self.lines) - 1
        self.lines[first : end.line + 1] = fresh if is_last else fresh[:-1]

    def _clamped(self, place: Place) -> Place:
        if place.line < 0:
            return Place(0, 0)
        if place.line >= len(self.lines):
            return Place(len(self.lines) - 1, len(self.lines[-1]) * 4)
        return place


class Buffers:
    """Open documents by the one spelling of their URI."""

    def __init__(self) -> None:
        self.encoding: Encoding = "utf-16"
        self._open: dict[str, Buffer] = {}
        self._spellings: dict[str, str] = {}

    def open(self, uri: str, text: str) -> None:
        key = uris.key(uri)
        self._spellings[key] = uri
        self._open[key] = Buffer(text)

    def change(self, uri: str, edits: Sequence[Edit]) -> str | None:
        """The text after the edits; None, and a warning, for a document that is not open."""
        buffer = self._open.get(uris.key(uri))
        if buffer is None:
            logger.warning("The editor changed %s, which it has not opened; the change is ignored.", uri)
            return None
        for edit in edits:
            buffer.apply(edit, self.encoding)
        return buffer.text

    def close(self, uri: str) -> bool:
        """Returns whether the document was open."""
        return self._open.pop(uris.key(uri), None) is not None

    def __contains__(self, uri: str) -> bool:
        return uris.key(uri) in self._open

    def text(self, uri: str) -> str | None:
        """The text of an open document."""
        buffer = self._open.get(uris.key(uri))
        return buffer.text if buffer else None

    def line(self, uri: str, number: int) -> str | None:
        """A line of an open document, with its end."""
        buffer = self._open.get(uris.key(uri))
        return buffer.lines[number] if buffer and 0 <= number < len(buffer.lines) else None

    def spelling(self, uri: str) -> str:
        """The URI as the editor writes it."""
        return self._spellings.get(uri, uri)
