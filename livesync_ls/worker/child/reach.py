"""Effects beyond the file system: the network and other processes."""

from __future__ import annotations

import _socket
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from .record import Record


def _is_local(host: object) -> bool:
    """Whether a host is this machine. Unix sockets and the like have no host, and are."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str):
        return True
    host = host.lower().partition("%")[0]
    if host in ("", "localhost", "::1", "::", "0.0.0.0", "ip6-localhost"):  # noqa: S104 (compared, not bound)
        return True
    return host.startswith(("127.", "::ffff:127.")) or host.endswith(".localhost") or host == _socket.gethostname()


def _connected(record: Record, arguments: tuple[Any, ...]) -> None:
    address = arguments[1]
    if not isinstance(address, tuple) or not address or _is_local(address[0]):  # pyright: ignore[reportUnknownArgumentType]
        return
    record.doubt.add("network")
    record.stop("connect to %s:%s" % tuple(address[:2]))  # pyright: ignore[reportUnknownArgumentType]


def _looked_up(record: Record, arguments: tuple[Any, ...]) -> None:
    """With a port, a connection is about to follow, and here its host still has a name."""
    host = arguments[0]
    if _is_local(host):
        return
    record.doubt.add("network")
    if len(arguments) > 1 and arguments[1]:
        host = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        record.stop("connect to %s:%s" % (host, arguments[1]))


def _process(phrase: Callable[[tuple[Any, ...]], str]) -> Callable[[Record, tuple[Any, ...]], None]:
    def handle(record: Record, arguments: tuple[Any, ...]) -> None:
        record.doubt.add("process")
        record.stop(phrase(arguments))

    return handle


def _program(command: Any) -> str:
    """The word for a command line, or a list of arguments (a shell's own command line, if it is one), or a path."""
    if isinstance(command, (list, tuple)):
        words: list[Any] = list(command)  # pyright: ignore[reportUnknownArgumentType]
        command = words[2] if len(words) > 2 and words[1] in ("-c", "/c") else words[0]
    text = os.fsdecode(command)
    return text if len(text) <= 60 else text[:60] + "…"


def _started(argument: int) -> Callable[[tuple[Any, ...]], str]:
    return lambda arguments: "start the process `%s`" % _program(arguments[argument])


def _killed(record: Record, arguments: tuple[Any, ...]) -> None:
    process, signal = arguments[:2]
    if signal and process != os.getpid():
        record.stop("send signal %d to process %d" % (signal, process))


HANDLERS: dict[str, Callable[[Record, tuple[Any, ...]], None]] = {
    "socket.connect": _connected,
    "socket.sendto": _connected,
    "socket.sendmsg": _connected,
    "socket.getaddrinfo": _looked_up,
    "socket.gethostbyname": _looked_up,
    "subprocess.Popen": _process(lambda a: "start the process `%s`" % _program(a[1] or a[0])),
    "os.system": _process(_started(0)),
    "os.exec": _process(_started(0)),
    "os.posix_spawn": _process(_started(0)),
    "os.spawn": _process(_started(1)),
    "pty.spawn": _process(_started(0)),
    "os.startfile": _process(_started(0)),
    "_posixsubprocess.fork_exec": _process(_started(0)),
    "_winapi.CreateProcess": _process(lambda a: "start the process `%s`" % _program(a[1] or a[0])),
    "os.fork": _process(lambda _: "fork this process"),
    "os.forkpty": _process(lambda _: "fork this process"),
    "os.kill": _killed,
    "os.killpg": _killed,
}
