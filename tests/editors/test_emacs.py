"""Emacs with Eglot and the set-up of docs/editors/emacs.md."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from .documented import Visit, code_blocks, project, shown_in_editors

EMACS = shutil.which("emacs")
DRIVER = Path(__file__).with_name("drive.el")


def has_eglot() -> bool:
    """Emacs has it from 29 on; Debian's package for an older one is found by its start-up files."""
    return EMACS is not None and subprocess.run([EMACS, "--batch", "-l", "eglot"], capture_output=True).returncode == 0


pytestmark = pytest.mark.skipif(not has_eglot(), reason="there is no Emacs with Eglot on the PATH")


def visit(folder: Path, *, in_front_only: bool) -> Visit:
    setup, _, focus = code_blocks("emacs.md", "elisp")
    (folder / "init.el").write_text("\n".join([setup] + [focus] * in_front_only))
    assert EMACS
    command = [EMACS, "--batch", "-l", folder / "init.el", "-l", DRIVER]
    return Visit(folder, command, project(folder))


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Visit:
    return visit(tmp_path_factory.mktemp("emacs"), in_front_only=False)


def test_a_file_waits_to_be_armed_and_the_state_is_for_the_mode_line(seen: Visit) -> None:
    assert (seen.facts["opened"], seen.facts["armed"]) == ("unarmed", "idle"), seen.said


def test_an_error_is_a_diagnostic_and_heals(seen: Visit) -> None:
    assert seen.facts["diagnostic"]["line"] == 4, seen.said
    assert "division by zero" in seen.facts["diagnostic"]["message"]
    assert seen.facts["healed"] == "healed"


@shown_in_editors
def test_a_value_is_an_inlay_hint_and_follows_an_edit(seen: Visit) -> None:
    assert (seen.facts["hint"], seen.facts["edited"]) == ("= [1, 2, 3]", "= [8, 9]"), seen.said


@shown_in_editors
def test_arming_is_a_code_action(seen: Visit) -> None:
    offered = seen.facts["offers"]
    assert offered == "asked" or "▶ Run this file (livesync)" in offered, seen.said


@shown_in_editors
def test_a_hover_shows_the_result(seen: Visit) -> None:
    assert "[1, 2, 3]" in seen.facts["hover"], seen.said


def test_the_page_is_opened_once(seen: Visit) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?access_token=\S+#file\.py", seen.facts["address"])
    assert seen.facts["openings"] == 1


def test_another_file_of_the_project_waits_as_well(seen: Visit) -> None:
    assert seen.facts["second"] == "unarmed", seen.said


def test_quitting_leaves_nothing_behind(seen: Visit) -> None:
    assert seen.code == 0, seen.said
    assert seen.left_behind() == []


def test_only_the_file_in_front(seen: Visit, tmp_path: Path) -> None:
    focused = visit(tmp_path, in_front_only=True)
    assert (seen.facts["watched"], focused.facts["watched"]) == (2, 1), focused.said
    assert focused.facts["edited"] == seen.facts["edited"]
    assert focused.left_behind() == []
