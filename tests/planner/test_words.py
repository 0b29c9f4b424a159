"""What people are told that a block read."""

from __future__ import annotations

from livesync_ls.planner import Record
from livesync_ls.planner.words import MOST_READS, reads


def test_names_functions_and_data() -> None:
    read = {
        "n:df": 3,
        "n:print": 0,
        "o:17": 2,
        "s:cwd": 1,
        "f:/a/prices.csv": "x",
        "f:/lib/json.py": "y",
        "f:/lib/json": "z",
    }
    found = Record(entry=1, meaning="m", reads={**read, "d:/a/parts.py:clean": "d", "m:parts": 4}, writes={})
    assert reads(found) == ["df", "parts.py: clean", "prices.csv"]


def test_bounded() -> None:
    found = Record(entry=1, meaning="m", reads={f"n:x{number}": 1 for number in range(1000)}, writes={})
    assert len(reads(found)) == MOST_READS
