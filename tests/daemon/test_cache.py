"""What stays of files that were watched lately, and what it takes: through the front door."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
import pytest_asyncio

from livesync_ls.cache.policy import MOST_PROCESSES
from livesync_ls.worker.connection import CHILD

from .client import Client
from .conftest import OpenTab, StartEditor, Write
from .daemon import Daemon
from .tab import Tab

PROCESS_GOES = {"CACHE_BYTES": "2000000", "SESSION_GRACE_SECONDS": "0"}
"""Room for the results of a few small files, and for no process."""

ALL_GOES = {"CACHE_BYTES": "0", "SESSION_GRACE_SECONDS": "0"}

NOTHING_GOES = {"CACHE_BYTES": "1000000000000", "SESSION_GRACE_SECONDS": "0"}


class Place:
    """A project of the test's own with a daemon that has the test's settings."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.root = folder / "project"
        self.root.mkdir()
        self.daemon = Daemon(self.root, folder / "state", **settings)
        self.tabs: list[Tab] = []

    async def tab(self) -> Tab:
        self.tabs.append(await Tab.open(self.daemon.url))
        return self.tabs[-1]

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.write_text(text)
        return path

    async def close(self) -> None:
        for tab in self.tabs:
            await tab.close()
        assert await asyncio.to_thread(self.daemon.stop) == 0
        assert await asyncio.to_thread(self.daemon.extinct), self.daemon.family
        for tab in self.tabs:
            if tab.broken:
                raise tab.broken
        log = self.daemon.log.read_text()
        assert "defect" not in log, log[-3000:]
        assert "Traceback" not in log, log[-3000:]


@pytest_asyncio.fixture(loop_scope="module")
async def places(tmp_path: Path) -> AsyncIterator[Callable[[dict[str, str]], Place]]:
    opened: list[Place] = []

    def place(settings: dict[str, str]) -> Place:
        opened.append(Place(tmp_path, settings))
        return opened[-1]

    yield place
    for each in opened:
        await each.close()


Places = Callable[[dict[str, str]], Place]


async def pid_of(client: Client, path: Path) -> int | None:
    """The process of a file; None where it has none, or is not held at all."""
    sessions = (await client.request("livesync/status"))["sessions"]
    return next((each.get("pid") for each in sessions if each["uri"] == path.as_uri()), None)


async def leave(tab: Tab, path: Path) -> None:
    await tab.request("livesync/unwatch", uri=path.as_uri())


async def come_back(tab: Tab, path: Path) -> Any:
    """The snapshot that whoever watches again gets."""
    return await tab.request("livesync/watch", uri=path.as_uri())


async def until_so(question: Callable[[], Awaitable[bool]]) -> None:
    """Ask until the answer is yes; the daemon does not tell of what happens to files that nobody watches."""
    async with asyncio.timeout(15):
        while not await question():
            pass


async def until_its_process_is_gone(tab: Tab, path: Path) -> None:
    async def gone() -> bool:
        return await pid_of(tab, path) is None

    await until_so(gone)


def workers(daemon: Daemon) -> list[psutil.Process]:
    """Those of documents and the spare ones."""
    found: list[psutil.Process] = []
    for process in daemon.family:
        with contextlib.suppress(psutil.NoSuchProcess):  # it may end while we look
            found += [process] if str(CHILD) in process.cmdline() else []
    return found


def runs(tab: Tab, path: Path) -> int:
    return len(tab.notifications("runStart", path))


async def with_its_process_gone(place: Place, path: Path, *shown: str) -> Tab:
    """A tab that showed a file and left it; now the file has no process."""
    tab = await place.tab()
    await tab.watch(path, arm=True)
    await tab.settled(path, *shown)
    await leave(tab, path)
    await until_its_process_is_gone(tab, path)
    return tab


# ── With room for everything ────────────────────────────────────────────────────────────────────


async def test_switching_between_two_files_runs_nothing(tab: Tab, write: Write) -> None:
    first, second = write("import os\n\nos.getpid()\n"), write("x = 2\n\nx\n")
    pids: dict[Path, int | None] = {}
    for path in (first, second):
        screen = await tab.watch(path, arm=True)
        await tab.until(lambda screen=screen: screen.state == "idle")
        pids[path] = await pid_of(tab, path)
        await leave(tab, path)
    shown = tab.screens[first.as_uri()].shown
    before = (await tab.request("livesync/stats"))["cache"]
    for path in (first, second, first, second):
        snapshot = await come_back(tab, path)
        assert (snapshot["state"], snapshot["run"], snapshot["planned"]) == ("idle", 1, [])
        assert await pid_of(tab, path) == pids[path]
        await leave(tab, path)
    assert [runs(tab, first), runs(tab, second)] == [1, 1]
    assert tab.screens[first.as_uri()].shown == shown
    after = (await tab.request("livesync/stats"))["cache"]
    assert (after["hits"] - before["hits"], after["misses"] - before["misses"]) == (4, 0)
    assert after["evictions"] == 0


async def test_a_tab_that_is_reloaded_runs_nothing(tabs: OpenTab, write: Write) -> None:
    path = write("import random\n\nrandom.random()\n")
    tab = await tabs()
    screen = await tab.watch(path, arm=True)
    await tab.until(lambda: screen.state == "idle")
    pid, shown = await pid_of(tab, path), screen.shown
    await tab.close()
    again = await tabs()
    screen = await again.watch(path)
    assert (screen.state, screen.run, screen.shown) == ("idle", 1, shown)
    assert await pid_of(again, path) == pid
    path.write_text("import random\n\nrandom.random() < 2\n")
    await again.settled(path, "", "=True")
    assert again.notifications("runEnd", path)[-1]["executed"] == [screen.code[1]["id"]]
    assert await pid_of(again, path) == pid


async def test_a_helper_that_changed_meanwhile_runs_its_readers_in_the_same_process(tab: Tab, write: Write) -> None:
    helper = write("def f():\n    return 1\n", "kept_helper.py")
    path = write("import kept_helper\n\nkept_helper.f()\n\n'other'\n")
    await tab.watch(path, arm=True)
    screen = await tab.settled(path, "", "=1", "='other'")
    pid = await pid_of(tab, path)
    await leave(tab, path)
    witness = write("import kept_helper\n\nkept_helper.f()\n")
    await tab.watch(witness, arm=True)
    await tab.settled(witness, "", "=1")
    helper.write_text("def f():\n    return 2\n")
    await tab.settled(witness, "", "=2")
    snapshot = await come_back(tab, path)
    assert (snapshot["state"], snapshot["run"]) == ("pending", 1)
    await tab.settled(path, "", "=2", "='other'")
    assert tab.notifications("runEnd", path)[-1]["executed"] == [screen.code[1]["id"]]
    assert await pid_of(tab, path) == pid


# ── With little room ────────────────────────────────────────────────────────────────────────────


async def test_a_file_without_process_shows_its_results_and_runs_from_the_top_at_an_edit(places: Places) -> None:
    place = places(PROCESS_GOES)
    path = place.write("a.py", "import os\n\nx = os.getpid()\n\nprint('once')\n\nx == os.getpid()\n")
    tab = await with_its_process_gone(place, path, "", "", "once\n", "=True")
    snapshot = await come_back(tab, path)
    assert (snapshot["state"], snapshot["run"], snapshot["planned"]) == ("idle", 1, [])
    assert not any(result["stale"] for result in snapshot["results"])
    assert snapshot.get("message") is None
    await tab.request("livesync/files")
    assert tab.screens[path.as_uri()].shown == ["", "", "once\n", "=True"]
    assert (runs(tab, path), await pid_of(tab, path)) == (1, None)

    path.write_text(path.read_text().replace("once", "twice"))
    screen = await tab.settled(path, "", "", "twice\n", "=True")
    assert tab.notifications("runEnd", path)[-1]["executed"] == [block["id"] for block in screen.code]
    reasons = [step["reason"] for step in tab.notifications("runStart", path)[-1]["planned"]]
    assert reasons == [
        "its process was let go while nobody watched",
        "its process was let go while nobody watched",
        "text changed",
        "its process was let go while nobody watched",
    ]
    assert await pid_of(tab, path) is not None
    assert "dead" not in [state["state"] for state in tab.notifications("sessionState", path)]
    await tab.confirm(path)


async def test_a_comment_costs_a_file_without_process_nothing(places: Places) -> None:
    place = places(PROCESS_GOES)
    path = place.write("a.py", "x = 1\n\nx\n")
    tab = await with_its_process_gone(place, path, "", "=1")
    await come_back(tab, path)
    path.write_text("x = 1\n\nx  # Nothing.\n")
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.blocks[1]["source"].endswith("# Nothing."))
    await tab.settled(path, "", "=1")
    assert (runs(tab, path), await pid_of(tab, path)) == (1, None)


async def test_what_a_block_that_is_gone_did_is_undone_without_a_process_too(places: Places) -> None:
    place = places(PROCESS_GOES)
    text = "from IPython.display import display, update_display\n\n_ = display('one', display_id='d')\n"
    path = place.write("a.py", text + "\nupdate_display('two', display_id='d')\n")
    tab = await with_its_process_gone(place, path, "", "<'two'>", "")
    assert (await come_back(tab, path))["state"] == "idle"
    path.write_text(text)
    await tab.settled(path, "", "<'one'>")


async def test_what_a_file_depends_on_may_change_while_it_has_no_process(places: Places) -> None:
    place = places(PROCESS_GOES)
    helper, data = place.write("helper.py", "def f():\n    return 1\n"), place.write("data.txt", "one")
    text = "import helper\n\nhelper.f()\n\nopen('data.txt').read()\n"
    path, witness = place.write("a.py", text), place.write("witness.py", text)
    tab = await with_its_process_gone(place, path, "", "=1", "='one'")
    await tab.watch(witness, arm=True)
    await tab.settled(witness, "", "=1", "='one'")
    for changed, text, shown in (
        (helper, "def f():\n    return 2\n", ("", "=2", "='one'")),
        (data, "two", ("", "=2", "='two'")),
    ):
        changed.write_text(text)
        await tab.settled(witness, *shown)
        assert await pid_of(tab, path) is None
        snapshot = await come_back(tab, path)
        assert snapshot["state"] == "pending"
        await tab.settled(path, *shown)
        await tab.confirm(path)
        await leave(tab, path)
        await until_its_process_is_gone(tab, path)
    assert (await come_back(tab, path))["state"] == "idle"
    assert tab.screens[path.as_uri()].shown == ["", "=2", "='two'"]


async def test_a_helper_that_changed_and_changed_back_runs_nothing(places: Places) -> None:
    place = places(PROCESS_GOES)
    helper = place.write("helper.py", "x = 1\n")
    text = "import helper\n\nhelper.x\n"
    path, witness = place.write("a.py", text), place.write("witness.py", text)
    tab = await with_its_process_gone(place, path, "", "=1")
    await tab.watch(witness, arm=True)
    for number in (1, 2, 1):
        helper.write_text(f"x = {number}\n")
        await tab.settled(witness, "", f"={number}")
    assert (await come_back(tab, path))["state"] == "idle"
    await tab.request("livesync/files")
    assert (runs(tab, path), await pid_of(tab, path)) == (1, None)


async def test_files_that_nobody_watches_start_no_process(places: Places) -> None:
    place = places(PROCESS_GOES)
    helper = place.write("helper.py", "def f():\n    return 1\n")
    path, looked_at = place.write("a.py", "import helper\n\nhelper.f()\n"), place.write("b.py", "# Unarmed.\n")
    tab = await with_its_process_gone(place, path, "", "=1")
    for spare in workers(place.daemon):
        spare.kill()
        await asyncio.to_thread(spare.wait, 5)
    await tab.watch(looked_at)
    helper.write_text("def f():\n    return 2\n")
    path.write_text("import helper\n\nhelper.f() + 1\n")
    looked_at.write_text("# Still unarmed.\n")
    screen = tab.screens[looked_at.as_uri()]
    await tab.until(lambda: screen.blocks[0]["source"].startswith("Still"))
    await tab.request("livesync/files")
    assert workers(place.daemon) == []
    await tab.watch(path, arm=True)
    await tab.settled(path, "", "=3")


async def test_a_text_that_changed_meanwhile_asks_first_and_then_runs(places: Places) -> None:
    place = places(PROCESS_GOES)
    path = place.write("a.py", "1\n")
    tab = await with_its_process_gone(place, path, "=1")
    path.write_text("2\n")
    snapshot = await come_back(tab, path)
    assert (snapshot["state"], snapshot["armed"]) == ("unarmed", False)
    await tab.request("livesync/arm", uri=path.as_uri())
    await tab.settled(path, "=2")


async def test_a_file_that_was_deleted_meanwhile_says_so(places: Places) -> None:
    place = places(PROCESS_GOES)
    path = place.write("a.py", "1\n")
    tab = await with_its_process_gone(place, path, "=1")
    path.unlink()
    snapshot = await come_back(tab, path)
    assert snapshot["state"] == "dead"
    assert "deleted" in snapshot["message"]


@pytest.mark.parametrize(("method", "more"), [("restart", {}), ("run", {"scope": "all"})])
async def test_a_fresh_start_is_one_without_process_too(places: Places, method: str, more: dict[str, str]) -> None:
    place = places(PROCESS_GOES)
    path = place.write("a.py", "x = 1\n\nx\n")
    tab = await with_its_process_gone(place, path, "", "=1")
    await come_back(tab, path)
    await tab.request(f"livesync/{method}", uri=path.as_uri(), **more)
    await tab.until(lambda: runs(tab, path) == 2)
    screen = await tab.settled(path, "", "=1")
    assert tab.notifications("runEnd", path)[-1]["executed"] == [block["id"] for block in screen.code]


async def test_a_file_without_process_can_be_verified(places: Places) -> None:
    place = places(PROCESS_GOES)
    path = place.write("a.py", "x = 1\n\nx\n")
    tab = await with_its_process_gone(place, path, "", "=1")
    await come_back(tab, path)
    assert await tab.request("livesync/verify", uri=path.as_uri()) == {"equal": True, "differences": []}
    assert (runs(tab, path), await pid_of(tab, path)) == (1, None)


async def test_what_is_typed_elsewhere_meanwhile_counts(editors: StartEditor, tmp_path: Path) -> None:
    editor = await editors(focus=True, cacheBytes=2_000_000, sessionGraceSeconds=0)
    helper, path = tmp_path / "project" / "helper.py", tmp_path / "project" / "a.py"
    helper.write_text("def f():\n    return 1\n")
    path.write_text("import helper\n\nhelper.f()\n")
    await editor.open(path)
    await editor.open(helper)
    await editor.focus(path)
    await editor.until(lambda: path.as_uri() in editor.screens)
    await editor.request("livesync/arm", uri=path.as_uri())
    await editor.settled(path, "", "=1")
    await editor.focus(helper)
    await until_gone_from(editor, path)
    await editor.type(helper, "def f():\n    return 2\n")
    editor._unwatch(path.as_uri())
    await editor.focus(path)
    await editor.settled(path, "", "=2")


async def until_gone_from(client: Client, path: Path) -> None:
    async def gone() -> bool:
        return await pid_of(client, path) is None

    await until_so(gone)


async def test_a_watched_file_keeps_its_process_and_results(places: Places) -> None:
    place = places(ALL_GOES)
    tab = await place.tab()
    kept, other = place.write("kept.py", "x = 1\n\nx\n"), place.write("other.py", "2\n")
    await tab.watch(kept, arm=True)
    await tab.settled(kept, "", "=1")
    pid = await pid_of(tab, kept)
    for text in ("2\n", "3\n"):
        other.write_text(text)
        await tab.watch(other, arm=True)
        await tab.settled(other, f"={text.strip()}")
        await leave(tab, other)
        await until_its_process_is_gone(tab, other)
        other.unlink()
    assert await pid_of(tab, kept) == pid
    kept.write_text("x = 1\n\nx + 1\n")
    screen = await tab.settled(kept, "", "=2")
    assert tab.notifications("runEnd", kept)[-1]["executed"] == [screen.code[1]["id"]]
    await tab.confirm(kept)


async def test_with_no_room_at_all_a_file_is_opened_anew(places: Places) -> None:
    place = places(ALL_GOES)
    tab = await place.tab()
    path = place.write("a.py", "x = 1\n\nx\n")
    await tab.watch(path, arm=True)
    await tab.settled(path, "", "=1")
    await leave(tab, path)

    async def closed() -> bool:
        return (await tab.request("livesync/status"))["sessions"] == []

    await until_so(closed)
    stats = await tab.request("livesync/stats")
    assert (stats["cache"]["entries"], stats["cache"]["bytes"], stats["sessions"]["live"]) == (0, 0, 0)
    assert stats["cache"]["evictions"] == 1
    await come_back(tab, path)
    await tab.settled(path, "", "=1")
    cache = (await tab.request("livesync/stats"))["cache"]
    assert (cache["hits"], cache["misses"], cache["hitRate"]) == (0, 2, 0)


async def test_watchers_who_come_and_go_all_the_time_always_see_the_truth(places: Places) -> None:
    place = places(ALL_GOES)
    paths = [place.write(f"f{number}.py", f"x = {number}\n\nx\n") for number in range(3)]
    tabs = [await place.tab() for _ in range(3)]

    async def wander(tab: Tab, first: int) -> None:
        for step in range(8):
            number = (first + step) % 3
            await tab.watch(paths[number], arm=True)
            await tab.settled(paths[number], "", f"={number}")
            await leave(tab, paths[number])

    await asyncio.gather(*(wander(tab, number) for number, tab in enumerate(tabs)))


# ── Whatever the room ───────────────────────────────────────────────────────────────────────────


async def test_what_runs_on_unwatched_is_stopped_when_the_grace_is_over(places: Places) -> None:
    place = places(NOTHING_GOES)
    tab = await place.tab()
    path = place.write("a.py", "x = 1\n\nx\n\nwhile True: pass\n")
    screen = await tab.watch(path, arm=True)
    await tab.until(lambda: len(screen.code) == 3 and screen.running == screen.code[2]["id"])
    await leave(tab, path)
    await until_its_process_is_gone(tab, path)
    path.write_text("x = 1\n\nx\n\nx + 1\n")
    await tab.request("livesync/watch", uri=path.as_uri(), arm=True)
    await tab.settled(path, "", "=1", "=2")


async def test_few_idle_processes_stay_however_small(places: Places) -> None:
    place = places(NOTHING_GOES)
    tab = await place.tab()
    paths = [place.write(f"f{number}.py", f"{number}\n") for number in range(MOST_PROCESSES + 2)]
    for number, path in enumerate(paths):
        await tab.watch(path, arm=True)
        await tab.settled(path, f"={number}")
        await leave(tab, path)

    async def few() -> bool:
        return (await tab.request("livesync/stats"))["sessions"]["live"] == MOST_PROCESSES

    await until_so(few)
    assert (await tab.request("livesync/stats"))["cache"]["entries"] == len(paths)
    assert [await pid_of(tab, path) is None for path in paths] == [True, True, *[False] * MOST_PROCESSES]
    for number, path in enumerate(paths):
        assert (await come_back(tab, path))["state"] == "idle"
        assert tab.screens[path.as_uri()].shown == [f"={number}"]


async def test_the_numbers_are_of_what_is_there(places: Places) -> None:
    place = places({})
    tab = await place.tab()
    assert (await tab.request("livesync/stats"))["cache"] == {
        "entries": 0,
        "bytes": 0,
        "hits": 0,
        "misses": 0,
        "hitRate": 0,
        "evictions": 0,
    }
    large = place.write("large.py", "data = b'x' * 100_000_000\n\nprint('y' * 500_000)\n")
    small = place.write("small.py", "1\n")
    for path in (small, large):
        screen = await tab.watch(path, arm=True)
        await tab.until(lambda screen=screen: screen.state == "idle")
    stats = await tab.request("livesync/stats")
    taken = stats["cache"]["bytes"]
    pids = [await pid_of(tab, path) for path in (small, large)]
    resident = sum(psutil.Process(pid).memory_info().rss for pid in pids if pid)
    assert 100_500_000 < taken <= resident + 1_500_000
    assert (stats["cache"]["entries"], stats["sessions"]["live"]) == (2, 2)
    await leave(tab, large)
    await come_back(tab, large)
    cache = (await tab.request("livesync/stats"))["cache"]
    assert (cache["hits"], cache["misses"], cache["hitRate"]) == (1, 2, pytest.approx(1 / 3))


async def test_the_log_has_a_line_of_it(places: Places) -> None:
    place = places(PROCESS_GOES)
    path = place.write("a.py", "1\n")
    await with_its_process_gone(place, path, "=1")
    line = r"Cache stats: 1 entries, 0\.0MB, hit rate: 0\.00%"

    async def told() -> bool:
        return re.search(line, await asyncio.to_thread(place.daemon.log.read_text)) is not None

    await until_so(told)
