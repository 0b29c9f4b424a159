"""How much memory processes take and the machine has left. All of it takes milliseconds: ask in a thread."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Protocol

import psutil

from livesync_ls.cache.policy import Machine

HAS_ROLLUP = Path("/proc/self/smaps_rollup").exists()
"""Linux tells in one line what a process shares with nobody; elsewhere that takes a walk through all its pages."""

QUICK_BYTES = 2_000_000_000
"""For that line the kernel walks too, and the process must not change its memory meanwhile: not with more than this."""


class Scales(Protocol):
    def processes(self, workers: Collection[int]) -> dict[int, int]:
        """By worker: bytes that it takes, with all that it started. 0 for one that has ended."""
        ...

    def machine(self) -> Machine: ...


class SystemScales:
    """As the operating system tells."""

    def processes(self, workers: Collection[int]) -> dict[int, int]:
        """See `Scales`."""
        taken = dict.fromkeys(workers, 0)
        if not taken:
            return taken
        present = {process.pid: process for process in psutil.process_iter(["ppid"])}
        parents: dict[int, int] = {pid: process.info["ppid"] or 0 for pid, process in present.items()}
        for pid, process in present.items():
            worker = _worker_above(pid, parents, taken)
            if worker is not None:
                taken[worker] += _bytes(process)
        return taken

    def machine(self) -> Machine:
        """See `Scales`."""
        memory = psutil.virtual_memory()
        return Machine(memory.total, memory.available)


def _worker_above(pid: int, parents: dict[int, int], workers: Collection[int]) -> int | None:
    """The worker that a process is, or that started it."""
    above, seen = pid, set[int]()
    while above and above not in seen:
        if above in workers:
            return above
        seen.add(above)
        above = parents.get(above, 0)
    return group if (group := _group(pid)) in workers else None


def _group(pid: int) -> int | None:
    """What leads a process's group: a worker, though whoever started the process may have ended."""
    if sys.platform == "win32":
        return None
    try:
        return os.getpgid(pid)
    except OSError:
        return None


def _bytes(process: psutil.Process) -> int:
    try:
        resident = process.memory_info().rss
        return process.memory_full_info().uss if HAS_ROLLUP and resident < QUICK_BYTES else resident
    except psutil.Error:
        return 0
