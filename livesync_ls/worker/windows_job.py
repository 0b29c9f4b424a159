"""The Windows half of the lifeline: a Job object that kills its processes with its last handle."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

if sys.platform != "win32":
    raise ImportError("Job objects exist on Windows only.")

PROCESS_TERMINATE = 0x0001
PROCESS_SET_QUOTA = 0x0100
KILL_ON_JOB_CLOSE = 0x2000
EXTENDED_LIMIT_INFORMATION = 9


class _BasicLimits(ctypes.Structure):
    _fields_ = [
        ("per_process_user_time_limit", ctypes.c_int64),
        ("per_job_user_time_limit", ctypes.c_int64),
        ("limit_flags", ctypes.c_uint32),
        ("minimum_working_set_size", ctypes.c_size_t),
        ("maximum_working_set_size", ctypes.c_size_t),
        ("active_process_limit", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    ]


class _ExtendedLimits(ctypes.Structure):
    _fields_ = [
        ("basic", _BasicLimits),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory_limit", ctypes.c_size_t),
        ("job_memory_limit", ctypes.c_size_t),
        ("peak_process_memory_used", ctypes.c_size_t),
        ("peak_job_memory_used", ctypes.c_size_t),
    ]


class JobLifeline:
    """One Job object for each worker, so that a worker's end takes its children along."""

    def __init__(self) -> None:
        self._kernel: Any = ctypes.WinDLL("kernel32", use_last_error=True)
        self._kernel.CreateJobObjectW.restype = ctypes.c_void_p
        self._kernel.OpenProcess.restype = ctypes.c_void_p
        self._jobs: dict[int, int] = {}

    def hold(self, pid: int) -> None:
        job = self._kernel.CreateJobObjectW(None, None)
        limits = _ExtendedLimits()
        limits.basic.limit_flags = KILL_ON_JOB_CLOSE
        self._kernel.SetInformationJobObject(
            ctypes.c_void_p(job), EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), ctypes.sizeof(limits)
        )
        process = self._kernel.OpenProcess(PROCESS_SET_QUOTA | PROCESS_TERMINATE, False, pid)
        self._kernel.AssignProcessToJobObject(ctypes.c_void_p(job), ctypes.c_void_p(process))
        self._kernel.CloseHandle(ctypes.c_void_p(process))
        self._jobs[pid] = job

    def release(self, pid: int) -> None:
        if job := self._jobs.pop(pid, None):
            self._kernel.CloseHandle(ctypes.c_void_p(job))

    def close(self) -> None:
        for pid in tuple(self._jobs):
            self.release(pid)
