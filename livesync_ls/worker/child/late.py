"""What threads print after their block has ended: coalesced, bounded, sent as `late` frames."""

from __future__ import annotations

import _thread
import time

from . import channel
from .interrupts import Shield

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

    from .threads import Execution

_INTERVAL = 1 / 30  # seconds between frames
_sleep = time.sleep  # user code may replace the module's
_lock = _thread.allocate_lock()


class _Late:
    limit = 1 << 20  # characters an execution may print late
    pending: ClassVar[list[tuple[Execution, str, str]]] = []
    spent: ClassVar[list[tuple[Execution, int]]] = []  # newest last; a few executions suffice
    sending = False


def start(limit: int) -> None:
    """Sets how much one execution may print late."""
    _Late.limit = limit


def add(execution: Execution, name: str, text: str) -> None:
    """Takes text of an execution that is over."""
    with Shield(), _lock:
        text = _admit(execution, text)
        if not text:
            return
        _Late.pending.append((execution, name, text))
        if not _Late.sending:
            _Late.sending = True
            _thread.start_new_thread(_send, ())


def _admit(execution: Execution, text: str) -> str:
    spent = next((size for known, size in _Late.spent if known is execution), 0)
    if spent >= _Late.limit:
        return ""
    _Late.spent = [entry for entry in _Late.spent[-31:] if entry[0] is not execution]
    _Late.spent.append((execution, spent + len(text)))
    if spent + len(text) >= _Late.limit:
        return text[: _Late.limit - spent] + "\n(What this thread prints from here on is not shown.)\n"
    return text


def _send() -> None:
    while True:
        _sleep(_INTERVAL)
        with _lock:
            texts = _Late.pending
            _Late.pending = []
            if not texts:
                _Late.sending = False
                return
        for execution, name, text in _joined(texts):
            channel.send({"type": "late", "block": execution.block, "name": name, "text": text})


def _joined(texts: list[tuple[Execution, str, str]]) -> list[tuple[Execution, str, str]]:
    joined: list[tuple[Execution, str, list[str]]] = []
    for execution, name, text in texts:
        if not joined or joined[-1][0] is not execution or joined[-1][1] != name:
            joined.append((execution, name, []))
        joined[-1][2].append(text)
    return [(execution, name, "".join(parts)) for execution, name, parts in joined]
