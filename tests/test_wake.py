"""What a runner waits for: that it is woken, that something else is done, or that time is up."""

from __future__ import annotations

import asyncio

import pytest

from livesync_ls.session.wake import Wake


@pytest.fixture
def wake() -> Wake:
    return Wake()


async def begun(work: asyncio.Task[None]) -> bool:
    """Let it come as far as it can. Returns whether it still waits."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return not work.done()


async def test_what_is_set_is_not_waited_for(wake: Wake) -> None:
    wake.set()
    await wake.wait()
    assert wake.is_set()


async def test_it_wakes_who_waits(wake: Wake) -> None:
    waiting = asyncio.create_task(wake.wait())
    assert await begun(waiting)
    wake.set()
    await waiting


async def test_it_can_be_cleared_and_waited_for_again(wake: Wake) -> None:
    wake.set()
    wake.clear()
    waiting = asyncio.create_task(wake.wait())
    assert await begun(waiting)
    wake.set()
    await waiting


async def test_something_else_may_come_first(wake: Wake) -> None:
    other: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    waiting = asyncio.create_task(wake.wait(other))
    assert await begun(waiting)
    other.set_result(None)
    await waiting
    assert not wake.is_set()
    await wake.wait(other)  # it is done already


async def test_what_came_too_late_wakes_nobody_else(wake: Wake) -> None:
    other: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    first = asyncio.create_task(wake.wait(other))
    assert await begun(first)
    wake.set()
    await first
    wake.clear()
    second = asyncio.create_task(wake.wait())
    assert await begun(second)
    other.set_result(None)
    assert await begun(second)
    wake.set()
    await second


async def test_time_may_be_up(wake: Wake) -> None:
    await wake.wait(at_most=0)
    assert not wake.is_set()


async def test_who_is_cancelled_leaves_nothing_behind(wake: Wake) -> None:
    waiting = asyncio.create_task(wake.wait())
    assert await begun(waiting)
    waiting.cancel()
    await asyncio.wait([waiting])
    wake.set()
    await wake.wait()
