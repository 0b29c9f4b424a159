"""An editor on a real daemon's stdin and stdout, which notes when it is told of a result; and the least there is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, sleep
from types import TracebackType
from typing import Any

COMMAND = [sys.executable, "-m", "livesync_ls"]
SETTLED_SECONDS = 0.02
"""What the daemon does after a run is not the next keystroke's."""


class Editor:
    """One daemon, spoken to without threads: what is measured is the daemon's time, and one read of ours."""

    def __init__(self, root: Path, state_folder: Path | None = None) -> None:
        state = {"LIVESYNC_STATE_DIR": str(state_folder or tempfile.mkdtemp()), "LIVESYNC_PYTHON": sys.executable}
        settings = {"LIVESYNC_VERIFY_AFTER_SECONDS": "0", "LIVESYNC_MIRROR": "false"}
        self._process = subprocess.Popen(  # noqa: S603 (our own daemon)
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | state | settings,
        )
        self._versions: dict[Path, int] = {}
        folders = [{"uri": root.as_uri(), "name": root.name}]
        options = {"watch": "manual", "mirror": False}
        params = {"processId": None, "rootUri": None, "workspaceFolders": folders, "initializationOptions": options}
        self.request("initialize", params | {"capabilities": {}})
        self.notify("initialized", {})

    def __enter__(self) -> Editor:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()

    # ── Edits ───────────────────────────────────────────────────────────────────────────────

    def open(self, path: Path) -> None:
        self._versions[path] = 1
        document = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": path.read_text()}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def close(self, path: Path) -> None:
        self.notify("textDocument/didClose", {"textDocument": {"uri": path.as_uri()}})

    def watch(self, path: Path) -> None:
        self.request("livesync/watch", {"uri": path.as_uri(), "arm": True})
        self.until("livesync/runEnd")

    def replace(self, path: Path, line: int, width: int, text: str) -> None:
        """Put a text in the place of the first `width` characters of a line, as typing does."""
        self._versions[path] += 1
        spot = {"start": {"line": line, "character": 0}, "end": {"line": line, "character": width}}
        document = {"uri": path.as_uri(), "version": self._versions[path]}
        change = {"textDocument": document, "contentChanges": [{"range": spot, "text": text}]}
        self.notify("textDocument/didChange", change)

    def answered(self, act: Callable[[], None]) -> float:
        """Milliseconds from the beginning of an act to the first result that it brings."""
        sleep(SETTLED_SECONDS)
        started = perf_counter()
        act()
        self.until("livesync/blockResult")
        took = (perf_counter() - started) * 1000
        self.until("livesync/runEnd")
        return took

    # ── Messages ────────────────────────────────────────────────────────────────────────────

    def notify(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def request(self, method: str, params: object) -> Any:
        self._send({"id": method, "method": method, "params": params})
        while True:
            message = self._receive()
            if message.get("id") == method and "method" not in message:
                return message["result"]

    def until(self, method: str) -> None:
        while self._receive().get("method") != method:
            pass

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        output = self._process.stdout
        assert output
        length = int(output.readline().removeprefix(b"Content-Length:"))
        while output.readline().strip():
            pass
        message: dict[str, Any] = json.loads(output.read(length))
        if "id" in message and "method" in message:
            self._send({"id": message["id"], "result": None})
        return message


FLOOR = """
import sys
names = {}
for line in sys.stdin:
    source = line.replace("\\0", "\\n")
    exec(compile(source, "block", "exec"), names)
    print(repr(names["value"]), flush=True)
"""


def floor(rounds: int) -> list[float]:
    """Milliseconds that a bare child takes to compile, run and show a block that comes over a pipe."""
    pipe = subprocess.PIPE
    took: list[float] = []
    command = [sys.executable, "-c", FLOOR]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as child:  # noqa: S603 (our own text)
        assert child.stdin
        assert child.stdout
        for number in range(rounds):
            sleep(SETTLED_SECONDS)
            started = perf_counter()
            child.stdin.write(f"x = {number} + 1\0value = x\n")
            child.stdin.flush()
            child.stdout.readline()
            took.append((perf_counter() - started) * 1000)
        child.stdin.close()
    return took


def write(path: Path, text: str) -> None:
    """As an editor saves: beside it, and then in its place."""
    beside = path.with_suffix(".new")
    beside.write_text(text)
    beside.replace(path)
