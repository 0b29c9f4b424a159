"""A real daemon that serves browsers, and a browser tab of it as the wire sees one."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil

from benchmarks.websocket import PATIENCE, Websocket

COMMAND = [sys.executable, "-m", "livesync_ls", "--ws"]


class Served:
    """`livesync-ls --ws`, listening. `settings` are environment variables: `VERIFY_AFTER_SECONDS="0"`."""

    def __init__(self, *paths: Path, state: Path | None = None, **settings: str) -> None:
        ours = {"STATE_DIR": str(state or tempfile.mkdtemp()), "PYTHON": sys.executable, **settings}
        environment = os.environ | {f"LIVESYNC_{name}": value for name, value in ours.items()}
        self._process = subprocess.Popen(  # noqa: S603 (our own daemon)
            [*COMMAND, *map(str, paths), "--port", "0", "--no-open", "--log-level", "error"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        assert self._process.stdout
        address = self._process.stdout.readline().strip().removeprefix("livesync-ls: ")
        self.url = address.replace("http", "ws", 1).replace("/?", "/ws?")
        self.daemon = psutil.Process(self._process.pid)

    def __enter__(self) -> Served:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)

    def workers(self) -> list[psutil.Process]:
        return self.daemon.children(recursive=True)


class Tab(Websocket):
    """One browser tab of a daemon."""

    def __init__(self, url: str, receive_bytes: int | None = None) -> None:
        super().__init__(url, receive_bytes=receive_bytes)
        self._numbers = itertools.count(1)

    def request(self, method: str, params: dict[str, Any]) -> Any:
        """The result. What came before it is dropped."""
        number = next(self._numbers)
        self.send(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}))
        answer = json.loads(self.until(lambda message: json.loads(message).get("id") == number))
        return answer["result"]

    def watch(self, path: Path, *, arm: bool = True) -> dict[str, Any]:
        return self.request("livesync/watch", {"uri": path.as_uri(), "arm": arm})

    def told(self, method: str, path: Path | None = None) -> bytes:
        """The next notification of this name, about this file."""
        marks = [f'"{method}"'.encode(), *([path.as_uri().encode()] if path else [])]
        return self.until(lambda message: all(mark in message for mark in marks))
