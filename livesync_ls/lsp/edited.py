"""The blocks whose text was edited since their result was made, known by the messages to the editor."""

from __future__ import annotations

from collections.abc import Iterable

from livesync_ls import protocol as wire


class Edited:
    """By file, the ids of such blocks. A block keeps its id, and what it shows, until its new text has run."""

    def __init__(self) -> None:
        self._edited: dict[str, set[str]] = {}
        self._stopped: dict[str, set[str]] = {}
        """Those that were stopped in the present run: by the user, or because they were edited once more."""
        self._idle: set[str] = set()
        """The files that are at rest. They leave it before a text is told that has to run."""

    def of(self, uri: str) -> frozenset[str]:
        return frozenset(self._edited.get(uri, ()))

    def forget(self, uri: str) -> None:
        self._edited.pop(uri, None)
        self._stopped.pop(uri, None)
        self._idle.discard(uri)

    def observe(self, params: object) -> None:
        """A message on its way to the editor, or a snapshot that answers a request."""
        match params:
            case wire.Snapshot() | wire.SessionState(state="idle"):
                # At rest each result is of the text, or marked as stale.
                self.forget(params.uri)
                if params.state == "idle":
                    self._idle.add(params.uri)
            case wire.SessionState():
                self._idle.discard(params.uri)
            case wire.DocumentChanged(splices=[_, *_]) if params.uri not in self._idle:
                inserted = {block.id for splice in params.splices for block in splice.insert}
                self._edited.setdefault(params.uri, set()).update(inserted)
            case wire.BlockResultSent(result=wire.BlockResult(status="cancelled")):
                self._stopped.setdefault(params.uri, set()).add(params.result.block_id)
            case wire.BlockResultSent():
                self._has_result(params.uri, [params.result])
            case wire.RunEnd():
                stopped = self._stopped.pop(params.uri, set())
                if params.status == "cancelled":
                    self._edited.get(params.uri, set()).difference_update(stopped)
            case wire.Results():
                self._has_result(params.uri, params.results)
            case _:
                pass

    def _has_result(self, uri: str, results: Iterable[wire.BlockResult]) -> None:
        if edited := self._edited.get(uri):
            edited -= {each.block_id for each in results if not each.stale}
