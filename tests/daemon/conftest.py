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


@pytest_asyncio.fixture(loop_scope="module")
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


@pytest_asyncio.fixture(loop_scope="module")
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


class Desk:
    """Starts editors over one folder, with one state folder between them."""

    def __init__(self, folder: Path) -> None:
        self.root, self.state = folder / "project", folder / "state"
        self.root.mkdir()
        self.state.mkdir()
        self.errors = self.state / "errors.log"
        self.errors.touch()
        self.started: list[Editor] = []

    async def start(self, **options: Any) -> Editor:
        self.started.append(await Editor.start(self.root, self.state, errors=self.errors, **options))
        return self.started[-1]

    async def close(self) -> None:
        for each in self.started:
            await each.close()
        for each in self.started:
            if each.broken:
                raise each.broken
        log = self.errors.read_text()
        assert "defect" not in log, log[-3000:]


@pytest_asyncio.fixture(loop_scope="module")
async def editors(tmp_path: Path) -> AsyncIterator[StartEditor]:
    """Starts editors of the test's own, where one needs settings or a life of its own."""
    desk = Desk(tmp_path)
    yield desk.start
    await desk.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    yield desk
    await desk.close()


@pytest_asyncio.fixture(loop_scope="module")
async def editor(desk: Desk) -> AsyncIterator[Editor]:
    """The module's editor, without settings; it watches what is open."""
    if not desk.started:
        await desk.start()
    editor = desk.started[-1]
    yield editor
    problem, editor.broken = editor.broken, None
    for path in editor.open_files:
        await editor.close_buffer(path)
    for uri in tuple(editor.asked):
        await editor.request("livesync/unwatch", uri=uri)
    editor.broken = None
    if problem:
        raise problem


@pytest.fixture
def place(desk: Desk) -> Path:
    """A folder of the test's own in the editor's project."""
    folder = desk.root / f"place{next(_serial)}"
    folder.mkdir()
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # One loop for each module: what the module's tests share lives in it.
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)
