"""The graph beside what Python really loads: no edge that an import made may be missing."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from fnmatch import fnmatch
from pathlib import Path

import pytest

from livesync_ls.files.sources import read_disk
from livesync_ls.imports import Environment, ImportGraph, statements_of

from .trees import on_disk

RECORDER = Path(__file__).parent / "recorder.py"
REPOSITORY = Path(__file__).parent.parent.parent
STANDARD = (
    "json email xml concurrent unittest asyncio logging multiprocessing ctypes html http urllib sqlite3 wsgiref dbm"
    " importlib collections tomllib zoneinfo distutils lib2to3 encodings pydoc doctest pdb venv ensurepip curses"
)
INSTALLED = (
    "pygls lsprotocol click markdown_it mdit_py_plugins hypothesis _pytest pytest pluggy attr attrs cattrs"
    " traitlets packaging websockets watchfiles platformdirs pathspec msgspec"
)

COMPUTED = "the name is computed, or comes from a table"
RENAMED = "the module is in `sys.modules` under a name that is not its file's"
IN_C = "imported by C code, in the name of the frame that happens to run"
UNSEEN: list[tuple[str, str, str]] = [
    # The standard library.
    ("*", "__future__.py", "left out: it changes nothing"),
    ("*", "posixpath.py", f"`os.path`: {RENAMED}"),
    ("*", "ntpath.py", f"`os.path`: {RENAMED}"),
    ("*", "_collections_abc.py", f"`collections.abc`: {RENAMED}"),
    ("importlib/_bootstrap.py", "*", IN_C),
    ("importlib/_bootstrap_external.py", "*", IN_C),
    ("importlib/abc.py", "importlib/_bootstrap*.py", f"`_frozen_importlib`: {RENAMED}"),
    ("sysconfig*.py", "_sysconfigdata_*.py", COMPUTED),
    ("sysconfig/__init__.py", "_sysconfigdata_*.py", COMPUTED),
    # Installed packages.
    ("setuptools/*", "*", f"`setuptools.extern` and `distutils`: {RENAMED}"),
    ("pkg_resources/*", "*", f"`pkg_resources.extern`: {RENAMED}"),
    ("_distutils_hack/__init__.py", "setuptools/*", RENAMED),
    ("six.py", "*", COMPUTED),
    ("anyio/_core/_eventloop.py", "anyio/_backends/*", COMPUTED),
    ("anyio/_lazyimport.py", "anyio/*", COMPUTED),
]
"""Edges that no text tells: importer, imported, why. A run reports them."""


def recorded(folder: Path, packages: str) -> set[tuple[Path, Path]]:
    """The edges below a folder that importing packages really made."""
    command = [sys.executable, "-I", str(RECORDER), str(folder), *packages.split()]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    edges = {(Path(importer), Path(imported)) for importer, imported in json.loads(done.stdout)}
    return {edge for edge in edges if all(is_ours(path, folder) for path in edge)}


def is_ours(path: Path, folder: Path) -> bool:
    return path.is_relative_to(folder) and not {"site-packages", "dist-packages"} & {*path.relative_to(folder).parts}


def is_unseen(importer: str, imported: str) -> bool:
    return any(fnmatch(importer, here) and fnmatch(imported, there) for here, there, _ in UNSEEN)


@pytest.mark.parametrize(
    ("folder", "packages", "environment", "at_least"),
    [
        # As a project, the standard library is not standard, and nothing is there before it.
        (sysconfig.get_path("stdlib"), STANDARD, Environment(stdlib=frozenset(), always_there=frozenset()), 1000),
        (sysconfig.get_path("purelib"), INSTALLED, Environment(), 2000),
        (str(REPOSITORY), "livesync_ls", Environment(), 400),
    ],
    ids=["standard library", "installed packages", "livesync-ls"],
)
def test_no_import_that_python_made_is_missing(
    folder: str, packages: str, environment: Environment, at_least: int
) -> None:
    root = Path(folder)
    edges = recorded(root, packages)
    graph = ImportGraph(on_disk(root), environment)
    for importer in {importer for importer, _ in edges}:
        source = read_disk(importer)
        assert source is not None
        graph.put(importer, statements_of(source.text))
    missed = {edge for edge in edges if edge[1] not in graph.imports(edge[0])}
    named = sorted((here.relative_to(root).as_posix(), there.relative_to(root).as_posix()) for here, there in missed)
    assert [edge for edge in named if not is_unseen(*edge)] == []
    assert len(edges) - len(missed) >= at_least


def test_this_room_leads_to_nobody_who_runs_or_serves() -> None:
    """Imports are read in processes of their own: what those need themselves must stay small."""
    package = REPOSITORY / "livesync_ls"
    graph = ImportGraph(on_disk(REPOSITORY))
    room = package / "imports" / "__init__.py"
    while missing := graph.missing(room):
        for path in missing:
            graph.put(path, statements_of(path.read_text(encoding="utf-8")))
    rooms = {path.relative_to(package).parts[0] for path in graph.reached(room)}
    small = {"__init__.py", "folders.py", "replacing.py", "uris.py", "protocol.py"}
    assert rooms <= {"imports", "files", "documents", *small}
