"""Every edit script, by every way to edit: the screen shows the answers after each step."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from .harness import Daemon, Mode

OURS = Path(__file__).parent / "scripts"
SHARED = Path(__file__).parents[3] / "shared" / "truth"
NO_SHARED = "there is no folder ../shared/truth beside this checkout"


MODES: tuple[Mode, ...] = get_args(Mode)
EVERY_WAY = bool(os.environ.get("LIVESYNC_EVERY_WAY"))
"""Play our own scripts by every way to edit, not by one each: three times as long."""


def _scripts(folder: Path) -> list[Any]:
    return [pytest.param(path, id=path.stem) for path in sorted(folder.glob("*.json"))]


def _in_turn(folder: Path) -> list[Any]:
    """Each script with a way to edit, all of them in turn."""
    paths = sorted(folder.glob("*.json"))
    return [
        pytest.param(path, mode, id=f"{path.stem}-{mode}")
        for number, path in enumerate(paths)
        for mode in (MODES if EVERY_WAY else MODES[number % len(MODES) :][:1])
    ]


@pytest.fixture(scope="module")
def daemon() -> Iterator[Callable[[Mode], Daemon]]:
    """One daemon for each way to edit, started when it is first needed."""
    daemons: dict[Mode, Daemon] = {}

    def get(mode: Mode) -> Daemon:
        if mode not in daemons:
            daemons[mode] = Daemon(mode)
        return daemons[mode]

    yield get
    for each in daemons.values():
        each.close()


@pytest.mark.parametrize(("path", "mode"), _in_turn(OURS))
def test_our_script(path: Path, mode: Mode, daemon: Callable[[Mode], Daemon]) -> None:
    play(path, daemon(mode))


@pytest.mark.skipif(not SHARED.is_dir(), reason=NO_SHARED)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("path", _scripts(SHARED))
def test_shared_script(path: Path, mode: Mode, daemon: Callable[[Mode], Daemon]) -> None:
    play(path, daemon(mode))


def play(path: Path, daemon: Daemon) -> None:
    """Play a script; fail with all that is wrong at the first step that is."""
    script = json.loads(path.read_text(encoding="utf-8"))
    document = daemon.open(script["files"])
    try:
        for number, expected in enumerate(script["expected"]):
            if number:
                document.apply(script["steps"][number - 1])
            found = document.problems(expected)
            assert not found, f"step {number}: " + "\n".join(found)
    finally:
        document.close()
