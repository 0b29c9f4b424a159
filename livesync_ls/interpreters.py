"""The Python that runs a file: which one, and why. It is looked for, never started."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_FOLDERS = (".venv", "venv", ".conda")
_VARIABLES = ("VIRTUAL_ENV", "CONDA_PREFIX")
_MARKS = ("pyvenv.cfg", "conda-meta")
"""What tells an environment from any other folder of its name."""

_PLACEHOLDER = re.compile(r"\$\{(workspaceFolder|userHome|env:(\w+))\}")


class NoInterpreter(Exception):
    """No Python to run the file with; the message says what was looked for and what to do."""


@dataclass(frozen=True)
class Interpreter:
    """A Python and, in a short phrase for people, why it was chosen."""

    executable: str
    why: str


class _Broken(Exception):
    """An environment without a Python that could start; the message says what is wrong."""


def find(
    file: Path,
    root: Path,
    setting: str | None,
    trusted: bool,
    *,
    environ: Mapping[str, str] = os.environ,
    windows: bool = os.name == "nt",
) -> Interpreter:
    """The Python for `file`: the setting `python`, an environment beside the file or further up to `root` (of a
    trusted project), the active environment, and at last the one that runs livesync-ls.

    What is there but broken is skipped, and `why` tells it.

    Raises:
        NoInterpreter: the setting names none, or there is no Python at all.
    """
    if setting:
        return _from_setting(setting, root, environ, windows)
    skipped: list[str] = []
    for folder, why in _candidates(file, root, trusted, environ):
        try:
            return Interpreter(_python_of(folder, windows), _phrase(why, skipped))
        except _Broken as problem:
            skipped.append(f"{why}: {problem}")
    if not sys.executable:
        raise NoInterpreter("There is no Python to run this file with. Set `python` to the path of one.")
    return Interpreter(sys.executable, _phrase("the Python that runs livesync-ls", skipped))


def _phrase(why: str, skipped: list[str]) -> str:
    return f"{why} (skipped {'; '.join(skipped)})" if skipped else why


def _candidates(file: Path, root: Path, trusted: bool, environ: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    """Environments, best first, and how people know them."""
    for folder in file.parents if trusted else ():
        if not folder.is_relative_to(root):
            break
        where = "next to the file" if folder == file.parent else f"in {folder}"
        found = (folder / name for name in _FOLDERS)
        yield from ((candidate, f"`{candidate.name}` {where}") for candidate in found if _is_environment(candidate))
    for variable in _VARIABLES:
        if value := environ.get(variable):
            yield Path(value), variable


def _is_environment(folder: Path) -> bool:
    return any(os.path.lexists(folder / mark) for mark in (*_MARKS, "bin/python", "Scripts/python.exe"))


def _python_of(folder: Path, windows: bool) -> str:
    """The Python of an environment, by its own path: one that is linked knows its environment by that.

    Raises:
        _Broken: there is none that could start.
    """
    if not folder.is_dir():
        raise _Broken(f"{folder} does not exist")
    # Conda has python.exe at the top on Windows.
    names = ("Scripts/python.exe", "python.exe") if windows else ("bin/python", "bin/python3")
    present = [folder / name for name in names if os.path.lexists(folder / name)]
    for executable in present:
        if _can_start(executable, windows):
            return str(executable)
    if not present:
        raise _Broken(f"it has no {names[0]}")
    raise _Broken(f"its {names[0]} {_ailment(present[0])}")


def _can_start(executable: Path, windows: bool) -> bool:
    return executable.is_file() and (windows or os.access(executable, os.X_OK))


def _ailment(executable: Path) -> str:
    if executable.is_symlink() and not executable.exists():
        return "points to a Python that is gone"
    return "is not a program" if executable.is_file() else "is not a file"


# ── The setting ─────────────────────────────────────────────────────────────────────────────────


def _from_setting(setting: str, root: Path, environ: Mapping[str, str], windows: bool) -> Interpreter:
    text = os.path.expanduser(_filled_in(setting, root, environ))  # noqa: PTH111 - `Path` raises for unknown users
    path = root / text
    try:
        return Interpreter(_named(text, path, windows, environ), "setting `python`")
    except _Broken as problem:
        shown = f"`python` is set to {setting!r}"
        raise NoInterpreter(
            f"{shown}, but {problem}. Set it to a Python, or to an environment's folder, "
            "or remove it: then one is looked for."
        ) from None


def _filled_in(setting: str, root: Path, environ: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        if match[2]:
            return environ.get(match[2], "")
        return str(root) if match[1] == "workspaceFolder" else os.path.expanduser("~")  # noqa: PTH111 - as above

    return _PLACEHOLDER.sub(value, setting.strip())


def _named(text: str, path: Path, windows: bool, environ: Mapping[str, str]) -> str:
    """The Python that a folder, a file, or a command on the PATH stands for."""
    if path.is_dir():
        try:
            return _python_of(path, windows)
        except _Broken as problem:
            raise _Broken(f"{path} is no Python environment: {problem}") from None
    if not re.search(r"[/\\]", text):
        # A bare name is a command. A file of that name in the project is not meant, and must not get in its way.
        if found := shutil.which(text, path=environ.get("PATH")):
            return found
        raise _Broken(f"there is no command {text!r} on the PATH")
    path = Path(os.path.normpath(path))
    if _can_start(path, windows):
        return str(path)
    if windows and _can_start(path.with_name(path.name + ".exe"), windows):
        return str(path.with_name(path.name + ".exe"))
    raise _Broken(f"{path} {_ailment(path) if os.path.lexists(path) else 'does not exist'}")
