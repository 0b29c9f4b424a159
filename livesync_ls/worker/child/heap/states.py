"""The state of a single object, without a journal."""

from __future__ import annotations

from .registry import kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

    from .kinds import Kind


class State:
    """A shallow state: its parts by reference."""

    __slots__ = ("kind", "state")

    def __init__(self, kind: Kind, state: Any) -> None:
        self.kind = kind
        self.state = state


def capture(obj: Any) -> Optional[State]:
    """The object's state now; None if it has none that could change."""
    kind = kind_of(obj)
    return None if kind.constant else State(kind, kind.keep(kind.look(obj)))


def same(left: State, right: State) -> bool:
    """Whether two states are the same: the same parts, by identity, and the same bits."""
    return left.kind is right.kind and left.kind.same(left.state, right.state)


def restore(obj: Any, state: State) -> None:
    """Brings the object back to a state that was captured from it, in place.

    Raises:
        CannotRestore: with a phrase for what stands in the way.
    """
    state.kind.restore(obj, state.state)
