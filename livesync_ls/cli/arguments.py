"""The words of a command line, as what they mean: files, roots, settings, a log. Wrong ones are a `Refusal`."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import click

from livesync_ls import logs
from livesync_ls.settings.settings import Layer, Layers, environment_layer, resolve

PYTHON_SUFFIXES = (".py", ".pyw")


class Refusal(click.ClickException):
    """What was asked for cannot be done; the message is a sentence for the person who asked."""

    exit_code = 2


def layers_from(**values: object) -> Layers:
    """What the environment and the command line set; None and an empty tuple are not set."""
    given = {key: value for key, value in values.items() if value not in (None, ())}
    if isinstance(python := given.get("python"), str):
        given["python"] = _python(python)
    return replace(Layers(), environment=environment_layer(os.environ), command_line=Layer("the command line", given))


def roots_and_files(paths: tuple[Path, ...]) -> tuple[list[Path], list[Path]]:
    """The folders to serve, and the files that were named; a file's folder is its root."""
    roots: list[Path] = []
    files: list[Path] = []
    for path in map(_absolute, paths or (Path(),)):
        if not path.exists():
            raise Refusal(f"There is no file or folder {path}.")
        if path.is_dir():
            roots.append(path)
        elif path.suffix.lower() in PYTHON_SUFFIXES:
            roots.append(path.parent)
            files.append(path)
        else:
            raise Refusal(f"{path} is not a Python file.")
    return list(dict.fromkeys(roots)), list(dict.fromkeys(files))


def existing_file(path: Path) -> Path:
    """The absolute path of a file that is there."""
    path = _absolute(path)
    if path.is_dir():
        raise Refusal(f"{path} is a folder, and a file is needed.")
    if not path.is_file():
        raise Refusal(f"There is no file {path}.")
    return path


def place_to_write(path: Path) -> Path:
    """The absolute path of a file that can be made or replaced, known before anything runs for it."""
    path = _absolute(path)
    if path.is_dir():
        raise Refusal(f"{path} is a folder, and a file is needed.")
    if not path.parent.is_dir():
        raise Refusal(f"There is no folder {path.parent}: make it first, or write to another place.")
    return path


def log_to(file: Path | None, layers: Layers, *, default: logs.Level = "info") -> None:
    """Begin logging; the level is `default` where neither the command line nor the environment sets one."""
    quiet = Layer("the defaults", {"logLevel": default})
    settings, _ = resolve(replace(layers, project=quiet), trusted=True)
    try:
        logs.configure(settings.log_level, file)
    except OSError as problem:
        raise Refusal(f"The log file {file} cannot be written: {problem.strerror}.") from None


def _python(given: str) -> str:
    """A path on the command line is relative to where one stands, not to the project."""
    if given.startswith(("~", "${")):
        return given
    looks_like_path = any(separator in given for separator in "/\\") or Path(given).is_dir()
    return str(_absolute(Path(given))) if looks_like_path else given


def _absolute(path: Path) -> Path:
    """Absolute and without `..`, symbolic links not resolved."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - `Path.absolute` keeps `..`
