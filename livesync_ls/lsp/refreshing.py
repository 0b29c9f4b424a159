"""Asking the editor to ask again, not more often than anybody can see."""

from __future__ import annotations

from collections.abc import Callable

from livesync_ls.lsp.timers import CallLater

GAP_SECONDS = 0.25
"""Between two such requests."""


class Refresh:
    """One kind of thing, such as inlay hints, that an editor has asked for and that may be another one now.

    `send` tells the editor. `patience`, in seconds, is how long more may come before it is told.
    """

    def __init__(self, send: Callable[[], None], call_later: CallLater, patience: float) -> None:
        self._send = send
        self._call_later = call_later
        self._patience = patience
        self._is_due = False
        self._is_timed = False
        self.is_wanted = False
        """Whether the editor ever asked; else there is nothing to ask again."""

    def touch(self) -> None:
        """Something changed."""
        if not self.is_wanted:
            return
        self._is_due = True
        if not self._is_timed:
            self._wait(self._patience)

    def _wait(self, seconds: float) -> None:
        self._is_timed = True
        self._call_later(seconds, self._fire)

    def _fire(self) -> None:
        self._is_timed = False
        if self._is_due:
            self._is_due = False
            self._send()
            self._wait(GAP_SECONDS)
