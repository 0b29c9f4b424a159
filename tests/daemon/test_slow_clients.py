"""Clients that do not read: they delay nobody, cost bounded memory, and are right again as soon as they read.

What a websocket's stall costs it is in `tests/mirror/test_conversation.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from .conftest import StartEditor
from .daemon import Daemon
from .editor import Editor
from .tab import Tab
from .traffic import Chronicle, to_all, watches

MOST_GROWTH = 80 * 2**20
"""Bytes; what is printed in these tests is much more, were it kept for each client."""

FLOOD = """\
import time

for number in range(900):
    print(str(number % 10) * 20_000)
    time.sleep(0.004)

'flooded'.upper()
"""


@pytest.fixture
def flooded(tmp_path: Path) -> Iterator[Daemon]:
    """A daemon that lets a block print what it likes, over a project with one file that does."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "flood.py").write_text(FLOOD)
    daemon = Daemon(root, tmp_path / "state", OUTPUT_LIMIT_BYTES=100_000_000)
    yield daemon
    assert daemon.stop() == 0
    assert "defect" not in daemon.log.read_text()


def flood(daemon: Daemon) -> Path:
    return daemon.root / "flood.py"


async def test_who_sleeps_through_a_flood_delays_nobody_and_wakes_to_fresh_snapshots(flooded: Daemon) -> None:
    path, small = flood(flooded), flooded.root / "small.py"
    small.write_text("1\n")
    slow, quick = await Tab.open_narrow(flooded.url), await Tab.open(flooded.url)
    for tab in (slow, quick):
        await tab.watch(path)
        await tab.watch(small)
    memory = psutil.Process(flooded.process.pid).memory_info
    before = memory().rss
    slow.sleep()
    await quick.request("livesync/arm", uri=path.as_uri())
    await quick.request("livesync/arm", uri=small.as_uri())
    screen = quick.screens[path.as_uri()]
    await quick.until(lambda: len(screen.parts) > 3)
    small.write_text("2\n")
    await quick.settled(small, "=2")
    assert screen.running, "the small file did not wait for the flood"
    await quick.until(lambda: screen.state == "idle" and screen.shown[-1] == "='FLOODED'")
    assert (await quick.request("livesync/stats"))["dropped"] > 0
    assert memory().rss - before < MOST_GROWTH
    (flooded.root / "new.py").write_text("1\n")
    await quick.until(lambda: quick.inbox[-1].get("method") == "livesync/filesChanged")
    listed = len(slow.notifications("filesChanged"))
    slow.wake()
    await slow.until(lambda: len(slow.notifications("snapshot")) >= 2)
    assert len(slow.notifications("filesChanged")) > listed
    assert [each["uri"] for each in slow.notifications("snapshot")] == sorted([path.as_uri(), small.as_uri()])
    for each in (path, small):
        await slow.until(lambda each=each: slow.screens[each.as_uri()].view == quick.screens[each.as_uri()].view)
        await slow.confirm(each)
    small.write_text("3\n")
    for tab in (slow, quick):
        await tab.settled(small, "=3")
        await tab.close()


async def test_who_wakes_in_the_middle_of_a_flood_is_right_from_there(flooded: Daemon) -> None:
    path = flood(flooded)
    slow, quick = await Tab.open_narrow(flooded.url), await Tab.open(flooded.url)
    await slow.watch(path, arm=True)
    await quick.watch(path)
    slow.sleep()
    dropped = 0
    while not dropped:
        seen = len(quick.inbox)
        await quick.until(lambda seen=seen: len(quick.inbox) > seen)
        dropped = (await quick.request("livesync/stats"))["dropped"]
    assert quick.screens[path.as_uri()].running
    slow.wake()
    for tab in (slow, quick):
        screen = tab.screens[path.as_uri()]
        await tab.until(lambda screen=screen: screen.state == "idle" and screen.shown[-1] == "='FLOODED'")
        await tab.confirm(path)
        await tab.close()


async def test_an_editor_that_reads_nothing_delays_nobody(editors: StartEditor) -> None:
    editor = await editors(mirror=True, watch="manual", outputLimitBytes=100_000_000)
    path, failing = editor.root / "flood.py", editor.root / "failing.py"
    path.write_text(FLOOD)
    failing.write_text("1 / 0\n")
    tab = await Tab.open((await editor.request("livesync/status"))["mirrorUrl"])
    for each in (path, failing):
        await editor.watch(each)
        await tab.watch(each)
    memory = psutil.Process(editor.process.pid).memory_info
    before = memory().rss
    editor.sleep()
    await tab.request("livesync/arm", uri=path.as_uri())
    await tab.request("livesync/arm", uri=failing.as_uri())
    screen = tab.screens[path.as_uri()]
    for number in range(50):
        failing.write_text(f"1 / 0, {number}\n")
        source = f"1 / 0, {number}"
        await tab.until(lambda source=source: tab.screens[failing.as_uri()].blocks[0]["source"] == source)
    await tab.until(lambda: screen.state == "idle" and screen.shown[-1] == "='FLOODED'")
    assert memory().rss - before < MOST_GROWTH
    assert (await tab.request("livesync/stats"))["dropped"] > 0
    editor.wake()
    for each in (path, failing):
        await editor.until(lambda each=each: editor.screens[each.as_uri()].view == tab.screens[each.as_uri()].view)
        await editor.confirm(each)
    await editor.until(lambda: editor.diagnostics(failing))
    await tab.close()


async def test_an_editor_that_asks_and_does_not_read_is_read_no_further(editors: StartEditor) -> None:
    editor = await editors(mirror=True, watch="manual")
    tab = await Tab.open((await editor.request("livesync/status"))["mirrorUrl"])
    path = editor.root / "long.py"
    path.write_text("# words\n" * 100_000)
    ref = (await editor.request("livesync/export", uri=path.as_uri(), format="md"))["ref"]
    memory = psutil.Process(editor.process.pid).memory_info
    before = memory().rss
    editor.sleep()
    answers = [await editor.ask("livesync/blob", {"ref": ref}) for _ in range(200)]
    for _ in range(300):
        await tab.request("livesync/stats")  # so often at least could it have read and answered
    # Nothing held back, the answers would be more than twice this.
    assert memory().rss - before < MOST_GROWTH
    editor.wake()
    for answer in answers:
        await editor.answer(answer)
    await tab.close()


async def test_an_editor_that_takes_nothing_for_too_long_is_left(tmp_path: Path) -> None:
    root, state = tmp_path / "project", tmp_path / "state"
    root.mkdir()
    state.mkdir()
    path = root / "long.py"
    path.write_text("# words\n" * 20_000)
    program = ("tests.daemon.impatient", "0.5")
    editor = await Editor.start(root, state, errors=state / "log", mirror=True, program=program)
    tab = await Tab.open((await editor.request("livesync/status"))["mirrorUrl"])
    editor.sleep()
    for _ in range(10):
        await editor.ask("livesync/watch", {"uri": path.as_uri()})
    with pytest.raises(AssertionError, match="ended"):
        await tab.until(lambda: False)
    editor.wake()
    assert await editor.process.wait() == 1
    assert "The editor has read nothing for 0.5 seconds." in (state / "log").read_text()


async def test_a_hundred_tabs_hear_everything_though_one_sleeps(flooded: Daemon) -> None:
    path = flooded.root / "many.py"
    path.write_text("1\n")
    witness, sleeper, *others = [await Tab.open(flooded.url) for _ in range(100)]
    for tab in (witness, sleeper, *others):
        await tab.watch(path)
    sleeper.sleep()
    await witness.request("livesync/arm", uri=path.as_uri())
    for number in range(5):
        path.write_text(f"for i in range(5): print(i)\n\n{number}\n")
        await witness.until(lambda number=number: witness.screens[path.as_uri()].shown[-1:] == [f"={number}"])
    heard = len(watches(witness, path)[0].messages)
    chronicle = Chronicle(witness, path)
    for tab in others:
        await tab.request("livesync/unwatch", uri=path.as_uri())
        (watch,) = watches(tab, path)
        assert watch.messages[:heard] == chronicle.messages[:heard]
        assert to_all(tab)[-3:] == to_all(witness)[-3:]
    sleeper.wake()
    await sleeper.until(lambda: sleeper.screens[path.as_uri()].view == witness.screens[path.as_uri()].view)
    for tab in (witness, sleeper, *others):
        await tab.close()
