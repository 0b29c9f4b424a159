"""The interpreter's own state: `sys`, the environment, signal handlers."""

# ruff: noqa: B905, PTH109 (`strict=` came with 3.10; pathlib is slow to import, and a worker has to start fast)

from __future__ import annotations

import os
import signal
import sys

from .comparing import MISSING, Same, in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_SYS_NAMES = (
    "stdin stdout stderr displayhook excepthook unraisablehook tracebacklimit dont_write_bytecode ps1 ps2 "
    "breakpointhook last_type last_value last_traceback last_exc"
).split()
_SYS_LISTS = ("path", "argv", "path_hooks", "meta_path", "warnoptions")


def interpreter_state() -> Any:
    found = sys.__dict__
    values = Same([found.get(name, MISSING) for name in _SYS_NAMES])
    lists = tuple([Same((found[name], *found[name])) for name in _SYS_LISTS])
    return values, lists, sys.getrecursionlimit(), sys.getswitchinterval(), _digits()


def restore_interpreter_state(state: Any) -> None:
    values, lists, recursion, interval, digits = state
    for name, value in zip(_SYS_NAMES, values):
        if value is not MISSING:
            setattr(sys, name, value)
        elif hasattr(sys, name):
            delattr(sys, name)
    for name, (holder, *items) in zip(_SYS_LISTS, lists):
        holder[:] = items
        setattr(sys, name, holder)
    sys.setrecursionlimit(recursion)
    sys.setswitchinterval(interval)
    if digits is not None:
        sys.set_int_max_str_digits(digits)


def _digits() -> Any:
    return sys.get_int_max_str_digits() if hasattr(sys, "get_int_max_str_digits") else None


def working_directory() -> Any:
    try:
        return os.getcwd()
    except OSError:
        return None


def environ() -> Any:
    # Its methods are Python's, and would call builtins that the user may have replaced.
    return tuple(_variables.items())


def restore_environ(state: Any) -> None:
    wanted = dict(state)
    for name in [name for name in _variables if name not in wanted]:
        del os.environ[os.environ.decodekey(name)]
    for name, value in wanted.items():
        if _variables.get(name) != value:
            os.environ[os.environ.decodekey(name)] = os.environ.decodevalue(value)
    in_order(_variables, wanted)


_variables: dict[Any, Any] = vars(os.environ)["_data"]


_getsignal: Any = sys.modules["_signal"].getsignal  # `signal`'s own makes enumerations of what it finds
_SIGNALS = [
    int(getattr(signal, name))
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGALRM", "SIGCHLD", "SIGUSR1", "SIGUSR2", "SIGPIPE", "SIGBREAK")
    if hasattr(signal, name)
]
"""Those that programs set; asking for all of them takes longer than a small block."""


def signal_handlers() -> Any:
    return Same(map(_getsignal, _SIGNALS))


def restore_signal_handlers(state: Any) -> None:
    for number, handler in zip(_SIGNALS, state):
        if _getsignal(number) is not handler and handler is not None:
            signal.signal(number, handler)
