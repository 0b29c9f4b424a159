"""The blocks of a file whose text was edited since their result was made, known by what is published of it."""

from __future__ import annotations

from collections.abc import Iterable

from livesync_ls import protocol as wire


class Edited:
    """Their ids. A block keeps its id, and what it shows, until its new text has run."""

    def __init__(self) -> None:
        self._edited: set[str] = set()
        self._stopped: set[str] = set()
        """Those that were stopped in the present run: by the user, or because they were edited once more."""

    def __contains__(self, block_id: str) -> bool:
        return block_id in self._edited

    def observe(self, params: wire.FileNotification) -> None:
        match params:
            case wire.SessionState(state="idle"):
                # At rest each result is of the text, or marked as stale.
                self._edited.clear()
                self._stopped.clear()
            case wire.DocumentChanged():
                self._edited.update(block.id for splice in params.splices for block in splice.insert)
            case wire.BlockResultSent(result=wire.BlockResult(status="cancelled")):
                self._stopped.add(params.result.block_id)
            case wire.BlockResultSent():
                self._has_result([params.result])
            case wire.RunEnd():
                if params.status == "cancelled":
                    self._edited -= self._stopped
                self._stopped.clear()
            case wire.Results():
                self._has_result(params.results)
            case _:
                pass

    def _has_result(self, results: Iterable[wire.BlockResult]) -> None:
        self._edited -= {each.block_id for each in results if not each.stale}
