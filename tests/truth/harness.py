"""The real daemon, for edits of many documents.

Three ways to make the same edits: `editor` (the main file is an open buffer, all else is on disk), `buffers` (modules
are open and unsaved, too), `browser` (a websocket, everything on disk).
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
import time
from pathlib import Path
from typing import Literal

from .client import PATIENCE, Client
from .watched import Files, Watched
from .wire import Pipe, Socket

Mode = Literal["editor", "buffers", "browser"]


class Daemon:
    """One process for many documents, each in a folder of its own."""

    def __init__(self, mode: Mode, patience: float = PATIENCE) -> None:
        self.mode: Mode = mode
        self.scratch = Path(tempfile.mkdtemp(prefix="truth-")).resolve()
        self._folders = itertools.count(1)
        self._canary = self.scratch / "canary" / "canary.py"
        for folder in (self.scratch / "work", self._canary.parent):
            folder.mkdir(parents=True)
        self.client = Client(self._wire(), patience)
        if mode != "browser":
            self._initialize()

    def _wire(self) -> Pipe | Socket:
        state = self.scratch / "state"
        return Socket(state, self._roots) if self.mode == "browser" else Pipe(state)

    @property
    def _roots(self) -> list[Path]:
        return [self.scratch / "work", self._canary.parent]

    def _initialize(self) -> None:
        folders = [{"uri": root.as_uri(), "name": root.name} for root in self._roots]
        options = {"watch": "manual", "mirror": False}
        params = {"processId": None, "rootUri": None, "workspaceFolders": folders, "initializationOptions": options}
        self.client.request("initialize", params | {"capabilities": {"workspace": {"configuration": True}}})
        self.client.notify("initialized", {})

    def open(self, files: Files) -> Watched:
        """A new document, armed and watched."""
        folder = self.scratch / "work" / f"d{next(self._folders)}"
        folder.mkdir()
        return Watched(self, folder, files)

    def see_disk(self) -> None:
        """Wait until the daemon has taken in all that happened on disk so far."""
        there = _toggle(self._canary)
        end = time.monotonic() + self.client.patience
        self.client.told.clear()
        while (self._canary.as_uri() in self._listed()) != there:
            if time.monotonic() > end:
                raise TimeoutError("The daemon does not see that files come and go.")
            self._wait_for_files()

    def _wait_for_files(self) -> None:
        try:
            self.client.wait(lambda: "livesync/filesChanged" in self.client.told, "livesync/filesChanged", 2)
        except TimeoutError:
            # The watch began anew just then and missed it. Folders are listed as a whole, so another file will do.
            _toggle(self._canary.with_name("stir.py"))
        self.client.told.clear()

    def _listed(self) -> set[str]:
        return {entry["uri"] for entry in self.client.request("livesync/files", {})["files"]}

    def close(self) -> None:
        self.client.close()
        shutil.rmtree(self.scratch, ignore_errors=True)


def _toggle(path: Path) -> bool:
    """Make a file, or delete it. Returns whether it is there now."""
    if path.exists():
        path.unlink()
        return False
    path.write_text("")
    return True
