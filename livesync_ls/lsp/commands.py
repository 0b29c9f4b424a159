"""The workspace commands, for editors that have no custom requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, cast
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from livesync_ls import protocol as wire
from livesync_ls import uris
from livesync_ls.editor import EditorService
from livesync_ls.protocol import RequestError
from livesync_ls.registry import Client
from livesync_ls.requests import parse_params, respond

REQUEST_FAILED = -32803

COMMANDS = (
    "livesync.arm",
    "livesync.disarm",
    "livesync.run",
    "livesync.restart",
    "livesync.interrupt",
    "livesync.openInBrowser",
    "livesync.verify",
    "livesync.stats",
)

ShowDocument: TypeAlias = Callable[[str], None]
"""Asks the editor to open an address outside itself."""


class ExecuteParams(wire.Wire):
    command: str
    arguments: list[Any] | None = None


class OpenInBrowserParams(wire.Wire):
    uri: str
    external: str | None = None


async def execute(service: EditorService, client: Client, params: object, show: ShowDocument | None) -> object:
    """The result of `workspace/executeCommand`.

    Raises:
        RequestError: as the request of the same name does.
    """
    asked = parse_params("workspace/executeCommand", ExecuteParams, params)
    if asked.command not in COMMANDS:
        raise RequestError(wire.INVALID_PARAMS, f"`command`: there is no command {asked.command!r}.")
    argument = _argument(asked)
    if asked.command == "livesync.openInBrowser":
        opening = parse_params(asked.command, OpenInBrowserParams, argument)
        return await open_in_browser(service, client, opening, show)
    if asked.command == "livesync.run":
        argument.setdefault("scope", "block" if argument.get("blockId") is not None else "changed")
    return await respond(service, client, asked.command.replace(".", "/"), argument)


async def open_in_browser(
    service: EditorService, client: Client, params: OpenInBrowserParams, show: ShowDocument | None
) -> str:
    """The page's address for a file, opened where the editor can.

    Raises:
        RequestError: there is no mirror, or `external` is no web address.
    """
    if service.mirror_url is None:
        raise RequestError(REQUEST_FAILED, "There is no browser preview: the setting `mirror` is false.")
    address = urlsplit(service.mirror_url)
    if params.external is not None:
        forwarded = _forwarded(params.external)
        service.allow_origin(f"{forwarded.scheme}://{forwarded.netloc}")
        address = forwarded._replace(path=forwarded.path or "/", query=address.query)
    url = urlunsplit(address._replace(fragment=_place(params.uri, await service.files(client, wire.Empty()))))
    if show is not None:
        show(url)
    return url


def _place(uri: str, listed: wire.FilesResult) -> str:
    """How the page addresses a file: its path, behind its root's name where two roots hold the same path."""
    try:
        uri = uris.normalise(uri)
    except uris.NotAFile as problem:
        raise RequestError(wire.INVALID_PARAMS, f"Bad params for livesync.openInBrowser: `uri`: {problem}") from None
    path = next((file.path for file in listed.files if file.uri == uri), None)
    if path is None:
        return ""
    if sum(file.path == path for file in listed.files) > 1:
        root = max((root for root in listed.roots if uri.startswith(root)), key=len, default="")
        path = f"{uris.to_path(root).name}/{path}" if root else path
    return quote(path, errors="surrogateescape")


def _forwarded(external: str) -> SplitResult:
    parts = urlsplit(external)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise RequestError(
            wire.INVALID_PARAMS,
            f"Bad params for livesync.openInBrowser: `external`: {external!r} is no address that begins with http://.",
        )
    return parts._replace(query="", fragment="")


def _argument(asked: ExecuteParams) -> dict[str, Any]:
    argument: Any = asked.arguments[0] if asked.arguments else None
    if argument is None:
        return {}
    if not isinstance(argument, dict):
        raise RequestError(
            wire.INVALID_PARAMS, f"Bad params for {asked.command}: `arguments[0]`: Expected an object with `uri`."
        )
    return dict(cast(dict[str, Any], argument))
