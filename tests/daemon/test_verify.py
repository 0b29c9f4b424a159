"""What is shown against a fresh run: asked for, and by itself."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import pytest_asyncio

from .client import PATIENCE, Client
from .conftest import Desk, OpenTab, StartEditor, Write
from .daemon import Daemon
from .editor import Editor
from .model import Screen
from .tab import Tab

SHARED = Path("/dev/shm")
"""Whatever lies among the devices is followed by nobody: neither read nor written as far as a document goes."""

SOON = 0.05


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def _prompt(desk: Desk) -> None:
    """The module's editor verifies almost at once."""
    await desk.start(verifyAfterSeconds=SOON)


@pytest.fixture
def unseen() -> Iterator[Path]:
    """A folder that documents may use without the daemon's knowing."""
    if not SHARED.is_dir():
        pytest.skip("there is no place here that nobody follows")
    folder = Path(tempfile.mkdtemp(dir=SHARED))
    yield folder
    shutil.rmtree(folder)


async def idle(client: Client, path: Path) -> Screen:
    screen = client.screens[path.as_uri()]
    await client.until(lambda: screen.state == "idle")
    return screen


async def shown(tab: Tab, path: Path) -> Screen:
    await tab.watch(path, arm=True)
    return await idle(tab, path)


async def verify(client: Client, path: Path) -> Any:
    return await client.request("livesync/verify", uri=path.as_uri())


async def counts(client: Client) -> dict[str, int]:
    return (await client.request("livesync/stats"))["verify"]


def doubts(screen: Screen) -> list[list[str]]:
    return [screen.result(index).get("doubt") or [] for index in range(len(screen.code))]


# ── By request ──────────────────────────────────────────────────────────────────────────────────

THE_SAME = {
    "values": "x = 1\n\nprint(x)\n\nx + 1\n",
    "addresses": "object()\n\nprint(print, object(), lambda: 0)\n\nraise ValueError(object())\n",
    "errors": "def fail():\n    1 / 0\n\nfail()\n\nmissing\n",
    "random ids": (
        "import uuid\n\nclass Table:\n    def _repr_html_(self):\n        name = uuid.uuid4()\n"
        "        return f'<style>#{name} {{}}</style><p id=\"{name}\">1</p>'\n"
        "    def __repr__(self): return 't'\n\nTable()\n"
    ),
    "displays": (
        "from IPython.display import display\n\nhandle = display(1, display_id=True)\n\nhandle.update(2)\n\n"
        "other = display(3, display_id='three')\n"
    ),
    "images": "class Dot:\n    def _repr_png_(self): return b'\\x89PNG'\n\nDot()\n",
    "much": "print('y' * 300_000)\n\nclass Big:\n    def _repr_html_(self): return 'x' * 300_000\n\nBig()\n",
    "threads": (
        "import threading, time\n\ndef late():\n    time.sleep(0.05)\n    print('late')\n\n"
        "threading.Thread(target=late).start()\n\ntime.sleep(0.2)\n\nthreading.Thread(target=late).start()\n"
    ),
    "seeded": "import random\n\nrandom.seed(1)\n\nrandom.random()\n",
    "manual": "x = 1\n\n# | manual\ny = 2\n\nx + y\n\nx\n",
    "nothing": "# # Only prose\n",
}


@pytest.mark.parametrize("kind", THE_SAME)
async def test_what_means_the_same_is_equal_and_wears_its_check_mark(tab: Tab, write: Write, kind: str) -> None:
    path = write(THE_SAME[kind])
    screen = await shown(tab, path)
    run = screen.run
    assert await verify(tab, path) == {"equal": True, "differences": []}
    await tab.until(lambda: screen.verified is True)
    assert not any(doubts(screen))
    assert screen.run == run
    await tab.confirm(path)


NOBODY_KNOWS = {
    "random": "import random; random.random()",
    "clock": "import time; time.time_ns()",
    "identity": "id(object())",
    "process": "import os; print(os.getpid())",
    "error": "import os; raise ValueError(os.getpid())",
}


@pytest.mark.parametrize("kind", NOBODY_KNOWS)
async def test_what_two_fresh_runs_show_differently_is_marked(tab: Tab, write: Write, kind: str) -> None:
    path = write(f"1\n\n{NOBODY_KNOWS[kind]}\n\n2\n")
    screen = await shown(tab, path)
    before, texts, run = await counts(tab), screen.shown, screen.run
    assert await verify(tab, path) == {"equal": True, "differences": []}
    await tab.until(lambda: screen.verified is True)
    known = ["clock"] if kind == "clock" else []
    assert doubts(screen) == [[], [*known, "nondeterministic"], []]
    assert (screen.shown, screen.run) == (texts, run)
    after = await counts(tab)
    assert {name: after[name] - before[name] for name in after} == {"runs": 1, "untrue": 0, "nondeterministic": 1}
    results = len(tab.notifications("results", path))
    await verify(tab, path)
    assert doubts(screen) == [[], [*known, "nondeterministic"], []]
    assert len(tab.notifications("results", path)) == results
    await tab.confirm(path)


async def test_the_order_of_a_set_is_nobodys_fault(tab: Tab, write: Write) -> None:
    path = write("{'one', 'two', 'three', 'four', 'five', 'six', 'seven'}\n")
    await shown(tab, path)
    assert await verify(tab, path) == {"equal": True, "differences": []}


async def test_a_difference_is_told_repaired_logged_and_counted(
    tab: Tab, write: Write, unseen: Path, daemon: Daemon
) -> None:
    source = unseen / "source"
    source.write_text("before")
    path = write(f"a = open({str(source)!r}).read()\n\nprint(a)\n\n1\n\na.upper()\n")
    screen = await shown(tab, path)
    source.write_text("after")
    before, run = await counts(tab), screen.run
    first, second = screen.code[1]["id"], screen.code[3]["id"]
    assert await verify(tab, path) == {
        "equal": False,
        "differences": [
            {"blockId": first, "shown": "before", "fresh": "after"},
            {"blockId": second, "shown": "'BEFORE'", "fresh": "'AFTER'"},
        ],
    }
    await tab.until(lambda: screen.run > run and screen.verified is False)
    await tab.settled(path, "", "after\n", "=1", "='AFTER'")
    assert screen.result(1)["reason"] == "verify found a difference"
    assert screen.result(0)["run"] == screen.run
    after = await counts(tab)
    assert {name: after[name] - before[name] for name in after} == {"runs": 1, "untrue": 2, "nondeterministic": 0}
    told = [line for line in daemon.log.read_text().splitlines() if path.name in line]
    assert any("WARNING" in line and "'before'" in line and "'after'" in line and "block 2" in line for line in told)
    assert (await verify(tab, path))["equal"]
    await tab.until(lambda: screen.verified is True)
    await tab.confirm(path)


async def test_the_repair_is_on_screen_before_everything_has_run_again(tab: Tab, write: Write, unseen: Path) -> None:
    source = unseen / "source"
    source.write_text("before")
    path = write(f"open({str(source)!r}).read()\n")
    screen = await shown(tab, path)
    source.write_text("after")
    await verify(tab, path)
    repaired = tab.notifications("results", path)[-1]["results"][0]
    assert repaired["outputs"][0]["data"]["text/plain"] == "'after'"
    assert repaired["run"] <= screen.run
    await tab.settled(path, "='after'")


async def test_differences_that_words_do_not_tell_are_told_all_the_same(tab: Tab, write: Write, unseen: Path) -> None:
    source = unseen / "source"
    source.write_text("red")
    path = write(
        f"class Page:\n    def _repr_html_(self): return open({str(source)!r}).read()\n"
        "    def __repr__(self): return 'page'\n\nPage()\n"
    )
    await shown(tab, path)
    source.write_text("green")
    difference = (await verify(tab, path))["differences"][0]
    assert "text/html" in difference["shown"]
    assert difference["shown"] != difference["fresh"]


async def test_a_long_difference_is_told_shortly(tab: Tab, write: Write, unseen: Path) -> None:
    source = unseen / "source"
    source.write_text("1")
    path = write(f"print(open({str(source)!r}).read() * 300_000)\n")
    await shown(tab, path)
    source.write_text("2")
    difference = (await verify(tab, path))["differences"][0]
    assert (difference["shown"], difference["fresh"]) == ("1" * 10_000, "2" * 10_000)


async def test_what_the_fresh_run_writes_is_the_documents_own(tab: Tab, write: Write) -> None:
    path = write(
        "import os, time\n\n_ = open('own', 'w').write(str(os.getpid()))\ntime.sleep(0.2)\n\n"
        "open('own').read() == str(os.getpid())\n\nos.path.exists('own')\n"
    )
    screen = await shown(tab, path)
    run = screen.run
    own = path.with_name("own")
    before = own.read_text()
    assert (await verify(tab, path))["equal"]
    assert own.read_text() != before
    other = write("1\n")
    await shown(tab, other)
    other.write_text("2\n")
    await tab.settled(other, "=2")  # by now the news of the earlier write has come, too
    assert screen.run == run
    await tab.settled(path, "", "", "=True", "=True")


async def test_a_request_waits_for_the_run_and_ends_with_an_edit(tab: Tab, write: Write, unseen: Path) -> None:
    pause = unseen / "pause"
    pause.write_text("0.3")
    path = write(f"import time\n\ntime.sleep(float(open({str(pause)!r}).read()))\n\n1\n")
    await tab.watch(path, arm=True)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.running == screen.code[1]["id"] if len(screen.code) > 1 else False)
    assert (await verify(tab, path))["equal"]
    assert screen.state == "idle"
    pause.write_text("60")
    request = await tab.ask("livesync/verify", {"uri": path.as_uri()})
    path.write_text("2\n")
    with pytest.raises(Exception, match="-32801"):
        await tab.answer(request)
    await tab.settled(path, "=2")


async def test_what_nobody_watches_is_not_compared(tabs: OpenTab, write: Write) -> None:
    tab, path = await tabs(), write("1\n")
    await tab.request("livesync/arm", uri=path.as_uri())
    refusal = await tab.refusal("livesync/verify", {"uri": path.as_uri()})
    assert refusal.code == -32801
    assert path.name in refusal.message


async def test_a_held_effect_does_not_happen_by_verifying(editor: Editor, place: Path) -> None:
    path, screen = await edited(editor, place, "1\n", "1\n\nimport os; os.remove('precious')\n", at_rest="pending")
    refusal = await editor.refusal("livesync/verify", {"uri": path.as_uri()})
    assert refusal.code == -32801
    assert "save to run" in refusal.message
    assert (place / "precious").exists()
    assert screen.state == "pending"


# ── By itself ───────────────────────────────────────────────────────────────────────────────────


async def edited(editor: Editor, folder: Path, first: str, then: str, *, at_rest: str = "idle") -> tuple[Path, Screen]:
    """A file that is armed with one text and then has another typed into it."""
    path = folder / "a.py"
    path.write_text(first)
    (folder / "precious").write_text("kept")
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    screen = await idle(editor, path)
    run = screen.run
    await editor.type(path, then)
    await editor.until(lambda: screen.run > run and screen.state == at_rest)
    return path, screen


async def verified(editor: Editor, path: Path, *, equal: bool = True) -> None:
    screen = editor.screens[path.as_uri()]
    await editor.until(lambda: screen.verified is equal and screen.state == "idle")


async def left_alone(editor: Editor, path: Path) -> None:
    """Others had their turn twice over, and this file none."""
    bystander = path.with_name("bystander.py")
    bystander.write_text("0\n")
    await editor.opened(bystander)
    await editor.request("livesync/arm", uri=bystander.as_uri())
    await idle(editor, bystander)
    for text in ("1\n", "2\n"):
        await editor.type(bystander, text)
        await editor.settled(bystander, f"={text.strip()}")
        await verified(editor, bystander)
    assert not editor.notifications("verified", path)


async def test_what_was_typed_is_verified(editor: Editor, place: Path) -> None:
    path, screen = await edited(editor, place, "1\n", "1\n\nobject()\n")
    await verified(editor, path)
    run = screen.run
    assert editor.notifications("verified", path) == [{"uri": path.as_uri(), "run": run, "equal": True}]
    await editor.confirm(path)
    await editor.type(path, "1\n\n3\n")
    await editor.until(lambda: screen.run > run)
    await verified(editor, path)
    await editor.confirm(path)


async def test_what_nobody_can_know_is_marked_by_itself(editor: Editor, place: Path) -> None:
    path, screen = await edited(editor, place, "1\n", "1\n\nimport random; random.random()\n")
    await verified(editor, path)
    assert doubts(screen) == [[], ["nondeterministic"]]


async def test_a_difference_is_repaired_by_itself_and_once(editor: Editor, place: Path, unseen: Path) -> None:
    source = unseen / "source"
    source.write_text("1")
    path = place / "a.py"
    path.write_text(f"open({str(source)!r}).read()\n")
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    screen = await idle(editor, path)
    source.write_text("2")
    before = await counts(editor)
    await editor.type(path, path.read_text() + "\n5\n")
    await editor.until(
        lambda: len(screen.results) == 2 and screen.result(1).get("reason") == "verify found a difference"
    )
    await editor.settled(path, "='2'", "=5")
    await verified(editor, path, equal=False)
    assert (await counts(editor))["untrue"] == before["untrue"] + 1
    told, run = len(editor.notifications("verified", path)), screen.run
    bystander = place / "other"
    bystander.mkdir()
    other, _ = await edited(editor, bystander, "1\n", "2\n")
    await verified(editor, other)
    assert (len(editor.notifications("verified", path)), screen.run) == (told, run)
    await editor.confirm(path)


LEFT_ALONE = {
    "writes": "1\n\n_ = open('made', 'w').write('x')\n",
    "makes a folder": "1\n\nimport os; os.mkdir('made')\n",
    "manual": "2\n\n# | manual\nprint('no')\n",
    "slow": "1\n\nimport time; time.sleep(2.05)\n",
}


@pytest.mark.parametrize("kind", LEFT_ALONE)
async def test_what_reaches_beyond_its_process_or_takes_long_is_left_alone(
    editor: Editor, place: Path, kind: str
) -> None:
    path, _ = await edited(editor, place, "1\n", LEFT_ALONE[kind])
    await left_alone(editor, path)


async def test_what_starts_processes_is_left_alone(editors: StartEditor) -> None:
    editor = await editors(verifyAfterSeconds=SOON, onTypeEffects="run")
    path, screen = await edited(editor, editor.root, "1\n", "1\n\nimport os; os.system('true')\n\n2\n")
    assert doubts(screen) == [[], ["process"], []]
    await left_alone(editor, path)


async def test_what_is_held_is_left_alone(editor: Editor, place: Path) -> None:
    path, _ = await edited(editor, place, "1\n", "1\n\nimport os; os.remove('precious')\n", at_rest="pending")
    await left_alone(editor, path)
    assert (place / "precious").exists()


async def test_opening_comments_and_requests_are_no_reason(editor: Editor, place: Path) -> None:
    path = place / "a.py"
    path.write_text("1\n")
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    screen = await idle(editor, path)
    version, run = screen.version, screen.run
    await editor.type(path, "1  # one\n")
    await editor.until(lambda: screen.version > version)
    assert (screen.state, screen.run) == ("idle", run)
    await left_alone(editor, path)
    await editor.request("livesync/run", uri=path.as_uri(), scope="all")
    await editor.until(lambda: screen.run > run and screen.state == "idle")
    assert not editor.notifications("verified", path)


async def test_a_run_that_was_asked_for_is_no_reason(editors: StartEditor) -> None:
    editor = await editors(verifyAfterSeconds=SOON, run="manual")
    path = editor.root / "a.py"
    path.write_text("1\n")
    await editor.opened(path)
    screen = editor.screens[path.as_uri()]
    await editor.request("livesync/arm", uri=path.as_uri())
    for value, scope in ((2, "changed"), (3, "all")):
        version = screen.version
        await editor.type(path, f"{value}\n")
        await editor.until(lambda before=version: screen.version > before and screen.state == "pending")
        await editor.request("livesync/run", uri=path.as_uri(), scope=scope)
        await editor.settled(path, f"={value}")
    assert (await counts(editor))["runs"] == 0


async def test_zero_seconds_are_never(editors: StartEditor) -> None:
    editor = await editors(verifyAfterSeconds=0)
    path, screen = await edited(editor, editor.root, "1\n", "2\n")
    await editor.type(path, "3\n")
    await editor.settled(path, "=3")
    assert (screen.verified, (await counts(editor))["runs"]) == (None, 0)


# ── Giving way ──────────────────────────────────────────────────────────────────────────────────


class Hanging:
    """A document whose process can be told, unseen, to hang; it says when it does."""

    def __init__(self, editor: Editor, folder: Path, unseen: Path) -> None:
        self.editor, self.path, self._unseen = editor, folder / "a.py", unseen
        self._hang = unseen / "hang"

    async def verifying(self) -> psutil.Process:
        """Type something, and wait until the fresh run hangs."""
        text = (
            f"import os, time\n\nif open({str(self._hang)!r}).read():\n"
            f"    open({str(self._unseen)!r} + f'/{{os.getpid()}}', 'x').close()\n    time.sleep(60)\n"
        )
        self._hang.write_text("")
        self.path.write_text(text)
        await self.editor.opened(self.path)
        await self.editor.request("livesync/arm", uri=self.path.as_uri())
        await idle(self.editor, self.path)
        self._hang.write_text("yes")
        await self.editor.type(self.path, text + "\n5\n")
        return await self.hanging()

    async def hanging(self) -> psutil.Process:
        async with asyncio.timeout(PATIENCE):
            while not (found := [int(each.name) for each in self._unseen.iterdir() if each.name.isdigit()]):  # noqa: ASYNC110
                await asyncio.sleep(0.01)  # it writes where nobody can be told
        (self._unseen / str(found[0])).unlink()
        return psutil.Process(found[0])

    def heal(self) -> None:
        self._hang.write_text("")

    @property
    def screen(self) -> Screen:
        return self.editor.screens[self.path.as_uri()]


@pytest.fixture
def hanging(editor: Editor, place: Path, unseen: Path) -> Hanging:
    return Hanging(editor, place, unseen)


async def ends(process: psutil.Process) -> None:
    await asyncio.to_thread(process.wait, PATIENCE)


async def test_an_edit_ends_it_at_once(editor: Editor, hanging: Hanging) -> None:
    process = await hanging.verifying()
    hanging.heal()
    await editor.type(hanging.path, "6\n")
    await ends(process)
    await editor.settled(hanging.path, "=6")
    await verified(editor, hanging.path)
    assert [told["run"] for told in editor.notifications("verified", hanging.path)] == [hanging.screen.run]


async def test_a_comment_ends_it_too(editor: Editor, hanging: Hanging) -> None:
    process = await hanging.verifying()
    run = hanging.screen.run
    await editor.type(hanging.path, hanging.path.read_text() + "\n5  # five\n")
    await ends(process)
    assert hanging.screen.run == run
    assert hanging.screen.verified is None


async def test_disarming_ends_it(editor: Editor, hanging: Hanging) -> None:
    process = await hanging.verifying()
    await editor.request("livesync/disarm", uri=hanging.path.as_uri())
    await ends(process)


async def test_it_ends_when_nobody_watches(editor: Editor, hanging: Hanging) -> None:
    process = await hanging.verifying()
    await editor.close_buffer(hanging.path)
    await ends(process)


async def test_it_gives_way_to_another_file_and_comes_back(editor: Editor, hanging: Hanging, place: Path) -> None:
    process = await hanging.verifying()
    hanging.heal()
    (place / "other").mkdir()
    other, _ = await edited(editor, place / "other", "1\n", "2\n")
    await ends(process)
    await verified(editor, hanging.path)
    await verified(editor, other)


async def test_a_request_takes_its_place(editor: Editor, hanging: Hanging) -> None:
    process = await hanging.verifying()
    hanging.heal()
    assert (await verify(editor, hanging.path))["equal"]
    await ends(process)


async def test_the_daemon_ends_in_the_middle_of_it(editors: StartEditor, unseen: Path) -> None:
    editor = await editors(verifyAfterSeconds=SOON)
    process = await Hanging(editor, editor.root, unseen).verifying()
    await editor.close()
    await ends(process)
