"""The tree follows the disk: after any changes, told in any order, it is what a fresh look finds."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livesync_ls.files.project import list_folders
from livesync_ls.files.tree import Difference, Tree


def walked(root: Path) -> Tree:
    """The whole tree of a folder, listed from nothing."""
    tree = Tree()
    tree.set_roots([str(root)])
    complete(tree)
    return tree


def complete(tree: Tree) -> Difference:
    found = Difference()
    for root in tree.roots:
        while frontier := [*tree.frontier(root), *tree.unlisted]:
            difference = tree.take(list_folders(frontier))
            found.modules ^= difference.modules
            found.folders ^= difference.folders
    return found


def shown(tree: Tree) -> dict[str, list[str]]:
    return {path: sorted((*folder.modules, *folder.folders)) for root in tree.roots for path, folder in tree.walk(root)}


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def names(root: Path, paths: Iterable[str]) -> list[str]:
    return sorted(os.path.relpath(path, root).replace(os.sep, "/") for path in paths)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    touch(tmp_path / "main.py", tmp_path / "pkg" / "__init__.py", tmp_path / "pkg" / "deep" / "part.py")
    touch(tmp_path / "data" / "2026" / "a.csv")
    return tmp_path


def test_what_is_not_the_projects_own_is_left_out(project: Path) -> None:
    touch(project / ".venv" / "lib" / "x.py", project / "env" / "pyvenv.cfg", project / "env" / "x.py")
    touch(
        project / "node_modules" / "x.py", project / "pkg" / "__pycache__" / "x.py", project / "build" / "lib" / "x.py"
    )
    tree = walked(project)
    assert names(project, tree.documents(str(project))) == ["main.py", "pkg/__init__.py", "pkg/deep/part.py"]


def test_a_package_may_be_called_as_build_folders_are(project: Path) -> None:
    touch(project / "build" / "__init__.py")
    assert "build/__init__.py" in names(project, walked(project).documents(str(project)))


def test_a_link_to_a_folder_is_not_followed(project: Path) -> None:
    (project / "ring").symlink_to(project, target_is_directory=True)
    assert names(project, walked(project).documents(str(project))) == ["main.py", "pkg/__init__.py", "pkg/deep/part.py"]


def test_folders_matter_that_hold_modules_or_lead_to_them(project: Path) -> None:
    touch(project / "a" / "b" / "c" / "x.py")
    assert names(project, walked(project).telling()) == [".", "a", "a/b", "a/b/c", "pkg", "pkg/deep"]


def test_a_folder_that_comes_matters_before_it_holds_anything(project: Path) -> None:
    tree = walked(project)
    (project / "new").mkdir()
    assert "new" not in names(project, tree.telling())
    tree.take(list_folders([str(project)]))
    complete(tree)
    assert "new" in names(project, tree.telling())


def test_an_empty_root_matters(tmp_path: Path) -> None:
    tree = Tree()
    tree.set_roots([str(tmp_path)])
    before = tree.revision
    complete(tree)
    assert tree.telling() == {str(tmp_path)}
    assert tree.revision > before


def test_what_nobody_listed_is_asked_for_once(project: Path) -> None:
    tree = Tree()
    tree.set_roots([str(project)])
    assert tree.modules(str(project / "pkg")) == frozenset()
    assert tree.unlisted == {str(project / "pkg")}
    tree.take(list_folders([str(project / "pkg"), str(project / "nothing")]))
    assert tree.modules(str(project / "pkg")) == {"__init__"}
    assert tree.modules(str(project / "nothing")) == frozenset()
    assert tree.unlisted == set()


def test_nothing_outside_of_the_roots_is_asked_for(project: Path) -> None:
    tree = walked(project / "pkg")
    tree.modules(str(project))
    tree.modules(str(project / "pkg.old"))
    assert tree.unlisted == set()


def test_a_root_may_come_back(project: Path) -> None:
    tree = walked(project)
    tree.set_roots([])
    tree.set_roots([str(project)])
    complete(tree)
    assert shown(tree) == shown(walked(project))


def test_a_folder_that_went_takes_all_below_it_along(project: Path) -> None:
    tree = walked(project)
    shutil.rmtree(project / "pkg")
    difference = tree.take(list_folders([str(project)]))
    assert names(project, difference.modules) == ["pkg/__init__.py", "pkg/deep/part.py"]
    assert names(project, difference.folders) == ["pkg", "pkg/deep"]


def test_what_lies_below_no_root_any_more_has_gone(project: Path) -> None:
    tree = walked(project)
    tree.set_roots([str(project / "pkg" / "deep")])
    complete(tree)
    assert shown(tree) == shown(walked(project / "pkg" / "deep"))


NAMES = st.sampled_from(["a", "b", "c"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(lambda parts: "/".join(parts))
CHANGES = st.lists(st.tuples(st.sampled_from(["module", "folder", "remove"]), PATHS), max_size=6)


def change(root: Path, kind: str, place: str) -> Path:
    """Make something else of a place. Returns the path that a watcher would tell of."""
    path = root / place
    if kind == "module":
        path = path.with_suffix(".py")
    if any(parent.is_file() for parent in path.parents):
        return path
    if kind == "module":
        touch(path)
    elif kind == "folder":
        path.mkdir(parents=True, exist_ok=True)
    else:
        shutil.rmtree(path, ignore_errors=True)
        path.with_suffix(".py").unlink(missing_ok=True)
    return path


@settings(max_examples=80, deadline=None)
@given(rounds=st.lists(CHANGES, max_size=5))
def test_the_tree_is_what_a_fresh_look_finds(
    rounds: list[list[tuple[str, str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("tree")
    tree = walked(root)
    known = {*tree.documents(str(root))}
    for changes in rounds:
        touched = [change(root, kind, place) for kind, place in changes]
        folders = {str(parent) for path in touched for parent in (path, *path.parents) if tree.knows(str(parent))}
        difference = tree.take(list_folders(folders))
        difference.modules ^= complete(tree).modules
        fresh = walked(root)
        assert shown(tree) == shown(fresh)
        known ^= difference.modules
        assert known == {*fresh.documents(str(root))}
