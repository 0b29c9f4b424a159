"""`livesync-ls export` from the command line: what is written, when nothing is, and what the exit code says."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import pytest

from livesync_ls.cli import bar as bars
from livesync_ls.cli import starting
from livesync_ls.cli.arguments import Refusal, layers_from
from livesync_ls.cli.report import write_report

BOUND = 60
"""Seconds after which a process counts as stuck."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "good.py").write_text("# %% [markdown]\n# # Good\n\n# %%\nprint('hello')\n\n# %%\n1 + 1\n")
    (folder / "bad.py").write_text("# %%\n1 / 0\n\n# %%\nprint('after')\n")
    (folder / "broken.py").write_text("def f(:\n")
    (folder / "manual.py").write_text("# %%\n# | manual\nprint('sent')\n")
    return folder


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVESYNC_STATE_DIR", str(tmp_path / "state"))


def export(project: Path, name: str, out: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "livesync_ls", "export", str(project / name), "-o", str(out), *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=BOUND,
        check=False,
    )


@pytest.mark.usefixtures("state")
@pytest.mark.parametrize("suffix", [".html", ".md", ".ipynb", ".HTML"])
def test_each_format_by_its_suffix(project: Path, suffix: str) -> None:
    out = project / f"report{suffix}"
    done = export(project, "good.py", out)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    text = out.read_text(encoding="utf-8")
    assert "hello" in text
    assert [path.name for path in project.iterdir() if "report" in path.name] == [out.name]
    if suffix == ".ipynb":
        nbformat.validate(json.loads(text))


@pytest.mark.usefixtures("state")
def test_a_block_that_fails_is_in_the_report_and_in_the_exit_code(project: Path) -> None:
    out = project / "report.md"
    done = export(project, "bad.py", out)
    assert done.returncode == 1
    assert "ZeroDivisionError" in out.read_text()


@pytest.mark.usefixtures("state")
def test_a_file_that_does_not_parse_leaves_the_former_report(project: Path) -> None:
    out = project / "report.html"
    out.write_text("of yesterday")
    done = export(project, "broken.py", out)
    assert done.returncode == 2
    assert "broken.py:1: " in done.stderr
    assert out.read_text() == "of yesterday"


@pytest.mark.usefixtures("state")
def test_manual_blocks_run_if_asked_for(project: Path) -> None:
    out = project / "report.md"
    assert export(project, "manual.py", out).returncode == 0
    assert "This block has not run" in out.read_text()
    assert export(project, "manual.py", out, "--manual").returncode == 0
    assert "```text\nsent\n```" in out.read_text()


@pytest.mark.usefixtures("state")
def test_a_place_that_cannot_be_written_is_known_before_anything_runs(project: Path) -> None:
    trace = project / "ran"
    (project / "good.py").write_text(f"open({str(trace)!r}, 'w').close()\n")
    (project / "folder.md").mkdir()
    missing = export(project, "good.py", project / "missing" / "report.md")
    assert missing.returncode == 2
    assert f"There is no folder {project / 'missing'}: make it first" in missing.stderr
    folder = export(project, "good.py", project / "folder.md")
    assert folder.returncode == 2
    assert "is a folder, and a file is needed." in folder.stderr
    assert not trace.exists()


def test_a_report_is_replaced_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = tmp_path / "report.md"
    report.write_text("old")

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", fails)
        with pytest.raises(Refusal, match="cannot be written: No space left"):
            write_report(report, b"new")
    assert report.read_text() == "old"
    assert list(tmp_path.iterdir()) == [report]
    write_report(report, b"new")
    assert report.read_text() == "new"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes, and links need a right there")
def test_others_may_read_a_report_and_a_link_to_it_stays(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    link = tmp_path / "link.md"
    link.symlink_to(tmp_path / "report.md")
    write_report(link, b"text")
    assert link.is_symlink()
    assert stat.S_IMODE((tmp_path / "report.md").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


@pytest.mark.usefixtures("state")
async def test_it_tells_how_far_it_is(project: Path) -> None:
    told: list[tuple[int, int]] = []
    await starting.exported(
        project / "good.py", "md", layers_from(), manual=False, progress=lambda done, total: told.append((done, total))
    )
    assert told[-1] == (2, 2)
    assert (1, 2) in told


class Terminal(io.StringIO):
    def __init__(self) -> None:
        super().__init__()
        self.written = threading.Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        written = super().write(text)
        if "Running blocks" in self.getvalue():
            self.written.set()
        return written


def test_the_bar_appears_even_if_the_first_block_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bars, "PATIENCE_SECONDS", 0)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with bars.bar("Running blocks") as tell:
        tell(0, 3)
        assert terminal.written.wait(BOUND)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with bars.bar("Running blocks") as tell:
        tell(1, 3)
    assert sys.stderr.getvalue() == ""  # pyright: ignore[reportAttributeAccessIssue]  # the StringIO of above
