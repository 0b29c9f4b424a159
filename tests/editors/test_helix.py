"""Helix with the set-up of docs/editors/helix.md. Debian 12 has no Helix, so there this is skipped."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .documented import Facts, Stay, code_blocks, project, shown_in_editors

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals here"),
    shown_in_editors,
]

if sys.platform != "win32":
    from .terminal import ENTER, ESCAPE, Terminal

TEXT = """\
numbers = [3, 1, 2]

sorted(numbers)

face = "äöü😀"; face

"😀"; 1 / 0
"""

ERROR = "●"
"""In the gutter, and in the status line."""

Version = tuple[int, int]


def installed() -> tuple[str, Version] | None:
    """Debian calls it `hx`, others `helix`; and there are other programs of these names."""
    for name in ("hx", "helix"):
        if program := shutil.which(name):
            said = subprocess.run([program, "--version"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
            if found := re.match(r"helix (\d+)\.(\d+)", said.stdout):
                return program, (int(found[1]), int(found[2]))
    return None


HELIX = installed()
if HELIX is None:
    pytestmark.append(pytest.mark.skip(reason="there is no Helix on the PATH"))

gives_arguments = pytest.mark.skipif(
    HELIX is not None and HELIX[1] < (25, 7), reason="this Helix gives a server's commands no arguments"
)


class Sitting(Stay):
    """A person at Helix: opens a file, arms it, looks, edits, leaves. `facts` are what the screen showed."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        assert HELIX
        program, self.version = HELIX
        self.facts: Facts = {}
        self._log, self._addresses = folder / "helix.log", folder / "addresses"
        document = project(folder)
        document.write_text(TEXT, encoding="utf-8")
        self._set_up(folder)
        self.terminal = Terminal([program, "-v", "--log", self._log, document], folder, self.environment)
        try:
            self._arm()
            self._look()
            self._edit()
            self._open_page()
            self.terminal.type(f":quit!{ENTER}")
            self.facts["code"] = self.terminal.exit_code()
        finally:
            self.terminal.close()

    def _set_up(self, folder: Path) -> None:
        languages, editor, keys = code_blocks("helix.md", "toml")
        config = folder / "config" / "helix"
        config.mkdir(parents=True)
        (config / "languages.toml").write_text(languages, encoding="utf-8")
        (config / "config.toml").write_text(f"{editor}\n{keys}", encoding="utf-8")
        browser = folder / "bin" / "xdg-open"
        browser.parent.mkdir()
        browser.write_text(f'#!/bin/sh\necho "$1" >> "{self._addresses}"\n', encoding="utf-8")
        browser.chmod(0o755)
        self.environment["PATH"] = f"{browser.parent}:{self.environment['PATH']}"

    def _arm(self) -> None:
        terminal = self.terminal
        terminal.shows("sorted(numbers)")
        terminal.until(lambda: "livesync/snapshot" in self._noted())
        self.facts["opened"] = terminal.text
        terminal.type(" a")
        self.facts["actions"] = terminal.shows("▶ Run this file (livesync)")
        if self.version < (25, 7):
            terminal.type(ENTER)
        else:
            terminal.type(ESCAPE)
            terminal.hides("Run this file")
            terminal.type(" la")
        terminal.shows(ERROR)

    def _look(self) -> None:
        terminal = self.terminal
        terminal.type("]d")
        self.facts["diagnostic"] = terminal.shows("division by zero", " 7:10")
        terminal.type(f":3{ENTER}")
        terminal.shows(" 3:1")
        terminal.type(" k")
        self.facts["hover"] = terminal.shows("ok · ")
        terminal.type(ESCAPE)
        terminal.hides("ok · ")
        terminal.type(" s")
        self.facts["symbols"] = terminal.shows("kind", "4/4")
        terminal.type(ESCAPE)
        terminal.hides("kind")

    def _edit(self) -> None:
        """One edit after the other: Helix 25.01 may send quick ones in another order than they were made in."""
        terminal = self.terminal
        terminal.type(f":1{ENTER}f3;r9")
        self.facts["edited"] = terminal.shows("sorted(numbers) = [1, 2, 9]", "; face = 'äöü😀'")
        terminal.type(f":7{ENTER}glr2")
        self.facts["healed"] = terminal.shows("1 / 2 = 0.5") and terminal.hides(ERROR)

    def _open_page(self) -> None:
        if self.version >= (25, 7):
            self.terminal.type(" lo")
            self.facts["address"] = self.terminal.until(
                lambda: self._addresses.exists() and self._addresses.read_text(encoding="utf-8").strip()
            )

    def _noted(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Sitting:
    return Sitting(tmp_path_factory.mktemp("helix"))


def test_a_file_waits_to_be_armed(seen: Sitting) -> None:
    assert ERROR not in seen.facts["opened"]
    assert "▶ Run this file (livesync)" in seen.facts["actions"]


def test_an_error_is_a_diagnostic_and_heals(seen: Sitting) -> None:
    assert "ZeroDivisionError: division by zero" in seen.facts["diagnostic"]
    assert ERROR not in seen.facts["healed"]


def test_values_stand_at_the_ends_of_lines_and_follow_an_edit(seen: Sitting) -> None:
    """Helix counts columns in bytes: a wrong count would put them into the middle."""
    assert "sorted(numbers) = [1, 2, 9]\n" in seen.facts["edited"]
    assert """face = "äöü😀"; face = 'äöü😀'\n""" in seen.facts["edited"]
    assert '"😀"; 1 / 2 = 0.5\n' in seen.facts["healed"]


def test_a_hover_shows_the_result(seen: Sitting) -> None:
    assert " [1, 2, 3] " in seen.facts["hover"]


def test_blocks_are_symbols(seen: Sitting) -> None:
    assert all(name in seen.facts["symbols"] for name in ("numbers = [3, 1, 2]", "sorted(numbers)", 'face = "äöü😀"'))


@gives_arguments
def test_the_page_has_a_key(seen: Sitting) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?access_token=\S+#file\.py", seen.facts["address"])


def test_quitting_leaves_nothing_behind(seen: Sitting) -> None:
    assert seen.facts["code"] == 0
    assert seen.left_behind() == []
