"""One document in several tools, each of which shows what its last block gives: ours, ipykernel, marimo and Streamlit.

All are looked at in the same way: at the bytes that come out of a socket or pipe, for the value that an edit makes.
It is a sum, and so is in no source text.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, sleep
from types import TracebackType
from typing import Protocol, Self

from benchmarks.editing import Editor, write
from benchmarks.served import Served, Tab
from benchmarks.websocket import PATIENCE, Websocket

OWN, HELPERS = 7_000_000, 50_000_000
"""What the last block and the helper add. All numbers are of one width, as most edits leave a file's size alike."""


def helper(added: int) -> str:
    return f"def clean(x):\n    return x + {HELPERS + added}\n"


def blocks(count: int, added: int) -> list[str]:
    """The first imports the helper, the last calls it, each between them reads the one above."""
    last = count - 2
    chain = [f"x{at} = x{at - 1} + 1\nx{at}" for at in range(1, last)]
    return ["from helper import clean", "x0 = 0\nx0", *chain, f"x{last} = clean(x{last - 1}) + {OWN + added}\nx{last}"]


def shown(count: int, added: int) -> bytes:
    """The last block's value, where `added` went into it or the helper."""
    return str(count - 3 + OWN + HELPERS + added).encode()


class Contender(Protocol):
    """A tool that is up and shows the document. An edit returns the milliseconds from its beginning to the value."""

    name: str

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...

    def edited(self, added: int) -> float: ...

    def helped(self, added: int) -> float:
        """`added` grows with every edit of either kind; this one is in the helper, from the last `edited` on."""
        ...


class _OnDisk:
    """What a tool that watches the disk is given, and what it shows."""

    name: str

    def __init__(self, count: int, text: Callable[[list[str]], str]) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self._count = count
        self._text = text
        self._own = 0
        (self.folder / "helper.py").write_text(helper(0))
        self.path = self.folder / "main.py"
        self.path.write_text(text(blocks(count, 0)))

    def __enter__(self) -> Self:
        return self

    def edited(self, added: int) -> float:
        text = self._text(blocks(self._count, added))
        self._own = added
        return self._after(lambda: write(self.path, text), shown(self._count, added))

    def helped(self, added: int) -> float:
        value = shown(self._count, self._own + added)
        return self._after(lambda: write(self.folder / "helper.py", helper(added)), value)

    def _after(self, act: Callable[[], None], value: bytes) -> float:
        self._drain()
        started = perf_counter()
        act()
        self._wait(value)
        return (perf_counter() - started) * 1000

    def _drain(self) -> None: ...

    def _wait(self, value: bytes) -> None: ...


# ── Ours ────────────────────────────────────────────────────────────────────────────────────────


class Saved(_OnDisk):
    name = "livesync-ls, saved"

    def __init__(self, count: int) -> None:
        super().__init__(count, lambda blocks: "\n\n".join(blocks) + "\n")
        self._served = Served(self.folder, VERIFY_AFTER_SECONDS="0")
        self._tab = Tab(self._served.url)
        self._tab.watch(self.path)
        self._wait(shown(count, 0))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._tab.close()
        self._served.__exit__(kind, error, at)

    def _drain(self) -> None:
        self._tab.drain()

    def _wait(self, value: bytes) -> None:
        self._tab.until(lambda message: b'"livesync/blockResult"' in message and value in message)


class Typed(_OnDisk):
    """In unsaved buffers, over stdin and stdout."""

    name = "livesync-ls, typed"

    def __init__(self, count: int) -> None:
        super().__init__(count, lambda blocks: "\n\n".join(blocks) + "\n")
        self._editor = Editor(self.folder)
        self._editor.open(self.path)
        self._editor.watch(self.path)
        self._editor.open(self.folder / "helper.py")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._editor.__exit__(kind, error, at)

    def edited(self, added: int) -> float:
        lines = self._text(blocks(self._count, added)).splitlines()
        return self._replaced(self.path, len(lines) - 2, lines[-2])

    def helped(self, added: int) -> float:
        return self._replaced(self.folder / "helper.py", 1, helper(added).splitlines()[1])

    def _replaced(self, path: Path, line: int, text: str) -> float:
        """Only the last block's result is to be expected, so the first one is it."""
        return self._editor.answered(lambda: self._editor.replace(path, line, len(text), text))


# ── Theirs ──────────────────────────────────────────────────────────────────────────────────────


class Peer(_OnDisk):
    """A process of `python`, the one that peers are installed for; its port is `port`."""

    def __init__(self, python: str, count: int, text: Callable[[list[str]], str], *words: str) -> None:
        super().__init__(count, text)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        # A cached helper of the same size and second is taken for the new one otherwise.
        environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "HOME": str(self.folder)}
        self._process = subprocess.Popen(  # noqa: S603 (what the person who measures has installed)
            [python, *(word.replace("PORT", str(self.port)) for word in words)],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.terminate()
        self._process.communicate(timeout=PATIENCE)

    def _answers(self, route: str, body: bytes | None = None, **headers: str) -> None:
        """Once the server is up, it takes this."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{route}", body, names)
        deadline = perf_counter() + PATIENCE
        while True:
            try:
                urllib.request.urlopen(request).close()  # noqa: S310 (loopback)
            except urllib.error.URLError:
                if perf_counter() > deadline or self._process.poll() is not None:
                    raise
                sleep(0.05)  # it has no other way to say that it listens
            else:
                return


KERNEL = """
import json, sys, time
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="python3")
def run(code, value):
    client.execute(code)
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["msg_type"] == "execute_result" and value in str(message["content"]["data"]):
            return
for line in sys.stdin:
    path, text, code, value = json.loads(line)
    started = time.perf_counter()
    if path:
        open(path, "w").write(text)
    run(code, value)
    print((time.perf_counter() - started) * 1000, flush=True)
client.stop_channels()
manager.shutdown_kernel(now=True)
"""


class Kernel(Peer):
    """A bare ipykernel that is asked for the last block, by a client beside it; it knows of no document."""

    name = "ipykernel, asked"

    def __init__(self, python: str, count: int) -> None:
        super().__init__(python, count, "\n\n".join, "-c", KERNEL)
        first = "\n".join(["%load_ext autoreload", "%autoreload 2", *blocks(count, 0)])
        self._asked(first, shown(count, 0))

    def edited(self, added: int) -> float:
        self._own = added
        return self._asked(blocks(self._count, added)[-1], shown(self._count, added))

    def helped(self, added: int) -> float:
        code, value = blocks(self._count, self._own)[-1], shown(self._count, self._own + added)
        return self._asked(code, value, str(self.folder / "helper.py"), helper(added))

    def _asked(self, code: str, value: bytes, path: str = "", text: str = "") -> float:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([path, text, code, value.decode()]).encode() + b"\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.communicate(timeout=PATIENCE)  # at the end of its input it ends its kernel


def _notebook(blocks: list[str]) -> str:
    """As marimo keeps them: each a function with what it uses and gives."""
    cells = [f"@app.cell\ndef _():\n    {block.replace(chr(10), chr(10) + '    ')}\n    return\n" for block in blocks]
    return "\n\n".join(["import marimo\n\napp = marimo.App()\n", *cells, 'if __name__ == "__main__":\n    app.run()\n'])


MARIMO = ["-m", "marimo", "--quiet", "edit", "main.py", "--headless", "--watch", "--port", "PORT"]
OPEN = ["--no-token", "--no-skew-protection"]
AUTORUN = '[tool.marimo.runtime]\nwatcher_on_save = "autorun"\nauto_reload = "autorun"\n'


class Marimo(Peer):
    name = "marimo edit --watch, saved"

    def __init__(self, python: str, count: int) -> None:
        super().__init__(python, count, _notebook, *MARIMO, *OPEN)
        (self.folder / "pyproject.toml").write_text(AUTORUN)
        self._answers("/health")
        self._socket = Websocket(f"ws://127.0.0.1:{self.port}/ws?session_id=s_bench&file=main.py")
        self._socket.until(lambda message: b"kernel-ready" in message)
        begin = json.dumps({"objectIds": [], "values": [], "autoRun": True}).encode()
        self._answers("/api/kernel/instantiate", begin, Content_Type="application/json", Marimo_Session_Id="s_bench")
        self._wait(shown(count, 0))

    def _drain(self) -> None:
        self._socket.drain()

    def _wait(self, value: bytes) -> None:
        self._socket.until(lambda message: b"cell-op" in message and value in message)


def _script(blocks: list[str]) -> str:
    shows = [block.replace("\nx", "\nst.write(x") + ")" if "\nx" in block else block for block in blocks]
    return "\n\n".join(["import streamlit as st", *shows]) + "\n"


STREAMLIT = ["-m", "streamlit", "run", "main.py", "--server.headless", "true", "--server.port", "PORT"]
WATCHING = ["--server.runOnSave", "true", "--server.fileWatcherType", "watchdog"]
QUIET = ["--browser.gatherUsageStats", "false"]
RERUN = b"\x5a\x00"
"""Streamlit's message for: run, with nothing else said."""


class Streamlit(Peer):
    name = "streamlit run, saved"

    def __init__(self, python: str, count: int) -> None:
        super().__init__(python, count, _script, *STREAMLIT, *WATCHING, *QUIET)
        self._answers("/_stcore/health")
        address = f"ws://127.0.0.1:{self.port}/_stcore/stream"
        self._socket = Websocket(address, ["Sec-WebSocket-Protocol: streamlit"])
        self._socket.send(RERUN)
        self._wait(shown(count, 0))

    def _drain(self) -> None:
        self._socket.drain()

    def _wait(self, value: bytes) -> None:
        self._socket.until(lambda message: value in message)
