"""How many files run at once, and in which order the others follow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from livesync_ls.attention import Attention
from livesync_ls.session.turns import Turns


class Timers:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.set: list[Timer] = []

    def __call__(self, _seconds: float, act: Callable[[], None]) -> Timer:
        self.set.append(Timer(act))
        return self.set[-1]

    def ring(self) -> None:
        ringing, self.set = self.set, []
        for timer in ringing:
            if not timer.cancelled:
                timer.act()


class Timer:
    def __init__(self, act: Callable[[], None]) -> None:
        self.act = act
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


@pytest.fixture
def timers() -> Timers:
    return Timers()


@pytest.fixture
def attention() -> Attention:
    return Attention()


@pytest.fixture
def turns(timers: Timers, attention: Attention) -> Turns:
    return Turns(lambda: 2, attention.rank, timers)


def running(taken: dict[str, asyncio.Future[None]]) -> set[str]:
    return {uri for uri, turn in taken.items() if turn.done() and not turn.cancelled()}


async def test_as_many_run_as_may_and_the_focused_one_is_next(turns: Turns, attention: Attention) -> None:
    for uri in "abcde":
        attention.turn_to(uri)
    attention.focus("d")
    attention.turn_to("e")
    taken = {uri: turns.take(uri) for uri in "abcde"}
    assert running(taken) == {"a", "b"}
    turns.give_back("a")
    assert running(taken) == {"a", "b", "d"}
    turns.give_back("b")
    assert running(taken) == {"a", "b", "d", "e"}
    turns.give_back("d")
    assert running(taken) == {*"abcde"}


async def test_a_long_run_no_longer_counts(turns: Turns, timers: Timers) -> None:
    taken = {uri: turns.take(uri) for uri in "abcd"}
    assert running(taken) == {"a", "b"}
    timers.ring()
    assert running(taken) == {*"abcd"}
    turns.give_back("a")
    assert not turns.take("e").done()


async def test_who_was_woken_meanwhile_keeps_its_place(turns: Turns) -> None:
    taken = {uri: turns.take(uri) for uri in "abc"}
    assert turns.take("c") is taken["c"]
    turns.give_back("a")
    assert taken["c"].done()


async def test_who_gives_up_holds_up_nobody(turns: Turns) -> None:
    taken = {uri: turns.take(uri) for uri in "abcd"}
    turns.give_back("c")
    turns.give_back("a")
    assert running(taken) == {"a", "b", "d"}


async def test_a_limit_that_makes_no_sense_lets_one_run(timers: Timers, attention: Attention) -> None:
    turns = Turns(lambda: 0, attention.rank, timers)
    assert turns.take("a").done()
    assert not turns.take("b").done()
