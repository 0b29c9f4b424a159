"""What happened while nobody watched is looked at once, and never lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import pytest

from livesync_ls.session.unseen import MOST_PATHS, Unseen
from livesync_ls.worker.process import WorkerWouldNotStart

A, B = Path("/a.py"), Path("/b.csv")


class FakeDependencies:
    """Says what a test wants, when it wants."""

    def __init__(self) -> None:
        self.paths = frozenset({A, B})
        self.looked: list[set[Path]] = []
        self.failure: Exception | None = None
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.is_asked = asyncio.Event()

    async def changed(self, paths: Iterable[Path]) -> bool:
        self.looked.append(set(paths))
        self.is_asked.set()
        await self.may_answer.wait()
        if self.failure:
            raise self.failure
        return A in self.looked[-1]


def unseen_of(dependencies: FakeDependencies) -> Unseen:
    return Unseen(cast("Any", dependencies))


async def test_each_path_is_looked_at_once() -> None:
    dependencies = FakeDependencies()
    unseen = unseen_of(dependencies)
    unseen.note([A])
    unseen.note([A, B])
    assert await unseen.look()
    assert not await unseen.look()
    assert dependencies.looked == [{A, B}]


async def test_what_is_noted_while_it_looks_is_looked_at_as_well() -> None:
    dependencies = FakeDependencies()
    unseen = unseen_of(dependencies)
    unseen.note([B])
    dependencies.may_answer.clear()
    look = asyncio.create_task(unseen.look())
    await dependencies.is_asked.wait()
    unseen.note([A])
    dependencies.may_answer.set()
    assert await look
    assert dependencies.looked == [{B}, {A}]


async def test_who_comes_second_waits_for_the_first() -> None:
    dependencies = FakeDependencies()
    unseen = unseen_of(dependencies)
    unseen.note([A])
    dependencies.may_answer.clear()
    first, second = asyncio.create_task(unseen.look()), asyncio.create_task(unseen.look())
    await dependencies.is_asked.wait()
    first.cancel()
    await asyncio.wait([first])
    dependencies.may_answer.set()
    assert await second
    assert dependencies.looked == [{A}, {A}]


async def test_what_could_not_be_looked_at_stays() -> None:
    dependencies = FakeDependencies()
    unseen = unseen_of(dependencies)
    unseen.note([A])
    dependencies.failure = WorkerWouldNotStart("no")
    with pytest.raises(WorkerWouldNotStart):
        await unseen.look()
    dependencies.failure = None
    assert await unseen.look()


async def test_after_too_many_paths_all_that_matters_is_looked_at() -> None:
    dependencies = FakeDependencies()
    unseen = unseen_of(dependencies)
    unseen.note(Path(f"/log/{number}") for number in range(MOST_PATHS + 1))
    assert await unseen.look()
    assert dependencies.looked == [{A, B}]
