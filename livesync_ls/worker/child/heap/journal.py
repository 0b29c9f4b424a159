"""The journal: around every block, what it could reach, what it changed, and how to take that back."""

# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# (what is looked at may be anything)

from __future__ import annotations

import contextlib
import gc

from .canonical import canonical
from .changes import LOST, Change, Rebinding, rebindings
from .entry import Entry
from .handles import Table, Unheld
from .instances import Instance
from .kinds import MISSING
from .reach import DEFAULT_WORK, Walk, find_fragile
from .registry import KINDS
from .territory import Territory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Generator, Iterable, Optional

    from .handles import Handle
    from .reach import Name, Placed, Reach


@contextlib.contextmanager
def _undisturbed() -> Generator[None, None, None]:
    """No garbage collection: it would run the document's finalisers in the middle of a walk."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class Opened:
    """A block about to run: what it can reach, and the names as they are."""

    def __init__(self, reach: Reach, name_stamps: dict[Name, int]) -> None:
        self.reach = reach
        self.stamps = {handle: handle.stamp for handle in reach.handles}
        self.name_stamps = {name: name_stamps.get(name, 0) for name in reach.names}
        self.released: list[Handle] = []
        """Objects that were let go of, so that they can die in the block."""
        self.names = {module: dict.copy(names) for module, names in reach.namespaces.items()}
        for module, name in reach.names if reach.fragile else ():
            self._let_go(module, name)

    def _let_go(self, module: str, name: str) -> None:
        before = self.names[module]
        if name in before and id(before[name]) in self.reach.fragile:
            before[name] = Unheld(before[name])

    def let_go(self, names: Iterable[str], fragile: dict[int, str]) -> None:
        """Holds none of these values of the document's names: something sees when they die."""
        self.reach.fragile.update(fragile)
        for name in names:
            self._let_go("", name)


class Journal:
    """The log of one namespace. Every block runs between `open` and `close`.

    Args:
        names: the dict of `__main__`.
        is_project_module: whether a module of this full name belongs to the project.
        work: the budget of one walk, in objects.
    """

    def __init__(
        self, names: dict[str, Any], is_project_module: Callable[[str], bool], work: int = DEFAULT_WORK
    ) -> None:
        self.territory = Territory(names, is_project_module)
        self.table = Table(self.territory)
        self.name_stamps: dict[Name, int] = {}
        self._work = work
        self._clock = 0
        self._trusted_since = 0

    def stamp(self, obj: Any) -> int:
        """A number for the object in its state. Equal numbers: the same object in the same state.

        Returns:
            0 for atoms, and for objects that no block has reached yet.
        """
        handle = self.table.known(obj)
        return 0 if handle is None else handle.stamp

    def distrust(self) -> None:
        """Something else than a block may have changed anything: look at every object again before believing it."""
        self._trusted_since = self._clock + 1

    def reach(self, names: Iterable[str], imports: Iterable[str] = (), codes: Iterable[Placed] = ()) -> Reach:
        """What code that looks up these names, and imports these modules, could get at now.

        `codes` are the code itself, with the namespaces that it runs in, as far as it is known.
        """
        self.territory.watches_lives = False
        walk = Walk(self.table, self.territory, self._see, self._trusted_since, self._work)
        with _undisturbed():
            reach = walk.start(names, imports, codes)
            find_fragile(reach, walk.mortals, self.territory.watches_lives)
        return reach

    def open(
        self, reach: Reach, namespaces: Iterable[tuple[str, dict[str, Any]]] = (), binds: Iterable[str] = ()
    ) -> Opened:
        """Ahead of a block: notes the names as they are, and lets go of what must be able to die in the block.

        `namespaces` are modules that the block may come to though nothing leads there yet: by importing. `binds` are
        names whose values it may drop without looking at them.
        """
        dropped = [name for name in binds if ("", name) not in reach.names and name in self.territory.names]
        seen = self.reach(dropped) if dropped else reach
        for module, names in namespaces:
            reach.namespaces.setdefault(module, names)
        opened = Opened(reach, self.name_stamps)
        if seen.fragile and seen is not reach:
            opened.let_go(dropped, seen.fragile)
        unheld = set(reach.fragile)
        for handle in (*reach.handles, *seen.handles) if unheld else ():
            if handle.key in unheld and not handle.is_released:
                handle.release(unheld)
                opened.released.append(handle)
        return opened

    def close(self, opened: Opened, stored: Iterable[str] = (), codes: Iterable[Placed] = ()) -> Entry:
        """After the block: looks again at all it could reach and can reach now, and says what changed.

        `stored` are names of the document that its code binds for certain, `codes` what ran, with its namespaces.
        """
        self._clock += 1
        entry = Entry(self, opened)
        with _undisturbed():
            self._look_again(opened, entry, frozenset(stored), codes)
        return entry

    def _look_again(self, opened: Opened, entry: Entry, stored: frozenset[str], codes: Iterable[Placed]) -> None:
        before = opened.reach
        for handle in before.handles:
            if handle.obj is not MISSING:
                self._check(handle, entry)
        entry.rebindings = rebindings(opened, stored)
        after = entry.after = self._walk_after(entry, codes)
        for handle in opened.released:
            if handle.obj is MISSING:
                self.table.drop(handle)
        for rebinding in entry.rebindings:
            rebinding.before = self.name_stamps.get(rebinding.key, 0)
            rebinding.after = self.name_stamps[rebinding.key] = self.table.next_stamp()
        entry.seal(opened)
        entry.complete = before.complete and after.complete
        if not entry.complete:
            self.distrust()

    def canonical(self, value: Any, known: frozenset[int] = frozenset()) -> Optional[bytes]:
        """The canonical encoding of a value (see there); several values that may share parts go in a tuple."""
        return canonical(value, self.territory, known=known)

    def value(self, part: Rebinding) -> Any:
        """What a name is bound to now; MISSING if it is not."""
        return part.names.get(part.name, MISSING)

    def settle_name(self, part: Rebinding, former: Rebinding) -> None:
        """Binds a name to what an undone rebinding had bound it to, since nobody can tell the two apart."""
        if former.value is MISSING:
            part.names.pop(part.name, None)
        else:
            part.names[part.name] = former.value
        part.after = self.name_stamps[part.key] = former.before

    def settle_object(self, part: Change, former: Change) -> None:
        """Says that an object is in the state that an undone change had put it in."""
        part.after = part.handle.stamp = former.before

    def look_anew(self, obj: Any) -> None:
        """Takes an object as it is, whoever changed it, for what it was."""
        handle = self.table.known(obj)
        if handle is not None and handle.state is not MISSING and not handle.is_thin:
            handle.state, handle.children = handle.kind.keep(handle.kind.look(obj)), None

    def _walk_after(self, entry: Entry, codes: Iterable[Placed]) -> Reach:
        """Follows the same names again, and those that the block bound."""
        before = entry.reach
        walk = Walk(self.table, self.territory, lambda handle: self._check(handle, entry), self._clock, self._work)
        bound = {rebinding.name for rebinding in entry.rebindings if not rebinding.module}
        return walk.start(before.roots | bound, before.imports, codes)

    def _see(self, handle: Handle) -> None:
        """Ahead of a block: an object is as it was when last looked at, unless there is reason to look again."""
        if handle.state is MISSING:
            self._meet(handle)
        else:
            handle.checked = self._clock
            self._refresh(handle)

    def _meet(self, handle: Handle) -> None:
        handle.state = handle.kind.keep(handle.kind.look(handle.obj))
        handle.checked = self._clock

    def _check(self, handle: Handle, entry: Entry) -> None:
        """After a block: looks again, and notes a change."""
        if handle.checked == self._clock:
            return
        if handle.state is MISSING:
            self._meet(handle)
            return
        handle.checked = self._clock
        kind, state, stamp, is_thin = handle.kind, handle.state, handle.stamp, handle.is_thin
        if self._refresh(handle):
            entry.changes.append(Change(handle, kind, LOST if is_thin else state, stamp))

    def _refresh(self, handle: Handle) -> bool:
        """Brings a handle up to date; whether the object had changed."""
        if handle.is_thin:
            if handle.is_as_released():
                return False
        elif not handle.kind.constant:
            if type(handle.kind) is Instance:
                handle.kind = KINDS[type(handle.obj)]  # its class may have been assigned
            state = handle.kind.look(handle.obj)
            if handle.kind.same(state, handle.state):
                return False
            handle.state = handle.kind.keep(state)
        else:
            return False
        handle.children = None
        handle.stamp = self.table.next_stamp()
        return True
