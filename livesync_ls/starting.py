"""What each command of the command line starts, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from livesync_ls import browser, server
from livesync_ls import protocol as wire
from livesync_ls.address import AddressError
from livesync_ls.app import App
from livesync_ls.arguments import Refusal
from livesync_ls.ending import ended_by_signals
from livesync_ls.interpreters import NoInterpreter
from livesync_ls.lsp.stdio import take_stdio
from livesync_ls.settings import Layers
from livesync_ls.terminal import ReadBlob
from livesync_ls.tokens import TokenError

T = TypeVar("T")


def until_done(work: Coroutine[Any, Any, T]) -> T:
    """What `work` gives.

    Raises:
        Refusal: it could not start for a reason that the person who asked can do something about.
    """
    try:
        return asyncio.run(work)
    except (AddressError, NoInterpreter, TokenError) as problem:
        raise Refusal(str(problem)) from None


async def serve_editor(layers: Layers, *, token: str | None, no_token: bool) -> int:
    """A language server on stdio, until the editor ends it. Returns the exit code."""
    stdio = take_stdio()
    return await server.serve(App([], layers, [], token=token, no_token=no_token), stdio)


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
        async with App(roots, layers, files, token=token, no_token=no_token) as app:
            announce(app.mirror_url)
            if show:
                browser.show(app.mirror_url)
            await app.run_until(stop)
    return 0


async def fresh_run(file: Path, layers: Layers, *, manual: bool) -> tuple[wire.Snapshot, ReadBlob]:
    """One fresh run, and how to read what its snapshot refers to."""
    async with App([file.parent], layers, [file]) as app:
        snapshot = await app.fresh_run(file, manual=manual)
    return snapshot, app.read_blob


async def exported(file: Path, kind: str, layers: Layers, *, manual: bool) -> tuple[wire.Snapshot, bytes]:
    """One fresh run, and the document that it makes; `kind` is html, md or ipynb."""
    async with App([file.parent], layers, [file]) as app:
        snapshot = await app.fresh_run(file, manual=manual)
        return snapshot, await app.exported(file, kind)


async def import_graph(file: Path | None, layers: Layers) -> wire.GraphResult:
    """The imports of the current folder's files, or of what `file` is connected with."""
    root = file.parent if file else Path.cwd()
    async with App([root], layers, []) as app:
        return await app.import_graph(file)
