"""A real mirror on a port of its own, and whatever the tests want to say to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from mirror_world import TOKEN, Daemon, World

from livesync_ls.blobs import BlobStore
from livesync_ls.mirror.pages import Pages
from livesync_ls.mirror.server import Mirror

Start = Callable[..., Any]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Starts a world; anything that `Mirror` takes may be given."""
    async with AsyncExitStack() as worlds:

        async def begin(*, built: bool = True, **options: Any) -> World:
            if built:
                (tmp_path / "assets").mkdir(exist_ok=True)
                (tmp_path / "index.html").write_text("<!doctype html><script src=/assets/main.js></script>")
                (tmp_path / "assets" / "main.js").write_text("let page")
            daemon, blobs = Daemon(), BlobStore()
            settings: dict[str, Any] = {"token": TOKEN, "port": 0, **options}
            mirror = Mirror(
                daemon,  # type: ignore[arg-type]  # answers only what the tests ask
                connect=daemon.connect,
                disconnect=daemon.disconnect,
                resync=daemon.resync,
                roots=lambda: ["file:///root"],
                blobs=blobs,
                version="1.2.3",
                pages=Pages(blobs, tmp_path),
                **settings,
            )
            url = await mirror.start()
            worlds.push_async_callback(mirror.stop)
            return World(daemon, blobs, mirror, url, await worlds.enter_async_context(AsyncExitStack()))

        yield begin


@pytest.fixture
async def world(start: Start) -> World:
    return await start()
