"""Every example is an ordinary program too."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"
DOCUMENTS = ["kitchen.py", "logistic.py", "moons.py", "pendulum.py", "tour.py"]
WITH_PACKAGES = ["logistic.py", "moons.py"]


def run(name: str, *options: str) -> subprocess.CompletedProcess[str]:
    # An own main: no window may open, and nothing of the checkout may be importable but the file's folder.
    return subprocess.run(
        [sys.executable, "-X", "utf8", *options, name],
        cwd=EXAMPLES,
        env={"MPLBACKEND": "agg", "PATH": ""},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_runs_as_a_plain_program(name: str) -> None:
    done = run(name)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


@pytest.mark.parametrize("name", sorted(set(DOCUMENTS) - set(WITH_PACKAGES)))
def test_needs_the_standard_library_only(name: str) -> None:
    done = run(name, "-S")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", WITH_PACKAGES)
def test_says_in_one_sentence_what_is_missing(name: str) -> None:
    done = run(name, "-S")
    assert done.returncode == 1
    assert re.fullmatch(r"This document needs \w+: `pip install \w+` installs it\.\n", done.stderr)


@pytest.mark.parametrize("name", WITH_PACKAGES)
def test_declares_what_it_needs(name: str) -> None:
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    assert re.match(r"# /// script\n# dependencies = \[.+\]\n# ///\n", text)


def test_every_document_is_tested() -> None:
    assert sorted(path.name for path in EXAMPLES.glob("*.py")) == sorted([*DOCUMENTS, "integrators.py"])
