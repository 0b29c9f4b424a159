"""Small stateful things of the standard library: random generators, text and bytes in memory, caches, locks."""

# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# (what is looked at may be anything)

from __future__ import annotations

import _random
import _thread
import contextvars
import functools

from . import natives
from .containers import set_items
from .kinds import CannotRestore, Kind
from .layouts import inherits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional, Sequence

    from .layouts import TypeMap


class Random(Kind):
    """The Mersenne Twister's own state. What `random.Random` adds lies in the instance's dict."""

    word = "a random generator"

    def look(self, obj: Any) -> Any:
        return _random.Random.getstate(obj)

    def bits(self, state: Any) -> Any:
        return state

    def restore(self, obj: Any, state: Any) -> None:
        _random.Random.setstate(obj, state)


class Buffer(Kind):
    """`StringIO` and `BytesIO`: text or bytes, and position. A closed one has no state."""

    word = "a closed buffer"

    def look(self, obj: Any) -> Any:
        native = _native(obj)
        if native.closed.__get__(obj):
            return None
        return native.__getstate__(obj)[:-1]  # the last is the instance's dict

    def bits(self, state: Any) -> Any:
        return state

    def flaw(self, state: Any, present: Any) -> Optional[str]:
        return self.word if (state is None) != (present is None) else None

    def restore(self, obj: Any, state: Any) -> None:
        native = _native(obj)
        if native.closed.__get__(obj):
            if state is not None:
                raise CannotRestore(self.word)
            return
        native.__setstate__(obj, (*state, None))


def _native(obj: Any) -> Any:
    import io

    return io.StringIO if inherits(type(obj), io.StringIO) else io.BytesIO


class Cache(Kind):
    """`functools.lru_cache`: can be emptied, and not filled without calling."""

    word = "a function's cache"

    def look(self, obj: Any) -> Any:
        wrapped = type(obj)
        return tuple(wrapped.cache_info(obj)), obj.__dict__, _entries(obj)

    def keep(self, state: Any) -> Any:
        return state[0], dict.copy(state[1]), state[2]

    def parts(self, state: Any) -> Sequence[Any]:
        return (*state[1], *state[1].values(), *state[2])

    def bits(self, state: Any) -> Any:
        return state[0], len(state[1])

    def flaw(self, state: Any, present: Any) -> Optional[str]:
        is_empty = not any(state[0][:2]) and not state[0][3]
        return None if is_empty or state[0] == present[0] else self.word

    def restore(self, obj: Any, state: Any) -> None:
        if type(obj).cache_info(obj) != state[0]:
            if self.flaw(state, ((-1,),)):
                raise CannotRestore(self.word)
            type(obj).cache_clear(obj)
        set_items(obj.__dict__, state[1])


def _entries(obj: Any) -> tuple[Any, ...]:
    """The function, and what the cache keeps alive."""
    import gc

    found: list[Any] = []
    for one in gc.get_referents(obj):
        if type(one) is dict and one is not obj.__dict__:
            found.extend(value for value in one.values() if type(value).__name__ != "_lru_list_elem")
        elif one is not obj.__dict__ and not inherits(type(one), type):
            found.append(one)
    return tuple(found)


def fill(kinds: TypeMap) -> None:
    """Enters these kinds into the table."""
    kinds[type(functools.lru_cache(_native))] = Cache()
    kinds[contextvars.ContextVar] = natives.ContextVariable()
    for lock in (_thread.LockType, _thread.RLock):
        kinds[lock] = natives.Lock()
