"""The editor's progress display, for runs that take longer than a moment."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Protocol

from livesync_ls import protocol as wire
from livesync_ls import uris
from livesync_ls.lsp.timers import CallLater, Timer

PATIENCE_SECONDS = 1.0
"""A shorter run shows no progress."""

_REPORT_SECONDS = 0.1


class ProgressDisplay(Protocol):
    """An editor that shows progress."""

    def create(self, token: str, created: Callable[[], None]) -> None:
        """Ask for a display; `created` is called if the editor agrees."""
        ...

    def send(self, token: str, value: dict[str, Any]) -> None: ...


class _Run:
    """One run, from its start to its end."""

    def __init__(self, uri: str, number: int, planned: int) -> None:
        self.uri = uri
        self.number = number
        self.planned = planned
        self.started = 0
        self.token = f"livesync-{uuid.uuid4()}"
        self.timer: Timer | None = None
        self.shown = False

    @property
    def message(self) -> str:
        return f"block {max(self.started, 1)} of {max(self.planned, self.started, 1)}"

    @property
    def percentage(self) -> int:
        return 100 * max(self.started - 1, 0) // max(self.planned, self.started, 1)


class Progress:
    """Follows the runs of watched files. `interrupt` is called when the user cancels one."""

    def __init__(self, display: ProgressDisplay, call_later: CallLater, interrupt: Callable[[str], None]) -> None:
        self._display = display
        self._call_later = call_later
        self._interrupt = interrupt
        self._runs: dict[str, _Run] = {}

    def observe(self, params: object) -> None:
        """A message on its way to the editor."""
        match params:
            case wire.RunStart():
                self._start(params)
            case wire.BlockStart():
                self._advance(params)
            case wire.RunEnd():
                self.forget(params.uri)
            case _:
                pass

    def forget(self, uri: str) -> None:
        """The run has ended, or the editor no longer watches the file."""
        run = self._runs.pop(uri, None)
        if run is None:
            return
        if run.timer is not None:
            run.timer.cancel()
        if run.shown:
            self._display.send(run.token, {"kind": "end"})

    def cancel(self, token: object) -> None:
        """The user pressed cancel."""
        for run in self._runs.values():
            if run.token == token:
                self._interrupt(run.uri)

    def _start(self, start: wire.RunStart) -> None:
        self.forget(start.uri)
        run = self._runs[start.uri] = _Run(start.uri, start.run, len(start.planned))
        run.timer = self._call_later(PATIENCE_SECONDS, lambda: self._create(run))

    def _create(self, run: _Run) -> None:
        run.timer = None
        self._display.create(run.token, lambda: self._begin(run))

    def _begin(self, run: _Run) -> None:
        if self._runs.get(run.uri) is not run:  # it ended while the editor answered
            return
        run.shown = True
        title = f"Running {_name(run.uri)}"
        begin = {"kind": "begin", "title": title, "cancellable": True}
        self._display.send(run.token, begin | {"message": run.message, "percentage": run.percentage})

    def _advance(self, start: wire.BlockStart) -> None:
        run = self._runs.get(start.uri)
        if run is None or run.number != start.run:
            return
        run.started += 1
        # Thousands of small blocks must not become thousands of reports.
        if run.shown and run.timer is None:
            run.timer = self._call_later(_REPORT_SECONDS, lambda: self._report(run))

    def _report(self, run: _Run) -> None:
        run.timer = None
        report = {"kind": "report", "message": run.message, "percentage": run.percentage}
        self._display.send(run.token, report)


def _name(uri: str) -> str:
    try:
        return uris.to_pure_path(uri).name
    except uris.NotAFile:
        return uri
