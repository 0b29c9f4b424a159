"""What all files of a project import, read in the background."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import subprocess
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeAlias

import msgspec

from livesync_ls.imports.reading import LENGTH, Answer, Reading, Request, command, framed, read_all, stamp_of

log = logging.getLogger(__name__)

FEW = 300
"""So many files are read by a thread sooner than processes start."""
MOST_PROCESSES = 2
BATCH = 100

Batch: TypeAlias = list[tuple[Path, Reading | None]]
"""Files with what they import; None for a file that is not there."""
_Read: TypeAlias = Callable[[Request], Awaitable[Answer]]

# Both flags exist on Windows only; elsewhere the process lowers its own priority.
_FLAGS = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)


async def survey(
    paths: Sequence[Path],
    known: Mapping[str, Reading],
    take: Callable[[Batch], Awaitable[None]],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    *,
    beside: bool = True,
) -> None:
    """Read files and hand them to `take`, batch by batch; it is waited for.

    `known` is what an earlier survey found, by path as text. A file whose time and size are the same is not read, one
    whose content is the same is not read for its imports. `progress` gets how many files of how many are done. Ends
    its processes before it ends itself, also when it is cancelled. Without `beside` it starts none.
    """
    done = 0

    async def tell(batch: Batch) -> None:
        nonlocal done
        await take(batch)
        done += len(batch)
        progress(done, len(paths))

    same, changed = await asyncio.to_thread(_sorted_out, paths, known)
    for batch in _cut(same):
        await tell([(path, known[str(path)]) for path in batch])
    batches = _cut(changed)
    if len(changed) < FEW or not beside:
        await _work(batches, known, _in_thread, tell)
        return
    async with asyncio.TaskGroup() as group:
        for _ in range(min(MOST_PROCESSES, os.cpu_count() or 1)):
            group.create_task(_work_beside(batches, known, tell))


def _sorted_out(paths: Sequence[Path], known: Mapping[str, Reading]) -> tuple[list[Path], list[Path]]:
    """The files that have not changed by time and size, and the others."""
    same: list[Path] = []
    changed: list[Path] = []
    for path in paths:
        reading = known.get(str(path))
        unchanged = reading and reading.mtime_ns and (reading.mtime_ns, reading.size) == stamp_of(str(path))
        (same if unchanged else changed).append(path)
    return same, changed


def _cut(paths: list[Path]) -> Iterator[list[Path]]:
    return (paths[start : start + BATCH] for start in range(0, len(paths), BATCH))


async def _work(
    batches: Iterator[list[Path]],
    known: Mapping[str, Reading],
    read: _Read,
    tell: Callable[[Batch], Awaitable[None]],
) -> None:
    for paths in batches:
        before = [known.get(str(path)) for path in paths]
        request = [(str(path), old.digest if old else "") for path, old in zip(paths, before, strict=True)]
        readings = map(_completed, await read(request), before)
        await tell(list(zip(paths, readings, strict=True)))


def _completed(reading: Reading | None, before: Reading | None) -> Reading | None:
    """With the statements that were left out because they are known."""
    if reading and before and reading.digest == before.digest:
        return msgspec.structs.replace(reading, statements=before.statements)
    return reading


async def _in_thread(request: Request) -> Answer:
    return await asyncio.to_thread(read_all, request)


async def _work_beside(
    batches: Iterator[list[Path]], known: Mapping[str, Reading], tell: Callable[[Batch], Awaitable[None]]
) -> None:
    async with _reader() as read:
        await _work(batches, known, read, tell)


@asynccontextmanager
async def _reader() -> AsyncGenerator[_Read]:
    """A process that reads; should it not start or die early, a thread does its work."""
    process = await _started()

    async def read(request: Request) -> Answer:
        if process and process.returncode is None:
            # It died; or one of the paths is not Unicode, which Linux allows and a message does not.
            with contextlib.suppress(OSError, EOFError, ValueError):
                return await _asked(process, request)
        return await asyncio.to_thread(read_all, request)

    try:
        yield read
    finally:
        if process:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _started() -> asyncio.subprocess.Process | None:
    try:
        return await asyncio.create_subprocess_exec(
            *command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=_FLAGS,
        )
    except (OSError, NotImplementedError) as problem:
        log.warning("The project's imports are read without a process of their own: %s", problem)
        return None


async def _asked(process: asyncio.subprocess.Process, request: Request) -> Answer:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(framed(request))
    await process.stdin.drain()
    (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
    return msgspec.msgpack.decode(await process.stdout.readexactly(length), type=Answer)
