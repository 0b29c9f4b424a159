"""The socket to the daemon: frames in, frames out."""

from __future__ import annotations

import _socket
import _thread
import os

from . import frames, interrupts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator, Optional

_CHUNK = 1 << 16

_socket_end: Optional[_socket.socket] = None
_lock = _thread.allocate_lock()


def connect(address: str) -> None:
    """Takes over our end: an inherited descriptor's number, or (Windows) `share`, the rest being on stdin."""
    global _socket_end
    if address == "share":
        _socket_end = _socket.socket(0, 0, 0, _shared_socket())  # type: ignore[arg-type] (Windows takes bytes here)
    else:
        os.set_inheritable(int(address), False)
        _socket_end = _socket.socket(fileno=int(address))
    _socket_end.setblocking(True)


def _shared_socket() -> bytes:
    size = int.from_bytes(_exactly(4), "little")
    return _exactly(size)


def _exactly(size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = os.read(0, size - len(data))
        if not part:
            raise EOFError("the daemon closed stdin before it had handed over its socket")
        data += part
    return data


def send(message: Any) -> None:
    """Sends one frame, whole even if an interrupt arrives. A daemon that is gone is noticed by the reader."""
    frame = frames.pack(message)
    with interrupts.Shield(), _lock:
        if _socket_end is not None:
            try:
                _socket_end.sendall(frame)
            except OSError:
                os._exit(1)


def receive() -> Iterator[Any]:
    """The daemon's messages, until it closes the socket."""
    buffer = bytearray()
    size = frames.header_size()
    end = _socket_end
    assert end is not None
    while True:
        while len(buffer) >= size:
            length = size + frames.body_length(bytes(buffer[:size]))
            if len(buffer) < length:
                break
            body = bytes(buffer[size:length])
            del buffer[:length]
            yield frames.unpack(body)
        try:
            part = end.recv(_CHUNK)
        except OSError:
            return
        if not part:
            return
        buffer += part


def abandon() -> None:
    """In a forked child: the daemon must see the end of the worker even while the child lives."""
    global _socket_end
    if _socket_end is not None:
        _socket_end.close()
        _socket_end = None
