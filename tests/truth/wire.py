"""Both ways to the daemon: LSP on its stdin and stdout, and the websocket. One message is one JSON object."""

from __future__ import annotations

import json
import os
import queue
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Protocol

from websockets.sync.client import connect

Message = dict[str, Any]

COMMAND = [sys.executable, "-m", "livesync_ls"]


class Closed(Exception):
    """The daemon has gone, with what it said last on stderr."""


class Wire(Protocol):
    """A connection; messages arrive in order."""

    def send(self, message: Message) -> None: ...
    def receive(self, seconds: float) -> Message | None:
        """The next message, or None if none came in time. Raises `Closed`."""
        ...

    def close(self) -> None: ...


def environment(state: Path) -> dict[str, str]:
    """A daemon's surroundings: nothing of this machine's settings, and one order of sets for everybody."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LIVESYNC_")}
    settings = {"LIVESYNC_PYTHON": sys.executable, "LIVESYNC_ON_TYPE_EFFECTS": "run"}
    settings |= {"LIVESYNC_VERIFY_AFTER_SECONDS": "0", "LIVESYNC_SESSION_GRACE_SECONDS": "0"}
    return kept | settings | {"PYTHONHASHSEED": "0", "LIVESYNC_STATE_DIR": str(state)}


class Pipe:
    """The daemon as an editor starts it."""

    def __init__(self, state: Path) -> None:
        pipe = subprocess.PIPE
        self._log = (state.parent / "daemon.log").open("w+b")
        self._process = subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, stderr=self._log, env=environment(state))
        self._arrived: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def send(self, message: Message) -> None:
        body = json.dumps(message).encode()
        try:
            self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            self._process.stdin.flush()
        except OSError:
            raise Closed(self._last_words()) from None

    def receive(self, seconds: float) -> Message | None:
        try:
            message = self._arrived.get(timeout=seconds)
        except queue.Empty:
            return None
        if message is None:
            raise Closed(self._last_words())
        return message

    def close(self) -> None:
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _read(self) -> None:
        stream = self._process.stdout
        while header := stream.readline():
            size = int(header.partition(b":")[2])
            assert stream.readline() == b"\r\n"
            self._arrived.put(json.loads(stream.read(size)))
        self._arrived.put(None)

    def _last_words(self) -> str:
        self._log.seek(0)
        return self._log.read()[-4000:].decode(errors="replace")


class Socket:
    """The daemon as the command line starts it, and a browser's connection to it."""

    def __init__(self, state: Path, roots: list[Path]) -> None:
        command = [*COMMAND, "--ws", *map(str, roots), "--port", "0", "--no-open"]
        self._log = (state.parent / "daemon.log").open("w+b")
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self._log, env=environment(state))
        line = self._process.stdout.readline().decode()
        found = re.fullmatch(r"livesync-ls: http://(.*)/\?(access_token=.*)\n", line)
        assert found, f"the daemon said {line!r}"
        self._connection = connect(f"ws://{found[1]}/ws?{found[2]}", max_size=None)
        self._socket = self._connection.__enter__()

    def send(self, message: Message) -> None:
        self._socket.send(json.dumps(message))

    def receive(self, seconds: float) -> Message | None:
        try:
            return json.loads(self._socket.recv(timeout=seconds))
        except TimeoutError:
            return None

    def close(self) -> None:
        self._connection.__exit__(None, None, None)
        self._process.terminate()
        self._process.wait(10)
        self._log.close()
