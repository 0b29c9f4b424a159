"""Files change on disk in every way that programs change them, and the screen ends as a fresh run would.

What is expected is written down in each test; `verify` says besides that the daemon's own fresh run agrees.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Self

import pytest
import pytest_asyncio

from livesync_ls import protocol as wire

from .client import PATIENCE, Client, Refused
from .conftest import StartEditor
from .daemon import Daemon
from .tab import Tab


def folder_of(project: Path, name: str, **files: str) -> Path:
    """A folder of the test's own; `files` are its modules' texts."""
    folder = project / "".join(letter if letter.isalnum() else "_" for letter in name)
    folder.mkdir()
    for module, text in files.items():
        (folder / f"{module}.py").write_text(text)
    return folder


async def is_fresh(client: Client, path: Path) -> None:
    """The model is what the daemon shows, and that is what its own fresh run shows.

    The system may still be telling of what happened to the disk: a comparison that is overtaken is asked for again.
    """
    await client.confirm(path)
    screen = client.screens[path.as_uri()]
    verdict: object = None
    async with asyncio.timeout(PATIENCE):
        while verdict is None:
            await client.until(lambda: screen.state == "idle")
            verdict = await verified(client, path)
    assert verdict == {"equal": True, "differences": []}


async def verified(client: Client, path: Path) -> object:
    """What `verify` says; None if something happened meanwhile."""
    try:
        return await client.request("livesync/verify", uri=path.as_uri())
    except Refused as refused:
        if refused.code == wire.OVERTAKEN:
            return None
        raise


# ── Ways to save ────────────────────────────────────────────────────────────────────────────────


def temp_and_rename(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.tmp")
    draft.write_text(text)
    draft.replace(path)


def vim_with_backup(path: Path, text: str) -> None:
    backup = path.with_name(path.name + "~")
    path.rename(backup)
    path.write_text(text)
    backup.unlink()


def delete_and_write(path: Path, text: str) -> None:
    path.unlink()
    path.write_text(text)


def byte_by_byte(path: Path, text: str) -> None:
    with path.open("wb", buffering=0) as file:
        for byte in text.encode():
            file.write(bytes([byte]))


def time_put_back(path: Path, text: str) -> None:
    before = path.stat()
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def clock_went_back(path: Path, text: str) -> None:
    before = path.stat().st_mtime
    path.write_text(text)
    os.utime(path, (before - 3600, before - 3600))


def over_a_link(path: Path, text: str) -> None:
    """As those do who keep versions in a store and link to the one that counts."""
    version = path.with_name(f"{path.stem}-{len(list(path.parent.iterdir()))}.txt")
    version.write_text(text)
    link = path.with_name("link.tmp")
    link.symlink_to(version)
    link.replace(path)


SAVES: list[Callable[[Path, str], None]] = [
    temp_and_rename,
    vim_with_backup,
    delete_and_write,
    byte_by_byte,
    time_put_back,
    clock_went_back,
    over_a_link,
]


@pytest.mark.parametrize("save", SAVES, ids=lambda save: save.__name__)
async def test_every_way_to_save_is_seen(tab: Tab, project: Path, save: Callable[[Path, str], None]) -> None:
    folder = folder_of(
        project, save.__name__, aid="V = 10\n", main="import aid\n\naid.V, 10\n\nopen('data.txt').read()\n"
    )
    path, aid, data = folder / "main.py", folder / "aid.py", folder / "data.txt"
    data.write_text("10")
    await tab.watch(path, arm=True)
    await tab.settled(path, "", "=(10, 10)", "='10'")
    # All of one size, and quicker than file systems count.
    for number in (11, 12):
        save(aid, f"V = {number}\n")
        await tab.settled(path, "", f"=({number}, {number - 1})", f"='{number - 1}'")
        save(data, f"{number}")
        await tab.settled(path, "", f"=({number}, {number - 1})", f"='{number}'")
        save(path, f"import aid\n\naid.V, {number}\n\nopen('data.txt').read()\n")
        await tab.settled(path, "", f"=({number}, {number})", f"='{number}'")
    for each, text in ((aid, "V = 13\n"), (data, "13"), (path, "import aid\n\naid.V, 13\n\nopen('data.txt').read()\n")):
        save(each, text)
    await tab.settled(path, "", "=(13, 13)", "='13'")
    await is_fresh(tab, path)


async def test_what_is_written_through_a_link_is_seen(tab: Tab, project: Path) -> None:
    folder = folder_of(project, "links", aid="V = 1\n", main="import aid\n\naid.V, 1\n")
    path, aid = folder / "main.py", folder / "aid.py"
    over_a_link(aid, "V = 2\n")
    over_a_link(path, "import aid\n\naid.V, 2\n")
    await tab.watch(path, arm=True)
    await tab.settled(path, "", "=(2, 2)")
    aid.write_text("V = 3\n")
    await tab.settled(path, "", "=(3, 2)")
    path.write_text("import aid\n\naid.V, 3\n")
    await tab.settled(path, "", "=(3, 3)")


async def test_a_file_that_stays_empty_for_a_while_is_written_in_the_end(tab: Tab, project: Path) -> None:
    folder = folder_of(project, "empty", aid="V = 1\n", main="import aid\n\naid.V\n")
    path, aid = folder / "main.py", folder / "aid.py"
    await tab.watch(path, arm=True)
    await tab.settled(path, "", "=1")
    with aid.open("w") as file:
        await tab.until(lambda: tab.screens[path.as_uri()].shown[-1].startswith("!AttributeError"))
        file.write("V = 2\n")
    await tab.settled(path, "", "=2")
    with path.open("w") as file:
        await tab.until(lambda: tab.screens[path.as_uri()].blocks == [])
        file.write("import aid\n\naid.V + 1\n")
    await tab.settled(path, "", "=3")
    await is_fresh(tab, path)


SLOW = """\
import os, time

text = open('data.txt').read()
print('read')
while not os.path.exists('go'): time.sleep(0.01)

text
"""


@pytest.mark.parametrize(
    "save",
    [temp_and_rename, time_put_back],
    ids=lambda save: save.__name__,
)
async def test_a_change_while_the_first_run_reads_is_seen(
    tab: Tab, project: Path, save: Callable[[Path, str], None]
) -> None:
    folder = folder_of(project, f"slow_{save.__name__}", main=SLOW)
    path, data = folder / "main.py", folder / "data.txt"
    data.write_text("1")
    screen = await tab.watch(path, arm=True)
    await tab.until(lambda: screen.parts)
    save(data, "2")
    (folder / "other.py").write_text("")
    await tab.until(lambda: tab.notifications("filesChanged"))  # the change before it was heard of
    (folder / "go").write_text("")
    await tab.settled(path, "", "read\n", "='2'")


async def test_a_hundred_saves_of_two_files_in_a_row_end_in_the_last(tab: Tab, project: Path) -> None:
    folder = folder_of(project, "row", aid="V = 0\n", main="import aid\n\naid.V, 0\n")
    path, aid = folder / "main.py", folder / "aid.py"
    await tab.watch(path, arm=True)
    for number in range(100, 200):
        SAVES[number % 3](aid, f"V = {number}\n")
        SAVES[(number + 1) % 3](path, f"import aid\n\naid.V, {number}\n")
        if number % 10 == 0:
            await tab.request("livesync/stats")
    await tab.settled(path, "", "=(199, 199)")
    await is_fresh(tab, path)


# ── What comes and goes ─────────────────────────────────────────────────────────────────────────


async def test_a_module_becomes_a_package_and_a_module_again(tab: Tab, project: Path) -> None:
    folder = folder_of(project, "package", aid="V = 1\n", main="import aid\n\naid.V\n")
    path, module, package = folder / "main.py", folder / "aid.py", folder / "aid"
    await tab.watch(path, arm=True)
    await tab.settled(path, "", "=1")
    module.unlink()
    package.mkdir()
    (package / "__init__.py").write_text("from .part import V\n")
    (package / "part.py").write_text("V = 2\n")
    await tab.settled(path, "", "=2")
    (package / "part.py").write_text("V = 3\n")
    await tab.settled(path, "", "=3")
    module.write_text("V = 4\n")
    (package / "part.py").write_text("V = 5\n")
    await tab.settled(path, "", "=5")  # a package goes before a module
    shutil.rmtree(package)
    await tab.settled(path, "", "=4")
    await is_fresh(tab, path)


async def test_new_folders_with_modules_that_were_looked_for_are_found(tab: Tab, project: Path) -> None:
    folder = folder_of(project, "late", main="import far.away.late\n\nfar.away.late.V\n")
    path, deep = folder / "main.py", folder / "far" / "away"
    await tab.watch(path, arm=True)
    nowhere = ("!ModuleNotFoundError: No module named 'far'", "!NameError: name 'far' is not defined")
    for number in (1, 2):
        await tab.settled(path, *nowhere)
        deep.mkdir(parents=True)
        (deep / "late.py").write_text(f"V = {number}\n")
        await tab.settled(path, "", f"={number}")
        (deep / "late.py").write_text("V = 0\n")
        await tab.settled(path, "", "=0")
        shutil.rmtree(folder / "far")
    await tab.settled(path, *nowhere)
    await is_fresh(tab, path)


async def test_a_folder_that_is_moved_away_and_back_is_followed(tab: Tab, project: Path) -> None:
    folder = folder_of(project, "moved", main="import parts.a\n\nparts.a.V\n")
    path, parts = folder / "main.py", folder / "parts"
    parts.mkdir()
    (parts / "a.py").write_text("V = 1\n")
    await tab.watch(path, arm=True)
    await tab.settled(path, "", "=1")
    screen = tab.screens[path.as_uri()]
    for number in (2, 3):
        parts.rename(folder / "elsewhere")
        await tab.until(lambda: screen.state == "idle" and screen.shown[0].startswith("!ModuleNotFoundError"))
        (folder / "elsewhere" / "a.py").write_text(f"V = {number}\n")
        (folder / "elsewhere").rename(parts)
        await tab.settled(path, "", f"={number}")
    await is_fresh(tab, path)


async def test_a_folder_that_is_moved_away_and_back_at_once_is_heard_of_as_before(tab: Tab, project: Path) -> None:
    folder = folder_of(project, "at_once", main="import parts.a\n\nparts.a.V, 1\n")
    path, parts = folder / "main.py", folder / "parts"
    parts.mkdir()
    (parts / "a.py").write_text("V = 1\n")
    await tab.watch(path, arm=True)
    await tab.settled(path, "", "=(1, 1)")
    for number in range(2, 7):
        parts.rename(folder / "elsewhere")
        (folder / "elsewhere").rename(parts)
        path.write_text(f"import parts.a\n\nparts.a.V, {number}\n")
        await tab.settled(path, "", f"=({number - 1}, {number})")
        (parts / "a.py").write_text(f"V = {number}\n")
        await tab.settled(path, "", f"=({number}, {number})")


async def test_the_documents_own_folder_is_moved_away_and_back(tab: Tab, project: Path) -> None:
    folder = folder_of(project, "home", main="1\n")
    path = folder / "main.py"
    await tab.watch(path, arm=True)
    await tab.settled(path, "=1")
    screen = tab.screens[path.as_uri()]
    for number in (2, 3):
        folder.rename(project / "away")
        await tab.until(lambda: screen.state == "dead")
        (project / "away" / "main.py").write_text(f"{number}\n")
        (project / "away").rename(folder)
        await tab.settled(path, f"={number}")
    path.write_text("4\n")
    await tab.settled(path, "=4")
    await is_fresh(tab, path)


# ── While a block runs ──────────────────────────────────────────────────────────────────────────


class Door:
    """Blocks that knock wait until it is opened, so that a test can act after they have looked and before they end."""

    def __init__(self) -> None:
        self._knocked, self._open = asyncio.Event(), asyncio.Event()
        self._server: asyncio.Server | None = None

    @property
    def knock(self) -> str:
        assert self._server is not None
        port = self._server.sockets[0].getsockname()[1]
        return f"    __import__('socket').create_connection(('127.0.0.1', {port})).recv(1)\n"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    async def somebody(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._knocked.wait()

    def open(self) -> None:
        self._open.set()

    def let_in(self) -> None:
        """Who has knocked; the next one has to wait again."""
        self._knocked.clear()
        opened, self._open = self._open, asyncio.Event()
        opened.set()

    async def _answer(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._knocked.set()
        await self._open.wait()
        writer.write(b"1")
        await writer.drain()
        writer.close()


def make_late(folder: Path) -> None:
    (folder / "far" / "away").mkdir(parents=True)
    (folder / "far" / "away" / "late.py").write_text("V = 1\n")


MEANWHILE: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "modules come": ("from far.away.late import V", make_late, "=1"),
    "a module comes": ("from late import V", lambda folder: (folder / "late.py").write_text("V = 1\n"), "=1"),
    "a folder comes": ("V = sorted(os.listdir('far'))", make_late, "=['away']"),
    "a name comes": ("V = len(os.listdir('box'))", lambda folder: (folder / "box" / "b").write_text(""), "=2"),
    "a file comes": ("V = open('late.txt').read()", lambda folder: (folder / "late.txt").write_text("1"), "='1'"),
    "a file goes": ("V = open('box/a').read()", lambda folder: (folder / "box" / "a").unlink(), "=0"),
    "a folder goes": ("V = os.listdir('box')", lambda folder: shutil.rmtree(folder / "box"), "=0"),
}


@pytest.mark.parametrize("case", [*MEANWHILE])
async def test_what_happens_after_a_block_looked_and_before_it_ended(tab: Tab, project: Path, case: str) -> None:
    look, act, shown = MEANWHILE[case]
    folder = folder_of(project, f"meanwhile_{case}")
    (folder / "box").mkdir()
    (folder / "box" / "a").write_text("1")
    path = folder / "main.py"
    async with Door() as door:
        text = f"import os\n\ntry:\n    {look}\nexcept (ImportError, OSError):\n    V = 0\nfinally:\n{door.knock}\nV\n"
        path.write_text(text)
        await tab.watch(path, arm=True)
        await door.somebody()
        act(folder)
        door.open()
        await tab.settled(path, "", "", shown)
        await is_fresh(tab, path)


RESTLESS = """\
if True:
{knock}    text = open('data.txt').read()
{knock}
text
"""


async def test_a_file_that_changes_around_each_look_is_read_in_the_end(tab: Tab, project: Path) -> None:
    folder = folder_of(project, "restless")
    path, data = folder / "main.py", folder / "data.txt"
    data.write_text("0")
    async with Door() as door:
        path.write_text(RESTLESS.format(knock=door.knock))
        await tab.watch(path, arm=True)
        for number in range(1, 9):
            await door.somebody()
            data.write_text(f"{number}")
            door.let_in()
        await door.somebody()
        door.open()
        await tab.settled(path, "", "='8'")
        await is_fresh(tab, path)


LOADING = """\
try:
{knock}    from aid import V
except ImportError:
    V = 0
finally:
{knock}
V
"""


async def test_what_a_module_was_before_it_changed_does_not_come_back_as_what_it_is(tab: Tab, project: Path) -> None:
    folder = folder_of(project, "loading", aid="V = 1\n")
    path, aid = folder / "main.py", folder / "aid.py"
    async with Door() as door:
        path.write_text(LOADING.format(knock=door.knock))
        await tab.watch(path, arm=True)
        changes: list[Callable[[], object]] = [
            lambda: None,
            lambda: aid.write_text("V = 2\n"),
            aid.unlink,
            lambda: None,
        ]
        for change in changes:  # before and after it is loaded, twice
            await door.somebody()
            change()
            door.let_in()
        await tab.settled(path, "", "=0")
        door.open()
        aid.write_text("V = 2\n")
        await tab.settled(path, "", "=2")
        await is_fresh(tab, path)


async def test_what_nobody_tells_of_is_found_at_rest(
    tab: Tab, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The system tells of a file under the name by which it was written."""
    folder = folder_of(project, "untold", aid="V = 1\n", main="import aid\n\naid.V\n\nopen('data.txt').read()\n")
    path, elsewhere = folder / "main.py", tmp_path_factory.mktemp("elsewhere")
    (folder / "data.txt").write_text("1")
    names = [folder / "aid.py", folder / "data.txt", path]
    for name in names:
        (elsewhere / name.name).hardlink_to(name)
    await tab.watch(path, arm=True)
    await tab.settled(path, "", "=1", "='1'")
    (elsewhere / "aid.py").write_text("V = 2\n")
    (elsewhere / "data.txt").write_text("2")
    await tab.settled(path, "", "=2", "='2'")
    (elsewhere / "main.py").write_text("3\n")
    await tab.settled(path, "=3")


# ── Many at once ────────────────────────────────────────────────────────────────────────────────


def git(folder: Path, *command: str) -> None:
    who = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *command], check=True, capture_output=True)


def write_history(folder: Path) -> None:
    """Three commits, `v1` to `v3`, each with other texts in 300 files."""
    git(folder, "init", "-q")
    for number in (1, 2, 3):
        for index in range(300):
            where = folder / f"part{index % 10}"
            where.mkdir(exist_ok=True)
            (where / f"m{index}.py").write_text(f"V = {number * 1000 + index}\n")
        for index in range(4):
            rest = f"import part{index}.m{index}\n\npart{index}.m{index}.V, {number}\n"
            (folder / f"main{index}.py").write_text(rest)
        (folder / f"only{number}").mkdir()
        (folder / f"only{number}" / "__init__.py").write_text("")
        (folder / "main4.py").write_text(f"import only{number}\n\nonly{number}.__name__\n")
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", "all")
        git(folder, "branch", f"v{number}")
        shutil.rmtree(folder / f"only{number}")


async def test_a_checkout_that_changes_hundreds_of_files(tab: Tab, project: Path) -> None:
    folder = folder_of(project, "history")
    write_history(folder)
    paths = [folder / f"main{index}.py" for index in range(5)]
    git(folder, "checkout", "-q", "-f", "v1")
    for path in paths:
        await tab.watch(path, arm=True)
    for number in (2, 3):
        git(folder, "checkout", "-q", f"v{number}")
        for index, path in enumerate(paths[:4]):
            await tab.settled(path, "", f"=({number * 1000 + index}, {number})")
        await tab.settled(paths[4], "", f"='only{number}'")
    for path in paths:
        await is_fresh(tab, path)


async def test_a_document_and_its_submodule_go_back_to_earlier_texts(tab: Tab, project: Path) -> None:
    folder = folder_of(project, "back", main="import part.mod\n\npart.mod.V, 1\n")
    path, module = folder / "main.py", folder / "part" / "mod.py"
    module.parent.mkdir()
    module.write_text("V = 1\n")
    await tab.watch(path, arm=True)
    await tab.settled(path, "", "=(1, 1)")
    for before, number in ((1, 2), (2, 1)):
        path.write_text(f"import part.mod\n\npart.mod.V, {number}\n")
        await tab.settled(path, "", f"=({before}, {number})")
        module.write_text(f"V = {number}\n")
        await tab.settled(path, "", f"=({number}, {number})")


async def test_nothing_is_lost_while_the_watcher_begins_anew(tab: Tab, project: Path) -> None:
    """Each new document needs modules of new folders, so that what is watched changes all the time."""
    folder = folder_of(project, "anew", aid="V = 0\n", old="import aid\n\naid.V, 0\n")
    old, aid = folder / "old.py", folder / "aid.py"
    await tab.watch(old, arm=True)
    await tab.settled(old, "", "=(0, 0)")
    news: list[Path] = []
    for number in range(1, 13):
        where = folder / f"new{number}" / "deep"
        where.mkdir(parents=True)
        (where / "mod.py").write_text("V = 0\n")
        news.append(where.parent / "main.py")
        news[-1].write_text("import deep.mod\n\ndeep.mod.V\n")
        watching = await tab.ask("livesync/watch", {"uri": news[-1].as_uri(), "arm": True})
        for step in range(5):
            aid.write_text(f"V = {number * 10 + step}\n")
            old.write_text(f"import aid\n\naid.V, {number * 10 + step}\n")
            await tab.request("livesync/stats")
        await tab.answer(watching)
        (where / "mod.py").write_text(f"V = {number}\n")
    await tab.settled(old, "", "=(124, 124)")
    for number, path in enumerate(news, 1):
        await tab.settled(path, "", f"={number}")
    await is_fresh(tab, old)
    await is_fresh(tab, news[-1])


MAIN = """\
import aid

import bid

aid.V, bid.V, {number}

open('data.txt').read()
"""


class Tree:
    """A document with modules and data, and somebody who changes them in every way."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder, self.chance = folder, chance
        self.number = 0
        self.newest: dict[str, int] = {}
        for name in ("aid", "bid", "data", "main"):
            self.write(name)

    def path(self, name: str) -> Path:
        return self.folder / ("data.txt" if name == "data" else f"{name}.py")

    def write(self, name: str) -> None:
        self.number += 1
        self.newest[name] = self.number
        path = self.path(name)
        text = {"data": str(self.number), "main": MAIN.format(number=self.number)}.get(name, f"V = {self.number}\n")
        (self.chance.choice(SAVES[:4]) if path.exists() else Path.write_text)(path, text)

    def change(self) -> None:
        self.write(self.chance.choice([*self.newest]))

    @property
    def shown(self) -> list[str]:
        aid, bid, data, main = (self.newest[name] for name in ("aid", "bid", "data", "main"))
        return ["", "", f"=({aid}, {bid}, {main})", f"='{data}'"]


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens_on_disk_the_screen_ends_right(tab: Tab, project: Path, seed: int) -> None:
    chance = random.Random(seed)
    tree = Tree(folder_of(project, f"tree{seed}"), chance)
    path = tree.path("main")
    await tab.watch(path, arm=True)
    for _ in range(6):
        for _ in range(chance.randint(1, 8)):
            tree.change()
            if chance.random() < 0.5:
                await tab.request("livesync/stats")
        for name in ("aid", "bid", "data"):
            tree.write(name)
        await tab.settled(path, *tree.shown)
    await is_fresh(tab, path)


async def test_a_save_while_nobody_watches_is_there_when_somebody_does(tab: Tab, project: Path) -> None:
    folder = folder_of(project, "unwatched", aid="V = 0\n", main="import aid\n\naid.V\n")
    path, aid = folder / "main.py", folder / "aid.py"
    await tab.watch(path, arm=True)
    await tab.settled(path, "", "=0")
    for number in range(1, 30):
        await tab.request("livesync/unwatch", uri=path.as_uri())
        watching = await tab.ask("livesync/watch", {"uri": path.as_uri()})
        aid.write_text(f"V = {number}\n")
        await tab.answer(watching)
        await tab.settled(path, "", f"={number}")
    await is_fresh(tab, path)


# ── Buffers over the disk ───────────────────────────────────────────────────────────────────────


async def test_an_open_buffer_wins_until_it_closes(editors: StartEditor) -> None:
    editor = await editors(watch="manual")
    aid, path = editor.root / "aid.py", editor.root / "main.py"
    aid.write_text("V = 1\n")
    path.write_text("import aid\n\naid.V, 1\n")
    await editor.watch(path, arm=True)
    await editor.open(aid, "V = 2\n")
    await editor.open(path, "import aid\n\naid.V, 2\n")
    await editor.settled(path, "", "=(2, 2)")
    run = editor.screens[path.as_uri()].run
    for each, text in ((aid, "V = 3\n"), (path, "import aid\n\naid.V, 3\n")):
        temp_and_rename(each, text)
    other = editor.root / "other.py"
    other.write_text("4\n")
    await editor.watch(other, arm=True)
    temp_and_rename(other, "5\n")
    await editor.settled(other, "=5")  # what was saved before has been looked at
    await editor.confirm(path)
    assert (editor.screens[path.as_uri()].run, editor.screens[path.as_uri()].shown) == (run, ["", "=(2, 2)"])
    await is_fresh(editor, path)
    await editor.close_buffer(aid)
    await editor.settled(path, "", "=(3, 2)")
    await editor.close_buffer(path)
    await editor.settled(path, "", "=(3, 3)")
    aid.write_text("V = 4\n")
    await editor.settled(path, "", "=(4, 3)")
    await is_fresh(editor, path)


# ── Daemons of their own ────────────────────────────────────────────────────────────────────────


StartDaemon = Callable[..., Daemon]


@pytest_asyncio.fixture(loop_scope="module")
async def start(tmp_path: Path) -> AsyncIterator[StartDaemon]:
    started: list[Daemon] = []

    def start(root: Path, **settings: object) -> Daemon:
        started.append(Daemon(root, tmp_path / "state", **settings))
        return started[-1]

    yield start
    for daemon in started:
        assert daemon.stop() == 0
        assert "defect" not in daemon.log.read_text()


async def test_a_root_behind_a_link(start: StartDaemon, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "real", aid="V = 1\n", main="import aid\n\naid.V, 1\n")
    link = tmp_path / "link"
    link.symlink_to(folder, target_is_directory=True)
    tab = await Tab.open(start(link).url)
    path = link / "main.py"
    await tab.watch(path, arm=True)
    await tab.settled(path, "", "=(1, 1)")
    for where, number in ((link, 2), (folder, 3)):
        temp_and_rename(where / "aid.py", f"V = {number}\n")
        await tab.settled(path, "", f"=({number}, {number - 1})")
        temp_and_rename(where / "main.py", f"import aid\n\naid.V, {number}\n")
        await tab.settled(path, "", f"=({number}, {number})")
    await is_fresh(tab, path)
    await tab.close()


@pytest.mark.parametrize(
    "seconds",
    [
        2,
        0,
    ],
)
async def test_polling_sees_what_the_system_would_tell(start: StartDaemon, tmp_path: Path, seconds: int) -> None:
    folder = folder_of(tmp_path, "polled", aid="V = 1\n", main="import aid\n\naid.V, 1\n")
    daemon = start(folder, POLL="true")
    tab = await Tab.open(daemon.url)
    path, aid = folder / "main.py", folder / "aid.py"

    def save(path: Path, text: str) -> None:
        modified = path.stat().st_mtime_ns
        path.write_text(text)
        os.utime(path, ns=(modified, modified + seconds * 10**9))

    try:
        await tab.watch(path, arm=True)
        await tab.settled(path, "", "=(1, 1)")
        for number in (2, 3):
            save(aid, f"V = {number}\n")
            await tab.settled(path, "", f"=({number}, {number - 1})")
            save(path, f"import aid\n\naid.V, {number}\n")
            await tab.settled(path, "", f"=({number}, {number})")
        assert inotify_watches(daemon.process.pid) == 0
        await is_fresh(tab, path)
    finally:
        await tab.close()


def inotify_watches(pid: int) -> int:
    """How many places the system watches for a process."""
    infos = Path(f"/proc/{pid}/fdinfo").glob("*")  # there is no such folder on other systems
    return sum(line.startswith("inotify") for info in infos for line in told(info).splitlines())


def told(info: Path) -> str:
    """What the system tells of an open file; nothing if it was closed since it was listed."""
    try:
        return info.read_text()
    except OSError:
        return ""


@pytest.mark.skipif(not Path("/proc/self/fdinfo").is_dir(), reason="the system does not tell")
async def test_only_folders_that_matter_are_watched(start: StartDaemon, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "big", main="import lib.deep.mod\n\nlib.deep.mod.V, open('data/7/x.txt').read()\n")
    (folder / "lib" / "deep").mkdir(parents=True)
    (folder / "lib" / "deep" / "mod.py").write_text("V = 1\n")
    for name in (".venv/lib/python3/site-packages/p{}", "node_modules/p{}", ".git/objects/{}", "data/{}"):
        for number in range(500 if name == "data/{}" else 50):
            where = folder / name.format(number)
            where.mkdir(parents=True)
            (where / ("x.txt" if "data" in name else "x.py")).write_text("1")
    (folder / ".venv" / "pyvenv.cfg").write_text("")
    daemon = start(folder)
    tab = await Tab.open(daemon.url)
    path = folder / "main.py"
    await tab.watch(path, arm=True)
    await tab.settled(path, "", "=(1, '1')")
    # The root, lib, lib/deep, data, data/7, and what may yet come to be imported before them.
    assert inotify_watches(daemon.process.pid) <= 12
    (folder / "data" / "7" / "x.txt").write_text("2")
    await tab.settled(path, "", "=(1, '2')")
    await tab.close()
