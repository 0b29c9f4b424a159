"""What a plan costs, over the number of blocks: ten reads and three writes in each."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from benchmarks.measuring import best, sizes, table
from livesync_ls.planner import Applied, Course, Files, Key, Record, Results, Stamp, Step, Wanted

USUAL = (100, 1000, 2000, 5000)
EVERYWHERE: tuple[Key, ...] = ("n:print", "n:len", "m:helper", "g:helper:f")
FILES = Files({"f:/data.csv": "a", "d:/helper.py:f": "b", "p:/helper.py": "c"})


class Document:
    """A document of so many blocks, each of which has run once."""

    def __init__(self, size: int) -> None:
        random = Random(size)  # noqa: S311 (the same document each time is what is wanted)
        versions: dict[Key, Stamp] = {}
        self.wanted: list[Wanted] = []
        self.applied: list[Applied] = []
        for at in range(size):
            names = [f"n:x{random.randrange(max(0, at - 50), at + 1)}" for _ in range(3)]
            things = [f"o:{random.randrange(200)}" for _ in range(2)]
            reads = {key: versions.get(key, 0) for key in (*names, *things, *EVERYWHERE)}
            written = (f"n:x{at}", f"n:y{at % 100}", f"o:{random.randrange(200)}")
            versions.update({key: 3 * at + number for number, key in enumerate(written, start=1)})
            writes = {key: versions[key] for key in written}
            record = Record(at, f"meaning {at}", {**reads, "d:/helper.py:f": "b"}, writes)
            self.wanted.append(Wanted(f"b{at}", record.meaning, at + 1, binds=frozenset((f"x{at}", f"y{at % 100}"))))
            self.applied.append(Applied(f"b{at}", record))
        self.records = {block: [record] for block, record in self.applied}
        shown = {block: record.entry for block, record in self.applied}
        self._results = Results(None, shown, shown)

    def course(self, wanted: list[Wanted], applied: list[Applied]) -> Course:
        return Course(wanted, self.records, applied, {}, FILES, self._results)

    def go_through(self, applied: list[Applied]) -> None:
        """Nothing runs; what is not in place is done again."""
        course = self.course(self.wanted, applied)
        at = 0
        while (at := course.pass_alike(at)) < len(self.wanted):
            decision = course.decide(self.wanted[at])
            assert isinstance(decision, Record)
            course.reuse(self.wanted[at], decision)
            at += 1
        course.at_end()

    def foresee(self, edited: int | None) -> list[Step]:
        wanted = list(self.wanted)
        if edited is not None:
            wanted[edited] = replace(wanted[edited], meaning="another")
        return self.course(wanted, self.applied).foresee()


def main() -> None:
    rows: list[list[object]] = []
    for size in sizes(USUAL):
        document = Document(size)
        costs = [
            best(lambda d=document: d.go_through(d.applied)),
            best(lambda d=document: d.go_through(d.applied[1:])),
            best(lambda d=document: d.foresee(None)),
            best(lambda d=document: d.foresee(-1)),
            best(lambda d=document: d.foresee(0)),
        ]
        rows.append([size, *costs, costs[0] / size * 1000, len(document.foresee(0))])
    heads = ["blocks", "nothing changed", "all moved", "foresee nothing", "edit at the end", "at the top"]
    table("A plan, in ms", [*heads, "µs per block", "steps from the top"], rows)


if __name__ == "__main__":
    main()
