"""Functions and the cells of their closures."""

# pyright: reportUnknownMemberType=false
# (what is looked at may be anything)
# ruff: noqa: B905 (`strict=` came with 3.10)

from __future__ import annotations

from .containers import same_items, set_items
from .kinds import MISSING, Kind, same_parts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CellType, FunctionType
    from typing import Any, Sequence

_FIELDS = ("__code__", "__defaults__", "__kwdefaults__", "__name__", "__qualname__", "__doc__", "__module__")


def _fields(function: FunctionType) -> tuple[Any, ...]:
    return (
        function.__code__,
        function.__defaults__,
        function.__kwdefaults__,
        function.__name__,
        function.__qualname__,
        function.__doc__,
        function.__module__,
    )


class Function(Kind):
    """Code, defaults, names, attributes, and (constant) cells. Annotations are not looked at: looking makes them."""

    word = "a function"
    follows = True

    def look(self, obj: FunctionType) -> Any:
        return _fields(obj), obj.__dict__, obj.__closure__ or ()

    def keep(self, state: Any) -> Any:
        return state[0], dict.copy(state[1]), state[2]

    def parts(self, state: Any) -> Sequence[Any]:
        return (*state[0], *state[1], *state[1].values(), *state[2])

    def bits(self, state: Any) -> Any:
        return len(state[1])

    def same(self, left: Any, right: Any) -> bool:
        return same_parts(left[0], right[0]) and same_items(left[1], right[1])

    def restore(self, obj: FunctionType, state: Any) -> None:
        for field, present, value in zip(_FIELDS, _fields(obj), state[0]):
            if present is not value:
                setattr(obj, field, value)
        set_items(obj.__dict__, state[1])


class ForeignFunction(Kind):
    """A function of a library: not watched itself, but a decorator's wrapper leads to the function it wraps."""

    word = "a function"
    constant = True

    def look(self, obj: FunctionType) -> Any:
        return (*(obj.__closure__ or ()), *obj.__dict__.values())

    def parts(self, state: Any) -> Sequence[Any]:
        return state


class Cell(Kind):
    """The variable of a closure."""

    word = "a closure's variable"

    def look(self, obj: CellType) -> Any:
        try:
            return (obj.cell_contents,)
        except ValueError:  # not bound yet, or deleted
            return (MISSING,)

    def parts(self, state: Any) -> Sequence[Any]:
        return state

    def restore(self, obj: CellType, state: Any) -> None:
        if state[0] is not MISSING:
            obj.cell_contents = state[0]
        elif self.look(obj)[0] is not MISSING:
            del obj.cell_contents
