"""The background waits while people do, but not for long."""

from __future__ import annotations

import asyncio

from livesync_ls.files import quiet
from livesync_ls.files.quiet import Quiet


async def waits(place: Quiet) -> bool:
    waiting = asyncio.create_task(place.wait())
    await asyncio.sleep(0)
    done = waiting.done()
    waiting.cancel()
    return not done


async def test_nobody_waits_at_first() -> None:
    assert not await waits(Quiet())


async def test_the_background_waits_while_somebody_does() -> None:
    place = Quiet()
    place.note(busy=True)
    place.note(busy=True)
    assert await waits(place)
    place.note(busy=False)
    assert not await waits(place)
    place.note(busy=True)
    assert await waits(place)
    place.note(busy=False)


async def test_what_takes_long_is_not_waited_for() -> None:
    place = Quiet()
    loop = asyncio.get_running_loop()
    rung: list[float] = []
    original, loop.call_later = loop.call_later, lambda delay, act, *_: rung.append(delay) or original(0, act)  # type: ignore[method-assign]
    try:
        place.note(busy=True)
    finally:
        loop.call_later = original  # type: ignore[method-assign]
    async with asyncio.timeout(5):
        await place.wait()
    assert rung == [quiet.PATIENCE_SECONDS]
