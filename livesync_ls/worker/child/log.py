"""One execution in the log: what it could get at, and all that it did to the process."""

from __future__ import annotations

from .loaded import Turn as LoadedTurn
from .versions import Turn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any, Iterator, Optional

    from .heap import Entry, Opened, Reach
    from .heap.handles import Handle
    from .messages import NamesMessage


class Reached:
    """What a block could get at, and the code that makes it so."""

    def __init__(self, reach: Reach, names: NamesMessage, codes: list[tuple[CodeType, dict[str, Any]]]) -> None:
        self.reach = reach
        self.names = names
        self.codes = codes


class Before:
    """A block that is about to run; `binds` and `modules` are stamps."""

    def __init__(self, opened: Opened, reached: Reached, binds: dict[str, int], modules: dict[str, int]) -> None:
        self.opened = opened
        self.names = reached.names
        self.codes = reached.codes
        self.binds = binds
        self.modules = modules


class LogEntry:
    """What one execution did: to names and objects (`heap`), to process state, and to the project's modules."""

    def __init__(self, number: int, block: str, heap: Entry) -> None:
        self.number = number
        self.block = block
        self.heap = heap
        self.state = Turn()
        self.modules = LoadedTurn()
        self.loading: Optional[Reach] = None
        """What the modules that it loaded could get at while they were."""
        self.others: list[str] = []
        """Modules outside the project that it loaded."""
        self.members: dict[str, tuple[int, int]] = {}
        """Modules that got or lost names: the stamps of their lists of names, before and after."""
        self.stuck: list[Any] = []
        """Parts of `heap` that cannot be put back."""
        self.overlaid: list[Any] = []
        """Parts that were put back, but cannot be done again."""
        self.parts: list[Any] = []
        """Parts that can."""

    def handles(self) -> Iterator[Handle]:
        """Every object that the entry speaks of."""
        yield from self.heap.handles()
        yield from self.heap.after.handles
        yield from self.loading.handles if self.loading else ()

    def sort_parts(self) -> None:
        for part in (*self.heap.changes, *self.heap.rebindings):
            (self.stuck if _is_stuck(part) else self.parts).append(part)


def _is_stuck(part: Any) -> bool:
    if part.flaw() is not None:
        return True
    back = getattr(part, "flaw_back", None)
    return back is not None and back() is not None
