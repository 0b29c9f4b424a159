"""What the living worker was told of texts: the document's, those of open buffers, of modules that it has loaded."""

from __future__ import annotations

from typing import Any

from livesync_ls.documents.changes import changed_span
from livesync_ls.files.sources import Sources
from livesync_ls.session.programs import Programs
from livesync_ls.worker.child.messages import Text


class Telling:
    """Tells what is new, and of a text that is known only the edit: the whole would be too much for each keystroke."""

    def __init__(self, sources: Sources, programs: Programs) -> None:
        self._sources = sources
        self._programs = programs
        self._text = ""
        self._revision = -1
        self._overlay: dict[str, str] = {}

    def begin(self, text: str) -> dict[str, str]:
        """A new worker starts with this text of the document. Returns the open buffers, which it has to be told too."""
        self._text, self._revision, self._overlay = text, self._sources.revision, self._sources.overlay()
        return self._overlay

    def news(self, text: str) -> Text | None:
        """What it has to be told before it executes a block of this text; None if that is nothing."""
        modules = self._programs.to_tell()
        if self._revision == self._sources.revision and text == self._text and not modules:
            return None
        told, known = self._overlay, self._text
        self._overlay = overlay = self._sources.overlay()
        self._text, self._revision = text, self._sources.revision
        changes: dict[str, str | list[Any] | None] = {
            path: edit(told[path], now) if path in told else now
            for path, now in overlay.items()
            if told.get(path) != now
        }
        changes.update((path, None) for path in told if path not in overlay)
        return Text(type="text", text=None if text == known else edit(known, text), overlay=changes, modules=modules)


def edit(old: str, new: str) -> list[Any]:
    """Start and end of the characters to replace, and what takes their place."""
    span = changed_span(old, new)
    return [span.start, span.old_end, new[span.start : span.new_end]]
