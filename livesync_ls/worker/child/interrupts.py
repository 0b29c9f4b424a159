"""Interrupting user code, and never our own.

`attempt` is the one door into user code. Only behind it does an interrupt raise KeyboardInterrupt at once;
elsewhere it waits for the door, or is forgotten when no block is under way.
"""

from __future__ import annotations

import _thread
import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal as _signal
    from types import FrameType, TracebackType
    from typing import Any, Callable, Optional

else:
    import _signal  # `signal` without its enums, which are slow to import

MAIN = _thread.get_ident()
_sleep = time.sleep  # user code may replace the module's


class _State:
    """Touched by the main thread, and under the lock by the reader thread."""

    exposed = False  # user code runs in the main thread
    outstanding = 0  # blocks accepted and not done
    begun = False  # the main thread has come to one of them
    waiting = False  # an interrupt is meant for it, and has not been raised
    requested = False  # the next signal is the reader's, not the world's
    fired = False  # an interrupt was raised in the present block
    users_handler: Any = None  # what user code put in place of ours


_lock = _thread.allocate_lock()


def install() -> None:
    """Takes SIGINT, and on Windows what a parent can send to a process group."""
    _signal.signal(_signal.SIGINT, _on_signal)
    if os.name == "nt":
        _signal.signal(_signal.SIGBREAK, _on_signal)


def _on_signal(_number: int, frame: Optional[FrameType]) -> None:
    if _State.requested:
        _State.requested = False
        if not _State.waiting:
            return  # the interrupt came through a door before its signal did
    if not _State.begun:
        return  # a signal has no place among the frames: what is still queued may have come after it
    _State.waiting = True
    inside_the_door = frame is not None and frame.f_code is attempt.__code__
    if _State.exposed and not inside_the_door:
        _fire()


def _fire() -> None:
    _State.waiting = False
    _State.fired = True
    raise KeyboardInterrupt


def accept() -> None:
    """The reader has taken a block: from now on an interrupt is meant for it."""
    with _lock:
        _State.outstanding += 1


def begin() -> None:
    """The block starts."""
    _State.begun = True
    _State.fired = False


def finish() -> None:
    """The block is done; an interrupt that came too late is forgotten."""
    with _lock:
        _State.outstanding -= 1
        _State.begun = _State.waiting = _State.requested = False


def request() -> None:
    """Interrupts from the reader thread, also a main thread that sleeps in the kernel.

    First the wish, then the signal: whatever the main thread does meanwhile, it comes to see one of the two.
    """
    with _lock:
        if not _State.outstanding:
            return
        if _State.exposed and _signal.getsignal(_signal.SIGINT) is not _on_signal:
            _wake()  # a handler of the user's answers, and will not tell us
            return
        _State.waiting = _State.requested = True
    _thread.start_new_thread(_insist, ())


def _insist() -> None:
    """Signals until the handler has run: a signal just before a blocking call is seen only after that call."""
    while True:
        with _lock:
            if not _State.requested:
                return
            _wake()
        _sleep(0.02)


def _wake() -> None:
    if os.name == "nt":
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
            _fire()
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
            _fire()
