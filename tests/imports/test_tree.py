"""The folders of a project, on the disk and told."""

from __future__ import annotations

from pathlib import Path

from livesync_ls.imports import ImportGraph, Named, OnDisk, statements_of


def make(root: Path, *files: str) -> None:
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).touch()


def seen(tree: OnDisk | Named, folder: Path) -> tuple[set[str], set[str]]:
    return set(tree.modules(str(folder))), set(tree.folders(str(folder)))


def test_a_folder_holds_modules_and_folders(tmp_path: Path) -> None:
    make(tmp_path, "a.py", "b.pyi", "my-file.py", "p/__init__.py", "p/q/c.py", "data/x.csv")
    tree = OnDisk([tmp_path])
    assert seen(tree, tmp_path) == ({"a", "my-file"}, {"p", "data"})
    assert seen(tree, tmp_path / "p") == ({"__init__"}, {"q"})
    assert seen(tree, tmp_path / "none") == (set(), set())
    assert seen(tree, tmp_path.parent) == (set(), set())


def test_what_is_none_of_the_projects_own_is_empty(tmp_path: Path) -> None:
    folders = (".hidden", "node_modules", "env", "__pycache__", "site-packages", "left_out")
    make(tmp_path, *(f"{folder}/a.py" for folder in folders), *(f"{folder}/sub/a.py" for folder in folders))
    make(tmp_path, "env/pyvenv.cfg", "src/a.py")
    tree = OnDisk([tmp_path], excluded=lambda folder: folder.name == "left_out")
    for folder in folders:
        assert seen(tree, tmp_path / folder) == seen(tree, tmp_path / folder / "sub") == (set(), set())
    graph = ImportGraph(tree)
    graph.put(tmp_path / "main.py", statements_of("import node_modules.a, env.a, left_out.a, a"))
    assert graph.imports(tmp_path / "main.py") == {tmp_path / "src" / "a.py"}


def test_a_root_counts_whatever_its_name_is(tmp_path: Path) -> None:
    make(tmp_path, ".hidden/a.py")
    assert seen(OnDisk([tmp_path / ".hidden"]), tmp_path / ".hidden") == ({"a"}, set())


def test_a_folder_is_read_again_once_it_is_forgotten(tmp_path: Path) -> None:
    make(tmp_path, "p/a.py", "p/q/b.py")
    tree = OnDisk([tmp_path])
    assert seen(tree, tmp_path / "p" / "q") == ({"b"}, set())
    make(tmp_path, "p/c.py", "p/q/d.py", "p/__init__.py")
    assert seen(tree, tmp_path / "p") == ({"a"}, {"q"})
    tree.forget([str(tmp_path / "p")])
    assert seen(tree, tmp_path / "p") == ({"a", "c", "__init__"}, {"q"})
    assert seen(tree, tmp_path / "p" / "q") == ({"b", "d"}, set())


def test_a_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    make(tmp_path, "p/a.py")
    try:
        (tmp_path / "link").symlink_to(tmp_path / "p", target_is_directory=True)
    except OSError:
        return  # links need a privilege here
    assert seen(OnDisk([tmp_path]), tmp_path) == (set(), {"p"})


def test_told_files_make_folders_and_take_them_away(tmp_path: Path) -> None:
    tree = Named([tmp_path], [tmp_path / "p" / "q" / "a.py", tmp_path / "p" / "b.py"])
    assert seen(tree, tmp_path) == (set(), {"p"})
    tree.remove(tmp_path / "p" / "b.py")
    assert seen(tree, tmp_path / "p") == (set(), {"q"})
    tree.remove(tmp_path / "p" / "q" / "a.py")
    assert seen(tree, tmp_path) == (set(), set())
