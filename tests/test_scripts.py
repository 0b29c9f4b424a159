"""The scripts of the repository, with stand-ins for what they install, and once for real."""

from __future__ import annotations

import hashlib
import os
import runpy
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the scripts are for bash")

BUILD_PAGE = runpy.run_path(str(ROOT / "scripts" / "build_page.py"))
ensure_page: Callable[[Path], None] = BUILD_PAGE["ensure_page"]
PageUnavailable: type[Exception] = BUILD_PAGE["PageUnavailable"]


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/bash\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH, with what the scripts may count on."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ("bash", "dirname", "grep", "env", "id", "ls", "mkdir"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose .venv is current; its programs say how they were called."""
    root = tmp_path / "a checkout"
    shutil.copytree(ROOT / "scripts", root / "scripts")
    shutil.copy(ROOT / "pyproject.toml", root)
    for folder in ("vscode-extension/preview", "livesync_ls/preview", "examples"):
        (root / folder).mkdir(parents=True)
    (root / "vscode-extension" / "package-lock.json").write_text("{}")
    (root / "vscode-extension" / "preview" / "main.ts").write_text("1")
    programs = root / ".venv" / "bin"
    program(programs / "python", f'exec "{sys.executable}" "$@"')
    program(programs / "livesync-ls", 'echo "livesync-ls: at $PWD with $VIRTUAL_ENV"; printf "%s\\n" "$@"')
    for name in ("ruff", "pyright", "pytest"):
        program(programs / name, f'echo "{name} $*"; exit ${{{name.upper()}_EXIT:-0}}')
    wanted = hashlib.sha256((root / "pyproject.toml").read_bytes()).hexdigest()
    (root / ".venv" / "installed-from").write_text(f"dev {wanted} {root}\n")
    return root


def npm(tools: Path, checkout: Path) -> Path:
    """A stand-in for npm that builds a page and writes down its arguments. Returns where."""
    log = checkout / "npm.log"
    program(
        tools / "npm",
        f'echo "$*" >>"{log}"; echo "npm talks"\n'
        f'case "$*" in *build*) echo page >"{checkout}/livesync_ls/preview/index.html";; esac\n'
        "exit ${NPM_EXIT:-0}",
    )
    return log


def run(script: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "CI")}
    return subprocess.run(
        [script, *arguments],
        env=environ | variables,
        cwd=script.parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


# ── The page ────────────────────────────────────────────────────────────────────────────────────

CI = "ci --omit=dev --no-audit --no-fund"


def test_the_page_is_built_when_its_sources_change(tools: Path, checkout: Path) -> None:
    log = npm(tools, checkout)
    for _ in range(2):
        ensure_page(checkout)
    assert log.read_text().splitlines() == [CI, "run build"]
    (checkout / "vscode-extension" / "extension.ts").write_text("the extension's")
    ensure_page(checkout)
    assert log.read_text().splitlines() == [CI, "run build"]
    (checkout / "vscode-extension" / "preview" / "main.ts").write_text("2")
    ensure_page(checkout)
    assert log.read_text().splitlines() == [CI, "run build", "run build"]
    (checkout / "vscode-extension" / "package-lock.json").write_text("{ }")
    ensure_page(checkout)
    assert log.read_text().splitlines()[3:] == [CI, "run build"]


def test_a_page_that_was_deleted_is_built_again(tools: Path, checkout: Path) -> None:
    log = npm(tools, checkout)
    ensure_page(checkout)
    (checkout / "livesync_ls" / "preview" / "index.html").unlink()
    ensure_page(checkout)
    assert log.read_text().splitlines() == [CI, "run build", "run build"]


def test_what_node_makes_is_no_source(tools: Path, checkout: Path) -> None:
    log = npm(tools, checkout)
    ensure_page(checkout)
    (checkout / "vscode-extension" / "node_modules" / "thing.js").write_text("made")
    ensure_page(checkout)
    assert log.read_text().splitlines() == [CI, "run build"]


@pytest.mark.usefixtures("tools")
def test_without_node_there_is_one_sentence(checkout: Path) -> None:
    with pytest.raises(PageUnavailable, match="install Node 20 or newer"):
        ensure_page(checkout)


@pytest.mark.usefixtures("tools")
def test_without_node_an_older_page_is_kept(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (checkout / "livesync_ls" / "preview" / "index.html").write_text("old")
    ensure_page(checkout)
    out, err = capfd.readouterr()
    assert out == ""
    assert "may be older than its sources" in err


def test_what_npm_said_is_shown_when_it_fails(
    tools: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    npm(tools, checkout)
    monkeypatch.setenv("NPM_EXIT", "1")
    with pytest.raises(PageUnavailable, match=r"`npm ci .*` failed"):
        ensure_page(checkout)
    assert capfd.readouterr().err == "npm talks\n"


# ── scripts/serve ───────────────────────────────────────────────────────────────────────────────


def test_serve_serves_the_examples(tools: Path, checkout: Path) -> None:
    npm(tools, checkout)
    done = run(checkout / "scripts" / "serve", "--port", "0", "--no-open")
    assert done.returncode == 0, done.stderr
    first, *arguments = done.stdout.splitlines()
    assert first == f"livesync-ls: at {checkout}/scripts with {checkout}/.venv"
    assert arguments == ["--ws", f"{checkout}/examples", "--port", "0", "--no-open"]


def test_serve_takes_other_paths_first(tools: Path, checkout: Path) -> None:
    npm(tools, checkout)
    done = run(checkout / "scripts" / "serve", "my files", "--port", "0", VIRTUAL_ENV="/mine")
    assert done.stdout.splitlines() == [
        f"livesync-ls: at {checkout}/scripts with /mine",
        *("--ws", "my files", "--port", "0"),
    ]


@pytest.mark.usefixtures("tools")
def test_serve_says_what_is_missing(checkout: Path) -> None:
    done = run(checkout / "scripts" / "serve")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "install Node 20" in done.stderr


@pytest.mark.usefixtures("tools")
def test_serve_without_python(checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    done = run(checkout / "scripts" / "serve")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "livesync-ls needs Python 3.11 or newer" in done.stderr


# ── scripts/test ────────────────────────────────────────────────────────────────────────────────


def test_test_runs_everything_and_pytest_last(tools: Path, checkout: Path) -> None:
    log = npm(tools, checkout)
    program(tools / "chromium", "")
    done = run(checkout / "scripts" / "test", "-k", "two words")
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith(("ruff", "pyright", "pytest"))] == [
        "ruff check .",
        "pyright ",
        "pytest -k two words",
    ]
    assert done.stdout.endswith("two words\n")
    assert log.read_text().splitlines()[-2:] == ["run --silent check", "--silent test"]


@pytest.mark.parametrize("failing", ["RUFF", "PYRIGHT", "PYTEST"])
def test_test_goes_on_after_a_failure_and_tells(tools: Path, checkout: Path, failing: str) -> None:
    npm(tools, checkout)
    program(tools / "chromium", "")
    done = run(checkout / "scripts" / "test", **{f"{failing}_EXIT": "1"})
    assert done.returncode == 1
    assert "pytest " in done.stdout
    assert done.stderr.endswith(f"\nFailed: {failing.lower()}\n")


def test_what_needs_other_programs_cannot_be_skipped_in_ci(tools: Path, checkout: Path) -> None:
    npm(tools, checkout)
    assert run(checkout / "scripts" / "test").returncode == 0
    done = run(checkout / "scripts" / "test", CI="true")
    assert done.returncode == 1
    assert done.stderr.endswith("\nFailed: browser,editors,workbench\n")


def test_scripts_can_be_started() -> None:
    for name in ("scripts/serve", "scripts/test", ".ci/run"):
        assert os.access(ROOT / name, os.X_OK), name


# ── For real ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """What a clone of the working tree would hold, and the page if it is built."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    root = tmp_path / "clone"
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, root / name)
    if (ROOT / "livesync_ls" / "preview").is_dir():
        shutil.copytree(ROOT / "livesync_ls" / "preview", root / "livesync_ls" / "preview")
    return root


@pytest.mark.slow
def test_an_installed_wheel_brings_the_page_and_runs(copied: Path, tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", tmp_path, copied], check=True)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {"livesync_ls/preview/index.html", "livesync_ls/export/page.css", "livesync_ls/mirror/frame.html"} <= names
    assert {"livesync_ls/worker/child/__main__.py", "livesync_ls/worker/child/messages.py"} <= names
    assert not [name for name in names if name.endswith(".pyc") or ".built-from" in name or name.startswith("tests")]

    fresh = tmp_path / "fresh"
    venv.create(fresh, symlinks=True)
    subprocess.run([*pip, "--python", fresh, "install", wheel], check=True)
    done = subprocess.run(
        [fresh / "bin" / "livesync-ls", "run", copied / "examples" / "tour.py"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "LIVESYNC_STATE_DIR": str(tmp_path / "state")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "From 67° north on" in done.stdout
