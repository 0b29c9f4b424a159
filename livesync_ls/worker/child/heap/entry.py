"""One block's effects, to undo and to do again."""

# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false
# (what is looked at may be anything)
# ruff: noqa: B905 (`strict=` came with 3.10)

from __future__ import annotations

from .changes import LOST, Change, Ordering, Rebinding
from .kinds import CannotRestore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator, Optional

    from .handles import Handle
    from .journal import Journal, Opened
    from .reach import Name


class Entry:
    """What a block read and changed. `undo` and `redo` are exact inverses, in place.

    Entries are undone from the last to the first and redone from the first to the last; then the stamps of all objects
    and names move back and forth with their states.
    """

    def __init__(self, journal: Journal, opened: Opened) -> None:
        self._journal = journal
        self.reach = opened.reach
        self.stamps: dict[Handle, int] = opened.stamps
        """Every object that the block could reach ahead of it, with its stamp."""
        self.name_stamps: dict[Name, int] = opened.name_stamps
        """Every name that it could look up, with its stamp."""
        self.after = opened.reach
        """What it could reach when it had run."""
        self.changes: list[Change] = []
        self.rebindings: list[Rebinding] = []
        self.complete = True
        """False if the budget ended before everything was seen."""
        self.is_applied = True
        self._orderings: list[Ordering] = []

    def seal(self, opened: Opened) -> None:
        """Ends the recording."""
        self._orderings = [Ordering(names, opened.names[module]) for module, names in self.reach.namespaces.items()]

    @property
    def why_not(self) -> Optional[str]:
        """Why it cannot be undone (or, once undone, done again), as a phrase; None if it can."""
        flaws = [part.flaw() for part in (*self.changes, *self.rebindings)]
        return next((flaw for flaw in flaws if flaw is not None), None)

    @property
    def reversible(self) -> bool:
        """Whether it can be undone; once undone, whether it can be done again."""
        return self.why_not is None

    @property
    def why_not_again(self) -> Optional[str]:
        """Why, once undone, it could not be done again from the log, as a phrase; None if it could."""
        flaws = [change.flaw_back() for change in self.changes]
        return next((flaw for flaw in flaws if flaw is not None), None)

    @property
    def is_current(self) -> bool:
        """Whether all that the block could read is as it was ahead of it."""
        now = self._journal.name_stamps
        return all(handle.stamp == stamp for handle, stamp in self.stamps.items()) and all(
            now.get(name, 0) == stamp for name, stamp in self.name_stamps.items()
        )

    @property
    def is_reordered(self) -> bool:
        """Whether names are in another order than by what was added at the end."""
        return any(ordering.kept is not None for ordering in self._orderings)

    def handles(self) -> Iterator[Handle]:
        """Every object that the entry speaks of."""
        yield from self.stamps
        yield from (change.handle for change in self.changes)

    def note_unseen(self, handle: Handle) -> None:
        """Counts an object as changed, though nothing of it could be seen."""
        before = handle.stamp
        handle.stamp = self._journal.table.next_stamp()
        self.changes.append(Change(handle, handle.kind, LOST, before))

    def undo(self) -> None:
        """Puts every name and object back to what it was ahead of the block.

        Raises:
            CannotRestore: with a phrase; then nothing has changed.
        """
        assert self.is_applied, "an entry that is undone cannot be undone"
        self._turn()

    def redo(self) -> None:
        """Puts every name and object back to what it was after the block.

        Raises:
            CannotRestore: with a phrase; then nothing has changed.
        """
        assert not self.is_applied, "an entry that was not undone cannot be done again"
        self._turn()

    def undo_what_can_be(self) -> list[str]:
        """Undoes all it can, for names and objects that will be made anew.

        Returns:
            What could not be put back, as phrases. Its stamps are new: whoever read it must run again.
        """
        assert self.is_applied, "an entry that is undone cannot be undone"
        present = self.orders()
        losses: list[str] = []
        for part in (*self.changes, *self.rebindings):
            try:
                self.turn_part(part)
            except CannotRestore as failure:
                losses.append(str(failure))
                self._lose(part)
        self.turn_orders(present)
        return losses

    def _turn(self) -> None:
        why_not = self.why_not
        if why_not is not None:
            raise CannotRestore(why_not)
        present = self.orders()
        done: list[Any] = []
        try:
            for part in (*self.changes, *self.rebindings):
                self.turn_part(part)
                done.append(part)
        except CannotRestore:
            for part in reversed(done):
                self.turn_part(part)
            raise
        self.turn_orders(present)

    def turn_part(self, part: Any) -> None:
        """Exchanges what one change or rebinding keeps for what is in place."""
        if type(part) is Change:
            part.turn()
        else:
            part.turn(self._journal.name_stamps)

    def _lose(self, part: Any) -> None:
        stamp = self._journal.table.next_stamp()
        if type(part) is Change:
            part.state = LOST
            part.handle.stamp = stamp
        else:
            part.value, part.reason = LOST, part.reason or "a value that could not be put back"
            self._journal.name_stamps[part.key] = stamp

    def orders(self) -> list[tuple[str, ...]]:
        """The order of names in each namespace, where it matters."""
        return [tuple(ordering.names) if ordering.kept is not None else () for ordering in self._orderings]

    def turn_orders(self, present: list[tuple[str, ...]]) -> None:
        """Ends a turn: the order of names, which was `present` when it began, is exchanged too."""
        for ordering, order in zip(self._orderings, present):
            ordering.turn(order)
        self.is_applied = not self.is_applied
