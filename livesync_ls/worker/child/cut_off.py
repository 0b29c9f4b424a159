"""Early cut-off: what came out as it did last time stays what it was, so that its readers need not run."""

from __future__ import annotations

from .heap import LOST
from .heap.equality import same_atom

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable

    from .heap import Journal
    from .log import LogEntry


def cut_off(journal: Journal, entry: LogEntry, former: LogEntry) -> None:
    """Gives what is the same in both the versions that it had in `former`, which was undone."""
    if entry.modules.after or former.modules.after:
        return  # equal values may hold functions of a module that is another one now
    if entry.heap.is_reordered or former.heap.is_reordered:
        return  # who looks at the order of names would see it
    older = frozenset(handle.key for heap in (entry.heap, former.heap) for handle in heap.stamps)
    names = _paired(entry.heap.rebindings, former.heap.rebindings, lambda part: part.key)
    objects = _paired(entry.heap.changes, former.heap.changes, lambda part: part.handle)
    same_objects = [(now, then) for now, then in objects if _same_state(now, then)]
    for now, then in same_objects:
        journal.settle_object(now, then)
    is_paired = len(names) == len(entry.heap.rebindings) == len(former.heap.rebindings)
    if is_paired and len(same_objects) == len(entry.heap.changes) and _are_equal(journal, names, older):
        # All together: values may share parts, and must go on sharing them.
        for now, then in names:
            journal.settle_name(now, then)
        return
    for now, then in names:
        if same_atom(journal.value(now), then.value):
            journal.settle_name(now, then)


def _are_equal(journal: Journal, names: list[tuple[Any, Any]], older: frozenset[int]) -> bool:
    """Whether nobody could tell the values apart. `older` objects were there ahead of the block: others hold them."""
    if any(then.value is LOST for _, then in names):
        return False
    present = journal.canonical(tuple(journal.value(now) for now, _ in names), older)
    return present is not None and present == journal.canonical(tuple(then.value for _, then in names), older)


def _paired(now: Iterable[Any], then: Iterable[Any], key: Callable[[Any], Any]) -> list[tuple[Any, Any]]:
    former = {key(part): part for part in then}
    return [(part, former[key(part)]) for part in now if key(part) in former]


def _same_state(now: Any, then: Any) -> bool:
    handle = now.handle
    if then.state is LOST or handle.state is LOST or then.kind is not handle.kind:
        return False
    return bool(handle.kind.same(handle.state, then.state))
