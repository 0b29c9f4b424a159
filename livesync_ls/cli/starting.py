"""What each command of the command line starts, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from livesync_ls import protocol as wire
from livesync_ls import uris
from livesync_ls.app import App
from livesync_ls.cli import browser
from livesync_ls.cli.arguments import Refusal
from livesync_ls.cli.fresh import fresh_run
from livesync_ls.editing import EditorDesk
from livesync_ls.ending import end_soon, ended_by_signals
from livesync_ls.export import export
from livesync_ls.interpreters import NoInterpreter
from livesync_ls.mirror.address import AddressError
from livesync_ls.mirror.tokens import TokenError, choose_token
from livesync_ls.protocol import RequestError
from livesync_ls.registry import Client
from livesync_ls.service import RequestService
from livesync_ls.settings.settings import Layers

T = TypeVar("T")


def until_done(work: Coroutine[Any, Any, T]) -> T:
    """What `work` gives.

    Raises:
        Refusal: it could not start for a reason that the person who asked can do something about.
    """
    try:
        return asyncio.run(work)
    except (AddressError, NoInterpreter, TokenError, RequestError) as problem:
        raise Refusal(str(problem)) from None


async def serve_editor(layers: Layers) -> int:
    """A language server on stdio, until the editor ends it. Returns the exit code."""
    # Importing the LSP types takes most of a second; nobody else should wait for that.
    from livesync_ls import server
    from livesync_ls.lsp.stdio import take_stdio

    stdio = take_stdio()
    async with App([], layers) as app:
        code = await server.serve(EditorDesk(app), stdio)
        end_soon(code)
    return code


async def serve_browsers(
    roots: list[Path],
    files: list[Path],
    layers: Layers,
    *,
    token: str | None,
    no_token: bool,
    announce: Callable[[str], None],
    show: bool,
) -> int:
    """The mirror, until a signal ends it. `announce` gets its address, once it listens."""
    stop = asyncio.Event()
    with ended_by_signals(stop):
        async with App(roots, layers) as app:
            settings = app.configuration.general
            key = await asyncio.to_thread(choose_token, roots[0], host=settings.host, given=token, no_token=no_token)
            for file in files:
                await _arm(app, file)
            url = await app.open_mirror(RequestService(app), key, settings.port)
            announce(url)
            if show:
                browser.show(url)
            await stop.wait()
    return 0


async def _arm(app: App, file: Path) -> None:
    """Naming a file on the command line arms it."""
    root = app.catalogue.root_of(file) or file.parent
    await app.sessions.arm(await app.sessions.open(uris.from_path(file), root))


async def run_once(file: Path, layers: Layers, *, manual: bool) -> wire.Snapshot:
    """What the blocks of `file` show after one fresh run."""
    async with App([file.parent], _for_one_run(layers)) as app:
        return await fresh_run(app, file, manual=manual)


async def exported(
    file: Path, kind: wire.ExportFormat, layers: Layers, *, manual: bool, progress: Callable[[int, int], None]
) -> tuple[wire.Snapshot, bytes]:
    """One fresh run, and the document that it makes. `progress` gets how many of how many blocks have run.

    Raises:
        RequestError: the file cannot be run, or the document not be made; the message says why.
    """
    async with App([file.parent], _for_one_run(layers)) as app:
        snapshot = await fresh_run(app, file, manual=manual, progress=progress)
        _, content = await asyncio.to_thread(export, snapshot, kind, lambda ref: _content(app, ref))
        return snapshot, content


async def import_graph(file: Path | None, layers: Layers, progress: Callable[[int, int], None]) -> wire.GraphResult:
    """The imports of the current folder's files, or of what `file` needs and affects.

    `progress` gets how many of how many files have been read.
    """
    here = Path.cwd()
    root = here if file is None or file.is_relative_to(here) else file.parent
    async with App([root], layers) as app:
        app.index.on_progress = progress
        params = wire.GraphParams(uri=uris.from_path(file) if file else None)
        return await RequestService(app).graph(Client("ws", app.resync), params)


def _for_one_run(layers: Layers) -> Layers:
    """Who asks for a run gets it at once, whatever the settings say of runs that happen by themselves."""
    values = {"run": "onType", "onTypeEffects": "run", "verifyAfterSeconds": 0}
    return replace(layers, command_line=replace(layers.command_line, values={**layers.command_line.values, **values}))


def _content(app: App, ref: wire.Ref) -> bytes:
    kept = app.blobs.get(ref.ref)
    if kept is None:
        raise KeyError(ref.ref)
    return kept[1]
