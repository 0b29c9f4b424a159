"""The log of what blocks did to the process, in the words of the daemon's planner: keys and stamps.

An entry is undone from the last to the first and done again from the first to the last, but not always on the same
ground: when a block is deleted, those below it are done again without it. What an entry cannot put back stays as it is
and is `misplaced` until the entry is done again; a block that could reach it is not run.
"""

from __future__ import annotations

from . import ambient, clock, foreign, loaded, modules, wild
from .census import Census
from .cut_off import cut_off
from .heap import MISSING, CannotRestore, Journal
from .log import Before, LogEntry, Reached
from .objects import Objects
from .versions import Versions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any, Iterable, Optional

    from .heap.handles import Handle
    from .messages import EffectsMessage, NamesMessage


class Ledger:
    """Args:
    names: the dict of `__main__`.
    """

    def __init__(self, names: dict[str, Any]) -> None:
        self.spoilt: Optional[str] = None
        """Why the process cannot be brought to where it should be, as a phrase."""
        self._names = names
        self._journal = Journal(names, _is_project_module)
        next_stamp = self._journal.table.next_stamp
        self._log: dict[int, LogEntry] = {}
        self._applied: list[LogEntry] = []
        self._number = 0
        self._census = Census()
        self._objects = Objects()
        self._misplaced: dict[str, str] = {}
        self._members: dict[str, int] = {}
        self._loaded = loaded.Loaded(next_stamp)
        self._state = Versions(ambient.PIECES, next_stamp)

    # ── Back and forth ──────────────────────────────────────────────────────────────────────

    def arrange(self, keep: int, redo: Iterable[int]) -> None:
        """Undoes all entries but the first `keep`, then does others again.

        Raises:
            CannotRestore: with a phrase.
        """
        while len(self._applied) > keep:
            entry = self._applied.pop()
            self._undo(entry)
            if entry.number not in self._log:
                self._census.leave(entry)
        for number in redo:
            entry = self._log[number]
            self._redo(entry)
            self._applied.append(entry)

    def check(self) -> None:
        """Raises:
        CannotRestore: the process cannot be brought to where it should be.
        """
        if self.spoilt:
            raise CannotRestore(self.spoilt)

    def forget(self, entries: Iterable[int]) -> None:
        """These undone entries will not be done again."""
        for number in entries:
            entry = self._log.pop(number, None)
            if entry is not None and entry not in self._applied:
                self._census.leave(entry)

    def tidy(self) -> None:
        """Lets go of objects that no entry speaks of. After a block: nobody should wait for it."""
        unheld = self._census.unheld(self._journal.table.take_met())
        self._journal.table.forget(unheld)
        self._objects.forget(unheld)

    def _undo(self, entry: LogEntry) -> None:
        orders = entry.heap.orders()
        for part in reversed(entry.parts):
            is_in_place = hasattr(part, "handle") or self._is_in_place(part)
            self._turn(entry, part)
            if not is_in_place:  # what could not be put back lay over it, and is what was taken away now
                entry.overlaid.append(part)
        entry.parts = [part for part in entry.parts if part not in entry.overlaid]
        for part in entry.overlaid:
            if self._misplaced.get(self._part_key(part)) == entry.block:
                del self._misplaced[self._part_key(part)]
        entry.heap.turn_orders(orders)
        for part in entry.stuck:
            self._misplaced[self._part_key(part)] = self._maker_of(part, entry.block)
        self._members.update((module, before) for module, (before, _) in entry.members.items())
        self._loaded.undo(entry.modules)
        self._state.undo(entry.state)

    def _redo(self, entry: LogEntry) -> None:
        self._state.redo(entry.state)
        self._loaded.redo(entry.modules)
        self._members.update((module, after) for module, (_, after) in entry.members.items())
        orders = entry.heap.orders()
        for part in entry.parts:
            self._turn(entry, part)
        for part in entry.overlaid:
            self._misplaced[self._part_key(part)] = entry.block
        entry.heap.turn_orders(orders)
        for part in entry.stuck:
            if self._is_in_place(part):
                self._misplaced.pop(self._part_key(part), None)
            else:
                self._misplaced[self._part_key(part)] = entry.block

    def _turn(self, entry: LogEntry, part: Any) -> None:
        entry.heap.turn_part(part)
        if not hasattr(part, "handle"):  # a name is what it is bound to; an object may still be misplaced in part
            self._misplaced.pop(self._part_key(part), None)

    def _is_in_place(self, part: Any) -> bool:
        """Whether what an entry did, and could not be put back, is still there."""
        if hasattr(part, "handle"):
            return bool(part.handle.stamp == part.after)
        return self._journal.name_stamps.get(part.key, 0) == part.after

    # ── Around a block ──────────────────────────────────────────────────────────────────────

    def reach(self, names: NamesMessage, parts: Iterable[CodeType]) -> Reached:
        """What a block, whose code is `parts`, could get at."""
        journal = self._journal
        journal.territory.refresh()
        codes = [(part, self._names) for part in parts]
        reach = journal.reach({*names["reads"], *names["words"]}, names["imports"], codes)
        self._objects.meet(reach.handles, self._applied[-1].block if self._applied else "")
        return Reached(reach, names, codes)

    def missing(self, reached: Reached) -> dict[str, str]:
        """What the block could reach that is not as it was at its place, with the block that made it."""
        if not self._misplaced:
            return {}
        reach = reached.reach
        keys = {self._objects.key(handle) for handle in reach.handles} | {_name_key(name) for name in reach.names}
        return {key: maker for key, maker in self._misplaced.items() if key in keys}

    def open(self, reached: Reached) -> Before:
        """Ahead of a block."""
        journal, reach, names = self._journal, reached.reach, reached.names
        self._watch_modules(names["imports"], reach.namespaces.values())
        binds = {name: journal.name_stamps.get(("", name), 0) for name in names["binds"]}
        stamps = {name: self._loaded.stamp(name) for name in self._loaded.names}
        return Before(journal.open(reach, self._loaded.namespaces(), names["binds"]), reached, binds, stamps)

    def _watch_modules(self, imports: Iterable[str], namespaces: Iterable[dict[str, Any]]) -> None:
        for name in foreign.named(imports, namespaces):
            if "s:module " + name not in self._state and not _is_project_module(name):
                piece = foreign.piece(name)
                if piece is not None:
                    self._state.add(piece)

    def close(self, before: Before, block: str, former: Optional[int], is_whole: bool) -> EffectsMessage:
        """After the block. `is_whole`: it came to its end."""
        turn = self._loaded.note()
        bodies = modules.bodies(name for name, version in turn.after.items() if version[0] is not None)
        entry = LogEntry(
            self._next_number(),
            block,
            self._journal.close(before.opened, before.names["sure"], [*before.codes, *bodies]),
        )
        entry.modules, entry.others = turn, self._loaded.others()
        entry.loading = self._journal.reach((), (), bodies) if bodies else None
        last = self._log.get(former) if former is not None else None
        entry.state = self._state.note((last or entry).state, wild.seeded(before.opened.reach))
        self._note_members(entry)
        self._note_opaque(entry, before)
        if last is not None:
            cut_off(self._journal, entry, last)
        entry.sort_parts()
        for part in entry.heap.rebindings:
            self._misplaced.pop(_name_key(part.key), None)
        fresh = self._objects.newly_written(entry.heap.changes)
        self._objects.meet(entry.heap.after.handles, block)
        also = self._late_reads(fresh)
        reads = self._reads(entry, before, is_whole)
        self._append(entry)
        return {
            "entry": entry.number,
            "reads": reads,
            "writes": self._writes(entry),
            "fixed": {self._part_key(part): self._maker_of(part, block) for part in entry.stuck},
            "everything": wild.everything(before.opened.reach, entry.heap),
            "sweeping": entry.heap.after.all_names,
            "clock": clock.is_asked(entry.heap.after),
            "irreversible": wild.irreversible(entry, [code for code, _ in before.codes]),
            "functions": self._functions(entry, before, is_whole),
            "also": also,
        }

    def close_unseen(self, block: str, why: str) -> EffectsMessage:
        """After a block that could not be looked at: it may have done anything."""
        entry = LogEntry(self._next_number(), block, self._journal.close(self._journal.open(self._journal.reach(()))))
        self._append(entry)
        return {
            "entry": entry.number,
            "reads": {},
            "writes": {},
            "fixed": {},
            "everything": why,
            "sweeping": False,
            "clock": False,
            "irreversible": None,
            "functions": [],
            "also": {},
        }

    def _functions(self, entry: LogEntry, before: Before, is_whole: bool) -> list[str]:
        """The functions of project modules that the block may have called, looked up, or missed."""
        after = entry.heap.after
        ahead = before.opened.reach
        used = {*ahead.whole, *after.whole}
        if not is_whole:
            used |= {*ahead.modules, *after.modules, *before.names["imports"]}
        lists = modules.function_lists(used)
        called = after if self._calls(before) else entry.loading
        return [*lists, *(modules.functions(called.functions) if called else ())]

    def _calls(self, before: Before) -> bool:
        """Whether the block may have called functions; `from module import name` may call `module.__getattr__`."""
        present = (module for module in map(self._loaded.module, before.names["imports"]) if module)
        return before.names["calls"] or any("__getattr__" in vars(module) for module in present)

    def _append(self, entry: LogEntry) -> None:
        self._log[entry.number] = entry
        self._applied.append(entry)
        self._census.enter(entry)

    def _next_number(self) -> int:
        self._number += 1
        return self._number

    def _note_members(self, entry: LogEntry) -> None:
        for part in entry.heap.rebindings:
            is_new = part.value is MISSING or part.name not in part.names
            if part.module and is_new and part.module not in entry.members:
                entry.members[part.module] = (self._members.get(part.module, 0), self._journal.table.next_stamp())
        self._members.update((module, after) for module, (_, after) in entry.members.items())

    def _note_opaque(self, entry: LogEntry, before: Before) -> None:
        """A native object may have changed without our seeing it: whoever can reach it counts as its writer."""
        known = {change.handle for change in entry.heap.changes}
        for handle in before.opened.reach.opaque:
            if handle not in known and not handle.is_released:
                entry.heap.note_unseen(handle)

    def refresh(self, functions: Iterable[Any]) -> None:
        """Their code was brought up to date, by nobody's doing."""
        for function in functions:
            self._journal.look_anew(function)

    # ── Keys ────────────────────────────────────────────────────────────────────────────────

    def _part_key(self, part: Any) -> str:
        return self._objects.key(part.handle) if hasattr(part, "handle") else _name_key(part.key)

    def _maker_of(self, part: Any, block: str) -> str:
        if hasattr(part, "handle"):
            return self._objects.maker(part.handle, block)
        for entry in reversed(self._applied):
            if entry.block != block and any(other.key == part.key for other in entry.heap.rebindings):
                return entry.block
        return block

    def _late_reads(self, fresh: list[Handle]) -> dict[str, dict[str, int]]:
        also: dict[str, dict[str, int]] = {}
        for handle in fresh:
            key = self._objects.key(handle)
            for entry in self._log.values():
                stamp = entry.heap.stamps.get(handle)
                if stamp is not None:
                    also.setdefault(str(entry.number), {})[key] = self._objects.stamp(handle, stamp)
        return also

    def _reads(self, entry: LogEntry, before: Before, is_whole: bool) -> dict[str, int]:
        opened, heap = before.opened, entry.heap
        reads = self._all_names(entry) if heap.after.all_names else {}
        reads.update((_name_key(name), stamp) for name, stamp in opened.name_stamps.items())
        if not is_whole:
            reads.update(("n:" + name, stamp) for name, stamp in before.binds.items())
        loading = entry.loading.handles if entry.loading else ()
        after = heap.after.handles if self._calls(before) else loading
        stamps = {handle: handle.stamp for handle in after if self._objects.is_written(handle)}
        stamps.update((part.handle, part.before) for part in heap.changes)
        stamps.update((handle, stamp) for handle, stamp in opened.stamps.items() if self._objects.is_written(handle))
        for handle, stamp in stamps.items():
            if handle in self._objects:
                reads[self._objects.key(handle)] = self._objects.stamp(handle, stamp)
        # An import goes by whether the packages above are there, too: one whose own import failed may have left parts.
        used = {*opened.reach.modules, *heap.after.modules, *foreign.named(before.names["imports"], ())}
        reads.update(("m:" + name, before.modules.get(name, 0)) for name in used)
        for name in used:
            stamp = entry.members[name][0] if name in entry.members else self._members.get(name, 0)
            reads["g:%s:*" % name] = stamp
        reads.update(self._state.reads(entry.state))
        return reads

    def _all_names(self, entry: LogEntry) -> dict[str, int]:
        """All names of the document that ever were, as they were before the block."""
        stamps = self._journal.name_stamps.items()
        reads = {_name_key(name): stamp for name, stamp in stamps if not name[0]}
        reads.update((_name_key(part.key), part.before) for part in entry.heap.rebindings if not part.module)
        return reads

    def _writes(self, entry: LogEntry) -> dict[str, int]:
        writes = {_name_key(part.key): part.after for part in entry.heap.rebindings}
        objects = self._objects
        writes.update((objects.key(part.handle), objects.stamp(part.handle, part.after)) for part in entry.heap.changes)
        writes.update(("m:" + name, stamp) for name, (_, stamp) in entry.modules.after.items())
        writes.update(("g:%s:*" % module, after) for module, (_, after) in entry.members.items())
        writes.update((key, stamp) for key, (stamp, _) in entry.state.after.items())
        return writes


def _name_key(name: tuple[str, str]) -> str:
    module, word = name
    return "g:%s:%s" % (module, word) if module else "n:" + word


def _is_project_module(name: str) -> bool:
    return name in modules.imported()
