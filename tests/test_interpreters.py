from __future__ import annotations

import sys
from pathlib import Path

import pytest

from livesync_ls.interpreters import Interpreter, NoInterpreter, find


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root" / "src" / "deep").mkdir(parents=True)
    return tmp_path / "root"


@pytest.fixture
def file(root: Path) -> Path:
    return root / "src" / "deep" / "a.py"


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o755)
    return path


def environment(folder: Path, python: str = "bin/python") -> Path:
    executable = program(folder / python)
    (folder / "pyvenv.cfg").touch()
    return executable


def look(
    file: Path,
    root: Path,
    setting: str | None = None,
    trusted: bool = True,
    environ: dict[str, str] | None = None,
    windows: bool = False,
) -> Interpreter:
    return find(file, root, setting, trusted, environ=environ or {}, windows=windows)


def test_without_anything_it_is_our_own(file: Path, root: Path) -> None:
    assert look(file, root) == Interpreter(sys.executable, "the Python that runs livesync-ls")


def test_next_to_the_file(file: Path, root: Path) -> None:
    executable = environment(file.parent / ".venv")
    environment(root / ".venv")
    assert look(file, root, environ={"VIRTUAL_ENV": str(root)}) == Interpreter(
        str(executable), "`.venv` next to the file"
    )


def test_above_the_file_up_to_the_root(file: Path, root: Path) -> None:
    environment(root.parent / ".venv")
    assert look(file, root).executable == sys.executable
    executable = environment(root / "venv")
    assert look(file, root) == Interpreter(str(executable), f"`venv` in {root}")


def test_dot_venv_before_venv_before_conda(file: Path, root: Path) -> None:
    for name in (".conda", "venv", ".venv"):
        executable = environment(root / name)
        assert look(file, root).executable == str(executable)


def test_only_a_trusted_project_brings_its_own(file: Path, root: Path) -> None:
    environment(root / ".venv")
    assert look(file, root, trusted=False).executable == sys.executable


def test_the_active_environment(file: Path, root: Path, tmp_path: Path) -> None:
    conda = environment(tmp_path / "conda")
    environ = {"CONDA_PREFIX": str(tmp_path / "conda")}
    assert look(file, root, environ=environ) == Interpreter(str(conda), "CONDA_PREFIX")
    active = environment(tmp_path / "active")
    environ["VIRTUAL_ENV"] = str(tmp_path / "active")
    assert look(file, root, environ=environ) == Interpreter(str(active), "VIRTUAL_ENV")


def test_a_link_is_kept(file: Path, root: Path) -> None:
    link = root / ".venv" / "bin" / "python"
    link.parent.mkdir(parents=True)
    link.symlink_to(sys.executable)
    assert look(file, root).executable == str(link)


def test_windows_layouts(file: Path, root: Path) -> None:
    conda = environment(root / ".conda", "python.exe")
    assert look(file, root, windows=True).executable == str(conda)
    venv = environment(root / ".venv", "Scripts/python.exe")
    assert look(file, root, windows=True).executable == str(venv)


def test_a_folder_that_is_no_environment_is_not_mentioned(file: Path, root: Path) -> None:
    (root / "venv").mkdir()
    (root / "venv" / "__init__.py").touch()
    assert look(file, root).why == "the Python that runs livesync-ls"


# ── Broken environments ─────────────────────────────────────────────────────────────────────────


def test_an_environment_whose_python_is_gone_is_skipped(file: Path, root: Path) -> None:
    link = file.parent / ".venv" / "bin" / "python"
    link.parent.mkdir(parents=True)
    link.symlink_to("/gone/python")
    executable = environment(root / "venv")
    found = look(file, root)
    assert found.executable == str(executable)
    assert found.why == (
        f"`venv` in {root} (skipped `.venv` next to the file: its bin/python points to a Python that is gone)"
    )


def test_an_environment_without_a_python_is_skipped(file: Path, root: Path) -> None:
    (root / ".venv").mkdir()
    (root / ".venv" / "pyvenv.cfg").touch()
    assert look(file, root).why.endswith(f"(skipped `.venv` in {root}: it has no bin/python)")


def test_a_python_that_may_not_start_is_skipped(file: Path, root: Path) -> None:
    environment(root / ".venv").chmod(0o644)
    assert "its bin/python is not a program" in look(file, root).why


def test_a_variable_that_names_nothing_is_skipped(file: Path, root: Path) -> None:
    found = look(file, root, environ={"VIRTUAL_ENV": "/gone"})
    assert found == Interpreter(
        sys.executable, "the Python that runs livesync-ls (skipped VIRTUAL_ENV: /gone does not exist)"
    )


# ── The setting ─────────────────────────────────────────────────────────────────────────────────


def test_the_setting_wins(file: Path, root: Path) -> None:
    environment(file.parent / ".venv")
    executable = program(root.parent / "elsewhere" / "python3")
    assert look(file, root, str(executable)) == Interpreter(str(executable), "setting `python`")


@pytest.mark.parametrize(
    "setting",
    [
        "tools/py/bin/python",
        "./tools/py/bin/python",
        "tools/../tools/py/bin/python",
        "tools/py",
        "tools/py/",
        "${workspaceFolder}/tools/py",
        "${env:TOOLS}/py/bin/python",
    ],
)
def test_ways_to_write_it(file: Path, root: Path, setting: str) -> None:
    executable = environment(root / "tools" / "py")
    assert look(file, root, setting, environ={"TOOLS": str(root / "tools")}).executable == str(executable)


def test_home(file: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(root))
    executable = environment(root / "py")
    assert look(file, root, "~/py").executable == str(executable)
    assert look(file, root, "${userHome}/py").executable == str(executable)


def test_a_bare_name_is_a_command(file: Path, root: Path, tmp_path: Path) -> None:
    executable = program(tmp_path / "bin" / "mypython")
    program(root / "mypython")
    assert look(file, root, "mypython", environ={"PATH": str(tmp_path / "bin")}).executable == str(executable)


def test_a_bare_name_may_be_an_environment(file: Path, root: Path) -> None:
    executable = environment(root / "env")
    assert look(file, root, "env").executable == str(executable)


@pytest.mark.parametrize(
    ("setting", "ailment"),
    [
        ("/gone/python", "/gone/python does not exist"),
        ("gone/python", "gone/python does not exist"),
        ("no-such-command", "there is no command 'no-such-command' on the PATH"),
        ("src", "src is no Python environment: it has no bin/python"),
        ("src/data.txt", "src/data.txt is not a program"),
        ("~nobody-of-that-name/python", "does not exist"),
    ],
)
def test_a_setting_that_names_nothing_is_an_error(file: Path, root: Path, setting: str, ailment: str) -> None:
    (root / "src" / "data.txt").touch(mode=0o644)
    with pytest.raises(NoInterpreter) as problem:
        look(file, root, setting)
    sentence = str(problem.value)
    assert f"`python` is set to {setting!r}" in sentence
    assert ailment in sentence
    assert "or remove it" in sentence
