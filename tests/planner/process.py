"""A worker as the planner knows it: it executes blocks, tells what they read and wrote, and goes back and forth."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from livesync_ls.planner import Key, Stamp
from tests.planner.programs import Text, Thing, Value, World, bound, looked_up, run


class Stuck(Exception):
    """The log cannot be turned; only a new process will do."""


@dataclass
class NamePart:
    """A name that was bound or deleted. `value` is what turning it puts in place; None: unbound."""

    name: str
    value: Value | None
    before: int
    after: int


@dataclass
class ThingPart:
    """An object that was changed."""

    thing: Thing
    content: list[int]
    before: int
    after: int


@dataclass
class StatePart:
    key: Key
    before: tuple[int, int]
    after: tuple[int, int]


@dataclass
class Entry:
    number: int
    block: str
    names: list[NamePart] = field(default_factory=list)
    things: list[ThingPart] = field(default_factory=list)
    states: list[StatePart] = field(default_factory=list)


@dataclass
class Effects:
    """What an execution did, in the planner's words."""

    entry: int
    shown: tuple[str, ...]
    reads: dict[Key, Stamp]
    writes: dict[Key, Stamp]
    fixed: dict[Key, str]
    read: set[str]
    written: set[str]
    irreversible: str | None


class Process(World):
    """A living world with a log."""

    def __init__(self, disk: dict[str, str]) -> None:
        super().__init__(disk)
        self.log: dict[int, Entry] = {}
        self.applied: list[Entry] = []
        self._stamps = count(1)
        self._numbers = count(1)
        self._name_stamps: dict[str, int] = {}
        self._state_stamps: dict[Key, int] = {}
        self._serials: dict[Thing, int] = {}
        self._versions: dict[Thing, int] = {}
        self._misplaced: dict[Key, str] = {}
        self._forget_block()

    def _forget_block(self) -> None:
        self._stored: set[str] = set()
        self._read: set[str] = set()
        self._written: set[str] = set()
        self._set: set[Key] = set()
        self._changed: dict[Thing, list[int]] = {}
        self._loads = False

    # ── Back and forth ──────────────────────────────────────────────────────────────────────

    def arrange(self, keep: int, redo: list[int]) -> None:
        while len(self.applied) > keep:
            self._undo(self.applied.pop())
        for number in redo:
            self._redo(self.log[number])
            self.applied.append(self.log[number])

    def _undo(self, entry: Entry) -> None:
        self._turn(entry)
        for part in entry.states:
            self._put(part.key, part.before)
        self._misplaced.update((self._key(part.thing), part.thing.maker) for part in entry.things if part.thing.stiff)

    def _redo(self, entry: Entry) -> None:
        for part in entry.states:
            self._put(part.key, part.after)
        self._turn(entry)
        for part in entry.things:
            if part.thing.stiff:
                self._misplaced.pop(self._key(part.thing), None)

    def _turn(self, entry: Entry) -> None:
        for part in entry.names:
            covered, present = self._name_stamps.get(part.name, 0), self.names.get(part.name)
            self._bind(part.name, part.value, part.before)
            part.value, part.before, part.after = present, covered, part.before
        for part in entry.things:
            if part.thing.stiff:
                continue
            if self._versions[part.thing] != part.after:
                raise Stuck(f"an object is not as entry {entry.number} left it")
            part.content, part.thing.content = part.thing.content, part.content
            self._versions[part.thing] = part.before
            part.before, part.after = part.after, part.before

    def _bind(self, name: str, value: Value | None, stamp: int) -> None:
        self._name_stamps[name] = stamp
        if value is None:
            self.names.pop(name, None)
        else:
            self.names[name] = value

    def _put(self, key: Key, version: tuple[int, int]) -> None:
        self._state_stamps[key], self.states[key] = version

    # ── Executing ───────────────────────────────────────────────────────────────────────────

    def missing(self, text: Text) -> dict[Key, str]:
        """What a block could reach that is not as it was, with the block that made it."""
        keys = {self._key(thing) for thing in self._reached(text)}
        return {key: maker for key, maker in self._misplaced.items() if key in keys}

    def execute(self, text: Text, block: str, former: int | None) -> Effects:
        self._forget_block()
        reads = self._reads_ahead(text)
        names, states = dict(self.names), dict(self.states)
        stamps, state_stamps = dict(self._name_stamps), dict(self._state_stamps)
        things = set(self._serials)
        shown, is_whole = run(text, block, self)
        if not is_whole:
            reads.update((f"n:{name}", stamps.get(name, 0)) for name in bound(text))
        entry = Entry(next(self._numbers), block)
        for name in sorted({*names, *self.names, *self._stored}):
            if names.get(name) is not self.names.get(name) or name in self._stored:
                self._name_stamps[name] = next(self._stamps)
                entry.names.append(NamePart(name, names.get(name), stamps.get(name, 0), self._name_stamps[name]))
        for thing, content in self._changed.items():
            if thing in things:
                before, self._versions[thing] = self._versions[thing], next(self._stamps)
                entry.things.append(ThingPart(thing, content, before, self._versions[thing]))
        for key in sorted(self._set):
            self._state_stamps[key] = next(self._stamps)
            before = state_stamps.get(key, 0), states.get(key, 0)
            entry.states.append(StatePart(key, before, (self._state_stamps[key], self.states[key])))
            reads[key] = before[0]
        self._cut_off(entry, self.log.get(former) if former is not None else None)
        self.log[entry.number] = entry
        self.applied.append(entry)
        return Effects(
            entry.number,
            shown,
            reads,
            self._writes(entry),
            {self._key(part.thing): part.thing.maker for part in entry.things if part.thing.stiff},
            self._read,
            self._written,
            "loaded a library that changed the process" if self._loads else None,
        )

    def _reached(self, text: Text) -> list[Thing]:
        found = [self.names.get(name) for name in looked_up(text)]
        if ("everything",) in text:
            found = list(self.names.values())
        return [value for value in found if isinstance(value, Thing)]

    def _reads_ahead(self, text: Text) -> dict[Key, Stamp]:
        names = {*looked_up(text)}
        if ("names",) in text or ("everything",) in text:
            names |= self._name_stamps.keys()
        reads: dict[Key, Stamp] = {f"n:{name}": self._name_stamps.get(name, 0) for name in sorted(names)}
        reads.update((self._key(thing), self._versions[thing]) for thing in self._reached(text))
        reads.update((key, stamp) for key, stamp in self._state_stamps.items() if stamp and key[0] == "s")
        return reads

    def _writes(self, entry: Entry) -> dict[Key, Stamp]:
        writes: dict[Key, Stamp] = {f"n:{part.name}": part.after for part in entry.names}
        writes.update((self._key(part.thing), part.after) for part in entry.things)
        writes.update((part.key, part.after[0]) for part in entry.states)
        return writes

    def _cut_off(self, entry: Entry, former: Entry | None) -> None:
        """What came out as it did last time stays what it was."""
        if former is None:
            return
        last = {part.thing: part for part in former.things}
        for part in entry.things:
            if part.thing in last and not part.thing.stiff and part.thing.content == last[part.thing].content:
                part.after = self._versions[part.thing] = last[part.thing].before
        versions = {part.key: part.after for part in former.states}
        for part in entry.states:
            if versions.get(part.key, (0, 0))[1] == part.after[1]:
                part.after = versions[part.key]
                self._put(part.key, part.after)
        values = {part.name: part for part in former.names}
        now = [self.names.get(part.name) for part in entry.names]
        then = [values[part.name].value if part.name in values else None for part in entry.names]
        is_same = values.keys() == {part.name for part in entry.names} and _shape(now) == _shape(then)
        for part, value, was in zip(entry.names, now, then, strict=True):
            if part.name in values and (is_same or (isinstance(value, int) and value == was)):
                part.after = values[part.name].before
                self._bind(part.name, was, part.after)

    def _key(self, thing: Thing) -> Key:
        self._versions.setdefault(thing, 0)
        return f"o:{self._serials.setdefault(thing, len(self._serials) + 1)}"

    # ── What blocks do ──────────────────────────────────────────────────────────────────────

    def bind(self, name: str, value: Value) -> None:
        super().bind(name, value)
        self._stored.add(name)
        if isinstance(value, Thing):
            self._key(value)

    def change(self, thing: Thing, number: int) -> None:
        self._changed.setdefault(thing, thing.content)
        super().change(thing, number)

    def set_state(self, key: Key, number: int) -> None:
        super().set_state(key, number)
        self._set.add(key)

    def load_library(self, number: int) -> None:
        self._loads = self._loads or not self.library_is_loaded
        super().load_library(number)

    def read(self, path: str) -> str:
        if path not in self._written:
            self._read.add(path)
        return super().read(path)

    def write(self, path: str, text: str) -> None:
        super().write(path, text)
        self._written.add(path)


def _shape(values: list[Value | None]) -> list[object]:
    """What values are, and which of them are one object."""
    first = {id(value): at for at, value in reversed(list(enumerate(values))) if isinstance(value, Thing)}
    return [(first[id(v)], tuple(v.content), v.stiff) if isinstance(v, Thing) else v for v in values]
