"""Work goes to what is watched: affected, watched and armed files run, in order of attention; the log says which."""

from __future__ import annotations

import asyncio
import itertools
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .client import PATIENCE
from .conftest import OpenTab
from .daemon import Daemon
from .tab import Tab


class Log:
    """What the daemon wrote, without the times."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen = 0

    @property
    def messages(self) -> list[str]:
        lines = self._file.read_text().splitlines()[self._seen :]
        return [re.sub(r"^\S+ INFO [\w.]+: ", "", line) for line in lines]

    def forget(self) -> None:
        self._seen = len(self._file.read_text().splitlines())

    async def says(self, *expected: str) -> list[str]:
        """Wait until it says all of this, in this order. The writer is a thread, and tells nobody."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not is_within(expected, self.messages):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"waited in vain for {expected}; the log says {self.messages}") from None
        return self.messages


def is_within(expected: tuple[str, ...], messages: list[str]) -> bool:
    remaining = iter(messages)
    return all(any(each == message for message in remaining) for each in expected)


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    """Of the test's own: files that come while it looks would be news."""
    texts = {
        "demo_config.py": "LEVEL = 1\n",
        "demo_main.py": "from demo_config import LEVEL\n\nLEVEL + 1\n",
        "demo_other.py": "import demo_config\n\ndemo_config.LEVEL\n",
        "utils.py": "X = 1\n",
    }
    root = tmp_path / "project"
    root.mkdir()
    for name, text in texts.items():
        (root / name).write_text(text)
    daemon = Daemon(root, tmp_path / "state")
    yield daemon
    assert daemon.stop() == 0
    assert "defect" not in (said := daemon.log.read_text()), said[-3000:]


@pytest.fixture
def demo(daemon: Daemon) -> Path:
    return daemon.root


@pytest.fixture
def log(daemon: Daemon) -> Log:
    return Log(daemon.log)


async def edited(tab: Tab, path: Path, text: str) -> None:
    """Write it, and wait until everybody heard."""
    heard = len(tab.notifications("fileChanged", path))
    path.write_text(text)  # noqa: ASYNC240 - a few bytes
    await tab.until(lambda: len(tab.notifications("fileChanged", path)) > heard)


async def test_the_log_says_what_a_change_reaches(demo: Path, tab: Tab, log: Log) -> None:
    main, config = demo / "demo_main.py", demo / "demo_config.py"
    await tab.watch(main, arm=True)
    await tab.settled(main, "", "=2")
    # Once the graph is complete, importers count that nobody watches.
    await tab.request("livesync/graph")
    log.forget()
    await edited(tab, config, "LEVEL = 2\n")
    await tab.settled(main, "", "=3")
    await log.says("File changed: demo_config.py (affects 3 files, 1 watched)", "  Executing for: demo_main.py")
    told = tab.notifications("fileChanged", config)[-1]
    assert told == {"uri": config.as_uri(), "watched": False, "affected": 3, "watchedAffected": 1}
    log.forget()
    await edited(tab, demo / "utils.py", "X = 2\n")
    await log.says("File changed: utils.py (no watched files affected, skipping)")
    assert not any("Executing" in message for message in log.messages)


async def test_a_comment_in_a_helper_executes_nothing(demo: Path, tab: Tab, log: Log) -> None:
    main, config = demo / "demo_main.py", demo / "demo_config.py"
    await tab.watch(main, arm=True)
    await tab.settled(main, "", "=2")
    log.forget()
    await edited(tab, config, "# a comment\nLEVEL = 1\n")
    await log.says("File changed: demo_config.py (affects 3 files, 1 watched)")
    await tab.confirm(main)
    assert not any("Executing" in message for message in log.messages)


async def test_what_nobody_watches_runs_nothing_and_catches_up(demo: Path, tab: Tab, log: Log) -> None:
    main, other, config = demo / "demo_main.py", demo / "demo_other.py", demo / "demo_config.py"
    for path, shown in ((main, "=2"), (other, "=1")):
        await tab.watch(path, arm=True)
        await tab.settled(path, "", shown)
    await tab.request("livesync/unwatch", uri=other.as_uri())
    log.forget()
    await edited(tab, config, "LEVEL = 5\n")
    await tab.settled(main, "", "=6")
    await log.says("File changed: demo_config.py (affects 3 files, 1 watched)", "  Executing for: demo_main.py")
    assert "  Executing for: demo_other.py" not in log.messages
    await tab.watch(other)
    await tab.settled(other, "", "=5")


async def test_the_log_says_how_large_the_graph_is(demo: Path, log: Log) -> None:
    await log.says("Dependency graph: 4 files, 2 imports")


# ── Turns ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[Daemon]:
    """A daemon that runs one file at a time."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").write_text("[tool.livesync]\nmaxWorkers = 1\n")
    (root / "helper.py").write_text("X = 1\n")
    daemon = Daemon(root, tmp_path / "state")
    yield daemon
    assert daemon.stop() == 0
    assert "defect" not in (said := daemon.log.read_text()), said[-3000:]


def clock(tab: Tab, path: Path) -> tuple[float, float]:
    """When the file's last run of its last block began and ended, in ms."""
    result = tab.screens[path.as_uri()].results[tab.screens[path.as_uri()].code[-1]["id"]]
    return result["startedAt"], result["startedAt"] + result["durationMs"]


@pytest.mark.slow
async def test_as_many_run_as_may_and_what_is_looked_at_last_comes_first(narrow: Daemon) -> None:
    tab = await Tab.open(narrow.url)
    paths = [narrow.root / f"{name}.py" for name in "abc"]
    for path in paths:
        path.write_text("import time\n\nfrom helper import X\n\ntime.sleep(0.3 if X > 1 else 0)\nX\n")
        await tab.watch(path, arm=True)
        await tab.settled(path, "", "", "=1")
    await tab.watch(paths[1])
    (narrow.root / "helper.py").write_text("X = 2\n")
    for path in paths:
        await tab.settled(path, "", "", "=2")
    times = {path.stem: clock(tab, path) for path in paths}
    order = sorted(times, key=lambda name: times[name])
    assert order == ["b", "c", "a"]
    for earlier, later in itertools.pairwise(order):
        assert times[earlier][1] <= times[later][0] + 5  # the clock's grain
    await tab.close()
    assert tab.broken is None


@pytest.mark.slow
async def test_a_slow_file_delays_no_other(narrow: Daemon) -> None:
    tab = await Tab.open(narrow.url)
    slow, quick = narrow.root / "slow.py", narrow.root / "quick.py"
    slow.write_text("import time\n\ntime.sleep(60)\n")
    quick.write_text("1 + 1\n")
    await tab.watch(slow, arm=True)
    await tab.until(lambda: tab.screens[slow.as_uri()].running)
    await tab.watch(quick, arm=True)
    await tab.settled(quick, "=2", within=10)
    assert tab.screens[slow.as_uri()].running
    await tab.close()
    assert tab.broken is None


async def test_two_clients_two_files(demo: Path, tabs: OpenTab) -> None:
    """Each hears of its own file only."""
    one, two = await tabs(), await tabs()
    main, other = demo / "demo_main.py", demo / "demo_other.py"
    await one.watch(main, arm=True)
    await two.watch(other, arm=True)
    (demo / "demo_config.py").write_text("LEVEL = 7\n")
    await one.settled(main, "", "=8")
    await two.settled(other, "", "=7")
    assert {message["params"]["uri"] for message in one.inbox if "run" in message.get("params", {})} == {main.as_uri()}
    assert {message["params"]["uri"] for message in two.inbox if "run" in message.get("params", {})} == {other.as_uri()}


# ── Where the user's Python finds modules ───────────────────────────────────────────────────────


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Daemon]:
    """A project with an environment, one of whose `.pth` files names a folder of the project."""
    root = tmp_path / "project"
    texts = {
        "main.py": "import shared\n\nshared.X\n",
        "other/place/shared.py": "X = 1\n",
        "deep/user.py": "import shared\n",
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    environment = root / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    (packages,) = environment.rglob("site-packages")
    (packages / "ours.pth").write_text(f"{root / 'other' / 'place'}\n")
    daemon = Daemon(root, tmp_path / "state")
    yield daemon
    assert daemon.stop() == 0


async def test_the_graph_finds_modules_where_the_interpreter_does(elsewhere: Daemon) -> None:
    tab = await Tab.open(elsewhere.url)
    root = elsewhere.root
    path, shared, user = root / "main.py", root / "other" / "place" / "shared.py", root / "deep" / "user.py"
    # Before anybody armed anything, its environment has no say.
    assert [user.as_uri(), shared.as_uri()] not in (await tab.request("livesync/graph"))["imports"]
    await tab.watch(path, arm=True)
    await tab.settled(path, "", "=1")
    graph = await tab.request("livesync/graph", uri=shared.as_uri())
    assert {*graph["affectedBy"]} == {each.as_uri() for each in (shared, path, user)}
    await tab.close()
    assert tab.broken is None
