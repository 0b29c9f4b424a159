"""Which execution of which block a thread belongs to: the one that started it."""

from __future__ import annotations

import _thread
import _weakref
import sys

from .interrupts import MAIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

_ident = _thread.get_ident


class Execution:
    """One execution of one block; compared by identity, as a block may execute many times."""

    __slots__ = ("block", "run")

    def __init__(self, run: int, block: str) -> None:
        self.run = run
        self.block = block


class Present:
    """What executes now, and what executed last."""

    execution: Optional[Execution] = None
    last: Optional[Execution] = None


# By identity and weakly: a user's Thread subclass may compare and hash as it likes, and `vars(thread)` is theirs.
_owners: dict[int, tuple[Any, Execution]] = {}


def begin(execution: Execution) -> None:
    Present.execution = Present.last = execution


def end() -> None:
    Present.execution = None


def owner() -> Optional[Execution]:
    """The execution that the calling thread belongs to; None before the first block."""
    if _ident() != MAIN:
        threading = sys.modules.get("threading")
        thread: Any = getattr(threading, "_active", {}).get(_ident())
        owned = _owners.get(id(thread))
        if owned is not None:
            return owned[1]
    return Present.execution or Present.last


def watch(threading: Any) -> None:
    """Before 3.12 starting a thread raises no audit event: the module `threading` gets a starter that tells us."""
    original = threading._start_new_thread  # what Thread.start calls; Thread itself stays as it is

    def start_new_thread(function: Any, *arguments: Any) -> int:
        on_start((function,))
        return original(function, *arguments)

    threading._start_new_thread = start_new_thread


def on_start(arguments: tuple[Any, ...]) -> None:
    """Audit events `_thread.start_new_thread` (from 3.12 on) and `_thread.start_joinable_thread` (3.13)."""
    thread = getattr(arguments[0], "__self__", None)
    execution = owner()
    if thread is None or execution is None:
        return
    key = id(thread)
    _owners[key] = (_weakref.ref(thread, lambda _: _owners.pop(key, None)), execution)
