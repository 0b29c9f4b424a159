"""What became of files between a block's look and the daemon's makes the block run again, and nothing else does."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast

import pytest

from livesync_ls.files.sights import look
from livesync_ls.files.sources import Sources, disk_digest
from livesync_ls.session.dependencies import Dependencies
from livesync_ls.session.keys import file_key
from livesync_ls.session.tears import MOST_AT_ONCE
from livesync_ls.worker.child import sights
from livesync_ls.worker.child.messages import DoneMessage, Outline

LONG_AGO = 1_000_000_000


async def no_outlines(_texts: dict[str, str]) -> dict[str, Outline]:
    return {}


def old(path: Path) -> None:
    """Nothing that was written just now."""
    os.utime(path, (LONG_AGO, LONG_AGO))


class Block:
    """A block, by what it tells; it looks when it is made."""

    def __init__(self, *read: Path, asked: Iterable[Path] = ()) -> None:
        self.read = {str(path): settled(sights.look(str(path)), path) for path in read}
        self.asked = {str(path): sights.kind(str(path)) for path in asked}

    @property
    def done(self) -> DoneMessage:
        seen = self.read | self.asked
        told: dict[str, Any] = {"block": "b", "files": [*seen], "sights": [*seen.values()], "glimpsed": [*self.asked]}
        rest: dict[str, Any] = {key: [] for key in ("packages", "written", "created")}
        return cast(DoneMessage, {**told, **rest, "loaded": {}, "effects": None})


def settled(sight: str, path: Path) -> str:
    """As it would be seen a moment later: what is written just now cannot be told from what is written next."""
    return look(path, disk_digest).sight if sight.endswith("young") else sight


@pytest.fixture
def dependencies(tmp_path: Path) -> Dependencies:
    return Dependencies(Sources(), tmp_path / "main.py", no_outlines)


def make_file(path: Path) -> None:
    path.write_text("1")


def make_folder(path: Path) -> None:
    (path / "away").mkdir(parents=True)


def remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def rewrite(path: Path) -> None:
    """With the same text and time: only that it is another file tells."""
    status = path.stat()
    draft = path.with_name("draft")
    draft.write_bytes(path.read_bytes())
    os.utime(draft, ns=(status.st_atime_ns, status.st_mtime_ns))
    draft.replace(path)


MAKERS = [make_file, make_folder]


@pytest.mark.parametrize("make", MAKERS)
async def test_both_sides_see_the_same(
    dependencies: Dependencies, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    path, missing = tmp_path / "far", tmp_path / "gone"
    make(path)
    assert await dependencies.add(Block(path, missing, tmp_path).done) is None
    assert await dependencies.add(Block(asked=[path, missing, tmp_path]).done) is None
    assert dependencies.meanwhile.take_undecided() == set()


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("is_asked", [True, False])
async def test_what_came_after_the_look(
    dependencies: Dependencies, tmp_path: Path, make: Callable[[Path], None], is_asked: bool
) -> None:
    path = tmp_path / "far"
    block = Block(asked=[path]) if is_asked else Block(path)
    make(path)
    assert await dependencies.add(block.done) == "`far` changed"


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("is_asked", [True, False])
async def test_what_went_after_the_look(
    dependencies: Dependencies, tmp_path: Path, make: Callable[[Path], None], is_asked: bool
) -> None:
    path = tmp_path / "far"
    make(path)
    block = Block(asked=[path]) if is_asked else Block(path)
    remove(path)
    assert await dependencies.add(block.done) == "`far` changed"


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("is_asked", [True, False])
async def test_what_was_gone_only_for_the_block(
    dependencies: Dependencies, tmp_path: Path, make: Callable[[Path], None], is_asked: bool
) -> None:
    """It is as it was known before: nothing that the system tells of it says otherwise."""
    path = tmp_path / "far"
    make(path)
    assert await dependencies.add((Block(asked=[path]) if is_asked else Block(path)).done) is None
    remove(path)
    block = Block(asked=[path]) if is_asked else Block(path)
    make(path)
    assert await dependencies.add(block.done) == "`far` changed"


@pytest.mark.skipif(os.name == "nt", reason="files have no number there, and a new one takes the time of the old one")
async def test_a_file_that_was_written_again_after_it_was_read(dependencies: Dependencies, tmp_path: Path) -> None:
    path = tmp_path / "data.txt"
    make_file(path)
    old(path)
    block = Block(path)
    rewrite(path)
    assert await dependencies.add(block.done) == "`data.txt` changed"


async def test_a_name_that_came_into_a_folder_after_it_was_listed(dependencies: Dependencies, tmp_path: Path) -> None:
    block = Block(tmp_path)
    make_file(tmp_path / "data.txt")
    assert await dependencies.add(block.done) == f"`{tmp_path.name}` changed"


async def test_a_block_that_found_the_newest_does_not_run_again_for_it(
    dependencies: Dependencies, tmp_path: Path
) -> None:
    path = tmp_path / "data.txt"
    make_file(path)
    await dependencies.add(Block(path).done)
    path.write_text("22")
    dependencies.meanwhile.begin()
    assert await dependencies.add(Block(path).done) is None
    assert dependencies.found() == {file_key(path): disk_digest(path)}
    dependencies.meanwhile.running = False
    # Others that read it hear of it at once.
    assert dependencies.meanwhile.take_undecided() == {path}
    assert await dependencies.changed([path])


async def test_a_block_for_which_a_path_always_changes_comes_to_an_end(
    dependencies: Dependencies, tmp_path: Path
) -> None:
    path = tmp_path / "far"
    told: list[str | None] = []
    for _ in range(MOST_AT_ONCE + 2):
        block = Block(path)
        make_file(path)
        told.append(await dependencies.add(block.done))
        remove(path)
    assert told == [*["`far` changed"] * MOST_AT_ONCE, None, "`far` changed"]
