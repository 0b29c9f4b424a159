"""`repr`, bounded: the same text for ordinary values, and little work for huge containers."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

LIMIT = 100_000
"""Characters of a text that are kept."""

_FEW = 2_000  # items: up to here `repr` itself is quick
_SHORT = 1_000_000  # characters of a string
_NESTED = 50  # levels
_CONTAINERS = {list: ("[", "]"), tuple: ("(", ")"), set: ("{", "}"), frozenset: ("frozenset({", "})"), dict: ("{", "}")}


def text(value: object) -> str:
    """The value's `repr`, cut beyond `LIMIT`; a `repr` that raises is told about instead."""
    try:
        if hasattr(type(value), "_repr_pretty_") and "IPython.lib.pretty" in sys.modules:
            return cut(sys.modules["IPython.lib.pretty"].pretty(value))
        if _is_ordinary(value):
            return cut(repr(value))
        pieces = _Pieces()
        pieces.add(value)
        return cut("".join(pieces.parts), whole=not pieces.full)
    except Exception as error:  # noqa: BLE001 (a user's repr may raise anything)
        return "<%s object, its repr raised %s: %s>" % (type(value).__name__, type(error).__name__, message(error))


def cut(shown: str, whole: bool = True) -> str:
    """A text within `LIMIT`, saying so if it is not all."""
    if whole and len(shown) <= LIMIT:
        return shown
    size = "%d characters" % len(shown) if whole else "more than %d characters" % LIMIT
    return "%s… (cut: this text has %s)" % (shown[:LIMIT], size)


def message(error: BaseException) -> str:
    """`str` of an exception, whatever its `__str__` does."""
    try:
        return str(error)
    except Exception as second:  # noqa: BLE001 (a user's __str__ may raise anything)
        return "<its message cannot be shown: __str__ raised %s>" % type(second).__name__


def _is_ordinary(value: object) -> bool:
    """Whether `repr` of the value is little work, as far as built-in types go."""
    stack: list[Iterator[Any]] = [iter((value,))]
    items = 0
    while stack:
        for item in stack[-1]:
            items += 1
            kind = _kind(item)
            if items > _FEW or (kind in (str, bytes, bytearray) and len(item) > _SHORT):
                return False
            if kind in _CONTAINERS and item:
                if len(item) > _FEW:
                    return False
                stack.append(_members(item))
                break
        else:
            stack.pop()
    return True


def _kind(value: object) -> type[object]:
    return type(value)


def _members(container: Any) -> Iterator[Any]:
    if _kind(container) is dict:
        return iter([*container.keys(), *container.values()])
    return iter(list(container))


class _Pieces:
    """Writes what `repr` writes, until there is enough of it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0
        self.full = False
        self._path: list[int] = []

    def add(self, value: Any) -> None:
        kind = _kind(value)
        if kind in _CONTAINERS and value and len(self._path) < _NESTED:
            self._add_container(value, *_CONTAINERS[kind])
        elif kind in (str, bytes, bytearray) and len(value) > _SHORT:
            self._write(repr(value[: LIMIT + 1]))
            self.full = True
        else:
            self._write(repr(value))

    def _add_container(self, value: Any, opening: str, closing: str) -> None:
        if id(value) in self._path:
            self._write(opening + "..." + closing)
            return
        self._path.append(id(value))
        self._write(opening)
        for index, member in enumerate(value):
            if self.full:
                return
            if index:
                self._write(", ")
            self.add(member)
            if _kind(value) is dict:
                self._write(": ")
                self.add(value[member])
        self._write(",)" if opening == "(" and len(value) == 1 else closing)
        self._path.pop()

    def _write(self, piece: str) -> None:
        self.parts.append(piece)
        self.size += len(piece)
        self.full = self.full or self.size > LIMIT
