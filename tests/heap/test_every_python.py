"""The checks, on every Python at hand that a worker may have."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CHECKS = Path(__file__).parent / "checks.py"
_OTHERS = sorted(Path("~/.pyenv/versions").expanduser().glob("3.*/bin/python"))


def _is_supported(python: Path) -> bool:
    minor = python.parts[-3].split(".")[1]
    return minor.isdigit() and int(minor) >= 9


@pytest.mark.parametrize(
    "python", [Path(sys.executable), *filter(_is_supported, _OTHERS)], ids=lambda path: path.parts[-3]
)
def test_checks_hold(python):
    done = subprocess.run([python, "-X", "dev", CHECKS], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
