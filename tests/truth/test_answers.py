"""The answers of our scripts are the oracle's, and none was touched by hand."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .answers import SCRIPTS, write
from .fresh import FreshRuns
from .picture import differences

pytestmark = pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="some messages are worded by Python 3.11")


@pytest.fixture(scope="module")
def fresh() -> Iterator[FreshRuns]:
    runs = FreshRuns()
    yield runs
    runs.close()


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in sorted(SCRIPTS.glob("*.json"))])
def test_answers_are_the_oracles(path: Path, fresh: FreshRuns, tmp_path: Path) -> None:
    script = json.loads(path.read_text(encoding="utf-8"))
    for step, expected in zip((script["files"], *script["steps"]), script["expected"], strict=True):
        write(tmp_path, step)
        picture = fresh.picture(tmp_path)
        assert (picture is None) == (expected is None)
        assert differences(picture or [], expected or []) == []
