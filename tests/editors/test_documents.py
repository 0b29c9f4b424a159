"""What the pages about other editors show is well formed, and names what exists."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from livesync_ls.lsp.commands import COMMANDS

from .documented import DOCUMENTS, code_blocks

PAGES = sorted(page.name for page in DOCUMENTS.glob("*.md"))


@pytest.mark.parametrize("page", PAGES)
def test_settings_are_well_formed(page: str) -> None:
    for block in code_blocks(page, "toml"):
        tomllib.loads(block)
    for block in code_blocks(page, "json"):
        json.loads(block)


@pytest.mark.parametrize("page", PAGES)
def test_commands_and_settings_exist(page: str) -> None:
    named = re.findall(r"`?\blivesync\.(\w+)\b", (DOCUMENTS / page).read_text(encoding="utf-8"))
    known = {command.removeprefix("livesync.") for command in COMMANDS}
    assert set(named) - known - _settings() - {"lua", "sublime", "preview"} == set()


def _settings() -> set[str]:
    """Those of the extension for VS Code, without their prefix."""
    manifest = json.loads((DOCUMENTS.parents[1] / "vscode-extension/package.json").read_text(encoding="utf-8"))
    return {name.removeprefix("livesync.") for name in manifest["contributes"]["configuration"]["properties"]}


def test_the_file_is_named_as_sublime_text_replaces_it() -> None:
    """`${file_uri}` and the like only where they are a whole argument; within an object they become nothing."""
    _, commands = code_blocks("sublime.md", "json")
    assert [each["args"]["command_args"] for each in json.loads(commands)] == [["${document_id}"]] * 3


def test_every_page_is_in_the_overview() -> None:
    linked = re.findall(r"\]\((\w+\.md)\)", (DOCUMENTS / "README.md").read_text(encoding="utf-8"))
    assert set(PAGES) == {*linked, "README.md"}
