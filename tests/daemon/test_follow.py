"""What the daemon tells everybody about the file that changed last, so that they can follow.

That nothing is told is seen by the next change, of a file that is there for this: were anything else counted in the
same 100 ms, it would not be told, and were anything told before, it would be there first.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from .client import Client, Json
from .conftest import Desk, OpenTab, StartEditor
from .daemon import Daemon
from .tab import Tab


class Follower:
    """A client, and a file whose changes mark moments."""

    def __init__(self, client: Client, folder: Path) -> None:
        self.client = client
        self.mark = folder / "mark.py"
        self._count = 0

    @property
    def told(self) -> list[Json]:
        return self.client.notifications("fileChanged")

    async def calm(self) -> None:
        """All changes so far are behind us: those that come together are told to nobody."""
        while True:
            seen = len(self.told)
            self._mark()
            try:
                await self.client.until(lambda seen=seen: self._is_marked(seen), within=1)
            except AssertionError:
                if self.client.broken:
                    raise
            else:
                return

    async def nothing(self) -> None:
        """What happened since `calm` is told to nobody."""
        seen = len(self.told)
        self._mark()
        await self.client.until(lambda: len(self.told) > seen, within=2)
        assert [each["uri"] for each in self.told[seen:]] == [self.mark.as_uri()]

    async def next(self) -> Json:
        """What is told next."""
        seen = len(self.told)
        return await self.client.until(lambda: self._unmarked(seen), within=5)

    def _unmarked(self, seen: int) -> Json | None:
        # A busy machine may write the mark in two steps that are seen apart.
        return next((each for each in self.told[seen:] if each["uri"] != self.mark.as_uri()), None)

    def _is_marked(self, seen: int) -> bool:
        return any(each["uri"] == self.mark.as_uri() for each in self.told[seen:])

    def _mark(self) -> None:
        self._count += 1
        self.mark.write_text(f"{self._count}\n")


def message(path: Path, *, watched: bool, affected: int, watched_affected: int) -> Json:
    return {"uri": path.as_uri(), "watched": watched, "affected": affected, "watchedAffected": watched_affected}


def place(project: Path, name: str, **files: str) -> list[Path]:
    """A folder of the test's own with these modules."""
    folder = project / name
    folder.mkdir()
    paths = [folder / f"{module}.py" for module in files]
    for path, text in zip(paths, files.values(), strict=True):
        path.write_text(text)
    return paths


async def test_one_change_is_told_to_all(tabs: OpenTab, project: Path) -> None:
    tab, other = await tabs(), await tabs()
    (path,) = place(project, "one", a="1\n")
    follower = Follower(tab, path.parent)
    await follower.calm()
    expected = message(path, watched=False, affected=1, watched_affected=0)
    for number, text in enumerate(("2\n", "3\n", "1\n"), 1):
        path.write_text(text)
        assert await follower.next() == expected
        await other.until(lambda number=number: other.notifications("fileChanged").count(expected) == number)


async def test_saves_in_a_row_are_told_once(tab: Tab, project: Path) -> None:
    (path,) = place(project, "row", a="1\n")
    follower = Follower(tab, path.parent)
    await follower.calm()
    for number in range(2, 12):
        path.write_text(f"{number}\n")
    assert (await follower.next())["uri"] == path.as_uri()
    await follower.nothing()


async def test_two_at_once_are_told_to_nobody(tab: Tab, project: Path) -> None:
    one, two = place(project, "two", a="1\n", b="1\n")
    follower = Follower(tab, one.parent)
    await tab.watch(one, arm=True)
    await tab.watch(two, arm=True)
    for path in (one, two):
        await tab.settled(path, "=1")
    await follower.calm()
    one.write_text("2\n")
    two.write_text("2\n")
    for path in (one, two):
        await tab.settled(path, "=2")
    # The mark would be one too many where it falls into the same 100 ms: neither is told before it, at least.
    await follower.calm()
    assert [each for each in follower.told[-2:] if each["uri"] != follower.mark.as_uri()] == []


NO_CHANGES: dict[str, Callable[[Path], object]] = {
    "touch": lambda path: path.touch(),
    "times": lambda path: os.utime(path, (1, 1)),
    "chmod": lambda path: path.chmod(0o600),
    "the same again": lambda path: path.write_bytes(path.read_bytes()),
    "the same, atomically": lambda path: [
        path.with_suffix(".tmp").write_bytes(path.read_bytes()),
        path.with_suffix(".tmp").replace(path),
    ],
    "a file that no document reads": lambda path: path.with_suffix(".txt").write_text("news"),
}


@pytest.mark.parametrize("what", NO_CHANGES)
async def test_what_changes_no_content_is_told_to_nobody(tab: Tab, project: Path, what: str) -> None:
    (path,) = place(project, what.replace(" ", "_"), a="1\n")
    follower = Follower(tab, path.parent)
    await tab.watch(path, arm=True)
    await tab.settled(path, "=1")
    await follower.calm()
    NO_CHANGES[what](path)
    await follower.nothing()


async def test_touching_a_file_that_was_never_looked_at_is_told_to_nobody(tmp_path: Path) -> None:
    # It must be there before the daemon starts: what comes later is looked at when it comes.
    (path,) = place(tmp_path, "project", never="1\n")
    daemon = Daemon(path.parent, tmp_path / "state")
    tab = await Tab.open(daemon.url)
    follower = Follower(tab, path.parent)
    await follower.calm()
    path.touch()
    try:
        await follower.nothing()
    finally:
        await tab.close()
        daemon.stop()


async def test_a_changed_document_and_those_it_affects_are_counted(tab: Tab, project: Path) -> None:
    aid, one, two = place(
        project, "count", aid="V = 1\n", one="import aid\n\naid.V\n", two="import one\n\none.aid.V + 1\n"
    )
    follower = Follower(tab, aid.parent)
    await tab.watch(one, arm=True)
    await tab.settled(one, "", "=1")
    await tab.watch(two, arm=True)
    await tab.settled(two, "", "=2")
    await follower.calm()
    aid.write_text("V = 2\n")
    assert await follower.next() == message(aid, watched=False, affected=3, watched_affected=2)
    one.write_text("import aid\n\naid.V + 0\n")
    assert await follower.next() == message(one, watched=True, affected=2, watched_affected=2)
    two.write_text("2\n")
    assert await follower.next() == message(two, watched=True, affected=1, watched_affected=1)
    await tab.request("livesync/unwatch", uri=two.as_uri())
    aid.write_text("V = 3\n")
    told = await follower.next()
    assert (told["watched"], told["watchedAffected"]) == (False, 1)


async def test_importers_that_nobody_watches_are_counted(tab: Tab, project: Path) -> None:
    aid, one, _, _ = place(
        project,
        "static",
        aid="V = 1\n",
        one="import aid\n\naid.V\n",
        two="from aid import V\n",
        three="def later():\n    import two\n",
    )
    follower = Follower(tab, aid.parent)
    await tab.watch(one, arm=True)
    await tab.settled(one, "", "=1")
    await follower.calm()
    aid.write_text("V = 2\n")
    assert await follower.next() == message(aid, watched=False, affected=4, watched_affected=1)


async def test_data_that_a_document_reads_counts(tab: Tab, project: Path) -> None:
    (path,) = place(project, "data", a="open('numbers.txt').read()\n")
    data = path.with_name("numbers.txt")
    data.write_text("1")
    follower = Follower(tab, path.parent)
    await tab.watch(path, arm=True)
    await tab.settled(path, "='1'")
    await follower.calm()
    data.write_text("2")
    assert await follower.next() == message(data, watched=False, affected=2, watched_affected=1)


async def test_data_of_a_document_that_nobody_watches_any_more_counts(tab: Tab, project: Path) -> None:
    (path,) = place(project, "left", a="open('numbers.txt').read()\n")
    data = path.with_name("numbers.txt")
    data.write_text("1")
    follower = Follower(tab, path.parent)
    await tab.watch(path, arm=True)
    await tab.settled(path, "='1'")
    await tab.request("livesync/unwatch", uri=path.as_uri())
    await follower.calm()
    data.touch()
    await follower.nothing()
    data.write_text("2")
    assert await follower.next() == message(data, watched=False, affected=2, watched_affected=0)


# ── Buffers ─────────────────────────────────────────────────────────────────────────────────────


async def test_typing_is_told_and_the_save_of_what_was_typed_is_not(editors: StartEditor) -> None:
    editor = await editors()
    path = editor.root / "a.py"
    path.write_text("1\n")
    follower = Follower(editor, editor.root)
    await editor.opened(path)
    await follower.calm()
    await editor.type(path, "2\n")
    assert await follower.next() == message(path, watched=True, affected=1, watched_affected=1)
    await editor.save(path, "2\n")
    await follower.nothing()
    path.write_text("3\n")  # below the buffer, which nobody sees
    await follower.nothing()


async def test_opening_and_closing_a_document_is_told_to_nobody(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    path = desk.root / "a.py"
    path.write_text("1\n")
    editor = await desk.start()
    follower = Follower(editor, desk.root)
    await follower.calm()
    await editor.opened(path)
    try:
        await follower.nothing()
        await editor.close_buffer(path)
        await follower.nothing()
    finally:
        await desk.close()
