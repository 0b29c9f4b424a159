"""The planner against a model: whatever happened before, its plan ends where a fresh run ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from livesync_ls.planner import Executed, Plan, Wanted, Worked, goes_on, plan

Blocks = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("12")), unique_by=lambda block: block[0])


def wanted(blocks: list[tuple[str, str]], *, always: str = "") -> list[Wanted]:
    return [Wanted(name, meaning, n, always=name in always) for n, (name, meaning) in enumerate(blocks, start=1)]


def executed(blocks: list[tuple[str, str]]) -> list[Executed]:
    return [Executed(name, meaning) for name, meaning in blocks]


def carried_out(before: list[Executed], steps: Plan) -> list[Executed]:
    """What a worker has executed after a plan."""
    done = [] if steps.fresh else list(before)
    return done + [Executed(step.block.id, step.block.meaning) for step in steps.steps]


@given(Blocks, Blocks, st.booleans())
def test_a_plan_ends_where_a_fresh_run_ends(then: list[tuple[str, str]], now: list[tuple[str, str]], gone: bool):
    done = executed(then)
    steps = plan(wanted(now), Worked(done, gone=gone and bool(done)), {})
    if steps:
        assert carried_out(done, steps) == executed(now)
    else:
        assert done == executed(now) or not now


@given(Blocks)
def test_nothing_runs_when_nothing_changed(blocks: list[tuple[str, str]]):
    assert not plan(wanted(blocks), Worked(executed(blocks)), {})


@given(Blocks, Blocks)
def test_what_is_added_below_runs_alone(above: list[tuple[str, str]], below: list[tuple[str, str]]):
    taken = {name for name, _ in above}
    below = [block for block in below if block[0] not in taken]
    steps = plan(wanted(above + below), Worked(executed(above)), {})
    assert [step.block.id for step in steps.steps] == [name for name, _ in below]
    assert not steps.fresh


@given(Blocks, st.data())
def test_a_running_block_goes_on_only_where_a_fresh_run_would_be_at_it(
    blocks: list[tuple[str, str]], data: st.DataObject
):
    if not blocks:
        return
    at = data.draw(st.integers(0, len(blocks) - 1))
    now = data.draw(Blocks)
    worked = Worked(executed(blocks[:at]), executed(blocks)[at])
    steps = plan(wanted(now), worked, {})
    assert goes_on(steps, worked) == (now[: at + 1] == blocks[: at + 1])


def test_a_block_marked_always_joins_every_run():
    blocks = [("a", "1"), ("b", "1")]
    steps = plan(wanted([*blocks, ("c", "1")], always="a"), Worked(executed(blocks)), {})
    assert [step.block.id for step in steps.steps] == ["a", "b", "c"]


def test_a_block_marked_always_starts_no_run():
    blocks = [("a", "1"), ("b", "1")]
    assert not plan(wanted(blocks, always="a"), Worked(executed(blocks)), {})


def test_a_changed_file_is_a_reason_that_names_it():
    blocks = [("a", "1"), ("b", "1")]
    steps = plan(wanted(blocks), Worked(executed(blocks), broken={"b": "`data.csv` changed"}), {})
    assert [step.reason for step in steps.steps] == ["block 2: `data.csv` changed", "`data.csv` changed"]


def test_blocks_that_run_for_another_say_for_which():
    now = [("a", "2"), ("b", "1")]
    steps = plan(wanted(now), Worked(executed([("a", "1"), ("b", "1")])), {"a": "text changed"})
    assert [step.reason for step in steps.steps] == ["text changed", "block 1: text changed"]
