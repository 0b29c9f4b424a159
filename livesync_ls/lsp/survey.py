"""The editor's progress display while the project's imports are read for the first time."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from livesync_ls.lsp.progress import PATIENCE_SECONDS, ProgressDisplay
from livesync_ls.lsp.timers import CallLater, Timer

REPORT_SECONDS = 0.2


class SurveyProgress:
    """Shown if it takes longer than a moment. `cancel` is called when the user wants no more of it."""

    def __init__(self, display: ProgressDisplay, call_later: CallLater, cancel: Callable[[], None]) -> None:
        self._display = display
        self._call_later = call_later
        self._cancel = cancel
        self._token: str | None = None
        self._timer: Timer | None = None
        self._is_shown = False
        self._done, self._total = 0, 0

    def report(self, done: int, total: int) -> None:
        """So many of so many files were read; all of them is the end."""
        self._done, self._total = done, total
        if done >= total:
            self._end()
        elif self._token is None:
            self._token = f"livesync-{uuid.uuid4()}"
            self._timer = self._call_later(PATIENCE_SECONDS, self._create)
        elif self._is_shown and self._timer is None:
            self._timer = self._call_later(REPORT_SECONDS, self._send_report)

    def cancel(self, token: object) -> None:
        """The user pressed cancel."""
        if token == self._token:
            self._end()
            self._cancel()

    def _create(self) -> None:
        self._timer = None
        token = self._token
        if token is not None:
            self._display.create(token, lambda: self._begin(token))

    def _begin(self, token: str) -> None:
        if token != self._token:  # it ended while the editor answered
            return
        self._is_shown = True
        begin = {"kind": "begin", "title": "Reading the project's imports", "cancellable": True}
        self._display.send(token, begin | self._state())

    def _send_report(self) -> None:
        self._timer = None
        if self._token is not None:
            self._display.send(self._token, {"kind": "report", **self._state()})

    def _state(self) -> dict[str, object]:
        return {"message": f"{self._done} of {self._total} files", "percentage": 100 * self._done // self._total}

    def _end(self) -> None:
        if self._timer:
            self._timer.cancel()
        if self._is_shown and self._token is not None:
            self._display.send(self._token, {"kind": "end"})
        self._token, self._timer, self._is_shown = None, None, False
