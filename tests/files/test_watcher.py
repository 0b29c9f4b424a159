"""Whatever comes in a folder that is to be watched is told, whenever the folder itself comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from livesync_ls.files import watcher
from livesync_ls.files.watcher import Watcher

PATIENCE = 15.0


class Told:
    """What a watcher told."""

    def __init__(self) -> None:
        self.paths: set[Path] = set()
        self.watched: set[Path] = set()
        self.watcher = Watcher(self._changed, self._watching)
        self._news = asyncio.Event()

    async def until_watched(self, folder: Path) -> None:
        await self._until(lambda: folder in self.watched)

    async def until_told(self, path: Path) -> None:
        await self._until(lambda: path in self.paths)

    async def _until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not is_so():
                self._news.clear()
                await self._news.wait()

    def _changed(self, paths: set[Path]) -> None:
        self.paths |= paths
        self._news.set()

    def _watching(self, folders: list[Path]) -> None:
        self.watched.update(folders)
        self._news.set()


@asynccontextmanager
async def watching(*folders: Path) -> AsyncGenerator[Told]:
    told = Told()
    running = asyncio.create_task(told.watcher.run())
    told.watcher.watch(folders)
    yield told
    running.cancel()
    await asyncio.wait([running])


async def test_a_folder_that_comes_while_the_one_above_it_is_not_watched_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, existing = tmp_path / "late", watcher.existing

    def look_and_make(folders: Iterable[Path]) -> dict[Path, int]:
        found = existing(folders)
        late.mkdir(exist_ok=True)
        return found

    monkeypatch.setattr(watcher, "existing", look_and_make)
    async with watching(tmp_path, late) as told:
        await told.until_watched(late)
        (late / "data.txt").write_text("1")
        await told.until_told(late / "data.txt")


async def test_folders_come_one_after_the_other(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b" / "c"
    async with watching(deep) as told:
        for folder in (deep.parent.parent, deep.parent, deep):
            await told.until_watched(folder.parent)
            folder.mkdir()
        await told.until_watched(deep)
        (deep / "data.txt").write_text("1")
        await told.until_told(deep / "data.txt")


async def test_a_folder_that_goes_and_comes_back_with_those_above_it(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    async with watching(deep) as told:
        await told.until_watched(deep)
        told.watched.clear()
        deep.rmdir()
        await told.until_watched(deep.parent)
        deep.parent.rmdir()
        await told.until_watched(tmp_path)
        told.watched.clear()
        deep.mkdir(parents=True)
        await told.until_watched(deep)
        (deep / "data.txt").write_text("1")
        await told.until_told(deep / "data.txt")
