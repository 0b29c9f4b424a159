"""How a document's process is set up, so that its code finds what `python file.py` would give it."""

from __future__ import annotations

import re
from pathlib import Path

from livesync_ls.settings.settings import Settings
from livesync_ls.worker.child.messages import Start

_RELATIVE_IMPORT = re.compile(r"^[ \t]*from[ \t]+\.", re.MULTILINE)


def start_message(path: Path, text: str, root: Path, settings: Settings, overlay: dict[str, str]) -> Start:
    """The first message to a document's worker.

    A file inside a package that imports relatively runs as `python -m` from the folder that holds the
    package; any other as `python file.py`.
    """
    package = package_of(path) if _RELATIVE_IMPORT.search(text) else None
    search_folder = path.parents[package.count(".") + 1] if package else path.parent
    return Start(
        type="start",
        secret="",
        file=str(path),
        cwd=str(path.parent),
        argv=[str(path), *settings.args],
        sysPath0=str(search_folder),
        package=package,
        roots=[str(root)],
        figureFormat=settings.figure_format,
        outputLimit=settings.output_limit_bytes,
        memoryLimit=settings.memory_limit_bytes,
        overlay=overlay,
        text=text,
    )


def package_of(path: Path) -> str | None:
    """The dotted name of the package that a file lies in; None outside of packages."""
    names: list[str] = []
    folder = path.parent
    while (folder / "__init__.py").is_file() and folder.name.isidentifier():
        names.insert(0, folder.name)
        folder = folder.parent
    return ".".join(names) or None
