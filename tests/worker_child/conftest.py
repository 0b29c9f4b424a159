"""A small daemon for tests: starts the real worker, speaks its protocol, and puts its output in order."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from livesync_ls.worker.child import frames, names, parsing

CHILD = Path(frames.__file__).with_name("__main__.py")
SECRET = "s3cret"
PATIENCE = 30.0  # seconds until a test gives up waiting
VERSIONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
_MARK = re.compile(re.escape(frames.MARK_PREFIX + SECRET.encode() + b":") + rb"(\d+)f?" + re.escape(frames.MARK_SUFFIX))


def interpreters() -> dict[str, str]:
    """Pythons that pyenv has, newest patch of each version."""
    found: dict[str, str] = {}
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for version in VERSIONS:
        for python in sorted(root.glob(f"{version}.*/bin/python")):
            found[version] = str(python)
    return found


INTERPRETERS = interpreters()


class Pipe:
    """Everything that one of the worker's pipes has said, drained by a thread."""

    def __init__(self, descriptor: int, changed: threading.Condition) -> None:
        self.data = bytearray()
        self.ended = False
        self._changed = changed
        threading.Thread(target=self._drain, args=(descriptor,), daemon=True).start()

    def _drain(self, descriptor: int) -> None:
        while part := os.read(descriptor, 1 << 16):
            with self._changed:
                self.data += part
                self._changed.notify_all()
        os.close(descriptor)
        with self._changed:
            self.ended = True
            self._changed.notify_all()

    def interval(self, number: int) -> str | None:
        """What came between marks `number - 1` and `number`; None until that mark is here."""
        start = 0
        for found in _MARK.finditer(bytes(self.data)):
            if int(found[1]) == number:
                return self.data[start : found.start()].decode()
            start = found.end()
        return None


@dataclass
class Result:
    """A block's `done`, with all that came before it in the order of the marks."""

    done: dict[str, Any]
    outputs: list[tuple[str, Any]] = field(default_factory=list)
    executing: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> str:
        return self.done["status"]

    @property
    def value(self) -> str | None:
        return self.done["value"] and self.done["value"]["text/plain"]

    @property
    def error(self) -> tuple[str, str] | None:
        error = self.done["error"]
        return error and (error["name"], error["message"])

    def text(self, name: str = "stdout") -> str:
        return "".join(text for kind, text in self.outputs if kind == name)

    @property
    def displays(self) -> list[dict[str, Any]]:
        return [display for kind, display in self.outputs if kind == "display"]


class Client:
    """One worker process and our ends of its socket and pipes."""

    def __init__(
        self, python: str, folder: Path, by_folder: bool = False, environ: dict[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.frames: list[dict[str, Any]] = []
        self.ended = False
        self._changed = threading.Condition()
        self._taken = 0
        self._run = 0
        self._mark = 0
        self._line = 0
        ours, theirs = socket.socketpair()
        (out, out_end), (err, err_end) = os.pipe(), os.pipe()
        self.process = subprocess.Popen(
            [python, str(CHILD.parent if by_folder else CHILD), str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=out_end,
            stderr=err_end,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
            env={**os.environ, "PYTHONHASHSEED": "0", **(environ or {})},
        )
        for end in (out_end, err_end):
            os.close(end)
        theirs.close()
        self.socket = ours
        self.stdout, self.stderr = Pipe(out, self._changed), Pipe(err, self._changed)
        threading.Thread(target=self._receive, daemon=True).start()

    def _receive(self) -> None:
        buffer = b""
        with suppress(OSError):
            while part := self.socket.recv(1 << 16):
                buffer += part
                while len(buffer) >= 4 and len(buffer) >= 4 + frames.body_length(buffer[:4]):
                    size = 4 + frames.body_length(buffer[:4])
                    with self._changed:
                        self.frames.append(frames.unpack(buffer[4:size]))
                        self._changed.notify_all()
                    buffer = buffer[size:]
        with self._changed:
            self.ended = True
            self._changed.notify_all()

    def wait(self, condition: Callable[[], Any]) -> Any:
        """Waits until something that arrives makes the condition true, and returns what it is."""
        with self._changed:
            found = self._changed.wait_for(condition, PATIENCE)
        assert found, f"gave up waiting; frames: {self.frames[-5:]}, stderr: {bytes(self.stderr.data[-2000:])!r}"
        return found

    def send(self, **message: Any) -> None:
        self.socket.sendall(frames.pack(message))

    def take(self, *kinds: str) -> dict[str, Any]:
        """The next frame of one of these kinds; others before it are passed over."""

        def find() -> dict[str, Any] | None:
            for index in range(self._taken, len(self.frames)):
                if self.frames[index]["type"] in kinds:
                    self._taken = index + 1
                    return self.frames[index]
            return None

        return self.wait(find)

    def start(self, text: str = "", **changes: Any) -> Client:
        """Sends `start` for `main.py` in the folder."""
        file = str(self.folder / "main.py")
        start = {
            "secret": SECRET,
            "file": file,
            "cwd": str(self.folder),
            "argv": [file],
            "sysPath0": str(self.folder),
            "package": None,
            "roots": [str(self.folder)],
            "figureFormat": "png",
            "outputLimit": 1_000_000,
            "memoryLimit": None,
            "overlay": {},
            "text": text,
        }
        self.send(type="start", **{**start, **changes})
        return self

    def submit(self, source: str, block: str | None = None, **changes: Any) -> int:
        """Sends a block, by default below the one before, and returns its run's number."""
        self._run += 1
        execute = {"run": self._run, "block": block or f"b{self._run}", "source": source, "line": self._line}
        execute.update({"hold": False, "created": [], "future": 0, "names": self._names(source)})
        execute.update({"keep": self._run - 1, "redo": [], "forget": [], "former": None}, **changes)
        self._line = execute["line"] + source.count("\n") + 2
        self.send(type="execute", **execute)
        return self._run

    def _names(self, source: str) -> dict[str, Any]:
        """What the code names, as `check` would tell it."""
        try:
            tree = parsing.parse(parsing.normal(source), "<block>")
            found = names.analyse(tree, parsing.TOP_LEVEL_AWAIT)
        except parsing.FAILURES:
            found = names.Names()
        return {
            **{kind: sorted(getattr(found, kind)) for kind in ("reads", "binds", "sure", "words", "imports")},
            "calls": found.calls,
        }

    def result(self) -> Result:
        """Waits for `done`."""
        result = Result({}, [], {})
        while True:
            frame = self.take("executing", "display", "done")
            if frame["type"] == "executing":
                result.executing = frame
                continue
            result.outputs.extend(self._printed(frame["mark"]))
            if frame["type"] == "done":
                result.done = frame
                return result
            result.outputs.append(("display", frame))

    def _printed(self, mark: int) -> list[tuple[str, str]]:
        printed: list[tuple[str, str]] = []
        while self._mark < mark:
            self._mark += 1
            for name, pipe in (("stdout", self.stdout), ("stderr", self.stderr)):
                text = self.wait(lambda p=pipe: [t] if (t := p.interval(self._mark)) is not None else None)[0]
                if text:
                    printed.append((name, text))
        return printed

    def run(self, source: str, block: str | None = None, **changes: Any) -> Result:
        """Executes a block and waits for its end."""
        self.submit(source, block, **changes)
        return self.result()

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def close(self) -> None:
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        try:
            self.process.wait(PATIENCE)
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, 9)
            self.process.wait()
            self.socket.close()


@pytest.fixture(params=VERSIONS)
def python(request: pytest.FixtureRequest) -> str:
    """Each Python that this machine has."""
    if request.param not in INTERPRETERS:
        pytest.skip(f"no Python {request.param} here")
    return INTERPRETERS[request.param]


@pytest.fixture
def spawn(tmp_path: Path) -> Iterator[Callable[..., Client]]:
    """Starts workers that end with the test."""
    clients: list[Client] = []

    def start(python: str = sys.executable, **options: Any) -> Client:
        folder = tmp_path / "project"
        folder.mkdir(exist_ok=True)
        clients.append(Client(python, folder, **options))
        return clients[-1]

    yield start
    for client in clients:
        client.close()
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.fixture
def worker(python: str, spawn: Callable[..., Client]) -> Client:
    """A started worker under each Python."""
    return spawn(python).start()


@pytest.fixture
def rich(spawn: Callable[..., Client]) -> Client:
    """A started worker under the tests' own Python, which has the libraries."""
    return spawn().start()
