"""What connects a worker process with the daemon: a socket for frames, and the pipes that are its stdout and stderr.

Protocols with callbacks, not streams: what arrives is dealt with in the same turn of the event loop, and a keystroke's
answer does not wait for three more.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from livesync_ls.protocol import StreamName
from livesync_ls.worker.child import messages

CHILD = Path(__file__).parent / "child"

_HASHES = {} if os.environ.get("PYTHONHASHSEED") else {"PYTHONHASHSEED": str(secrets.randbelow(2**32))}
"""All workers of a daemon hash alike, so that what they show can be compared: on it depends the order of sets.

The worker takes it out of its environment again."""

_NAMES: dict[int, StreamName] = {1: "stdout", 2: "stderr"}


class Frames(asyncio.Protocol):
    """The socket. `on_broken` is called once if what arrives is no frame; `ended` is done when nothing more comes."""

    def __init__(self, on_frame: Callable[[dict[str, Any]], None], on_broken: Callable[[], None]) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._on_frame = on_frame
        self._on_broken = on_broken
        self._received = bytearray()
        self._is_broken = False
        self._transport: asyncio.Transport | None = None

    def send(self, message: Any) -> None:
        if self._transport:
            self._transport.write(messages.pack(message))

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while not self._is_broken and (body := self._next()) is not None:
            self._on_frame(messages.unpack(body))

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)

    def _next(self) -> bytes | None:
        size = messages.header_size()
        if len(self._received) < size:
            return None
        try:
            length = size + messages.body_length(bytes(self._received[:size]))
        except ValueError:
            self._is_broken = True
            self._on_broken()
            return None
        if len(self._received) < length:
            return None
        body = bytes(self._received[size:length])
        del self._received[:length]
        return body


class Pipes(asyncio.SubprocessProtocol):
    """The process, with its stdout and stderr."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.exited: asyncio.Future[int] = loop.create_future()
        """Its exit code, as soon as it has one; the pipes may be held open by what it started."""
        self.drained: asyncio.Future[None] = loop.create_future()
        """Both pipes are at their end."""
        self._early: list[tuple[StreamName, bytes]] | None = []
        """What arrived before anybody listened; an empty part is the end of a pipe."""
        self._on_bytes: Callable[[StreamName, bytes], None] = lambda _name, _data: None
        self._on_end: Callable[[StreamName], None] = lambda _name: None
        self._open = set(_NAMES)
        self._transport: asyncio.SubprocessTransport | None = None

    @property
    def pid(self) -> int:
        assert self._transport is not None
        return self._transport.get_pid()

    def listen(self, on_bytes: Callable[[StreamName, bytes], None], on_end: Callable[[StreamName], None]) -> None:
        """From now on these are told what comes, and what came before."""
        self._on_bytes, self._on_end = on_bytes, on_end
        early, self._early = self._early or [], None
        for name, data in early:
            self._tell(name, data)

    def _tell(self, name: StreamName, data: bytes) -> None:
        if self._early is not None:
            self._early.append((name, data))
        elif data:
            self._on_bytes(name, data)
        else:
            self._on_end(name)

    def give(self, data: bytes) -> None:
        """Writes to its standard input, and closes that."""
        assert self._transport is not None
        pipe = self._transport.get_pipe_transport(0)
        assert isinstance(pipe, asyncio.WriteTransport)
        pipe.write(data)
        pipe.close()

    def close(self) -> None:
        """Lets go of the pipes of a process that has ended."""
        if self._transport:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.SubprocessTransport", transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self._tell(_NAMES[fd], data)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        if fd not in self._open:
            return
        self._open.discard(fd)
        self._tell(_NAMES[fd], b"")
        if not self._open and not self.drained.done():
            self.drained.set_result(None)

    def process_exited(self) -> None:
        assert self._transport is not None
        if not self.exited.done():
            self.exited.set_result(self._transport.get_returncode() or 0)


async def start(python: str, channel: socket.socket) -> Pipes:
    """Starts a worker that has the other end of the channel.

    Raises:
        OSError: the interpreter cannot be executed.
    """
    loop, environment = asyncio.get_running_loop(), os.environ | _HASHES
    if sys.platform != "win32":
        _, pipes = await loop.subprocess_exec(
            Pipes,
            python,
            str(CHILD),
            str(channel.fileno()),
            *_HASHES,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[channel.fileno()],
            start_new_session=True,
        )
        return pipes
    _, pipes = await loop.subprocess_exec(
        Pipes,
        python,
        str(CHILD),
        "share",
        *_HASHES,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        creationflags=subprocess.CREATE_NEW_PROCESS_GROUP,
    )
    shared = channel.share(pipes.pid)
    pipes.give(struct.pack("<I", len(shared)) + shared)
    return pipes
