"""The set-ups of docs/editors/, taken out of the documents themselves, and an editor that runs with one."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest

DOCUMENTS = Path(__file__).parent.parent.parent / "docs" / "editors"

MARK = "EDITOR_TEST_MARK"
"""In the environment of the editor, and so of everything that it starts."""

DOCUMENT = """\
numbers = [3, 1, 2]

sorted(numbers)

1 / 0
"""
"""What the editors open. Its value is on line 2, its error on line 4, counted from 0."""

PATIENCE = 240
"""Seconds; each step of a driver script gives up long before."""

shown_in_editors = pytest.mark.skipif(
    importlib.util.find_spec("livesync_ls.lsp.hints") is None, reason="this server has no hints, lenses and hovers yet"
)

Facts = dict[str, Any]


def code_blocks(document: str, language: str) -> list[str]:
    """The code of one language in a document, in order."""
    text = (DOCUMENTS / document).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def project(folder: Path) -> Path:
    """A project with two documents. Returns the first; the other is called like it, with `.second.py` behind."""
    root = folder / "a project"
    root.mkdir()
    (root / "pyproject.toml").touch()
    for name in ("file.py", "file.py.second.py"):
        (root / name).write_text(DOCUMENT)
    return root / "file.py"


class Stay:
    """One run of an editor: the environment in which to start it, and what it left behind."""

    def __init__(self, folder: Path) -> None:
        self.mark = uuid.uuid4().hex
        self.environment = _environment(folder) | {MARK: self.mark}

    def left_behind(self, seconds: float = 5.0) -> list[str]:
        """The command lines of processes that the editor's run started and that do not end in this time."""
        deadline = time.monotonic() + seconds
        while family := self._family():
            left = deadline - time.monotonic()
            if left <= 0:
                return [" ".join(each.cmdline()) for each in family]
            psutil.wait_procs(family, timeout=min(left, 0.2))
        return []

    def _family(self) -> list[psutil.Process]:
        found: list[psutil.Process] = []
        for process in psutil.process_iter():
            try:
                if process.environ().get(MARK) == self.mark and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.Error:
                continue
        return found


class Visit(Stay):
    """An editor that a script drives: what the script saw, and how it ended.

    It finds the document in `EDITOR_TEST_FILE`, and writes its facts as a JSON object to `EDITOR_TEST_FACTS`.
    """

    def __init__(self, folder: Path, command: Sequence[str | Path], document: Path) -> None:
        super().__init__(folder)
        facts = folder / "facts.json"
        done = subprocess.run(
            [str(word) for word in command],
            env=self.environment | {"EDITOR_TEST_FILE": str(document), "EDITOR_TEST_FACTS": str(facts)},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        self.code, self.said = done.returncode, done.stdout + done.stderr
        assert facts.exists(), self.said
        self.facts: Facts = json.loads(facts.read_text(encoding="utf-8"))


def _environment(folder: Path) -> dict[str, str]:
    """That of a person who has nothing but livesync-ls installed."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LIVESYNC_")}
    homes = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**inherited, **homes, "HOME": str(folder), "PATH": programs, "LIVESYNC_STATE_DIR": str(folder / "state")}
