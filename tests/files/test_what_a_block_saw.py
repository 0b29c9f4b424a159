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
from livesync_ls.session.keys import file_key, program_key
from livesync_ls.session.tears import MOST_AT_ONCE
from livesync_ls.worker.child import sights
from livesync_ls.worker.child.messages import DoneMessage, Outline
from livesync_ls.worker.child.modules import digest_of
from livesync_ls.worker.child.record import Record

LONG_AGO = 1_000_000_000


async def outlines(texts: dict[str, str]) -> dict[str, Outline]:
    """Modules without functions."""
    return {path: Outline(whole=text, rest=text, functions={}, names="", layout="") for path, text in texts.items()}


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
    return Dependencies(Sources(), tmp_path / "main.py", outlines)


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


async def test_a_block_for_which_a_path_always_changes_is_tried_again_later(
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


async def test_what_the_block_found_counts_though_it_is_gone_again(dependencies: Dependencies, tmp_path: Path) -> None:
    """Nothing that the system tells says that others have to look: it is as it was known."""
    path = tmp_path / "data.txt"
    make_file(path)
    await dependencies.add(Block(path).done)
    path.write_text("22")
    dependencies.meanwhile.begin()
    await dependencies.add(Block(path).done)
    dependencies.meanwhile.running = False
    make_file(path)
    assert await dependencies.decide()


# ── Modules ─────────────────────────────────────────────────────────────────────────────────────


def load(path: Path) -> DoneMessage:
    """A block that loads a module now."""
    done = Block().done
    done["loaded"] = {str(path): digest_of(path.read_bytes()) if path.exists() else sights.NOTHING}
    return done


async def test_a_module_that_stands_still_is_not_torn_however_young(dependencies: Dependencies, tmp_path: Path) -> None:
    path = tmp_path / "aid.py"
    make_file(path)
    assert await dependencies.add(load(path)) is None
    rewrite(path)
    assert await dependencies.add(load(path)) is None


def write_more(path: Path) -> None:
    path.write_text("2")


@pytest.mark.parametrize("change", [remove, write_more])
async def test_a_module_that_changed_after_it_was_loaded(
    dependencies: Dependencies, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    path = tmp_path / "aid.py"
    make_file(path)
    done = load(path)
    change(path)
    assert await dependencies.add(done) == "`aid.py` changed"


async def test_a_module_that_was_gone_when_it_was_to_be_read(dependencies: Dependencies, tmp_path: Path) -> None:
    path = tmp_path / "aid.py"
    done = load(path)
    make_file(path)
    assert await dependencies.add(done) == "`aid.py` changed"


async def test_a_module_that_is_found_to_be_another_one_is_that_for_everybody(
    dependencies: Dependencies, tmp_path: Path
) -> None:
    path = tmp_path / "aid.py"
    make_file(path)
    await dependencies.add(load(path))
    known = dependencies.files().present[program_key(path)]
    path.write_text("2")
    dependencies.meanwhile.begin()
    assert await dependencies.add(load(path)) is None
    dependencies.meanwhile.running = False
    assert dependencies.found()[program_key(path)] == dependencies.files().present[program_key(path)] != known
    assert await dependencies.decide()


# ── At rest ─────────────────────────────────────────────────────────────────────────────────────


async def test_what_nobody_told_of_strayed(dependencies: Dependencies, tmp_path: Path) -> None:
    data, asked, missing, module = (tmp_path / name for name in ("data", "asked", "missing", "aid.py"))
    folder = tmp_path / "folder"
    folder.mkdir()
    for path in (data, asked, module):
        make_file(path)
    await dependencies.add(Block(data, folder, asked=[asked, missing]).done)
    await dependencies.add(load(module))
    assert await dependencies.strays() == set()
    for path in (data, module):
        path.write_text("2")
    remove(asked)
    make_folder(missing)
    make_file(folder / "new")
    strays = await dependencies.strays()
    assert strays == {data, asked, missing, module, folder}
    assert await dependencies.changed(strays)
    assert await dependencies.strays() == set()


async def test_what_only_has_another_time_did_not_stray(dependencies: Dependencies, tmp_path: Path) -> None:
    data, module = tmp_path / "data", tmp_path / "aid.py"
    make_file(data)
    make_file(module)
    await dependencies.add(Block(data).done)
    await dependencies.add(load(module))
    for path in (data, module):
        rewrite(path)
    assert await dependencies.strays() == set()


async def test_nothing_strays_while_a_block_runs(dependencies: Dependencies, tmp_path: Path) -> None:
    data = tmp_path / "data"
    make_file(data)
    await dependencies.add(Block(data).done)
    dependencies.meanwhile.begin()
    remove(data)
    assert await dependencies.strays() == set()
    dependencies.meanwhile.running = False
    assert await dependencies.strays() == {data}


# ── Young files ─────────────────────────────────────────────────────────────────────────────────


async def test_what_was_written_a_moment_ago_is_waited_for(tmp_path: Path) -> None:
    """Or else a block would run once more to be sure of what its own child has just written."""
    path = tmp_path / "data"
    make_file(path)
    record = Record(hold=False, created=[])
    record.read(str(path))
    assert record.sights[str(path)] == look(path, disk_digest).sight
