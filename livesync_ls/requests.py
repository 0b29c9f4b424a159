"""The requests that clients may make, one table for both faces."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

import msgspec

from livesync_ls import protocol as wire
from livesync_ls.protocol import RequestError
from livesync_ls.registry import Client

P = TypeVar("P", bound=wire.Wire)

if TYPE_CHECKING:
    from collections.abc import Mapping


class Service(Protocol):
    """What the daemon offers to a client; `App` is the real one."""

    async def watch(self, client: Client, params: wire.WatchParams) -> wire.Snapshot: ...
    async def unwatch(self, client: Client, params: wire.UriParams) -> None: ...
    async def arm(self, client: Client, params: wire.UriParams) -> None: ...
    async def disarm(self, client: Client, params: wire.UriParams) -> None: ...
    async def run(self, client: Client, params: wire.RunParams) -> wire.RunStarted: ...
    async def interrupt(self, client: Client, params: wire.UriParams) -> None: ...
    async def restart(self, client: Client, params: wire.UriParams) -> None: ...
    async def verify(self, client: Client, params: wire.UriParams) -> wire.VerifyResult: ...
    async def files(self, client: Client, params: wire.Empty) -> wire.FilesResult: ...
    async def graph(self, client: Client, params: wire.GraphParams) -> wire.GraphResult: ...
    async def blob(self, client: Client, params: wire.BlobParams) -> wire.BlobResult: ...
    async def export(self, client: Client, params: wire.ExportParams) -> wire.ExportResult: ...
    async def stats(self, client: Client, params: wire.Empty) -> wire.Stats: ...
    async def status(self, client: Client, params: wire.Empty) -> wire.StatusResult: ...


@dataclass(frozen=True)
class Request:
    """The type of a request's params, and the service's method that answers it."""

    params: type[wire.Wire]
    handler: Callable[[Service, Client, Any], Awaitable[object]]


REQUESTS: Mapping[str, Request] = {
    "livesync/watch": Request(wire.WatchParams, lambda service, client, params: service.watch(client, params)),
    "livesync/unwatch": Request(wire.UriParams, lambda service, client, params: service.unwatch(client, params)),
    "livesync/arm": Request(wire.UriParams, lambda service, client, params: service.arm(client, params)),
    "livesync/disarm": Request(wire.UriParams, lambda service, client, params: service.disarm(client, params)),
    "livesync/run": Request(wire.RunParams, lambda service, client, params: service.run(client, params)),
    "livesync/interrupt": Request(wire.UriParams, lambda service, client, params: service.interrupt(client, params)),
    "livesync/restart": Request(wire.UriParams, lambda service, client, params: service.restart(client, params)),
    "livesync/verify": Request(wire.UriParams, lambda service, client, params: service.verify(client, params)),
    "livesync/files": Request(wire.Empty, lambda service, client, params: service.files(client, params)),
    "livesync/graph": Request(wire.GraphParams, lambda service, client, params: service.graph(client, params)),
    "livesync/blob": Request(wire.BlobParams, lambda service, client, params: service.blob(client, params)),
    "livesync/export": Request(wire.ExportParams, lambda service, client, params: service.export(client, params)),
    "livesync/stats": Request(wire.Empty, lambda service, client, params: service.stats(client, params)),
    "livesync/status": Request(wire.Empty, lambda service, client, params: service.status(client, params)),
}

_IN_TURN = {"livesync/watch", "livesync/unwatch", "livesync/arm", "livesync/disarm"}
"""What takes effect in the order in which a client asks for it: what has not begun yet can be taken back."""


async def respond(service: Service, client: Client, method: str, params: object) -> object:
    """The result of a request.

    When a handler is done, its result comes back without giving way to the loop: a transport that
    queues the answer at once keeps it in order with the notifications that follow.

    Raises:
        RequestError: unknown method, bad params (naming the field), or what the service refuses.
    """
    request = REQUESTS.get(method)
    if request is None:
        raise RequestError(wire.METHOD_NOT_FOUND, f"There is no method {method!r}.")
    typed = parse_params(method, request.params, params)
    if method not in _IN_TURN:
        return await request.handler(service, client, typed)
    async with client.turn(cast("wire.WatchParams | wire.UriParams", typed).uri):
        return await request.handler(service, client, typed)


def parse_params(method: str, kind: type[P], params: object) -> P:
    """Untrusted JSON as typed params. No params is the same as `{}`.

    Raises:
        RequestError: code -32602, the message naming the field.
    """
    try:
        return msgspec.convert({} if params is None else params, kind)
    except msgspec.ValidationError as error:
        raise RequestError(wire.INVALID_PARAMS, f"Bad params for {method}: {_field_first(str(error))}.") from None


def _field_first(complaint: str) -> str:
    """msgspec's complaint with the field's name up front."""
    if missing := re.fullmatch(r"Object missing required field `(.+?)`(?: - at .*)?", complaint):
        return f"`{missing[1]}` is missing"
    if misfit := re.fullmatch(r"(.+) - at `\$\.?(.+)`", complaint):
        return f"`{misfit[2]}`: {misfit[1]}"
    return complaint
