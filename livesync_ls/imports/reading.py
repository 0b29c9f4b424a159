"""Files read for their imports: one by one here, or batch by batch in a process of its own.

Such a process is the daemon's own Python with this package and nothing of the user's. It answers on its standard
output what it is asked on its standard input, and ends with it: it cannot outlive the daemon.
"""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

import livesync_ls
from livesync_ls.files.sources import read_disk
from livesync_ls.imports.statements import EMPTY, Statements, statements_of

NICENESS = 10
JUST_NOW_NS = 2_000_000_000
"""A file this young may change again without another time: some file systems count in steps of 2 s."""

LENGTH = struct.Struct(">I")
"""Stands before each message, and says how many bytes it has."""


class Reading(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is known of a file: what it imports, and how to tell that this still holds."""

    digest: str
    """The content hash, as `Source.digest` has it."""
    statements: Statements = EMPTY
    """None for a file that is no text."""
    mtime_ns: int = 0
    """0 if it was too young to be told from the next version by its time."""
    size: int = -1


Request = list[tuple[str, str]]
"""Paths, each with the digest whose statements the asker has; empty if it has none."""
Answer = list[Reading | None]


def read(path: str, known: str = "") -> Reading | None:
    """A file as it is on the disk now; None if there is none. With the digest `known`, its statements are left out."""
    # Its time is taken first: if the file changes in between, the time is too old, and it is read again one day.
    stamp = stamp_of(path)
    source = read_disk(Path(path))
    if stamp is None or source is None:
        return None
    mtime_ns, size = stamp
    if mtime_ns > time.time_ns() - JUST_NOW_NS:
        mtime_ns = 0
    statements = EMPTY if source.problem or source.digest == known else statements_of(source.text)
    return Reading(source.digest, statements, mtime_ns, size)


def read_all(request: Request) -> Answer:
    return [read(path, known) for path, known in request]


def stamp_of(path: str) -> tuple[int, int] | None:
    """Time of the last change, in ns, and size in bytes; None if there is no such file."""
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


def command() -> list[str]:
    """How to start a process that reads. It takes its modules from where the daemon has them, and from nowhere else."""
    home = str(Path(livesync_ls.__file__).parent.parent)
    program = "import sys; sys.path[:] = sys.argv[1:]; from livesync_ls.imports.reading import serve; serve()"
    return [sys.executable, "-I", "-S", "-c", program, *filter(None, sys.path), home]


def serve() -> None:
    """Answer requests until there are no more."""
    # Ctrl+C in a terminal reaches all that was started from it; the daemon ends us, by closing our input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    with contextlib.suppress(BrokenPipeError):
        for request in _messages(sys.stdin.buffer):
            sys.stdout.buffer.write(framed(read_all(request)))
            sys.stdout.buffer.flush()


def _messages(stream: BinaryIO) -> Iterator[Request]:
    while len(length := stream.read(LENGTH.size)) == LENGTH.size:
        yield msgspec.msgpack.decode(stream.read(LENGTH.unpack(length)[0]), type=Request)


def framed(message: Request | Answer) -> bytes:
    data = msgspec.msgpack.encode(message)
    return LENGTH.pack(len(data)) + data
