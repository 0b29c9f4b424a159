"""Interrupting user code, and never our own.

`attempt` is the one door into user code. Only behind it does an interrupt raise KeyboardInterrupt at once;
elsewhere it waits for the door, or is forgotten when no block is under way.
"""

from __future__ import annotations

import _signal
import _thread
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType, TracebackType
    from typing import Any, Callable, Optional

MAIN = _thread.get_ident()


class _State:
    """Touched by the main thread and, `waiting` and `outstanding`, by the reader thread."""

    exposed = False  # user code runs in the main thread
    outstanding = 0  # blocks accepted and not done
    begun = False  # the main thread has come to one of them
    waiting = False  # an interrupt came while our own code ran
    fired = False  # an interrupt was meant for the present block
    users_handler: Any = None  # what user code put in place of ours


def install() -> None:
    """Takes SIGINT, and on Windows what a parent can send to a process group."""
    _signal.signal(_signal.SIGINT, _on_signal)
    if os.name == "nt":
        _signal.signal(_signal.SIGBREAK, _on_signal)


def _on_signal(_number: int, frame: Optional[FrameType]) -> None:
    inside_the_door = frame is not None and frame.f_code is attempt.__code__
    if _State.exposed and not inside_the_door:
        _State.fired = True
        raise KeyboardInterrupt
    if _State.begun:  # a signal has no place among the frames: what is still queued may have come after it
        _State.waiting = True


def accept() -> None:
    """The reader has taken a block: from now on an interrupt is meant for it."""
    _State.outstanding += 1


def begin() -> None:
    """The block starts."""
    _State.begun = True
    _State.fired = False


def finish() -> None:
    """The block is done; an interrupt that came too late is forgotten."""
    _State.outstanding -= 1
    _State.begun = _State.waiting = False


def request() -> None:
    """Interrupts from the reader thread, waking a main thread that sleeps in the kernel."""
    if not _State.outstanding:
        return
    if not _State.exposed:
        _State.waiting = True
    elif os.name == "nt":
        _signal.raise_signal(_signal.SIGINT)  # interrupt_main would not wake time.sleep
    else:
        _signal.pthread_kill(MAIN, _signal.SIGINT)


def interrupted(error: BaseException) -> bool:
    """Whether this exception is our interrupt arriving, not the user's own KeyboardInterrupt."""
    return isinstance(error, KeyboardInterrupt) and (_State.fired or _State.users_handler is not None)


def attempt(step: Callable[[], object]) -> Optional[BaseException]:
    """Runs user code, exposed to interrupts, with the signal handler that the user set; returns what it raised.

    A handler of the user's must not run in our own code, where what it raises would break us, so it is
    swapped out at the door. The signal handler knows this function's frame and never raises in it.
    """
    failure: Optional[BaseException] = None
    if _State.users_handler is not None:
        _signal.signal(_signal.SIGINT, _State.users_handler)
    try:
        _State.exposed = True
        if _State.waiting:
            _State.waiting = False
            _State.fired = True
            raise KeyboardInterrupt
        step()
    except BaseException as error:  # noqa: BLE001 (user code may raise anything, and all of it is a result)
        failure = error
    _State.exposed = False
    handler = _signal.getsignal(_signal.SIGINT)
    if handler is not _on_signal:
        _State.users_handler = handler
        _signal.signal(_signal.SIGINT, _on_signal)
    elif _State.users_handler is not None:
        _State.users_handler = None
    return failure


class Shield:
    """Holds an interrupt back while our own code, called by user code, does something whole."""

    __slots__ = ("_was",)

    def __enter__(self) -> None:
        self._was = _State.exposed and _thread.get_ident() == MAIN
        if self._was:
            _State.exposed = False

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        if not self._was:
            return
        _State.exposed = True
        if _State.waiting and error is None:
            _State.waiting = False
            _State.fired = True
            raise KeyboardInterrupt
