"""Whether a block asks for the time: what it shows may be another thing a second later."""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from .heap import Reach

_ANY = frozenset(("now", "utcnow", "today", "localtime", "gmtime"))
"""Attributes that tell the time, whatever has them: the dates of the standard library, NumPy and pandas."""

_OURS = ("time", "time_ns", "perf_counter", "perf_counter_ns", "monotonic", "monotonic_ns", "process_time")
_FUNCTIONS = frozenset(id(getattr(time, name)) for name in _OURS)


def is_asked(reach: Reach) -> bool:
    """By the code that ran and what it could call. A library that asks by itself is not seen."""
    if not _ANY.isdisjoint(reach.asked):
        return True
    found = {id(value) for value in _values(reach)}
    return not _FUNCTIONS.isdisjoint(found) or (id(time) in found and not reach.asked.isdisjoint(_OURS))


def _values(reach: Reach) -> Iterator[object]:
    """What the code looks up by name."""
    for module, name in reach.names:
        if module in reach.namespaces:
            yield reach.namespaces[module].get(name)
