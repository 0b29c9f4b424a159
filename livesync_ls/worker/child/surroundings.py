"""What an import may read and change besides `sys.modules`: compared, taken back, and done once more."""

# ruff: noqa: B905 (`strict=` came with 3.10)

from __future__ import annotations

import copyreg
import sys

from . import ambient, foreign
from .ambient import interpreter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .versions import Piece

_APART = ("s:sys", "s:the working directory")  # becoming a document's worker changes them
_UNREAD = ("e:random", "e:numpy.random", "e:decimal flags", "s:the decimal context", "s:context variables")
"""No import depends on these. One that changes them is rare, and is not put off."""
_KEPT = [piece for piece in ambient.PIECES if not piece.explicit and piece.key not in (*_APART, *_UNREAD)]
_VARIABLES = [piece for piece in _KEPT if piece.key in ("s:os.environ", "s:the locale")]
_LEFT = [piece for piece in ambient.PIECES if piece.key in _UNREAD]
_LISTS = ("path", "argv", "path_hooks", "meta_path", "warnoptions")  # in the order of `interpreter_state`


class Unfit(Exception):
    """An import that cannot be taken back without a trace. The message is a phrase."""


class Surroundings:
    """How things are at one moment."""

    def __init__(self) -> None:
        self.kept = {piece.key: piece.capture() for piece in _KEPT}
        self.left = {piece.key: piece.capture() for piece in _LEFT}
        self.picklers: Any = dict(copyreg.dispatch_table)
        self.system = interpreter.interpreter_state()
        self.folder = interpreter.working_directory()

    def is_kept(self) -> bool:
        """Whether all that an import may read is now as it was then, `sys` and the working directory aside."""
        return all(piece.capture() == self.kept[piece.key] for piece in _KEPT)

    def are_variables_kept(self) -> bool:
        """Whether what modules of the standard library may read is as it was then."""
        return all(piece.capture() == self.kept[piece.key] for piece in _VARIABLES)


class Place:
    """What `sys` and the working directory are like for a document that has changed nothing of them."""

    def __init__(self) -> None:
        self.retake()

    def retake(self) -> None:
        self._system = interpreter.interpreter_state()
        self._folder = interpreter.working_directory()

    def is_kept(self) -> bool:
        return bool(self._system == interpreter.interpreter_state() and self._folder == interpreter.working_directory())


class Change:
    """What happened between two moments.

    Raises:
        Unfit: something happened that cannot be taken back.
    """

    def __init__(self, before: Surroundings, watched: Watched) -> None:
        after = Surroundings()
        if before.folder != after.folder:
            raise Unfit("changes the working directory")
        for key, state in before.left.items():
            if state is not None and after.left[key] != state:
                raise Unfit("changes %s" % key[2:])
        self._pieces = [*_changed(_KEPT, before.kept, after.kept), *watched.changed()]
        self._picklers = {kind: how for kind, how in after.picklers.items() if kind not in before.picklers}
        self._added = _added(before.system, after.system)

    def undo(self) -> None:
        for piece, before, _ in reversed(self._pieces):
            if before is not None:
                piece.restore(before)
        for kind in self._picklers:
            copyreg.dispatch_table.pop(kind, None)
        for name, front, back in self._added:
            _take_away(getattr(sys, name), front, back)

    def is_possible(self) -> bool:
        """Whether what changed is as it was before."""
        return all(piece.capture() == before for piece, before, _ in self._pieces if before is not None)

    def redo(self) -> None:
        """Once the modules are there."""
        for piece, before, after in self._pieces:
            if before is not None:
                piece.restore(after)
        copyreg.dispatch_table.update(self._picklers)
        for name, front, back in self._added:
            holder: list[Any] = getattr(sys, name)
            holder[:0] = front
            holder.extend(back)


class Watched:
    """The names of all modules that are loaded; code that is imported may patch them."""

    def __init__(self) -> None:
        pieces = [foreign.piece(name) for name in list(sys.modules) if type(name) is str]
        self._before = [(piece, piece.capture()) for piece in pieces if piece is not None]

    def changed(self) -> list[tuple[Piece, Any, Any]]:
        now = [(piece, before, piece.capture()) for piece, before in self._before]
        return [(piece, before, after) for piece, before, after in now if before != after]


def _changed(pieces: list[Piece], before: dict[str, Any], after: dict[str, Any]) -> list[tuple[Piece, Any, Any]]:
    return [
        (piece, before[piece.key], after[piece.key]) for piece in pieces if not before[piece.key] == after[piece.key]
    ]


def _added(before: Any, after: Any) -> list[tuple[str, list[Any], list[Any]]]:
    """What was put before and behind the items of the lists in `sys`."""
    if before[0] != after[0] or before[2:] != after[2:]:
        raise Unfit("changes the interpreter's settings")
    found: list[tuple[str, list[Any], list[Any]]] = []
    for name, old, new in zip(_LISTS, before[1], after[1]):
        if old == new:
            continue
        (holder, *items), (new_holder, *new_items) = old, new
        start = _position(items, new_items)
        if holder is not new_holder or start < 0:
            raise Unfit("changes sys.%s" % name)
        found.append((name, new_items[:start], new_items[start + len(items) :]))
    return found


def _position(part: list[Any], whole: list[Any]) -> int:
    """Where the items are found in one piece, by identity; -1 if they are not."""
    for start in range(len(whole) - len(part) + 1):
        if all(one is other for one, other in zip(part, whole[start:])):
            return start
    return -1


def _take_away(holder: list[Any], front: list[Any], back: list[Any]) -> None:
    for item in (*front, *back):
        del holder[next(at for at, each in enumerate(holder) if each is item)]
