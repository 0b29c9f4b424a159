"""When files at rest are looked at once more, whatever the system told of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from livesync_ls import protocol as wire
from livesync_ls.files.rounds import PAUSES_SECONDS, Rounds

URI = "file:///p/main.py"
PATH = Path("/p/main.py")
DATA = Path("/p/data.txt")


class Timers:
    """A clock that stands still; its timers go off when the test says so."""

    def __init__(self) -> None:
        self.present: list[Alarm] = []

    def time(self) -> float:
        return 0.0

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Alarm:
        self.present.append(Alarm(self, seconds, callback))
        return self.present[-1]

    @property
    def pauses(self) -> list[float]:
        return [alarm.seconds for alarm in self.present]


class Alarm:
    def __init__(self, timers: Timers, seconds: float, callback: Callable[[], object]) -> None:
        self.seconds = seconds
        self._timers, self._callback = timers, callback

    def cancel(self) -> None:
        self._timers.present.remove(self)

    def ring(self) -> None:
        self.cancel()
        self._callback()


class Calm:
    """A session at rest."""

    def __init__(self) -> None:
        self.path = PATH
        self.is_watched = True
        self.is_busy = False
        self.lost: set[Path] = set()
        self.torn = False
        self.tried: list[int] = []

    async def strays(self) -> set[Path]:
        return self.lost

    def try_again(self, patience: int) -> bool:
        self.tried.append(patience)
        return self.torn


class House:
    """Rounds with all that is around them."""

    def __init__(self) -> None:
        self.timers, self.session = Timers(), Calm()
        self.looked_at: list[set[Path]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self.rounds = Rounds({URI: self.session}.get, self.looked_at.append, self._spawn, self.timers)

    def show(self, state: wire.SessionStateName) -> None:
        self.rounds.notice(wire.SessionState(uri=URI, state=state))

    async def wait(self) -> float:
        """Let the pause pass. Returns how long it was."""
        (alarm,) = self.timers.present
        alarm.ring()
        for task in self._tasks:
            await task
        return alarm.seconds

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work))


@pytest.fixture
def house() -> House:
    return House()


async def test_a_file_at_rest_is_looked_at_ever_later_and_then_no_more(house: House) -> None:
    house.show("idle")
    assert [await house.wait() for _ in PAUSES_SECONDS] == [*PAUSES_SECONDS]
    assert house.timers.present == []
    assert house.looked_at == [{PATH}] * len(PAUSES_SECONDS)
    assert house.session.tried == [*range(len(PAUSES_SECONDS))]


async def test_a_run_puts_it_off(house: House) -> None:
    house.show("idle")
    house.show("running")
    assert house.timers.present == []
    house.show("idle")
    assert house.timers.pauses == [PAUSES_SECONDS[0]]


async def test_what_strayed_is_looked_at(house: House) -> None:
    house.session.lost = {DATA}
    house.show("idle")
    await house.wait()
    assert house.looked_at == [{DATA, PATH}]


@pytest.mark.parametrize("cause", ["strays", "tears"])
async def test_what_runs_by_a_round_is_followed_by_the_next_one_and_so_comes_to_an_end(
    house: House, cause: str
) -> None:
    house.session.lost, house.session.torn = ({DATA}, False) if cause == "strays" else (set(), True)
    pauses: list[float] = []
    house.show("idle")
    while house.timers.present:
        pauses.append(await house.wait())
        house.show("running")
        house.show("idle")
    assert pauses == [*PAUSES_SECONDS]


async def test_after_an_edit_rounds_begin_anew(house: House) -> None:
    house.session.torn = True
    house.show("idle")
    await house.wait()
    house.rounds.notice(wire.DocumentChanged(uri=URI, version=2, splices=[]))
    house.show("running")
    house.show("idle")
    assert house.timers.pauses == [PAUSES_SECONDS[0]]


async def test_nobody_looks_where_nobody_watches(house: House) -> None:
    house.session.is_watched = False
    house.show("idle")
    await house.wait()
    assert (house.looked_at, house.timers.present) == ([], [])
    house.session.is_watched = True
    house.rounds.begin(URI)
    await house.wait()
    assert house.looked_at == [{PATH}]
