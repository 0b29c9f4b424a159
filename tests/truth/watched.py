"""One watched document: edits go out, and at rest the screen is looked at.

When is a step settled? The daemon must have seen it, and must say `idle` in a snapshot asked for after that.
It has seen a new main text when the document on screen has its blocks. It has seen files when it lists another file
that was made, or deleted, after them: changes on disk arrive in their order.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .blocks import code_blocks
from .fresh import FreshRuns
from .model import Model
from .picture import Picture, differences, picture_of
from .ranges import smallest_change

if TYPE_CHECKING:
    from .harness import Daemon

Files = Mapping[str, str | None]
"""Paths below the document's folder and their new texts; None deletes."""

GRACE_SECONDS = 1.5
"""What a wrong picture is given to become right, to tell lateness from untruth."""


class Watched:
    """A watched document and its client's model."""

    def __init__(self, daemon: Daemon, folder: Path, files: Files) -> None:
        self.folder = folder
        self.files: dict[str, str] = {}
        self._daemon = daemon
        self._client = daemon.client
        self._versions = itertools.count(1)
        self._buffers: dict[str, str] = {}
        self.uri = (folder / "main.py").as_uri()
        # Events of files take their time: a screen may be true a moment after its first `idle`.
        self._is_unseen = self._may_be_late = True
        self._shown: Picture = []
        for name, text in files.items():
            if text is not None:
                self._write(name, text)
        self._note(files)
        for name in files:
            if self._is_buffer(name):
                self._open(name)
        self.model = self._watch()

    def _watch(self) -> Model:
        # In a browser's root the new folder must have been seen first.
        if self._daemon.mode == "browser":
            self._daemon.see_disk()
        self._client.models[self.uri] = model = Model(_nothing(self.uri))
        model.begin(self._client.request("livesync/watch", {"uri": self.uri, "arm": True}))
        return model

    def close(self) -> None:
        for name in tuple(self._buffers):
            self._close(name)
        self._client.request("livesync/unwatch", {"uri": self.uri})
        del self._client.models[self.uri]

    # ── Edits ───────────────────────────────────────────────────────────────────────────────

    def apply(self, step: Files) -> None:
        """Make the edits of a step, without waiting for anything."""
        self.model.executed.clear()
        self._note(step)
        on_disk = [name for name in step if not self._is_buffer(name) or step[name] is None]
        for name, text in step.items():
            if name in on_disk:
                self._write(name, text)
            if self._is_buffer(name):
                self._edit(name, text)
        self._is_unseen = self._may_be_late = bool(on_disk) or any(name != "main.py" for name in step)

    def _note(self, files: Files) -> None:
        for name, text in files.items():
            if text is None:
                self.files.pop(name, None)
            else:
                self.files[name] = text

    def _is_buffer(self, name: str) -> bool:
        if self._daemon.mode == "buffers":
            return name.endswith(".py")
        return self._daemon.mode == "editor" and name == "main.py"

    def _write(self, name: str, text: str | None) -> None:
        path = self.folder / name
        if text is None:
            path.unlink(missing_ok=True)  # a buffer may never have been saved
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(path.name + ".tmp~")
        fresh.write_bytes(text.encode())
        fresh.replace(path)

    def _edit(self, name: str, text: str | None) -> None:
        if text is None:
            self._close(name)
        elif name in self._buffers:
            self._change(name, text)
        else:
            self._open(name)

    def _open(self, name: str) -> None:
        text = self._buffers[name] = self.files[name]
        document = {"uri": self._uri(name), "languageId": "python", "version": next(self._versions), "text": text}
        self._client.notify("textDocument/didOpen", {"textDocument": document})

    def _change(self, name: str, text: str) -> None:
        before, self._buffers[name] = self._buffers[name], text
        change = smallest_change(before, text)
        document = {"uri": self._uri(name), "version": next(self._versions)}
        self._client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})

    def _close(self, name: str) -> None:
        if self._buffers.pop(name, None) is not None:
            self._client.notify("textDocument/didClose", {"textDocument": {"uri": self._uri(name)}})

    def _uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    # ── Looking ─────────────────────────────────────────────────────────────────────────────

    def settled(self) -> dict[str, Any]:
        """The snapshot of the file at rest, after the daemon saw all edits."""
        if self._is_unseen:
            self._daemon.see_disk()
            self._is_unseen = False
        blocks = code_blocks(self.files["main.py"])
        if blocks is None:
            self._client.wait(lambda: self.model.syntax_error is not None, "a syntax error")
        else:
            sources = [source for _, source in blocks]
            self._client.wait(
                lambda: self.model.syntax_error is None and self.model.sources() == sources,
                f"the blocks {sources}; the document shows {self.model.sources()}",
            )
        return self.resting()

    def resting(self) -> dict[str, Any]:
        """A snapshot that says `idle`."""
        snapshot = self._snapshot()
        while snapshot["state"] != "idle":
            self._client.wait(lambda: self.model.state == "idle", f"idle; it is {snapshot['state']}")
            snapshot = self._snapshot()
        return snapshot

    def _snapshot(self) -> dict[str, Any]:
        snapshot = self._client.request("livesync/watch", {"uri": self.uri})
        if snapshot["state"] == "idle":
            self.model.broken += self.model.differences(snapshot)
        return snapshot

    def rest(self) -> list[str]:
        """Wait until the step has settled; what went wrong meanwhile."""
        try:
            self.settled()
        except TimeoutError as late:
            return [str(late), *self._take_broken()]
        return []

    def problems(self, expected: Picture | None) -> list[str]:
        """What is wrong once the step has settled; `expected` None means: nothing but the syntax error is new."""
        expected = self._shown if expected is None else expected
        try:
            snapshot = self.settled()
        except TimeoutError as late:
            return [str(late), *self._take_broken()]
        self._shown = picture_of(snapshot)
        found = differences(self._shown, expected)
        if found and self._becomes(expected):
            found = [] if self._may_be_late else [f"idle was said too early, while {each}" for each in found]
        return [*found, *self._take_broken()]

    def _becomes(self, expected: Picture) -> bool:
        """Whether the picture becomes the right one after all: it was late, and not wrong."""
        end = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < end:
            before = self._looks()
            try:
                # Not for a run: what was shown before may be shown again without one.
                is_other = lambda before=before: self._looks() != before  # noqa: E731 - it is what is waited for
                self._client.wait(is_other, "something else on screen", end - time.monotonic())
                self._shown = picture_of(self.resting())
            except TimeoutError:
                return False
            if not differences(self._shown, expected):
                return True
        return False

    def _looks(self) -> Picture:
        return picture_of({"blocks": self.model.blocks, "results": self.model.results.values()})

    def fresh_picture(self, runs: FreshRuns) -> Picture | None:
        """What a fresh run of the present text shows, on a copy of the disk as the last run left it."""
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch).resolve() / self.folder.name
            shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
            for name, text in self._buffers.items():
                (folder / name).write_bytes(text.encode())
            return runs.picture(folder)

    def _take_broken(self) -> list[str]:
        broken, self.model.broken = self.model.broken, []
        return broken

    def executed(self) -> list[int]:
        """The code blocks, from 0, that ran since the step: by their places in the present document."""
        code = [block["id"] for block in self.model.blocks if block["kind"] == "code"]
        return sorted({code.index(block) for block in self.model.executed if block in code})


def _nothing(uri: str) -> dict[str, Any]:
    return {"uri": uri, "version": 0, "armed": False, "state": "unarmed", "run": 0, "blocks": [], "results": []}
