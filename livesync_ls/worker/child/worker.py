"""The worker's life: ready, checks, start, then one block after the other.

The main thread executes, because signals, asyncio and GUI toolkits want it; a second one reads. That is a bare
thread, unknown to `threading`, so that user code sees the threads that it would see in a script.
"""

from __future__ import annotations

import _queue
import _thread
import os
import sys

from . import (
    ahead,
    arrivals,
    channel,
    charts,
    checks,
    effects,
    errors,
    execution,
    figures,
    finding,
    importing,
    interrupts,
    late,
    module_texts,
    namespace,
    notebook,
    outline,
    output,
    overlay,
    paths,
    probes,
    process,
    publishing,
    threads,
)
from .beginning import BEGINNING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn, Optional

    from .messages import Ahead, Start, Text


class Worker:
    """A spare until `start`, then the worker of one document."""

    def __init__(self, present: frozenset[str]) -> None:
        self._present = present  # modules that the interpreter had loaded by itself
        self._queue: _queue.SimpleQueue[Any] = _queue.SimpleQueue()
        self._namespace: Optional[namespace.Namespace] = None

    def read(self) -> None:
        """The second thread: hands messages on, and answers at once what cannot wait for user code."""
        effects.Watch.own.add(_thread.get_ident())
        checks.mute()
        try:
            for message in channel.receive():
                self._sort(message)
        finally:
            process.end()

    def _sort(self, message: Any) -> None:
        kind = message["type"]
        if kind == "interrupt":
            interrupts.request()
        elif kind == "check":
            channel.send(checks.answer(message))
        elif kind == "outlines":
            channel.send(outline.answer(message))
        else:
            if kind == "execute":
                interrupts.accept()
            self._queue.put(message)

    def serve(self) -> NoReturn:
        """The main thread."""
        while True:
            try:
                self._handle(self._queue.get())
            except BaseException as error:  # noqa: BLE001 (a user's signal handler may raise anywhere, and must not end us)
                sys.stderr.write("livesync worker: %r\n" % error)

    def _handle(self, message: Any) -> None:
        kind = message["type"]
        if kind == "ahead":
            self._import(message)
        elif kind == "start":
            self._start(message)
        elif kind == "text":
            self._take(message)
        elif kind == "execute":
            assert self._namespace is not None, "`execute` before `start`"
            execution.execute(message, self._namespace)
            self._namespace.ledger.tidy()
        elif kind == "arrange" and self._namespace is not None:
            self._namespace.ledger.arrange(message["keep"], message["redo"])

    def _import(self, message: Ahead) -> None:
        self._expect(message["figureFormat"])
        unfit = ahead.import_ahead(message, BEGINNING.stash)
        channel.send({"type": "imported", "request": message["request"], "unfit": unfit})

    def _expect(self, figure_format: str) -> None:
        arrivals.install()
        charts.install()
        figures.install(figure_format)
        notebook.install()
        if sys.version_info < (3, 12):
            arrivals.expect("threading", threads.watch)

    def _start(self, start: Start) -> None:
        paths.start(start["roots"])
        overlay.update(dict(start["overlay"]))
        overlay.publish(start["file"], start["text"])
        output.start(start["secret"])
        publishing.Budget.limit = start["outputLimit"]
        late.start(start["outputLimit"])
        errors.Limits.memory = start["memoryLimit"]
        namespace.enter(start)
        if finding.drop_shadowed(start["sysPath0"], self._present) and BEGINNING.stash.groups:
            BEGINNING.stash.break_for("has a module of the standard library's name beside it")
        importing.install(BEGINNING.stash.check_code)
        self._expect(start["figureFormat"])
        process.limit_memory(start["memoryLimit"])
        self._namespace = namespace.Namespace(start["file"], start["package"], start["text"])
        BEGINNING.start()

    def _take(self, message: Text) -> None:
        overlay.update(message["overlay"])
        text = message["text"]
        if text is not None and self._namespace is not None:
            self._namespace.take(text)
        module_texts.announce(message["modules"])


def main(address: str, present: frozenset[str]) -> NoReturn:
    """Runs the worker until the daemon closes the socket."""
    channel.connect(address)
    output.open_streams()
    process.close_input()
    process.volunteer()
    process.watch_forks()
    interrupts.install()
    effects.Watch.own.add(interrupts.MAIN)
    effects.install()
    probes.install()
    worker = Worker(present)
    _thread.start_new_thread(worker.read, ())
    version = "%d.%d.%d" % sys.version_info[:3]
    standard: Any = getattr(sys, "stdlib_module_names", sys.builtin_module_names)  # Python 3.9 knows no more
    channel.send(
        {
            "type": "ready",
            "pid": os.getpid(),
            "version": version,
            "executable": sys.executable,
            "path": [entry for entry in sys.path if type(entry) is str],
            "standard": sorted(standard),
        }
    )
    worker.serve()
