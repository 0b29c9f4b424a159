"""Packages the VS Code extension for one platform after the other; `scripts/package` prepares what it needs.

A package brings the daemon and all its libraries. Those with compiled code come per version of Python, unless one
build does for all; `bundled/start.py` chooses.
"""

from __future__ import annotations

import filecmp
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXTENSION = ROOT / "vscode-extension"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")

PLATFORMS = {
    "linux-x64": ("manylinux_2_17_x86_64", "manylinux_2_28_x86_64"),
    "linux-arm64": ("manylinux_2_17_aarch64", "manylinux_2_28_aarch64"),
    "darwin-x64": ("macosx_11_0_x86_64",),
    "darwin-arm64": ("macosx_11_0_arm64",),
    "win32-x64": ("win_amd64",),
    "win32-arm64": ("win_arm64",),
}
"""What pip calls the platforms of `vsce --target`, oldest first."""

SHIPPED = ("package.json", "README.md", "dist", "media", "bundled/start.py", "bundled/libs")


class Failed(Exception):
    """A program that we need has failed; its output is above."""


def main(targets: list[str]) -> None:
    targets = targets or ["linux-x64"]
    if unknown := [target for target in targets if target not in PLATFORMS]:
        sys.exit(f"{unknown[0]} is none of {', '.join(PLATFORMS)}.")
    try:
        _run("npm", "run", "build:extension", cwd=EXTENSION)
        with tempfile.TemporaryDirectory() as folder:
            wheel = _own_wheel(Path(folder))
            for target in targets:
                _fill_libs(target, wheel)
                package = _package(target)
                print(f"{package.relative_to(ROOT)} ({package.stat().st_size / 1e6:.1f} MB)")
    except Failed as problem:
        sys.exit(str(problem))


def _own_wheel(folder: Path) -> Path:
    _pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    return next(folder.glob("*.whl"))


# ── Libraries ───────────────────────────────────────────────────────────────────────────────────


def _fill_libs(target: str, wheel: Path) -> None:
    """`bundled/libs` for a platform: `common`, and for each Python what differs between them."""
    libs = EXTENSION / "bundled" / "libs"
    shutil.rmtree(libs, ignore_errors=True)
    folders = [libs / f"cp{python.replace('.', '')}" for python in PYTHONS]
    for python, folder in zip(PYTHONS, folders, strict=True):
        _install(folder, python, PLATFORMS[target])
    common = libs / "common"
    _share(folders, common)
    _pip("install", "--quiet", "--no-deps", "--no-compile", "--target", str(common), str(wheel))
    shutil.rmtree(common / "bin", ignore_errors=True)


def _install(folder: Path, python: str, platforms: Iterable[str]) -> None:
    _pip(
        *("install", "--quiet", "--no-deps", "--no-compile", "--only-binary=:all:", "--target", str(folder)),
        *("--implementation", "cp", "--python-version", python),
        *(word for platform in platforms for word in ("--platform", platform)),
        *("--require-hashes", "--requirement", str(EXTENSION / "bundled" / "requirements.txt")),
    )
    shutil.rmtree(folder / "bin", ignore_errors=True)


def _share(folders: list[Path], common: Path) -> None:
    """Move to `common` what is the same for all. A package moves as a whole: Python looks for it once."""
    first, *others = folders
    for part in sorted(first.iterdir()):
        if all(_is_same(part, other / part.name) for other in others):
            common.mkdir(exist_ok=True)
            part.rename(common / part.name)
            for other in others:
                _remove(other / part.name)


def _is_same(one: Path, other: Path) -> bool:
    if one.is_file():
        return other.is_file() and filecmp.cmp(one, other, shallow=False)
    names = _files(one)
    return names == _files(other) and all(_is_same(one / name, other / name) for name in names)


def _files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


# ── The package ─────────────────────────────────────────────────────────────────────────────────


def _package(target: str) -> Path:
    """Packages a copy that holds just what is shipped."""
    version = json.loads((EXTENSION / "package.json").read_text("utf-8"))["version"]
    package = ROOT / "dist" / f"livesync-ls-{target}-{version}.vsix"
    package.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        staging = Path(folder)
        for name in SHIPPED:
            _copy(EXTENSION / name, staging / name)
        _copy(ROOT / "LICENSE", staging / "LICENSE")
        changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
        (staging / "CHANGELOG.md").write_text(_without_relative_links(changes), "utf-8")
        vsce = EXTENSION / "node_modules" / "@vscode" / "vsce" / "vsce"
        _run(
            *("node", str(vsce), "package", "--target", target, "--no-dependencies"),
            *("--allow-missing-repository", "--out", str(package)),
            cwd=staging,
        )
    return package


def _without_relative_links(markdown: str) -> str:
    """What they lead to is not in the package."""
    return re.sub(r"\[([^\]]+)\]\((?![a-z]+:)[^)]*\)", r"\1", markdown)


def _copy(source: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy2(source, copy)


def _pip(*words: str) -> None:
    _run(sys.executable, "-m", "pip", "--disable-pip-version-check", *words, cwd=ROOT)


def _run(program: str, *words: str, cwd: Path) -> None:
    # On Windows npm is a script, which is found by its full name only.
    found = shutil.which(program) or program
    done = subprocess.run([found, *words], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.stderr.buffer.write(done.stdout)
        raise Failed(f"`{Path(program).name} {' '.join(words[:3])} …` failed; its output is above.")


if __name__ == "__main__":
    main(sys.argv[1:])
