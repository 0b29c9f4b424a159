"""One daemon for each module of tests; tabs, editors and files for each test."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from .daemon import Daemon
from .editor import Editor
from .tab import Tab

OpenTab = Callable[[], Awaitable[Tab]]
StartEditor = Callable[..., Awaitable[Editor]]
Write = Callable[..., Path]

_serial = itertools.count(1)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root that this module's daemon serves."""
    return tmp_path_factory.mktemp("project")


@pytest.fixture(scope="module")
def daemon(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    daemon = Daemon(project, tmp_path_factory.mktemp("state"))
    yield daemon
    assert daemon.stop() == 0
    log = daemon.log.read_text()
    assert "defect" not in log, log[-3000:]
    assert "Traceback" not in log, log[-3000:]


@pytest_asyncio.fixture
async def tabs(daemon: Daemon) -> AsyncIterator[OpenTab]:
    """Opens tabs, each a client of its own."""
    opened: list[Tab] = []

    async def tab() -> Tab:
        opened.append(await Tab.open(daemon.url))
        return opened[-1]

    yield tab
    for each in opened:
        await each.close()
    for each in opened:
        if each.broken:
            raise each.broken


@pytest_asyncio.fixture
async def tab(tabs: OpenTab) -> Tab:
    return await tabs()


@pytest.fixture
def write(project: Path) -> Write:
    """Writes a file of the project under a name that no other test uses."""

    def write(text: str | bytes, name: str = "") -> Path:
        path = project / (name or f"file{next(_serial)}.py")
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest_asyncio.fixture
async def editors(tmp_path: Path) -> AsyncIterator[StartEditor]:
    """Starts editors over the test's own folder, with one state folder between them."""
    started: list[Editor] = []
    state = tmp_path / "state"
    root = tmp_path / "project"
    state.mkdir()
    root.mkdir()

    async def start(**options: Any) -> Editor:
        started.append(await Editor.start(root, state, errors=state / "errors.log", **options))
        return started[-1]

    yield start
    for each in started:
        await each.close()
    for each in started:
        if each.broken:
            raise each.broken
    log = (state / "errors.log").read_text()
    assert "defect" not in log, log[-3000:]
