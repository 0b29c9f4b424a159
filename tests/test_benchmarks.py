"""The benchmarks run, with tiny sizes, and no peers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RUNS = {
    "effects": ["3"],
    "keystroke": ["3"],
    "restart": ["3"],
    "graph": ["12"],
    "peers": ["3", "--rounds=1"],
    "fanout": ["2", "--rounds=1"],
    "idle": ["1", "--seconds=1"],
    "first_result": ["12", "--rounds=1"],
}
if shutil.which("chromium") or shutil.which("google-chrome"):
    RUNS["page"] = ["3", "--rounds=1"]
SLOW = [pytest.param(name, words, marks=pytest.mark.slow) for name, words in RUNS.items()]


@pytest.mark.parametrize(("name", "words"), [("planner", ["3"]), ("in_the_text", ["3"]), *SLOW])
def test_it_prints_its_table(name: str, words: list[str]) -> None:
    command = [sys.executable, "-m", f"benchmarks.{name}", *words]
    environment = {**os.environ, "PEERS_PYTHON": ""}
    result = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert result.returncode == 0, result.stderr
    assert any(head in result.stdout for head in ("blocks", "files", "clients"))
