"""The guarantees of the protocol, under edits that nobody planned. The model in `model.py` does the checking."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest

from .conftest import OpenTab, Write
from .editor import Editor
from .tab import Tab

PARAGRAPHS = [
    "x = 1",
    "x = 2",
    "# # A title\n# and words",
    "print('x' * 3)",
    "x + 1",
    "x += 1",
    "import time; time.sleep(0.05); print('slept')",
    "1 / 0",
    "for i in range(3): print(i)",
    "def f():\n    return x\n\nf()",
    "# | hide-code\n'hidden'",
    "# | manual\nprint('by hand')",
    "undefined_name",
    "x = (",
    "'''a\n\nb'''",
    "import threading; threading.Timer(0.02, print, ('late',)).start()",
]


def random_text(chance: random.Random, text: list[str]) -> list[str]:
    text = list(text)
    match chance.choice(["insert", "insert", "delete", "replace", "move"]):
        case "insert":
            text.insert(chance.randint(0, len(text)), chance.choice(PARAGRAPHS))
        case "delete" if text:
            text.pop(chance.randrange(len(text)))
        case "replace" if text:
            text[chance.randrange(len(text))] = chance.choice(PARAGRAPHS)
        case "move" if text:
            text.insert(chance.randrange(len(text)), text.pop(chance.randrange(len(text))))
        case _:
            pass
    return text


def source(text: list[str]) -> str:
    return "\n\n".join(text) + "\n"


async def test_who_joins_in_the_middle_hears_of_what_needed_not_run(tabs: OpenTab, write: Write) -> None:
    path = write("import time\n\nx = 1\n\nx\n")
    first = await tabs()
    await first.watch(path, arm=True)
    await first.settled(path, "", "", "=1")
    path.write_text("import time\n\ntime.sleep(1)\nx = 1\n\nx\n")
    screen = first.screens[path.as_uri()]
    await first.until(lambda: screen.running is not None)
    second = await tabs()
    await second.watch(path)
    assert second.screens[path.as_uri()].result(2)["status"] == "queued"
    await second.settled(path, "", "", "=1")
    await second.confirm(path)
    assert first.notifications("runEnd", path)[-1]["reused"] == [screen.code[2]["id"]]


@pytest.mark.parametrize("seed", range(6))
async def test_random_edits_of_a_file_keep_every_guarantee(tabs: OpenTab, write: Write, seed: int) -> None:
    chance = random.Random(seed)
    text = chance.sample([each for each in PARAGRAPHS if each != "x = ("], 4)
    path = write(source(text))
    tab = await tabs()
    await tab.watch(path, arm=True)
    joined = [tab]
    for step in range(25):
        text = random_text(chance, text)
        path.write_text(source(text))
        if chance.random() < 0.5:
            seen = len(tab.inbox)
            await tab.until(lambda seen=seen: len(tab.inbox) > seen or tab.screens[path.as_uri()].state == "idle")
        if chance.random() < 0.4:
            await tab.confirm(path)
        if step % 8 == 3:
            joined.append(await tabs())
            await joined[-1].watch(path)
    path.write_text("x = 'end'\n\nx\n")
    for each in joined:
        await each.settled(path, "", "='end'")
        await each.confirm(path)
    assert len({str(each.screens[path.as_uri()].view) for each in joined}) == 1


@pytest.mark.parametrize("seed", range(3))
async def test_random_typing_keeps_every_guarantee(editor: Editor, place: Path, seed: int) -> None:
    chance = random.Random(100 + seed)
    text = chance.sample([each for each in PARAGRAPHS if each != "x = ("], 4)
    path = place / "typed.py"
    path.write_text(source(text))
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    for _ in range(40):
        text = random_text(chance, text)
        await editor.type(path, source(text))
        if chance.random() < 0.3:
            await editor.confirm(path)
        if chance.random() < 0.3:
            seen = len(editor.inbox)
            await editor.until(lambda seen=seen: len(editor.inbox) > seen or editor.screens[path.as_uri()].at_rest)
    await editor.type(path, "x = 'end'\n\nx\n")
    await editor.settled(path, "", "='end'")
    await editor.confirm(path)


async def test_a_late_joiner_gets_what_a_running_block_printed_once(tabs: OpenTab, write: Write) -> None:
    path = write(
        "import time\nfrom pathlib import Path\n\n"
        "for i in range(200):\n    print(i)\n    time.sleep(0.005)\n\n"
        "print('end')\n"
    )
    first = await tabs()
    await first.watch(path, arm=True)
    screen = first.screens[path.as_uri()]
    joined = []
    for wait in (5, 60, 120):
        await first.until(lambda wait=wait: any(f"{wait}\n" in part.get("text", "") for part in screen.parts))
        joined.append(await tabs())
        await joined[-1].watch(path)
        await first.confirm(path)
    for tab in (first, *joined):
        await tab.settled(path, "", "".join(f"{i}\n" for i in range(200)), "end\n")
        await tab.confirm(path)
        await tab.until(lambda tab=tab: tab.screens[path.as_uri()].open_run is None)


async def test_who_does_not_watch_a_file_hears_nothing_about_it(tabs: OpenTab, write: Write) -> None:
    watcher, bystander = await tabs(), await tabs()
    path = write("1\n")
    await watcher.watch(path, arm=True)
    await watcher.settled(path, "=1")
    # A change that comes together with another file's is told to nobody.
    for number in range(2, 12):
        path.write_text(f"{number}\n")
        await watcher.settled(path, f"={number}")
        with contextlib.suppress(AssertionError):
            await bystander.until(lambda: bystander.notifications("fileChanged", path), within=1)
            break
    about = {message["method"] for message in bystander.inbox if "method" in message}
    assert about <= {"livesync/hello", "livesync/fileChanged", "livesync/filesChanged"}


async def test_unwatch_ends_the_messages_and_watching_again_begins_with_a_snapshot(tab: Tab, write: Write) -> None:
    path = write("1\n")
    await tab.watch(path, arm=True)
    await tab.settled(path, "=1")
    assert await tab.request("livesync/unwatch", uri=path.as_uri()) is None
    path.write_text("2\n")
    await tab.until(lambda: tab.notifications("fileChanged", path))
    await tab.watch(path)
    screen = tab.screens[path.as_uri()]
    assert "'2'" not in screen.shown
    await tab.until(lambda: [block["source"].strip() for block in screen.code] == ["2"])


async def test_a_watcher_stays_when_another_leaves(tabs: OpenTab, write: Write) -> None:
    one, two = await tabs(), await tabs()
    path = write("1\n")
    await one.watch(path, arm=True)
    await two.watch(path)
    await one.request("livesync/unwatch", uri=path.as_uri())
    path.write_text("2\n")
    await two.settled(path, "=2")


async def test_two_connections_of_one_client_id_are_two_clients(tabs: OpenTab, write: Write) -> None:
    one, two = await tabs(), await tabs()
    path = write("1\n")
    await one.watch(path, arm=True, clientId="same")
    await two.watch(path, clientId="same")
    await one.close()
    path.write_text("2\n")
    await two.settled(path, "=2")


async def test_a_comment_runs_nothing(tab: Tab, write: Write) -> None:
    path = write("x = 1\n\nx\n")
    await tab.watch(path, arm=True)
    screen = await tab.settled(path, "", "=1")
    run, version = screen.run, screen.version
    path.write_text("x = 1  # why\n\nx\n")
    await tab.until(lambda: screen.version > version and screen.blocks[0]["source"].endswith("why"))
    path.write_text("x = 1  # why\n\n# prose\n\nx\n")
    await tab.until(lambda: len(screen.blocks) == 3)
    await tab.confirm(path)
    assert screen.run == run


async def test_the_document_comes_before_the_run_that_shows_it(tab: Tab, write: Write) -> None:
    path = write("1\n")
    await tab.watch(path, arm=True)
    screen = await tab.settled(path, "=1")
    begin = len(screen.history)
    path.write_text("2\n")
    await tab.settled(path, "=2")
    methods = [method.removeprefix("livesync/") for method, _ in screen.history[begin:]]
    assert [each for each in methods if each != "sessionState"] == [
        "document",
        "runStart",
        "blockStart",
        "blockResult",
        "runEnd",
    ]


async def test_thousands_of_edits_end_in_the_last(editor: Editor, place: Path) -> None:
    path = place / "quick.py"
    path.write_text("0\n")
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    for number in range(10_000):
        await editor.type(path, f"x = {number}\n\nx\n")
    await editor.settled(path, "", "=9999", within=30)
    await editor.confirm(path)


async def test_a_slow_reader_delays_nobody_and_is_given_snapshots(tabs: OpenTab, write: Write) -> None:
    slow, quick = await tabs(), await tabs()
    path = write("print('x' * 900_000)\n")
    await slow.watch(path, arm=True)
    await quick.watch(path)
    await quick.until(lambda: quick.screens[path.as_uri()].state == "idle")
    slow.sleep()
    try:
        for number in range(30):
            path.write_text(f"print('{number % 10}' * 900_000)\n\n{number}\n")
            await quick.until(lambda number=number: quick.screens[path.as_uri()].shown[-1:] == [f"={number}"])
    finally:
        slow.wake()
    await slow.until(lambda: slow.screens[path.as_uri()].shown[-1:] == ["=29"])
    await slow.until(lambda: slow.screens[path.as_uri()].at_rest)


async def test_edits_on_disk_that_come_while_a_block_runs_supersede_the_run(tab: Tab, write: Write) -> None:
    path = write("import time\n\ntime.sleep(2)\nprint('slow')\n\n1\n")
    await tab.watch(path, arm=True)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.running and len(screen.results) == 1)
    path.write_text("import time\n\ntime.sleep(2)\nprint('slow')\n\n2\n")
    await tab.settled(path, "", "slow\n", "=2")
    ends = [end["status"] for end in tab.notifications("runEnd", path)]
    starts = tab.notifications("blockStart", path)
    assert ends == ["superseded", "ok"]
    assert [start.get("continues", False) for start in starts] == [False, False, True, False]
