"""All files of a project read in the background, and what is kept of it between starts."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import psutil
import pytest

from livesync_ls.files.sources import read_disk
from livesync_ls.imports import reading, statements_of, store
from livesync_ls.imports.reading import Reading, read
from livesync_ls.imports.statements import EMPTY
from livesync_ls.imports.survey import BATCH, FEW, Batch, survey

LONG_AGO = 1_500_000_000 * 10**9


def files(folder: Path, count: int) -> list[Path]:
    """So many modules in a chain, not just now written."""
    paths = [folder / f"m{number}.py" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(f"import m{number + 1}\n", encoding="utf-8")
        os.utime(path, ns=(LONG_AGO, LONG_AGO))
    return paths


class Taken:
    """What a survey handed over."""

    def __init__(self) -> None:
        self.readings: dict[str, Reading] = {}
        self.gone: list[Path] = []
        self.progress: list[tuple[int, int]] = []

    async def take(self, batch: Batch) -> None:
        self.gone += [path for path, found in batch if not found]
        self.readings |= {str(path): found for path, found in batch if found}

    def note(self, done: int, total: int) -> None:
        self.progress.append((done, total))


async def surveyed(paths: list[Path], known: dict[str, Reading] | None = None) -> Taken:
    taken = Taken()
    await survey(paths, known or {}, taken.take, taken.note)
    return taken


@pytest.mark.parametrize("count", [3, FEW + BATCH // 2], ids=["in a thread", "in processes"])
async def test_every_file_is_read_once(tmp_path: Path, count: int) -> None:
    paths = files(tmp_path, count)
    taken = await surveyed([*paths, tmp_path / "none.py"])
    assert taken.gone == [tmp_path / "none.py"]
    assert set(taken.readings) == set(map(str, paths))
    for number, path in enumerate(paths):
        source, found = read_disk(path), taken.readings[str(path)]
        assert source is not None
        assert found.digest == source.digest
        assert found.statements == statements_of(f"import m{number + 1}")
    done, totals = zip(*taken.progress, strict=True)
    assert list(done) == sorted(done)
    assert done[-1] == count + 1
    assert set(totals) == {count + 1}


async def test_what_cannot_be_decoded_imports_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"import b # \xff")
    taken = await surveyed([path])
    source = read_disk(path)
    assert source is not None
    assert source.problem
    assert taken.readings[str(path)].statements == EMPTY
    assert taken.readings[str(path)].digest == source.digest


async def test_the_hash_is_that_of_the_text_and_not_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"\xef\xbb\xbfimport b")
    marked = (await surveyed([path])).readings[str(path)]
    path.write_bytes(b"import b")
    assert (await surveyed([path])).readings[str(path)].digest == marked.digest


# ── What is known from an earlier survey ────────────────────────────────────────────────────────


@pytest.mark.parametrize("count", [3, FEW + 1], ids=["in a thread", "in processes"])
async def test_the_same_content_keeps_its_statements(tmp_path: Path, count: int) -> None:
    paths = files(tmp_path, count)
    mark = statements_of("import known_before")
    first = (await surveyed(paths)).readings
    known = {path: msgspec.structs.replace(found, statements=mark) for path, found in first.items()}
    assert (await surveyed(paths, known)).readings == known
    for path in paths:
        os.utime(path, ns=(LONG_AGO + 10**9, LONG_AGO + 10**9))
    again = (await surveyed(paths, known)).readings
    assert {found.statements for found in again.values()} == {mark}
    assert {found.mtime_ns for found in again.values()} == {LONG_AGO + 10**9}
    paths[0].write_text("import other", encoding="utf-8")
    assert (await surveyed(paths, known)).readings[str(paths[0])].statements == statements_of("import other")


async def test_the_time_of_a_file_just_written_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("import b", encoding="utf-8")
    known = (await surveyed([path])).readings
    stamp = path.stat()
    path.write_text("import c", encoding="utf-8")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert (await surveyed([path], known)).readings[str(path)].statements == statements_of("import c")


def test_known_statements_are_left_out(tmp_path: Path) -> None:
    (path,) = files(tmp_path, 1)
    found = read(str(path))
    assert found is not None
    again = read(str(path), found.digest)
    assert again is not None
    assert again.statements == EMPTY


# ── Processes ───────────────────────────────────────────────────────────────────────────────────


def children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


async def test_a_cancelled_survey_leaves_no_process(tmp_path: Path) -> None:
    paths = files(tmp_path, FEW + 3 * BATCH)
    before = children()
    begun, never = asyncio.Event(), asyncio.Event()

    async def take(_batch: Batch) -> None:
        begun.set()
        await never.wait()

    task = asyncio.create_task(survey(paths, {}, take))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert children() == before


async def test_a_reader_that_is_killed_is_done_without(tmp_path: Path) -> None:
    paths = files(tmp_path, FEW + 3 * BATCH)
    before = set(children())
    taken = Taken()

    async def take(batch: Batch) -> None:
        await taken.take(batch)
        for process in set(children()) - before:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    await survey(paths, {}, take)
    assert set(taken.readings) == set(map(str, paths))


async def test_without_processes_a_thread_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    paths = files(tmp_path, FEW + 1)
    assert len((await surveyed(paths)).readings) == len(paths)


DAEMON = """
import asyncio, sys
from pathlib import Path
import psutil
from livesync_ls.imports import survey

async def take(batch):
    print(*(child.pid for child in psutil.Process().children(recursive=True)), flush=True)
    await asyncio.Event().wait()

asyncio.run(survey(sorted(Path(sys.argv[1]).glob("*.py")), {}, take))
"""


def test_readers_end_with_a_daemon_that_is_killed(tmp_path: Path) -> None:
    files(tmp_path, FEW + 3 * BATCH)
    command = [sys.executable, "-c", DAEMON, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as daemon:
        assert daemon.stdout is not None
        readers = [psutil.Process(int(number)) for number in daemon.stdout.readline().split()]
        assert readers
        daemon.kill()
        # This comes to an end: nobody else holds what an editor talks through. Each reader's first batch is a line.
        daemon.stdout.read()
    _, alive = psutil.wait_procs(readers, timeout=30)
    assert not alive


def test_a_reader_ends_with_its_input(tmp_path: Path) -> None:
    (path,) = files(tmp_path, 1)
    asked = reading.framed([(str(path), "")]) + reading.framed([])
    done = subprocess.run(reading.command(), input=asked, capture_output=True, timeout=60, cwd=tmp_path, check=True)
    assert done.stdout == reading.framed([read(str(path))]) + reading.framed([])
    assert done.stderr == b""


def test_a_reader_imports_nothing_from_where_it_is_started(tmp_path: Path) -> None:
    (tmp_path / "msgspec.py").write_text("raise SystemExit(3)", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONSTARTUP": str(tmp_path / "msgspec.py")}
    done = subprocess.run(reading.command(), input=b"", timeout=60, cwd=tmp_path, env=environment, check=False)
    assert done.returncode == 0


# ── Between starts ──────────────────────────────────────────────────────────────────────────────


def some_readings(root: Path) -> dict[str, Reading]:
    statements = statements_of("import a.b\nfrom .c import d, *\nfrom . import e\n__all__ = ['x']")
    return {str(root / "a.py"): Reading("0" * 32, statements, LONG_AGO, 7), str(root / "é.py"): Reading("1" * 32)}


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    readings = some_readings(tmp_path)
    store.save(tmp_path / "one", readings, tmp_path)
    store.save(tmp_path / "two", {}, tmp_path)
    assert store.load(tmp_path / "one", tmp_path) == readings
    assert store.load(tmp_path / "two", tmp_path) == {}
    assert store.load(tmp_path / "three", tmp_path) == {}


def damages() -> list[Callable[[bytes], bytes]]:
    return [
        lambda _: b"",
        lambda data: data[:-1],
        lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:],
        lambda data: data + b"\0",
        lambda _: b"something else",
    ]


@pytest.mark.parametrize("damage", damages(), ids=["empty", "cut", "flipped", "longer", "foreign"])
def test_a_damaged_file_counts_as_empty(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    store.save(tmp_path, some_readings(tmp_path), tmp_path)
    (file,) = (tmp_path / "imports").iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert store.load(tmp_path, tmp_path) == {}


def test_what_another_version_kept_counts_as_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(tmp_path, some_readings(tmp_path), tmp_path)
    monkeypatch.setattr(store, "FORMAT", store.FORMAT + 1)
    assert store.load(tmp_path, tmp_path) == {}


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "imports").write_text("a file in the way", encoding="utf-8")
    store.save(tmp_path, some_readings(tmp_path), tmp_path)
    assert store.load(tmp_path, tmp_path) == {}


def test_a_path_that_is_not_unicode_is_left_out(tmp_path: Path) -> None:
    readings = some_readings(tmp_path)
    store.save(tmp_path, {**readings, str(tmp_path / "\udc80.py"): Reading("2" * 32)}, tmp_path)
    assert store.load(tmp_path, tmp_path) == readings


def test_the_state_folder_of_the_settings_holds_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVESYNC_STATE_DIR", str(tmp_path))
    store.save(tmp_path, some_readings(tmp_path))
    assert [file.parent for file in tmp_path.rglob("*.msgpack")] == [tmp_path / "cache" / "imports"]
