"""Edit scripts in which the process of the file is gone at each step: nobody watched, and there was no room for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .harness import Daemon
from .picture import picture_of
from .test_scripts import OURS, play
from .watched import Files, Watched

EVERY = 8
"""Of the scripts one in so many is played."""

NO_ROOM = {"cacheBytes": 3_000_000, "sessionGraceSeconds": 0, "verifyAfterSeconds": 0}
"""For results, but not for processes."""


class Sleeper(Watched):
    """Left before each step, until its process is gone."""

    comes_back_first = True
    """Whether somebody watches again before the step, or only after it."""

    def apply(self, step: Files) -> None:
        before = self.resting()
        self._leave()
        if self.comes_back_first:
            self._compare(before, self._come_back())
            super().apply(step)
        else:
            super().apply(step)
            self._come_back()

    def _leave(self) -> None:
        self._client.request("livesync/unwatch", {"uri": self.uri})
        end = time.monotonic() + self._client.patience
        while self._pid() is not None:
            assert time.monotonic() < end, "its process stays"

    def _come_back(self) -> dict[str, object]:
        snapshot = self._client.request("livesync/watch", {"uri": self.uri, "arm": True})
        self.model.begin(snapshot)
        return snapshot

    def _compare(self, before: dict[str, object], after: dict[str, object]) -> None:
        if [before["state"], before["run"], picture_of(before)] != [after["state"], after["run"], picture_of(after)]:
            self.model.broken.append(f"It is not as it was left: {before} became {after}.")
        if (pid := self._pid()) is not None:
            self.model.broken.append(f"Looking at it started process {pid}.")

    def _pid(self) -> int | None:
        sessions = self._client.request("livesync/status", {})["sessions"]
        return next(session.get("pid") for session in sessions if session["uri"] == self.uri)


class LateSleeper(Sleeper):
    comes_back_first = False


class DaemonWithoutRoom(Daemon):
    kind: type[Sleeper] = Sleeper

    def _initialize(self) -> None:
        folders = [{"uri": root.as_uri(), "name": root.name} for root in self._roots]
        options = {"watch": "manual", "mirror": False, **NO_ROOM}
        params = {"processId": None, "rootUri": None, "workspaceFolders": folders, "initializationOptions": options}
        self.client.request("initialize", params | {"capabilities": {}})
        self.client.notify("initialized", {})

    def open(self, files: Files) -> Watched:
        folder = self.scratch / "work" / f"d{next(self._folders)}"
        folder.mkdir()
        return self.kind(self, folder, files)


@pytest.fixture(scope="module")
def daemon() -> Iterator[DaemonWithoutRoom]:
    daemon = DaemonWithoutRoom("editor")
    yield daemon
    daemon.close()


def scripts(first: int) -> list[Path]:
    return sorted(OURS.glob("*.json"))[first::EVERY]


@pytest.mark.parametrize("path", scripts(0), ids=lambda path: path.stem)
def test_edited_without_a_process(path: Path, daemon: DaemonWithoutRoom) -> None:
    daemon.kind = Sleeper
    play(path, daemon)


@pytest.mark.parametrize("path", scripts(EVERY // 2), ids=lambda path: path.stem)
def test_edited_while_nobody_watches(path: Path, daemon: DaemonWithoutRoom) -> None:
    daemon.kind = LateSleeper
    play(path, daemon)
