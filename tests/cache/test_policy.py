"""What goes when too much is held, for any files, sizes and times."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from livesync_ls.cache.policy import (
    RECENT_SECONDS,
    Budget,
    Entry,
    Eviction,
    Machine,
    evictions,
    held,
    squeezed,
)

NOW = 1000.0
SIZES = st.integers(0, 100)


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    count = draw(st.integers(0, 12))
    return [draw(entry(f"file{number}")) for number in range(count)]


@st.composite
def entry(draw: st.DrawFn, uri: str) -> Entry:
    watched, has_process = draw(st.booleans()), draw(st.booleans())
    return Entry(
        uri,
        used_at=NOW - draw(st.integers(0, 200)),
        results_bytes=draw(SIZES),
        process_bytes=draw(SIZES) if has_process else 0,
        has_process=has_process,
        watched=watched,
        free_at=None if watched else draw(st.none() | st.integers(0, 60).map(lambda ago: NOW + 30 - ago)),
        often=draw(st.booleans()),
    )


BUDGETS = st.builds(Budget, st.integers(0, 600), st.integers(0, 6))


class Rest:
    """What is left of entries once some evictions are carried out."""

    def __init__(self, entries: Sequence[Entry], chosen: Sequence[Eviction]) -> None:
        self.ended = {each.uri for each in chosen}
        self.closed = {each.uri for each in chosen if each.part == "results"}
        self.unwatched = [each for each in entries if not each.watched and each.uri not in self.closed]

    @property
    def bytes(self) -> int:
        return sum(
            each.results_bytes + (0 if each.uri in self.ended else each.process_bytes) for each in self.unwatched
        )

    @property
    def processes(self) -> int:
        return sum(each.has_process and each.uri not in self.ended for each in self.unwatched)

    def fits(self, budget: Budget) -> bool:
        return self.bytes <= budget.bytes and self.processes <= budget.processes


@given(entries(), BUDGETS)
def test_nobody_loses_what_is_watched_unmarked_or_within_its_grace(entries: list[Entry], budget: Budget) -> None:
    by_uri = {each.uri: each for each in entries}
    for eviction in evictions(entries, NOW, budget):
        victim = by_uri[eviction.uri]
        assert not victim.watched
        assert victim.free_at is not None
        assert victim.free_at <= NOW


@given(entries(), BUDGETS)
def test_the_rest_fits_or_nothing_more_can_go(entries: list[Entry], budget: Budget) -> None:
    rest = Rest(entries, evictions(entries, NOW, budget))
    left = [each for each in rest.unwatched if each.is_evictable(NOW)]
    if rest.bytes > budget.bytes:
        assert all(each.results_bytes == 0 for each in left)
        assert all(each.process_bytes == 0 or each.uri in rest.ended for each in left)
    if rest.processes > budget.processes:
        assert all(not each.has_process or each.uri in rest.ended for each in left)


@given(entries(), BUDGETS)
def test_no_more_goes_than_has_to(entries: list[Entry], budget: Budget) -> None:
    chosen = evictions(entries, NOW, budget)
    assert len(set(chosen)) == len(chosen)
    for last, eviction in enumerate(chosen):
        before = Rest(entries, chosen[:last])
        assert not before.fits(budget)
        after = Rest(entries, chosen[: last + 1])
        helps = after.bytes < before.bytes and before.bytes > budget.bytes
        assert helps or (after.processes < before.processes and before.processes > budget.processes)
        assert eviction.part == "process" or before.bytes > budget.bytes


@given(entries())
def test_what_fits_stays(entries: list[Entry]) -> None:
    assert evictions(entries, NOW, Budget(held(entries), len(entries))) == []


@given(entries(), BUDGETS)
def test_what_was_used_longest_ago_goes_first(entries: list[Entry], budget: Budget) -> None:
    by_uri = {each.uri: each for each in entries}
    chosen = evictions(entries, NOW, budget)
    for part in ("process", "results"):
        order = [by_uri[each.uri] for each in chosen if each.part == part]
        keys = [(each.is_kept_longer(NOW), each.used_at) for each in order]
        assert keys == sorted(keys)


@given(entries(), st.integers(0, 600))
def test_for_want_of_bytes_nothing_overtakes_what_is_less_worth(entries: list[Entry], taken: int) -> None:
    budget = Budget(taken, len(entries))
    chosen = evictions(entries, NOW, budget)
    ended = {each.uri for each in chosen}
    closed = {each.uri for each in chosen if each.part == "results"}
    by_uri = {each.uri: each for each in entries}
    free = [each for each in entries if each.is_evictable(NOW)]
    for victim in (by_uri[uri] for uri in ended):
        for other in free:
            if (other.is_kept_longer(NOW), other.used_at) < (victim.is_kept_longer(NOW), victim.used_at):
                assert other.uri in ended or other.process_bytes == 0
        if victim.is_kept_longer(NOW):
            assert all(
                other.uri in closed or other.results_bytes == 0 for other in free if not other.is_kept_longer(NOW)
            )


def free(uri: str, ago: float, *, often: bool = False) -> Entry:
    return Entry(
        uri, used_at=NOW - ago, results_bytes=10, process_bytes=100, has_process=True, free_at=NOW, often=often
    )


def test_processes_go_before_results() -> None:
    entries = [free("old", 300), free("older", 400)]
    assert evictions(entries, NOW, Budget(120)) == [Eviction("older", "process")]
    assert evictions(entries, NOW, Budget(20)) == [Eviction("older", "process"), Eviction("old", "process")]
    assert evictions(entries, NOW, Budget(10)) == [
        Eviction("older", "process"),
        Eviction("old", "process"),
        Eviction("older", "results"),
    ]


def test_what_is_used_lately_or_often_goes_after_all_else_of_the_others() -> None:
    entries = [free("lately", RECENT_SECONDS - 1), free("often", 500, often=True), free("old", RECENT_SECONDS)]
    order = [(each.uri, each.part) for each in evictions(entries, NOW, Budget(0))]
    assert order == [
        ("old", "process"),
        ("old", "results"),
        ("often", "process"),
        ("lately", "process"),
        ("often", "results"),
        ("lately", "results"),
    ]


def test_too_many_processes_end_though_they_are_small() -> None:
    entries = [free(str(number), 100 + number) for number in range(5)]
    assert evictions(entries, NOW, Budget(10_000, 3)) == [Eviction("4", "process"), Eviction("3", "process")]


def test_a_machine_without_memory_makes_the_budget_smaller() -> None:
    entries = [free("a", 100), free("b", 200)]
    assert squeezed(Budget(500), entries, Machine(total=1000, available=100)) == Budget(500)
    assert squeezed(Budget(500), entries, Machine(total=1000, available=40)) == Budget(220 - 60)
    assert squeezed(Budget(500), entries, Machine(total=10_000, available=0)) == Budget(0)
    assert squeezed(Budget(7), entries, Machine(total=1000, available=40)) == Budget(7)
