"""The oracle: a document run once from the top, and where each block's inputs come from."""

from __future__ import annotations

from collections.abc import Sequence

from tests.planner.desk import Block
from tests.planner.programs import Text, Thing, Value, World, bound, looked_up, run


class Fresh(World):
    """`inputs` has for each block all that it read: where it comes from, so that the same origin is the same value."""

    def __init__(self, blocks: Sequence[Block], disk: dict[str, str]) -> None:
        super().__init__(disk)
        self.shown: dict[str, tuple[str, ...]] = {}
        self.inputs: dict[str, int] = {}
        self._origins: dict[object, int] = {}
        self._touched: list[object] = []
        for block in blocks:
            self._execute(block)

    def _execute(self, block: Block) -> None:
        reads = self._origins_of(block.text)
        before = {name: self._origins.get(name, 0) for name in bound(block.text)}
        self._touched = []
        self.shown[block.id], is_whole = run(block.text, block.id, self)
        if not is_whole:
            reads.append(sorted(before.items()))
        self.inputs[block.id] = hash((block.id, block.text, str(reads)))
        for what in self._touched:
            name = what if isinstance(what, str) else "thing"
            former = self._origins.get(what, 0) if name == "thing" else 0
            self._origins[what] = hash((self.inputs[block.id], name, former))

    def _origins_of(self, text: Text) -> list[object]:
        names = looked_up(text)
        things = [value for name in names if isinstance(value := self.names.get(name), Thing)]
        states = [key for key in sorted(self.states) if key[0] == "s"]
        if {operation[0] for operation in text} & {"draw", "seed"}:
            states.append("e:random")
        if {operation[0] for operation in text} & {"move"}:
            states.append("s:place")
        read = (*names, *things, *states)
        return [(what if isinstance(what, str) else "", self._origins.get(what, 0)) for what in read]

    def bind(self, name: str, value: Value) -> None:
        super().bind(name, value)
        self._touched.append(name)

    def delete(self, name: str) -> None:
        super().delete(name)
        self._touched.append(name)

    def change(self, thing: Thing, number: int) -> None:
        super().change(thing, number)
        self._touched.append(thing)

    def set_state(self, key: str, number: int) -> None:
        super().set_state(key, number)
        self._touched.append(key)

    @property
    def values(self) -> dict[str, object]:
        return {name: value if isinstance(value, int) else value.content for name, value in self.names.items()}
