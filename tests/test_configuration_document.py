"""docs/configuration.md lists the settings that there are, with their defaults."""

from __future__ import annotations

import json
import re
from dataclasses import Field, fields
from pathlib import Path

from livesync_ls.settings.settings import Settings

DOCUMENT = (Path(__file__).parent.parent / "docs" / "configuration.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)`( \*\*·\*\*)? \| (.+?) \| (.+?) \| .+ \|$", re.MULTILINE)
SAID_IN_WORDS = {"off", "look for one", "by the editor", "by how it was started"}


def camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda letter: letter[1].upper(), name)


def default(setting: Field[object]) -> object:
    return list(setting.default) if isinstance(setting.default, tuple) else setting.default


def test_settings() -> None:
    documented = {name: (bool(guarded), shown) for name, guarded, _, shown in ROW.findall(DOCUMENT)}
    in_code = {camel(each.name): each for each in fields(Settings)}
    assert list(documented) == list(in_code)
    for name, (guarded, shown) in documented.items():
        setting = in_code[name]
        assert guarded == setting.metadata["guarded"], name
        if setting.default is None:
            assert shown in SAID_IN_WORDS, name
        else:
            assert json.loads(shown.strip("`")) == default(setting), name
