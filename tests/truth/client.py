"""A client of the daemon: requests, notifications in order, and the model of every file that it watches."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Any

from .model import Model
from .wire import Message, Wire

PATIENCE = 30.0
"""Seconds; nothing takes this long unless it is broken."""


class Refused(Exception):
    """A request got an error for an answer."""


class Client:
    """Takes messages one by one, only while it waits for something, so that no two threads see a model."""

    def __init__(self, wire: Wire, patience: float = PATIENCE) -> None:
        self.patience = patience
        self.models: dict[str, Model] = {}
        self.told: list[str] = []
        """The methods of notifications to all clients, in order."""
        self._wire = wire
        self._serial = itertools.count(1)
        self._answers: dict[int, Message] = {}

    def close(self) -> None:
        self._wire.close()

    # ── Sending ─────────────────────────────────────────────────────────────────────────────

    def notify(self, method: str, params: Any) -> None:
        self._wire.send({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: Any) -> Any:
        """The result. Raises `Refused`. When it returns, the models hold what came before it, and nothing later."""
        number = next(self._serial)
        self._wire.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        self.wait(lambda: number in self._answers, f"an answer to {method}")
        answer = self._answers.pop(number)
        if "error" in answer:
            raise Refused(f"{method}: {answer['error']['message']}")
        return answer["result"]

    # ── Receiving ───────────────────────────────────────────────────────────────────────────

    def wait(self, is_there: Callable[[], bool], what: str, seconds: float | None = None) -> None:
        """Take messages until something is there. Raises TimeoutError."""
        seconds = self.patience if seconds is None else seconds
        end = time.monotonic() + seconds
        while not is_there():
            left = end - time.monotonic()
            message = self._wire.receive(left) if left > 0 else None
            if message is None:
                raise TimeoutError(f"Waited {seconds:g} s for {what}.")
            self._take(message)

    def _take(self, message: Message) -> None:
        method, params = message.get("method"), message.get("params")
        if method is None:
            self._answers[message["id"]] = message
        elif "id" in message:
            result = [None] * len(params["items"]) if method == "workspace/configuration" else None
            self._wire.send({"jsonrpc": "2.0", "id": message["id"], "result": result})
        elif method.startswith("livesync/"):
            if method in ("livesync/fileChanged", "livesync/filesChanged"):
                self.told.append(method)
            elif model := self.models.get(params.get("uri", "")):
                model.apply(method, params)
