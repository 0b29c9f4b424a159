"""The benchmarks run, with tiny sizes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


SLOW = [pytest.param(name, marks=pytest.mark.slow) for name in ("effects", "keystroke", "restart")]


@pytest.mark.parametrize("name", ["planner", *SLOW])
def test_it_prints_its_table(name: str) -> None:
    command = [sys.executable, "-m", f"benchmarks.{name}", "3"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stderr
    assert "blocks" in result.stdout
