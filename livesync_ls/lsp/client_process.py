"""Notices that the editor's process has ended, where the pipe does not tell."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import suppress

LOOK_SECONDS = 2.0
"""How often the process is looked for."""


async def ended(pid: int) -> None:
    """Returns when the process has ended; never, if it cannot be seen from here to begin with.

    An editor outside of our container gives a number that means nothing, or somebody else, inside.
    """
    alive = _watch(pid)
    if not alive():
        await asyncio.Event().wait()
    while alive():  # noqa: ASYNC110 - nothing would set an event: a process that is no child has to be looked for
        await asyncio.sleep(LOOK_SECONDS)


def _watch(pid: int) -> Callable[[], bool]:
    if sys.platform == "win32":
        return _watch_windows(pid)
    is_parent = pid == os.getppid()
    # A parent that ended but was not waited for still has its number; its children have another parent.
    return lambda: (not is_parent or os.getppid() == pid) and _exists(pid)


def _exists(pid: int) -> bool:
    if pid <= 0:  # means a group of processes to kill()
        return False
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True


def _watch_windows(pid: int) -> Callable[[], bool]:
    """The handle is kept, so that another process with the same number is not taken for this one."""
    if sys.platform != "win32":
        raise NotImplementedError
    import ctypes
    from ctypes import wintypes

    synchronize, timed_out = 0x00100000, 0x00000102
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.OpenProcess.restype = wintypes.HANDLE
    kernel.OpenProcess.argtypes = (wintypes.DWORD, wintypes.BOOL, wintypes.DWORD)
    kernel.WaitForSingleObject.argtypes = (wintypes.HANDLE, wintypes.DWORD)
    handle = None
    with suppress(ctypes.ArgumentError):
        handle = kernel.OpenProcess(synchronize, False, pid)
    return lambda: bool(handle) and kernel.WaitForSingleObject(handle, 0) == timed_out
