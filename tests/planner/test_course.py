"""The planner's single decisions, and how it words them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from livesync_ls.planner import Applied, Course, Files, Key, Rebuild, Record, Results, Stamp, StartAfresh, Wanted

Reads = Mapping[Key, Stamp]


def wanted(*ids: str, **meanings: str) -> list[Wanted]:
    """Blocks in order; each means its own id, if nothing else is said."""
    return [Wanted(id_, meanings.get(id_, id_), number) for number, id_ in enumerate(ids, start=1)]


def record(entry: int, meaning: str, reads: Reads | None = None, writes: Reads | None = None, **more: object) -> Record:
    return Record(entry, meaning, dict(reads or {}), dict(writes or {}), **more)  # type: ignore[arg-type]


class Document:
    """Blocks that ran in order, each once."""

    def __init__(self, **records: Record) -> None:
        self.records = {block: [one] for block, one in records.items()}
        self.applied = [Applied(block, one) for block, one in records.items()]

    def course(
        self,
        blocks: list[Wanted],
        files: Files | None = None,
        broken: dict[str, str] | None = None,
        showable: frozenset[int] | None = None,
    ) -> Course:
        return Course(blocks, self.records, self.applied, broken or {}, files or Files(), Results(showable))


def decided(course: Course, blocks: list[Wanted]) -> list[str]:
    """The words for each block, up to the first that has to run; "" for those that stand."""
    words: list[str] = []
    for block in blocks:
        decision = course.decide(block)
        if not isinstance(decision, Record):
            return [*words, decision]
        course.reuse(block, decision)
        words.append("")
    return words


CHAIN = Document(
    load=record(1, "load", writes={"n:df": 11}),
    clean=record(2, "clean", {"n:df": 11}, {"n:df": 12, "o:1": 13}),
    plot=record(3, "plot", {"n:df": 12, "n:print": 0}),
)


def test_nothing_changed_nothing_runs() -> None:
    blocks = wanted("load", "clean", "plot")
    course = CHAIN.course(blocks)
    assert decided(course, blocks) == ["", "", ""]
    assert course.at_end() == (3, [])
    assert CHAIN.course(blocks).foresee() == []
    assert CHAIN.course([]).foresee() == []


def test_reasons_name_what_changed_and_the_block_that_changed_it() -> None:
    blocks = wanted("load", "clean", "plot", load="other")
    steps = CHAIN.course(blocks).foresee()
    assert [(step.block.id, step.reason) for step in steps] == [
        ("load", "text changed"),
        ("clean", "`df` changed: block 1"),
        ("plot", "`df` changed: block 2"),
    ]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("f:/data/a.csv", "`a.csv` changed"),
        ("f:C:\\data\\a.csv", "`a.csv` changed"),
        ("p:/src/helper.py", "`helper.py` changed"),
        ("d:/src/helper.py:load", "`helper.py`: `load` changed"),
        ("k:/data/a.csv", "`a.csv` changed"),
    ],
)
def test_reasons_name_files_and_functions(key: Key, words: str) -> None:
    document = Document(one=record(1, "one", {key: "before"}))
    assert document.course(wanted("one"), Files({key: "after"})).decide(wanted("one")[0]) == words


@pytest.mark.parametrize(
    ("key", "words"),
    [("n:x", "`x`"), ("m:helper", "`helper`"), ("g:helper:f", "`helper.f`"), ("o:7", "an object that it reads"),
     ("s:the working directory", "the working directory"), ("e:random", "random")],
)  # fmt: skip
def test_reasons_name_what_was_written(key: Key, words: str) -> None:
    document = Document(one=record(1, "one", writes={key: 5}), two=record(2, "two", {key: 4}))
    blocks = wanted("one", "two")
    assert decided(document.course(blocks), blocks) == ["", f"{words} changed: block 1"]


def test_a_version_that_comes_back_brings_the_former_result() -> None:
    earlier, latest = record(1, "a"), record(2, "b")
    records = {"one": [latest, earlier]}
    blocks = wanted("one", one="a")
    course = Course(blocks, records, [Applied("one", latest)], {}, Files(), Results({1, 2}))
    assert course.decide(blocks[0]) is earlier
    course.reuse(blocks[0], earlier)
    assert course.at_end() == (0, [1])
    course = Course(blocks, records, [Applied("one", latest)], {}, Files(), Results({2}))
    assert course.decide(blocks[0]) == "text changed"
    assert CHAIN.course(wanted("load"), showable=frozenset()).decide(wanted("load")[0]) == "its result was not kept"


def test_a_deleted_block_leaves_nothing() -> None:
    document = Document(one=record(1, "one", writes={"n:x": 5}), two=record(2, "two", writes={"n:y": 6}))
    blocks = wanted("two")
    course = document.course(blocks)
    assert decided(course, blocks) == [""]
    assert course.at_end() == (0, [2])
    course = document.course(wanted("one"))
    assert decided(course, wanted("one")) == [""]
    assert course.at_end() == (1, [])


def test_a_block_in_the_middle_runs_against_the_names_of_its_place() -> None:
    blocks = wanted("load", "clean", "plot", clean="other")
    course = CHAIN.course(blocks)
    assert decided(course, blocks) == ["", "text changed"]
    assert course.before_run(blocks[1]) == (1, [])
    course.ran(blocks[1], record(4, "other", {"n:df": 11}, {"n:df": 12, "o:1": 13}))
    assert decided(course, blocks[2:]) == [""]
    assert course.at_end() == (2, [3])


def test_always_joins_a_run_and_starts_none() -> None:
    blocks = [*wanted("load", "clean"), Wanted("plot", "plot", 3, always=True)]
    assert CHAIN.course(blocks).foresee() == []
    blocks[0] = Wanted("load", "other", 1)
    assert CHAIN.course(blocks).foresee()[-1].reason == "always"
    broken = {"plot": "asked to run"}
    assert CHAIN.course(blocks, broken=broken).foresee()[-1].reason == "asked to run"


def test_process_state_counts_for_all_below() -> None:
    document = Document(one=record(1, "one"), two=record(2, "two", {"n:x": 0}))
    document.records["three"] = [record(3, "three", writes={"s:the working directory": 9})]
    blocks = wanted("one", "three", "two")
    assert decided(document.course(blocks), blocks) == ["", "", "the working directory changed: block 2"]


def test_a_block_that_may_read_any_name_runs_when_there_is_one_more() -> None:
    document = Document(one=record(1, "one", writes={"n:x": 5}), all=record(2, "all", {"n:x": 5}, sweeping=True))
    blocks = wanted("one", "all")
    assert decided(document.course(blocks), blocks) == ["", ""]
    document.records["more"] = [record(3, "more", writes={"n:y": 6})]
    blocks = wanted("one", "more", "all")
    assert decided(document.course(blocks), blocks) == ["", "", "something above changed, and it may read anything"]


# ── What cannot be put back ─────────────────────────────────────────────────────────────────────

FIXED = Document(
    make=record(1, "make", writes={"n:it": 11}),
    use=record(2, "use", {"n:it": 11, "o:1": 0}, {"o:1": 12}, fixed={"o:1": "make"}),
    show=record(3, "show", {"n:it": 11, "o:1": 12}),
)


def test_what_cannot_be_put_back_is_made_again() -> None:
    blocks = wanted("make", "use", "show")
    course = FIXED.course(blocks, broken={"use": "asked to run"})
    assert decided(course, blocks) == ["", "asked to run"]
    with pytest.raises(Rebuild) as rebuild:
        course.before_run(blocks[1])
    assert rebuild.value.blocks == {"make": "made again for block 2"}


def test_nothing_is_made_again_twice() -> None:
    blocks = wanted("make", "use", "show", make="other")
    course = FIXED.course(blocks)
    course.before_run(blocks[0])
    course.ran(blocks[0], record(4, "other", writes={"n:it": 14}))
    assert course.before_run(blocks[1]) == (1, [])
    course.ran(blocks[1], record(5, "use", {"n:it": 14}, {"o:2": 15}, fixed={"o:2": "make"}))
    assert course.before_run(blocks[2]) == (2, [])
    course.ran(blocks[2], record(6, "show", {"n:it": 14, "o:2": 15}))
    assert course.at_end() == (3, [])


def test_when_the_block_that_changed_it_is_deleted_it_is_made_again() -> None:
    blocks = wanted("make")
    course = FIXED.course(blocks)
    assert decided(course, blocks) == [""]
    with pytest.raises(Rebuild, match="make"):
        course.at_end()


@pytest.mark.parametrize("mark", ["everything", "irreversible"])
def test_only_a_new_process_takes_some_blocks_back(mark: str) -> None:
    document = Document(one=record(1, "one"), two=record(2, "two", **{mark: "left a thread running"}))
    blocks = wanted("one", "two", one="other")
    with pytest.raises(StartAfresh, match="block 2 left a thread running"):
        document.course(blocks).before_run(blocks[0])
    course = document.course(wanted("one"))
    decided(course, wanted("one"))
    with pytest.raises(StartAfresh, match="block that was deleted left a thread running"):
        course.at_end()


def test_a_file_that_would_hide_a_loaded_module_needs_a_new_process() -> None:
    key = "f:/src/json.py"
    document = Document(one=record(1, "one", {key: "nothing"}, shadows=frozenset({key})))
    blocks = wanted("one")
    course = document.course(blocks, Files({key: "text"}))
    assert course.decide(blocks[0]) == "`json.py` changed"
    with pytest.raises(StartAfresh, match=r"`json\.py` hides a module that is loaded"):
        course.before_run(blocks[0])


# ── Files ───────────────────────────────────────────────────────────────────────────────────────

OUT = "f:/out.txt"
WRITERS = Document(
    first=record(1, "first", writes={OUT: "one"}),
    read=record(2, "read", {OUT: "one"}),
    second=record(3, "second", writes={OUT: "two"}),
)


def test_the_documents_own_writing_is_no_change() -> None:
    document = Document(reads=record(1, "reads", {OUT: "nothing"}), writes=record(2, "writes", writes={OUT: "one"}))
    blocks = wanted("reads", "writes")
    files = Files({OUT: "one"}, frozenset({OUT}))
    assert document.course(blocks, files).foresee() == []
    steps = document.course(blocks, Files({OUT: "by hand"})).foresee()
    assert [step.reason for step in steps] == ["`out.txt` changed", "`out.txt` changed"]


def test_a_file_is_written_again_for_a_reader_in_the_middle() -> None:
    blocks = wanted("first", "read", "second", read="other")
    course = WRITERS.course(blocks, Files({OUT: "two"}, frozenset({OUT})))
    assert decided(course, blocks) == ["", "text changed"]
    with pytest.raises(Rebuild) as rebuild:
        course.before_run(blocks[1])
    assert rebuild.value.blocks == {"first": "`out.txt` is written again for block 2"}


def test_the_last_writer_has_the_last_word() -> None:
    blocks = wanted("first", "read", "second", first="other")
    course = WRITERS.course(blocks, Files({OUT: "two"}, frozenset({OUT})))
    course.before_run(blocks[0])
    course.ran(blocks[0], record(4, "other", writes={OUT: "one"}))
    assert decided(course, blocks[1:]) == ["", "`out.txt` changed: block 1"]
