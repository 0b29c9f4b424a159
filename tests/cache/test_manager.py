"""When the cache looks, what it counts, and whom it spares."""

from __future__ import annotations

import asyncio
import logging

import pytest

from livesync_ls.cache.manager import ARRIVAL_SECONDS
from livesync_ls.cache.policy import MOST_PROCESSES, Machine

from .fakes import PROCESS_BYTES, World


async def swept(world: World) -> list[str]:
    """What a sweep does."""
    before = len(world.log)
    await world.cache.sweep()
    return world.log[before:]


async def test_what_fits_stays_however_long_ago_it_was_used() -> None:
    world = World()
    world.left("a", "b")
    world.clock.now += 100_000
    assert await swept(world) == []


async def test_over_budget_processes_go_first_and_then_results() -> None:
    world = World()
    world.left("a", "b")
    world.budget = PROCESS_BYTES + 10_000
    assert await swept(world) == ["let go a"]
    world.budget = 10_000
    assert await swept(world) == ["let go b"]
    world.budget = 300
    assert await swept(world) == ["forget a"]
    assert (await world.cache.stats()).evictions == 3


async def test_watched_files_do_not_count_and_stay() -> None:
    world = World(budget=0)
    world.open("a")
    world.clock.now += 1000
    assert await swept(world) == []


async def test_within_its_grace_a_file_stays() -> None:
    world = World(budget=0)
    world.open("a")
    world.cache.unwatched("a", 30)
    world.clock.now += 29.9
    assert await swept(world) == []
    world.clock.now += 0.1
    assert await swept(world) == ["let go a", "forget a"]


async def test_a_file_that_is_watched_while_it_is_weighed_stays() -> None:
    world = World(budget=0)
    world.left("a")
    loop = asyncio.get_running_loop()
    watched = asyncio.Event()

    def watch() -> None:
        world.cache.watched("a")
        watched.set()

    world.scales.on_weighing = lambda: asyncio.run_coroutine_threadsafe(soon(watch), loop).result()
    assert await swept(world) == []
    assert watched.is_set()


async def soon(action: object) -> None:
    assert callable(action)
    action()


async def test_a_file_that_a_request_needs_stays_until_it_is_answered() -> None:
    world = World(budget=0)
    world.left("a")
    with world.cache.using("a"), world.cache.using("a"):
        assert await swept(world) == []
    assert await swept(world) == ["let go a", "forget a"]


async def test_what_still_runs_after_the_grace_is_stopped_whatever_the_budget() -> None:
    world = World()
    world.open("a", running=True)
    assert await swept(world) == []
    world.cache.unwatched("a", 30)
    assert await swept(world) == []
    world.clock.now += 30
    assert await swept(world) == ["let go a"]
    assert (await world.cache.stats()).evictions == 0


async def test_a_file_that_shows_nothing_is_not_kept() -> None:
    world = World()
    world.open("a", watched=False, empty=True)
    assert await swept(world) == []
    world.clock.now += 30
    assert await swept(world) == ["forget a"]


async def test_a_file_that_was_just_opened_waits_for_who_opened_it() -> None:
    world = World(budget=0)
    world.open("a", watched=False, grace=0)
    assert await swept(world) == []
    world.clock.now += ARRIVAL_SECONDS
    assert await swept(world) == ["let go a", "forget a"]


async def test_few_idle_processes_stay() -> None:
    world = World()
    world.left(*map(str, range(MOST_PROCESSES + 2)))
    assert await swept(world) == ["let go 0", "let go 1"]


async def test_a_machine_short_of_memory_asks_too() -> None:
    world = World()
    world.left("a", "b")
    world.scales.memory = Machine(total=20_000_000, available=1_999_999)
    assert await swept(world) == ["let go a"]


async def test_it_looks_when_a_grace_is_over_and_every_thirty_seconds() -> None:
    world = World()
    world.cache.start()
    world.open("a")
    assert world.clock.go_on(29) == 0
    assert world.clock.go_on(1) == 1
    world.cache.unwatched("a", 10)
    assert world.clock.go_on(10) == 1
    world.cache.unwatched("a", 10)
    world.cache.watched("a")
    assert world.clock.go_on(10) == 0
    assert world.clock.go_on(10) == 1
    await world.cache.close()
    assert world.clock.go_on(1000) == 0


async def test_hits_and_misses() -> None:
    world = World()
    assert (await world.cache.stats()).hit_rate == 0
    world.open("a")
    world.open("b", watched=False)
    world.cache.watched("a")
    world.cache.unwatched("a", 30)
    world.cache.watched("a")
    world.cache.watched("b")
    stats = await world.cache.stats()
    assert (stats.hits, stats.misses, stats.hit_rate) == (2, 2, 0.5)
    assert stats.entries == 2
    assert stats.bytes > 2 * PROCESS_BYTES


async def test_many_who_ask_for_numbers_do_not_weigh_many_times() -> None:
    world = World()
    world.open("a")
    weighed: list[int] = []
    world.scales.on_weighing = lambda: weighed.append(1)
    await asyncio.gather(*(world.cache.stats() for _ in range(100)))
    assert len(weighed) == 1


async def test_the_log_tells_once_what_is_held(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    world = World()
    await world.cache.sweep()
    assert caplog.messages == []
    world.open("a")
    world.cache.watched("a")
    world.cache.watched("a")
    await world.cache.sweep()
    await world.cache.sweep()
    assert caplog.messages == ["Cache stats: 1 entries, 1.0MB, hit rate: 66.67%"]
    world.cache.watched("a")
    await world.cache.sweep()
    assert caplog.messages[1:] == ["Cache stats: 1 entries, 1.0MB, hit rate: 75.00%"]
