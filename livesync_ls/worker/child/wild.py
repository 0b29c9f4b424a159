"""Blocks whose effects cannot be told, or not be taken back: they cost a new process when something changes."""

from __future__ import annotations

import opcode
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Optional

    from .heap import Entry, Reach
    from .log import LogEntry

_WORDS = {
    **dict.fromkeys(("__subclasses__", "get_referrers", "get_referents", "get_objects"), "sees all objects there are"),
    **dict.fromkeys(("weakref", "WeakValueDictionary", "WeakKeyDictionary", "WeakSet"), "sees when objects die"),
    **dict.fromkeys(("gc", "finalize", "getrefcount"), "sees when objects die"),
    **dict.fromkeys(("_getframe", "currentframe", "f_back", "f_locals", "f_globals"), "looks into frames"),
    **dict.fromkeys(("settrace", "setprofile", "addaudithook", "monitoring"), "watches the interpreter"),
    **dict.fromkeys(("ctypes", "cffi"), "reaches into memory"),
    **dict.fromkeys(("reload", "invalidate_caches"), "loads modules again"),
}
_PAIRS = ((("sys", "modules"), "looks at the loaded modules"), (("sys", "meta_path"), "changes how modules are found"))
_SEEDS = frozenset(("seed", "setstate", "set_state"))
_GENERATORS = frozenset(("e:random", "e:numpy.random"))
_PATCHES = frozenset(opcode.opmap[name] for name in ("STORE_ATTR", "DELETE_ATTR"))


def everything(reach: Reach, heap: Entry) -> Optional[str]:
    """Why a block may have read and written anything, as a phrase."""
    if not heap.complete:
        return "reaches too many objects to look at them all"
    words = reach.attributes | heap.after.attributes
    found = next((phrase for word, phrase in _WORDS.items() if word in words), None)
    if found is None:
        found = next((phrase for pair, phrase in _PAIRS if words.issuperset(pair)), None)
    if found is None and _has_threads():
        found = "left a thread running"
    return found


def _has_threads() -> bool:
    threading = sys.modules.get("threading")
    return threading is not None and len(getattr(threading, "_active", ())) > 1


def seeded(reach: Reach) -> frozenset[str]:
    """The random generators that the block's code may seed, to the state that they are in already perhaps."""
    return _GENERATORS if not _SEEDS.isdisjoint(reach.attributes) else frozenset()


def irreversible(entry: LogEntry, codes: list[CodeType]) -> Optional[str]:
    """Why an execution cannot be taken back, as a phrase."""
    if not entry.others:
        return None
    # Which of it the modules did when they were loaded, and would not do again, cannot be told.
    implicit = [key[2:] for key, (stamp, _) in entry.state.after.items() if key[0] == "s" and stamp]
    if implicit:
        return "loaded modules and changed %s" % ", ".join(implicit)
    if any(op in _PATCHES for code in codes for op in code.co_code[::2]):
        return "loaded modules and changed something in them"
    return None
