"""What a kind of object has to tell: its state, what the state refers to, and how to put it back.

A state is *shallow*: it holds references to its parts, and plain bits. Parts are compared by identity, so no user's
`__eq__` is ever asked.
"""

from __future__ import annotations

import operator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional, Sequence


class CannotRestore(Exception):
    """A state cannot be put back. The message is a phrase for what stands in the way: "a generator's position"."""


class _Missing:
    """Stands for the value of a name or slot that is not bound."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()


def same_parts(left: Sequence[Any], right: Sequence[Any]) -> bool:
    """Whether two sequences hold the same objects, by identity, at the speed of C."""
    return len(left) == len(right) and all(map(operator.is_, left, right))


class Kind:
    """How objects of one kind are seen and restored. The base of all; by itself, an object without state."""

    word = "an object"
    constant = False
    """Nothing of its own ever changes; it only leads to its parts."""
    follows = False
    """Whether it leads to objects that are not among its parts: see `leads` and `shares`."""
    opaque = False
    """Native: there may be state that nobody can see."""

    def look(self, obj: Any) -> Any:
        """The state now. It may share memory with the object: good for comparing at once, not for keeping."""
        return ()

    def keep(self, state: Any) -> Any:
        """A state that stays as it is when the object changes."""
        return state

    def parts(self, state: Any) -> Sequence[Any]:
        """All objects that the state refers to, atoms too, in order."""
        return ()

    def bits(self, state: Any) -> Any:
        """The rest of the state: plain values, compared by `==`."""
        return None

    def same(self, left: Any, right: Any) -> bool:
        """Whether two states, or a look and a state, are the same."""
        return self.bits(left) == self.bits(right) and same_parts(self.parts(left), self.parts(right))

    def flaw(self, state: Any, present: Any) -> Optional[str]:
        """Why the object cannot be brought from its present state to this one, as a phrase; None if it can."""
        return None

    def restore(self, obj: Any, state: Any) -> None:
        """Puts the state back, in place.

        Raises:
            CannotRestore: with a phrase.
        """

    def leads(self, obj: Any) -> Sequence[Any]:
        """Objects that code can reach through this one, though it does not keep them alive."""
        return ()

    def shares(self, obj: Any) -> Sequence[Any]:
        """Objects whose content is also this one's. They count only if code can reach them otherwise."""
        return ()


class Detected(Kind):
    """A kind whose change can be seen but not undone."""

    def flaw(self, state: Any, present: Any) -> Optional[str]:
        return None if self.same(state, present) else self.word

    def restore(self, obj: Any, state: Any) -> None:
        if not self.same(self.look(obj), state):
            raise CannotRestore(self.word)
