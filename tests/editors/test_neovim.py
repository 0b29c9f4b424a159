"""Neovim with the set-up of docs/editors/neovim.md."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .documented import Stay, Visit, code_blocks, project, shown_in_editors

NEOVIM = shutil.which("nvim")
pytestmark = pytest.mark.skipif(NEOVIM is None, reason="there is no nvim on the PATH")

DRIVER = Path(__file__).with_name("drive.lua")


def version() -> tuple[int, ...]:
    assert NEOVIM
    said = subprocess.run([NEOVIM, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"v(\d+)\.(\d+)", said)
    assert found, said
    return int(found[1]), int(found[2])


def command(folder: Path, *, in_front_only: bool = False) -> list[str | Path]:
    """Neovim with the documented set-up, and with nothing of the person's whose computer it is."""
    setup, focus, older = code_blocks("neovim.md", "lua")
    parts = [older] * (version() < (0, 10)) + [setup] + [focus] * in_front_only
    (folder / "init.lua").write_text("\n".join(parts))
    assert NEOVIM
    return [NEOVIM, "-n", "-i", "NONE", "-u", folder / "init.lua"]


def visit(folder: Path, *, in_front_only: bool) -> Visit:
    editor = command(folder, in_front_only=in_front_only)
    return Visit(folder, [*editor, "--headless", "-S", DRIVER], project(folder))


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Visit:
    return visit(tmp_path_factory.mktemp("neovim"), in_front_only=False)


def test_a_file_waits_to_be_armed_and_the_state_is_for_the_status_line(seen: Visit) -> None:
    assert (seen.facts["opened"], seen.facts["armed"]) == ("unarmed", "idle"), seen.said


def test_an_error_is_a_diagnostic_and_heals(seen: Visit) -> None:
    assert seen.facts["diagnostic"]["line"] == 4
    assert "division by zero" in seen.facts["diagnostic"]["message"]
    assert seen.facts["healed"] == "healed"


@shown_in_editors
def test_a_value_is_an_inlay_hint_and_follows_an_edit(seen: Visit) -> None:
    assert seen.facts["hint"] == {"line": 2, "label": "= [1, 2, 3]"}
    assert seen.facts["edited"] == {"line": 2, "label": "= [8, 9]"}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals here")
@pytest.mark.skipif(NEOVIM is not None and version() < (0, 10), reason="this Neovim has no inlay hints")
def test_hints_and_lenses_are_on_the_screen(tmp_path: Path) -> None:
    from .terminal import ENTER, Terminal

    stay = Stay(tmp_path)
    terminal = Terminal([*command(tmp_path), project(tmp_path)], tmp_path, stay.environment)
    try:
        terminal.shows("▶ Run this file (livesync)")
        terminal.type(f":LivesyncArm{ENTER}")
        terminal.shows("sorted(numbers) = [1, 2, 3]", "▶ Run · error · ")
        terminal.type("f3r9")
        terminal.shows("sorted(numbers) = [1, 2, 9]")
        terminal.type(f":quit!{ENTER}")
        assert terminal.exit_code() == 0
    finally:
        terminal.close()
    assert stay.left_behind() == []


@shown_in_editors
def test_a_hover_shows_the_result(seen: Visit) -> None:
    assert "[1, 2, 3]" in seen.facts["hover"]


@shown_in_editors
def test_code_lenses_offer_to_arm_and_to_run(seen: Visit) -> None:
    assert seen.facts["offer"] == ["▶ Run this file (livesync)"]
    assert len(seen.facts["lenses"]) == 3, seen.said


def test_the_page_has_an_address(seen: Visit) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?access_token=\S+#file\.py", seen.facts["address"])


def test_one_server_serves_a_project(seen: Visit) -> None:
    assert (seen.facts["second"], seen.facts["servers"]) == ("unarmed", 1)


def test_quitting_leaves_nothing_behind(seen: Visit) -> None:
    assert seen.code == 0, seen.said
    assert seen.left_behind() == []


def test_only_the_file_in_front(seen: Visit, tmp_path: Path) -> None:
    focused = visit(tmp_path, in_front_only=True)
    assert (seen.facts["watched"], focused.facts["watched"]) == (2, 1), focused.said
    assert focused.facts["edited"] == seen.facts["edited"]
    assert focused.left_behind() == []
