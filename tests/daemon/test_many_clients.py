"""Several clients of both transports on one daemon: each gets what it watches, all of it, and nothing else."""

from __future__ import annotations

import asyncio
import base64
import random
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from .client import Client, Json
from .conftest import OpenTab, StartEditor, Write
from .editor import Editor
from .tab import Tab
from .traffic import (
    Chronicle,
    check_large_goes_by_reference,
    check_methods,
    check_unchanged_is_not_sent,
    to_all,
    watches,
)


async def beside(editor: Editor) -> Tab:
    """A tab on the mirror of the editor's daemon."""
    return await Tab.open((await editor.request("livesync/status"))["mirrorUrl"])


async def entry(client: Client, path: Path) -> Json:
    """A file's entry in the list, once it is there."""
    while True:
        seen = len(client.notifications("filesChanged"))
        for each in (await client.request("livesync/files"))["files"]:
            if each["uri"] == path.as_uri():
                return each
        await client.until(lambda seen=seen: len(client.notifications("filesChanged")) > seen)


async def is_watched(client: Client, path: Path) -> bool:
    return (await entry(client, path))["watched"]


def placed(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


# ── Who watches what ────────────────────────────────────────────────────────────────────────────


async def test_the_watches_of_a_connection_end_with_it(tabs: OpenTab, write: Write) -> None:
    stays = await tabs()
    for goodbye in (False, True):
        leaves = await tabs()
        path = write("1\n")
        await leaves.watch(path)
        assert await is_watched(stays, path)
        seen = len(stays.notifications("filesChanged"))
        if goodbye:
            await leaves.close()
        else:
            leaves.vanish()
        await stays.until(lambda seen=seen: len(stays.notifications("filesChanged")) > seen)
        assert not await is_watched(stays, path)


async def test_a_killed_editor_leaves_neither_daemon_nor_connections(editors: StartEditor) -> None:
    editor = await editors(mirror=True)
    path = placed(editor.root, "a.py", "1\n")
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    tab = await beside(editor)
    await tab.watch(path)
    await tab.settled(path, "=1")
    assert editor.process.stdin is not None
    editor.process.stdin.close()
    async with asyncio.timeout(10):
        await editor.process.wait()
    with pytest.raises(AssertionError, match="ended"):
        await tab.until(lambda: False)


async def test_a_reconnect_resumes_without_running_and_has_what_came_meanwhile(tabs: OpenTab, write: Write) -> None:
    path = write("x = 1\n\nx\n")
    tab = await tabs()
    await tab.watch(path, arm=True, clientId="the same")
    run = (await tab.settled(path, "", "=1")).run
    tab.vanish()
    again = await tabs()
    screen = await again.watch(path, clientId="the same")
    assert (screen.run, screen.state, screen.shown) == (run, "idle", ["", "=1"])
    other = await tabs()
    await other.watch(path)
    again.vanish()
    path.write_text("x = 2\n\nx\n")
    await other.settled(path, "", "=2")
    last = await tabs()
    screen = await last.watch(path, clientId="the same")
    assert screen.view == other.screens[path.as_uri()].view
    await last.confirm(path)


async def test_one_connection_watches_several_files_and_several_connections_one(tabs: OpenTab, write: Write) -> None:
    paths = [write(f"{number}\n") for number in range(3)]
    one, two = await tabs(), await tabs()
    for path in paths:
        await one.watch(path, arm=True)
    await two.watch(paths[0])
    for number, path in enumerate(paths):
        await one.settled(path, f"={number}")
    await one.request("livesync/unwatch", uri=paths[0].as_uri())
    for path in paths:
        path.write_text("str('new')\n")
    await two.settled(paths[0], "='new'")
    for path in paths[1:]:
        await one.settled(path, "='new'")
    assert one.screens[paths[0].as_uri()].shown == ["=0"]
    assert two.screens.keys() == {paths[0].as_uri()}


async def test_a_watch_that_is_taken_back_before_it_began_does_not_begin(tabs: OpenTab, write: Write) -> None:
    tab, other = await tabs(), await tabs()
    for _ in range(10):
        path = write("1\n")
        futures = [await tab.ask(f"livesync/{each}", {"uri": path.as_uri()}) for each in ("watch", "unwatch")]
        for future in futures:
            await tab.answer(future)
        assert not await is_watched(other, path)


async def test_an_arming_that_is_taken_back_at_once_is_taken_back(tabs: OpenTab, write: Write) -> None:
    tab = await tabs()
    for _ in range(10):
        path = write("1\n")
        screen = await tab.watch(path)
        futures = [await tab.ask(f"livesync/{each}", {"uri": path.as_uri()}) for each in ("arm", "disarm")]
        for future in futures:
            await tab.answer(future)
        await tab.confirm(path)
        assert not screen.armed


# ── An editor's documents ───────────────────────────────────────────────────────────────────────


async def test_what_an_editor_asked_for_stays_when_it_looks_elsewhere(editors: StartEditor) -> None:
    editor = await editors(focus=True)
    one, two = placed(editor.root, "one.py", "1\n"), placed(editor.root, "two.py", "2\n")
    await editor.open(one)
    await editor.open(two)
    await editor.focus(one)
    await editor.until(lambda: one.as_uri() in editor.screens)
    await editor.watch(one)
    await editor.focus(two)
    await editor.until(lambda: two.as_uri() in editor.screens)
    assert [await is_watched(editor, path) for path in (one, two)] == [True, True]
    await editor.close_buffer(one)
    assert await is_watched(editor, one)
    await editor.request("livesync/unwatch", uri=one.as_uri())
    assert [await is_watched(editor, path) for path in (one, two)] == [False, True]


async def test_a_document_that_is_closed_before_it_was_read_is_not_watched(editors: StartEditor) -> None:
    editor = await editors()
    paths = [placed(editor.root, f"quick{number}.py", f"{number}\n") for number in range(10)]
    for path in paths:
        await editor.open(path)
        await editor.notify("textDocument/didClose", textDocument={"uri": path.as_uri()})
    for path in paths:
        assert not await is_watched(editor, path)
        editor.versions.clear()
    editor.broken = None  # a watch may have begun and ended, and the model was not told


async def test_the_setting_watch_counts_at_once(editors: StartEditor) -> None:
    editor = await editors(watch="manual")
    path = placed(editor.root, "a.py", "1\n")
    await editor.open(path)
    assert not await is_watched(editor, path)
    await editor.notify("workspace/didChangeConfiguration", settings={"livesync": {"watch": "open"}})
    await editor.until(lambda: path.as_uri() in editor.screens)
    await editor.notify("workspace/didChangeConfiguration", settings={"livesync": {"watch": "manual"}})
    assert not await is_watched(editor, path)


async def test_a_folder_comes_to_the_workspace_and_leaves_it(editors: StartEditor) -> None:
    editor = await editors(mirror=True, watch="manual")
    tab = await beside(editor)
    folder = editor.root.with_name("added")
    path = placed(folder, "b.py", "1\n")
    assert (await tab.refusal("livesync/watch", {"uri": path.as_uri()})).code == -32002
    where = {"uri": folder.as_uri(), "name": "added"}

    async def change(**event: object) -> None:
        seen = len(tab.notifications("filesChanged"))
        await editor.notify("workspace/didChangeWorkspaceFolders", event={"added": [], "removed": [], **event})
        await tab.until(lambda: len(tab.notifications("filesChanged")) > seen)

    for number in (1, 2):
        await change(added=[where])
        files = await tab.request("livesync/files")
        assert folder.as_uri() in files["roots"]
        assert path.as_uri() in [each["uri"] for each in files["files"]]
        await tab.watch(path, arm=number == 1)
        await tab.settled(path, "=1")
        await change(removed=[where])
        files = await tab.request("livesync/files")
        assert folder.as_uri() not in files["roots"]
        assert path.as_uri() not in [each["uri"] for each in files["files"]]
        screen = tab.screens[path.as_uri()]
        assert (screen.state, screen.shown) == ("dead", ["=1"])
        assert (await tab.request("livesync/stats"))["watchedFiles"] == 0
        assert (await tab.refusal("livesync/watch", {"uri": path.as_uri()})).code == -32002
        tab.screens.clear()
    await tab.close()


# ── Renames ─────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Renaming:
    """What an editor sends when it renames a document, in this order."""

    steps: list[str]
    text: str = "1\n"

    async def happen(self, editor: Editor, old: Path, new: Path) -> None:
        for step in self.steps:
            match step:
                case "tell":
                    files = [{"oldUri": old.as_uri(), "newUri": new.as_uri()}]
                    await editor.notify("workspace/didRenameFiles", files=files)
                case "close":
                    await editor.close_buffer(old)
                case "open":
                    await editor.open(new, self.text)
                case _:
                    old.rename(new)  # noqa: ASYNC240 - one call


@pytest.mark.parametrize(
    "renaming",
    [
        Renaming(["move", "close", "open", "tell"]),
        Renaming(["move", "tell", "close", "open"]),
        Renaming(["close", "move", "open"]),
        Renaming(["move", "open", "close"]),
        Renaming(["move", "close", "open", "tell"], text="1  # never saved\n"),
    ],
    ids=lambda renaming: "-".join(renaming.steps) + ("-unsaved" if "#" in renaming.text else ""),
)
async def test_a_renamed_document_goes_on_under_its_new_name(editors: StartEditor, renaming: Renaming) -> None:
    editor = await editors(mirror=True)
    old, new = placed(editor.root, "old.py", "1\n"), editor.root / "new.py"
    await editor.opened(old)
    await editor.request("livesync/arm", uri=old.as_uri())
    await editor.type(old, renaming.text)
    await editor.until(lambda: editor.screens[old.as_uri()].blocks[0]["source"] == renaming.text.strip())
    await editor.settled(old, "=1")
    tab = await beside(editor)
    await tab.watch(old)
    await renaming.happen(editor, old, new)
    await editor.until(lambda: new.as_uri() in editor.screens)
    await editor.settled(new, "=1")
    await tab.until(lambda: tab.screens[old.as_uri()].state == "dead")
    assert tab.screens[old.as_uri()].shown == ["=1"]
    await tab.until(lambda: tab.notifications("filesChanged"))
    listed = {each["path"]: each["armed"] for each in (await tab.request("livesync/files"))["files"]}
    while "old.py" in listed or "new.py" not in listed:
        seen = len(tab.notifications("filesChanged"))
        await tab.until(lambda seen=seen: len(tab.notifications("filesChanged")) > seen)
        listed = {each["path"]: each["armed"] for each in (await tab.request("livesync/files"))["files"]}
    assert listed == {"new.py": True}
    await tab.close()


async def test_a_renamed_folder_takes_along_what_was_decided(editors: StartEditor) -> None:
    editor = await editors(watch="manual")
    armed, refused = placed(editor.root, "old/a.py", "1\n"), placed(editor.root, "old/b.py", "2\n")
    await editor.watch(armed, arm=True)
    await editor.settled(armed, "=1")
    await editor.watch(refused, arm=True)
    await editor.settled(refused, "=2")
    await editor.request("livesync/disarm", uri=refused.as_uri())
    new = editor.root / "new"
    armed.parent.rename(new)
    files = [{"oldUri": armed.parent.as_uri(), "newUri": new.as_uri()}]
    await editor.notify("workspace/didRenameFiles", files=files)
    await editor.until(lambda: editor.screens[armed.as_uri()].state == "dead")
    await editor.watch(new / "a.py")
    await editor.settled(new / "a.py", "=1")
    assert not (await editor.watch(new / "b.py")).armed


async def test_a_copy_of_an_armed_file_is_not_armed(editors: StartEditor) -> None:
    editor = await editors()
    path, copy = placed(editor.root, "a.py", "1\n"), placed(editor.root, "copy.py", "1\n")
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    await editor.settled(path, "=1")
    await editor.opened(copy)
    assert not editor.screens[copy.as_uri()].armed


async def test_an_editor_that_can_tells_of_renames_of_python_files_and_folders(editors: StartEditor) -> None:
    editor = await editors(capabilities={"workspace": {"fileOperations": {"didRename": True}}})
    offered = editor.server["workspace"]["fileOperations"]["didRename"]["filters"]
    assert [each["pattern"] for each in offered] == [
        {"glob": "**/*.py", "matches": "file"},
        {"glob": "**", "matches": "folder"},
    ]


# ── Traffic ─────────────────────────────────────────────────────────────────────────────────────

HELPER = "def twice(x):\n    return {factor} * x\n"

TEXTS = [
    "x = {n}\n\nprint('first')\n\nx\n",
    "# # A title\n# {n}\n\nx = {n}\n\nfor i in range(5): print(i, x)\n\nx + 1\n",
    "import aid\n\naid.twice({n})\n\n'end'\n",
    "import time\n\ntime.sleep(0.03); print({n})\n\nimport aid\n\naid.twice(2)\n",
    "print({n})\n\n1 / 0\n\nmissing\n\n{n}\n",
    "import threading; threading.Timer(0.01, print, ('late', {n})).start()\n\n{n}\n",
    "x = ({n}\n",
    "print('x' * 3000)\n\n{n}\n",
    "# | manual\nprint('by hand')\n\n{n}\n",
]


@dataclass
class Scene:
    """An editor and tabs over the same files, and somebody who does things at random."""

    editor: Editor
    witness: Tab
    tabs: list[Tab]
    files: list[Path]
    helper: Path
    chance: random.Random
    watching: list[tuple[Client, Path]] = field(default_factory=list[tuple[Client, Path]])
    number: int = 0

    @property
    def clients(self) -> list[Client]:
        return [self.witness, self.editor, *self.tabs]

    async def step(self) -> None:
        path = self.chance.choice(self.files)
        self.number += 1
        text = self.chance.choice(TEXTS).format(n=self.number)
        match self.chance.choice(["edit", "edit", "helper", "watch", "watch", "buffer", *["breathe"] * 6]):
            case "edit" if path.as_uri() in self.editor.versions:
                await self.editor.type(path, text)
            case "edit":
                path.write_text(text)
            case "helper":
                self.helper.write_text(HELPER.format(factor=self.number))
            case "watch":
                await self.change_watch(self.chance.choice(self.tabs), path)
            case "buffer" if path.as_uri() in self.editor.versions:
                await self.editor.close_buffer(path)
                self.watching.remove((self.editor, path))
            case "buffer":
                seen = len(self.editor.inbox)
                await self.editor.open(path)
                self.watching.append((self.editor, path))
                await self.editor.until(lambda: self.has_snapshot(path, seen))
            case _:
                seen = len(self.witness.inbox)
                settled = [self.witness.screens[each.as_uri()] for each in self.files]
                await self.witness.until(
                    lambda: len(self.witness.inbox) > seen or all(screen.at_rest for screen in settled)
                )

    def has_snapshot(self, path: Path, seen: int) -> bool:
        new = [each for each in self.editor.inbox[seen:] if each.get("method") == "livesync/snapshot"]
        return any(each["params"]["uri"] == path.as_uri() for each in new)

    async def change_watch(self, tab: Tab, path: Path) -> None:
        if (tab, path) in self.watching:
            self.watching.remove((tab, path))
            await tab.request("livesync/unwatch", uri=path.as_uri())
        else:
            await tab.watch(path)
            self.watching.append((tab, path))

    async def come_to_rest(self) -> None:
        for path in [path for path in self.files if path.as_uri() in self.editor.versions]:
            await self.editor.type(path, "'the end'.upper()\n")
        for path in self.files:
            path.write_text("'the end'.upper()\n")
        for path in self.files:
            await self.witness.settled(path, "='THE END'")

    async def barrier(self) -> dict[Path, int]:
        """How much of each file the witness had heard before everybody was asked a last time."""
        heard = {path: len(watches(self.witness, path)[0].messages) for path in self.files}
        for client in self.clients:
            await client.request("livesync/stats")
        return heard


async def set_the_scene(editors: StartEditor, seed: int) -> Scene:
    editor = await editors(mirror=True)
    helper = placed(editor.root, "aid.py", HELPER.format(factor=2))
    files = [placed(editor.root, f"file{number}.py", "1\n") for number in range(3)]
    witness, *tabs = [await beside(editor) for _ in range(4)]
    for path in files:
        await witness.watch(path, arm=True)
    return Scene(editor, witness, tabs, files, helper, random.Random(seed))


@pytest.mark.parametrize("seed", range(3))
async def test_everybody_hears_exactly_of_what_they_watch_while_they_watch(editors: StartEditor, seed: int) -> None:
    scene = await set_the_scene(editors, seed)
    for _ in range(400):
        await scene.step()
    await scene.come_to_rest()
    heard = await scene.barrier()
    for client in scene.clients:
        if client.broken:
            raise client.broken
        check_methods(client)
        check_large_goes_by_reference(client)
        common = min(len(to_all(client)), len(to_all(scene.witness)))  # the editor was there before the tabs
        assert to_all(client)[-common:] == to_all(scene.witness)[-common:]
    for path in scene.files:
        chronicle = Chronicle(scene.witness, path)
        check_unchanged_is_not_sent(scene.witness, path)
        for client in scene.clients[1:]:
            found = watches(client, path)
            for watch in found[:-1]:
                chronicle.check(watch)
            if found:
                still = (client, path) in scene.watching
                chronicle.check(found[-1], to_the_end=heard[path] if still else None)
    for tab in (scene.witness, *scene.tabs):
        await tab.close()


LARGE = """\
print('x' * 600_000)

class Page:
    def _repr_html_(self):
        return 'y' * 300_000

Page()
"""


async def test_a_large_output_goes_once_by_reference_to_everybody(editors: StartEditor) -> None:
    editor = await editors(mirror=True, watch="manual")
    path = placed(editor.root, "large.py", LARGE)
    tabs = [await beside(editor) for _ in range(2)]
    for client in (editor, *tabs):
        await client.watch(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    for client in (editor, *tabs):
        screen = client.screens[path.as_uri()]
        await client.until(lambda screen=screen: screen.state == "idle")
        check_large_goes_by_reference(client)
        printed, page = screen.result(0)["outputs"][0]["ref"], screen.result(2)["outputs"][0]["data"]["text/html"]
        assert (printed["size"], page["size"]) == (600_001, 300_000)
        for ref in (printed, page):
            blob = await client.request("livesync/blob", ref=ref["ref"])
            assert len(base64.b64decode(blob["base64"])) == ref["size"]
    url = (await editor.request("livesync/status"))["mirrorUrl"].replace("/?", printed["ref"] + "?")
    assert len(await asyncio.to_thread(fetched, url)) == 600_001
    for tab in tabs:
        await tab.close()


def fetched(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        return answer.read()
