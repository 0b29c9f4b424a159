from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from .editor import Editor


@pytest_asyncio.fixture
async def editor() -> AsyncIterator[Editor]:
    """A server that has been started, and told nothing yet."""
    editor = await Editor.start()
    yield editor
    await editor.close()


@pytest_asyncio.fixture
async def ready() -> AsyncIterator[Editor]:
    """A server after `initialized`."""
    editor = await Editor.start()
    await editor.initialize()
    yield editor
    await editor.close()
