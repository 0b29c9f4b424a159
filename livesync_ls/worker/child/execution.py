"""Executing one block: compile, run, show, and say how it went."""

from __future__ import annotations

import _ast
import importlib
import os
import sys
import time

from . import (
    channel,
    context,
    display,
    effects,
    errors,
    figures,
    finding,
    interrupts,
    mentions,
    modules,
    origins,
    output,
    parsing,
    process,
    publishing,
    threads,
)
from .beginning import BEGINNING
from .record import Held

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any, Callable, Optional

    from .messages import DoneMessage, Execute
    from .namespace import Namespace

_clock = time.perf_counter  # user code may replace the module's
_COROUTINE = 0x80  # inspect.CO_COROUTINE
_PID = os.getpid()


class Code:
    """A block, compiled: what runs, and apart from it the last expression whose value is shown."""

    def __init__(self, tree: _ast.Module, source: str, origin: origins.Origin, future: int) -> None:
        self._origin = origin
        self._flags = future | parsing.TOP_LEVEL_AWAIT
        last = parsing.shown(tree, source, origin.line)
        body = tree.body[:-1] if last is not None else tree.body
        if body and parsing.is_text(body[0]):
            body = body[1:]  # it does nothing, and must not become `__doc__`
        self.parts = [self._compile(_ast.Module(body, []), "exec")]
        if last is not None:
            self.parts.append(self._compile(_ast.Expression(last.value), "eval"))

    def _compile(self, tree: Any, mode: str) -> CodeType:
        code = compile(tree, self._origin.file, mode, self._flags, True)
        origins.register(code, self._origin)
        return code


class BlockRun:
    """One execution of one block, step by step. Steps that run user code go through `_user`."""

    def __init__(self, message: Execute, namespace: Namespace) -> None:
        self._message = message
        self._namespace = namespace
        self._source = parsing.normal(message["source"])
        self._origin = origins.Origin(message["block"], namespace.file, message["line"], self._source)
        self._record = effects.begin(message["hold"], message["created"])
        self._mentions = mentions.Mentions(self._record, namespace.names)
        self._budget = publishing.begin()
        self._tree: Optional[_ast.Module] = None
        self._code: Optional[Code] = None
        self._flaw: BaseException = SyntaxError()
        self._unseen = ""
        self._value: Any = None
        self._bundle: Optional[dict[str, Any]] = None
        self._metadata: dict[str, Any] = {}

    def run(self) -> DoneMessage:
        """Executes the block and returns its `done`, whatever happens in it."""
        message, ledger = self._message, self._namespace.ledger
        try:
            ledger.arrange(message["keep"], message["redo"])
            ledger.forget(message["forget"])
            self._namespace.retouch()
            ledger.check()
        except Exception as failure:  # noqa: BLE001 (the edge: whatever is wrong with the log, a new process is right)
            return {**self._done(None, 0.0), "lost": _phrase(failure)}
        self._compile()
        lost = BEGINNING.before(self._tree, message["keep"])
        if lost:
            return {**self._done(None, 0.0), "lost": lost}
        reached = self._attempt(lambda: ledger.reach(message["names"], self._code.parts if self._code else ()))
        missing = self._attempt(lambda: ledger.missing(reached)) if reached else None
        if missing:
            return {**self._done(None, 0.0), "missing": missing}
        before = self._attempt(lambda: ledger.open(reached)) if reached else None
        done = self._run()
        is_whole = done["status"] == "ok"
        effects = before and self._attempt(lambda: ledger.close(before, message["block"], message["former"], is_whole))
        done["effects"] = effects or ledger.close_unseen(message["block"], self._unseen)
        BEGINNING.after(done)
        return done

    def _attempt(self, step: Callable[[], Any]) -> Any:
        try:
            return step()
        except Exception as failure:  # noqa: BLE001 (the edge: what cannot be recorded counts as anything)
            self._unseen = _phrase(failure)
            return None

    def _run(self) -> DoneMessage:
        figures.begin()
        interrupts.begin()
        started = _clock()
        failure = self._steps()
        duration = (_clock() - started) * 1000
        self._value = None
        return self._done(failure, duration)

    def broken(self, error: BaseException) -> DoneMessage:
        """The block's `done` after an exception that came from outside of it."""
        return self._done(error, 0.0)

    def _steps(self) -> Optional[BaseException]:
        failure = self._user(self._execute)
        if failure is None and self._value is not None:
            failure = self._user(self._show_value)
        if failure is not None and interrupts.interrupted(failure):
            self._user(figures.close_all)
            return failure
        trouble = self._user(figures.show_open)
        return failure or trouble

    def _user(self, step: Callable[[], object]) -> Optional[BaseException]:
        """A step of user code: exposed to interrupts, its effects watched. A forked child does not come back."""
        effects.Watch.own.discard(interrupts.MAIN)
        failure = interrupts.attempt(lambda: context.run(step))
        effects.Watch.own.add(interrupts.MAIN)
        if os.getpid() != _PID:
            process.leave(failure)
        return failure

    def _compile(self) -> None:
        future = self._message["future"]
        try:
            tree = self._tree = parsing.parse(self._source, self._origin.file, self._origin.line, future)
            self._code = Code(tree, self._source, self._origin, future)
            self._mentions.begin(self._code.parts)
        except parsing.FAILURES as failure:
            self._flaw = failure

    def _execute(self) -> None:
        namespace, code = self._namespace, self._code
        if code is None:
            raise self._flaw
        if namespace.package and namespace.package not in sys.modules:
            importlib.import_module(namespace.package)  # `python -m` imports it first
        if any(part.co_flags & _COROUTINE for part in code.parts):
            from . import loop  # brings asyncio, which takes long to import

            self._value = loop.run(code.parts, namespace.names)
        else:
            for part in code.parts:
                self._value = eval(part, namespace.names)  # noqa: S307 (running user code is what a worker is for)

    def _show_value(self) -> None:
        if display.shows_itself(self._value):
            return
        data, metadata = display.bundle(self._value)
        self._bundle = self._budget.admit(data)
        self._metadata = metadata if self._bundle is data else {}
        figures.close(self._value)

    def _done(self, failure: Optional[BaseException], duration: float) -> DoneMessage:
        record = self._record
        self._mentions.finish(failure is not None)
        record.settle()
        status = self._status(failure)
        seen = sorted(record.sights.copy().items())  # threads may go on reading
        return {
            "type": "done",
            "run": self._message["run"],
            "block": self._message["block"],
            "mark": 0,
            "status": status,
            "value": self._bundle,
            "valueMetadata": self._metadata,
            "error": self._error(failure) if failure is not None and status == "error" else None,
            "held": record.held,
            "durationMs": duration,
            "truncated": self._budget.truncated,
            "files": [path for path, _ in seen],
            "sights": [sight for _, sight in seen],
            "glimpsed": sorted(record.glimpsed & record.files),
            "packages": sorted(record.packages),
            "written": sorted(record.written),
            "created": sorted(record.created),
            "loaded": modules.take_executed(),
            "shadowable": finding.shadowable(),
            "modules": modules.imported(),
            "doubt": sorted(record.doubt),
            "effects": None,
            "lost": None,
            "missing": {},
            "ahead": None,
        }

    def _status(self, failure: Optional[BaseException]) -> str:
        if self._record.held is not None or isinstance(failure, Held):
            return "held"
        if failure is None:
            return "ok"
        return "cancelled" if interrupts.interrupted(failure) else "error"

    def _error(self, failure: BaseException) -> Any:
        described: list[Any] = []
        trouble = interrupts.attempt(lambda: described.append(errors.describe(failure, self._origin)))
        return described[0] if trouble is None else errors.nameless(failure)


def execute(message: Execute, namespace: Namespace) -> None:
    """Runs a block and tells the daemon, between two marks."""
    execution = threads.Execution(message["run"], message["block"])
    channel.send({"type": "executing", "run": execution.run, "block": execution.block})
    finding.refresh()
    threads.begin(execution)
    block = BlockRun(message, namespace)
    try:
        done = block.run()
        output.flush()
    except BaseException as error:  # noqa: BLE001 (a user's signal handler raised in our code: still, every block ends)
        done = block.broken(error)
    finally:
        threads.end()
        output.repair()
    interrupts.finish()
    done["mark"] = output.mark()
    channel.send(done)


def _phrase(failure: Exception) -> str:
    return "could not be recorded (%s: %s)" % (type(failure).__name__, failure)
