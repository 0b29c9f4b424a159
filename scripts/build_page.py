"""Builds the preview page with Node, unless it is already there as its sources stand.

The scripts run it as a program; `hatch_build.py` loads it to put the page into a wheel. Standard
library only, since both come before anything is installed.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = "vscode-extension"
PAGE = "livesync_ls/preview"
STAMP = ".built-from"
"""Lies beside the page, so that a source distribution carries both."""

MADE_FROM = ("preview", "esbuild.mjs", "package-lock.json", "tsconfig.json")
"""What a page depends on; the rest of the folder is the extension's."""


class PageUnavailable(Exception):
    """The page is missing and cannot be built; the message says what to do."""


def ensure_page(root: Path) -> None:
    """Leave a page in `root` that is built from the present sources.

    Without Node an older page is kept, with a warning.

    Raises:
        PageUnavailable: there is no page and no Node, or Node failed.
    """
    fresh = _fingerprint(_sources(root))
    page = root / PAGE
    if (page / "index.html").is_file() and _read(page / STAMP) == fresh:
        return
    npm = shutil.which("npm")
    if npm is None:
        _do_without_node(page)
        return
    install_packages(root, npm)
    _npm(npm, root, "run", "build")
    (page / STAMP).write_text(fresh)


def install_packages(root: Path, npm: str, *, tools: bool = False) -> None:
    """`npm ci`, unless what the lock file names is there. With `tools`, also what checks and packages the extension."""
    stamp = root / SOURCES / "node_modules" / ".installed-from"
    locked = _fingerprint([root / SOURCES / "package-lock.json"])
    if _read(stamp) not in ({f"{locked} with tools"} if tools else {locked, f"{locked} with tools"}):
        _npm(npm, root, "ci", "--include=dev" if tools else "--omit=dev", "--no-audit", "--no-fund")
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(f"{locked} with tools" if tools else locked)


def _do_without_node(page: Path) -> None:
    if not (page / "index.html").is_file():
        raise PageUnavailable(
            "The preview page has to be built first and `npm` is not on the PATH: "
            "install Node 20 or newer (https://nodejs.org) and try again."
        )
    print("The preview page may be older than its sources: `npm` is not on the PATH to build it.", file=sys.stderr)


def _npm(npm: str, root: Path, *arguments: str) -> None:
    # stdout belongs to whoever called us: pip reads it, and the daemon's first line must be its own.
    done = subprocess.run([npm, *arguments], cwd=root / SOURCES, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.stderr.buffer.write(done.stdout)
        raise PageUnavailable(f"`npm {' '.join(arguments)}` failed in {SOURCES}/; its output is above.")


def _sources(root: Path) -> list[Path]:
    parts = (root / SOURCES / name for name in MADE_FROM)
    return sorted(path for part in parts for path in (part, *part.rglob("*")) if path.is_file())


def _fingerprint(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> str | None:
    return path.read_text() if path.is_file() else None


def main(arguments: list[str]) -> None:
    """With `--packages`, what the extension's own checks need is installed even if the page is current."""
    if "--packages" in arguments and (npm := shutil.which("npm")):
        install_packages(ROOT, npm, tools=True)
    ensure_page(ROOT)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except PageUnavailable as unavailable:
        sys.exit(str(unavailable))
