"""Where the browser face listens: a bound socket, and how its address is written."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable

from livesync_ls.mirror.gate import is_wildcard

FIRST_PORT = 5600
_LAST_PORT = 65535
_TAKEN = (errno.EADDRINUSE, errno.EACCES)
"""Windows says EACCES for ports that it keeps for itself."""


class AddressError(Exception):
    """A host or port that cannot be listened on; the message is a sentence for the user."""


def listen(host: str, port: int | None) -> socket.socket:
    """A listening socket on `host`; port 0 is any free one, None the first free one from 5600.

    Raises:
        AddressError: the host is not ours or not known, or the port is taken.
    """
    family, address = _resolve(host)
    for candidate in _candidates(port):
        try:
            return _bind(family, address, candidate)
        except OSError as problem:
            if problem.errno not in _TAKEN:
                raise AddressError(f"Cannot listen on {host}, port {candidate}: {problem.strerror}.") from None
    if port is None:
        raise AddressError(f"Cannot listen on {host}: every port from {FIRST_PORT} on is taken.")
    raise AddressError(f"Port {port} on {host} is taken or not allowed. Choose another with --port, or 0 for any.")


def url_host(host: str, bound: socket.socket) -> str:
    """The host to write in a URL for this machine: a wildcard is reached by loopback, IPv6 stands in brackets."""
    if is_wildcard(host):
        host = "::1" if bound.family == socket.AF_INET6 else "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _resolve(host: str) -> tuple[socket.AddressFamily, str]:
    if host == "":
        return socket.AF_INET, "0.0.0.0"  # noqa: S104 - the user asked for every address
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise AddressError(
            f"There is no address for the host {host!r}. Use 127.0.0.1, or a name of this machine."
        ) from None
    # A name may have both kinds of address; every client tries IPv4.
    family, _, _, _, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
    return family, str(address[0])


def _candidates(port: int | None) -> Iterable[int]:
    return range(FIRST_PORT, _LAST_PORT + 1) if port is None else (port,)


def _bind(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    both = family == socket.AF_INET6 and is_wildcard(address) and socket.has_dualstack_ipv6()
    return socket.create_server((address, port), family=family, dualstack_ipv6=both)
