"""Pieces of the process that are captured and restored as a whole, each with the version that it has now."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterator

    Version = tuple[int, Any]
    """A stamp and a state; 0 and None before there is anything."""


class Piece:
    """`capture` gives a comparable state, None where there is nothing yet; `restore` puts one back.

    `explicit`: only code that changes it reads it, such as a random generator. All else may read it unseen.
    """

    def __init__(
        self, name: str, capture: Callable[[], Any], restore: Callable[[Any], None], explicit: bool = False
    ) -> None:
        self.key = ("e:" if explicit else "s:") + name
        self.capture = capture
        self.restore = restore
        self.explicit = explicit


class Turn:
    """What one block did to the pieces."""

    def __init__(self) -> None:
        self.before: dict[str, Version] = {}
        self.after: dict[str, Version] = {}


class Versions:
    """The pieces, as blocks left them."""

    def __init__(self, pieces: tuple[Piece, ...], next_stamp: Callable[[], int]) -> None:
        self._pieces = {piece.key: piece for piece in pieces}
        self._next_stamp = next_stamp
        self._now: dict[str, Version] = {piece.key: (0, piece.capture()) for piece in pieces}

    def add(self, piece: Piece) -> None:
        """Watches one more piece from now on."""
        if piece.key not in self._pieces:
            self._pieces[piece.key] = piece
            self._now[piece.key] = (0, piece.capture())

    def __contains__(self, key: str) -> bool:
        return key in self._pieces

    def note(self, former: Turn, said: frozenset[str] = frozenset()) -> Turn:
        """What changed since the last block; what came out as in `former` has that version again.

        `said` are pieces that its code sets: it does so also where they were like that before.
        """
        turn = Turn()
        for key, piece in self._pieces.items():
            before, state = self._now[key], piece.capture()
            if key not in said and (state is before[1] or state == before[1]):
                continue
            turn.before[key] = before
            turn.after[key] = self._now[key] = self._version(piece, before, state, former.after.get(key))
        return turn

    def _version(self, piece: Piece, before: Version, state: Any, former: Any) -> Version:
        if former is not None and former[1] == state:
            return former
        if before[1] is None and not piece.explicit:
            return 0, state  # a library was loaded; this is how it starts
        return self._next_stamp(), state

    def reads(self, turn: Turn) -> Iterator[tuple[str, int]]:
        """What a block with this turn read: what it changed, and all that is not as in a new process."""
        for key, (stamp, _) in self._now.items():
            if key in turn.before:
                yield key, turn.before[key][0]
            elif stamp and key[0] == "s":
                yield key, stamp

    def undo(self, turn: Turn) -> None:
        self._put(turn.before)

    def redo(self, turn: Turn) -> None:
        self._put(turn.after)

    def _put(self, versions: dict[str, Version]) -> None:
        for key, version in versions.items():
            piece, state = self._pieces[key], version[1]
            if state is not None and piece.capture() != state:
                piece.restore(state)
            self._now[key] = version
