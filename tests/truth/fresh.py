"""Answers from the oracle program: one process a question, or many from a server that forks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from .picture import Picture

_ORACLE = Path(__file__).with_name("oracle.py")


def fresh_picture(folder: Path) -> Picture | None:
    """What a fresh run of `folder/main.py` shows, in a process of its own; None if it does not parse."""
    command = [sys.executable, str(_ORACLE), str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, env=_environment(), check=True, timeout=60)
    return json.loads(done.stdout)


def _environment() -> dict[str, str]:
    return dict(os.environ) | {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}


class FreshRuns:
    """The oracle as a server: a fork of a process that has done nothing is as good as a fresh one, and much quicker.

    `modules` are imported ahead.
    """

    def __init__(self, *modules: str) -> None:
        pipe = subprocess.PIPE
        command = [sys.executable, str(_ORACLE), "--serve", *modules]
        self._process: Any = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=_environment(), text=True)

    def picture(self, folder: Path) -> Picture | None:
        """What a fresh run of `folder/main.py` shows.

        Raises:
            ValueError: the run ended its process, or took too long.
        """
        self._process.stdin.write(json.dumps(str(folder)) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(10)
