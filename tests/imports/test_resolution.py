"""Which files an import loads. Each case is a project, and below it what one file of it should load."""

from __future__ import annotations

from pathlib import Path

import pytest

from livesync_ls.imports import Environment, ImportGraph, read_environment, statements_of

from .trees import Named

ROOT = Path("/project").absolute()


def graph(files: str | list[str], environment: Environment | None = None, **texts: str) -> ImportGraph:
    """A project of files, with their texts by their names, `/` spelled `_` and without `.py`."""
    paths = [ROOT / name for name in (files.split() if isinstance(files, str) else files)]
    made = ImportGraph(Named([ROOT], paths), environment)
    for path in paths:
        name = str(path.relative_to(ROOT).with_suffix("")).replace("/", "_").replace("\\", "_")
        made.put(path, statements_of(texts.get(name, "")))
    return made


def loaded(made: ImportGraph, file: str) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in made.imports(ROOT / file)}


def loads(files: str, file: str, text: str, environment: Environment | None = None) -> set[str]:
    made = graph(files, environment)
    made.put(ROOT / file, statements_of(text))
    return loaded(made, file)


@pytest.mark.parametrize(
    ("files", "file", "text", "expected"),
    [
        # A script and its neighbours.
        ("main.py a.py", "main.py", "import a, os, missing", "a.py"),
        ("main.py sub/a.py", "main.py", "import sub.a", "sub/a.py"),
        ("main.py sub/a.py", "main.py", "from sub import a, b", "sub/a.py"),
        ("x/main.py x/a.py a.py", "x/main.py", "import a", "x/a.py"),
        ("x/main.py a.py", "x/main.py", "import a", "a.py"),
        ("x/y/main.py x/a.py", "x/y/main.py", "import a", "x/a.py"),
        # Packages, and what comes with a name in them.
        ("m.py a/__init__.py a/b/__init__.py a/b/c.py", "m.py", "import a.b", "a/__init__.py a/b/__init__.py"),
        ("main.py a/__init__.py a/b.py", "main.py", "from a import b, c", "a/__init__.py a/b.py"),
        ("main.py a/__init__.py a/b.py", "main.py", "from a import (b,\nimport os", "a/__init__.py a/b.py"),
        ("main.py a/__init__.py a/b.py", "main.py", "import a.x.b", "a/__init__.py"),
        ("main.py a/__init__.py a/b.py", "main.py", "from a.b import c", "a/__init__.py a/b.py"),
        ("main.py a.py a/b.py", "main.py", "import a.b", "a.py"),
        ("main.py a.py a/__init__.py a/b.py", "main.py", "import a.b", "a/__init__.py a/b.py"),
        ("main.py a/__init__.py a/__main__.py", "main.py", "import a.__main__", "a/__init__.py a/__main__.py"),
        # Relative imports.
        ("a/__init__.py a/b.py a/c.py", "a/b.py", "from . import c", "a/__init__.py a/c.py"),
        ("a/__init__.py a/b.py a/c.py", "a/b.py", "from .c import d", "a/__init__.py a/c.py"),
        ("a/__init__.py a/b.py", "a/__init__.py", "from . import b", "a/b.py"),
        ("a/__init__.py a/b/__init__.py a/b/c.py a/d.py", "a/b/c.py", "from .. import d", "a/__init__.py a/d.py"),
        ("a/__init__.py a/b/__init__.py a/b/c.py", "a/b/c.py", "from . import x", "a/__init__.py a/b/__init__.py"),
        ("a/b.py a/c.py", "a/b.py", "from . import c", "a/c.py"),
        ("a/b/c.py a/d.py", "a/b/c.py", "from ..d import e", "a/d.py"),
        ("a/__init__.py a/n/b.py a/n/c.py", "a/n/b.py", "from .c import d", "a/__init__.py a/n/c.py"),
        ("a/__init__.py a/b.py", "a/b.py", "from ..... import c", ""),
        ("a/__init__.py a/b.py a/c.py", "a/b.py", "import_module('.c', __package__)", "a/__init__.py a/c.py"),
        # A package's files import from the folder that holds it; run as a script, from their own.
        ("a/__init__.py a/b.py a/c.py c.py", "a/b.py", "from . import x\nimport c", "a/__init__.py c.py"),
        ("a/__init__.py a/b.py a/c.py", "a/b.py", "import c", "a/c.py"),
        ("a/__init__.py a/b.py a/c.py c.py", "a/b.py", "import c", "a/c.py c.py"),
        ("x/a/__init__.py x/a/b.py x/c.py c.py", "x/a/b.py", "import c", "x/c.py"),
        # Layouts.
        ("src/a/__init__.py tests/t.py", "tests/t.py", "import a", "src/a/__init__.py"),
        ("src/a/__init__.py src/a/b.py", "src/a/b.py", "import a", "src/a/__init__.py"),
        ("src/a/__init__.py src/a/b.py", "src/a/__init__.py", "import a.b", "src/a/b.py"),
        # Namespace packages: the first module or package wins over all portions.
        ("main.py n/a.py src/n/b.py", "main.py", "import n.a, n.b", "n/a.py src/n/b.py"),
        ("main.py n/a.py src/n/__init__.py", "main.py", "import n.a", "src/n/__init__.py"),
        ("main.py n/x/a.py src/n/x/b.py", "main.py", "from n.x import a, b", "n/x/a.py src/n/x/b.py"),
        ("n/a.py src/n/b.py", "src/n/b.py", "from . import a", "n/a.py"),
        ("main.py n/a.py src/n.py", "main.py", "import n.a", "src/n.py"),
        # The standard library: hidden by a neighbour, unless it is there before any program; not by a mere folder.
        ("main.py random.py os.py sys.py", "main.py", "import random, os, sys", "random.py"),
        ("x/main.py random.py", "x/main.py", "import random", ""),
        ("main.py random/a.py", "main.py", "import random.a", ""),
        # What is no module.
        ("main.py a.pyi my-file.py", "main.py", "import a, my", ""),
        ("main.py", "main.py", "import main", ""),
    ],
)  # fmt: skip
def test_what_an_import_loads(files: str, file: str, text: str, expected: str) -> None:
    assert loads(files, file, text) == set(expected.split())


def test_a_star_loads_the_submodules_that_all_names() -> None:
    files = "main.py a/__init__.py a/b.py a/c.py"
    made = graph(files, main="from a import *", a___init__="__all__ = ['b', 'x']")
    assert loaded(made, "main.py") == {"a/__init__.py", "a/b.py"}
    made.put(ROOT / "a/__init__.py", statements_of("__all__ = ['c']"))
    assert loaded(made, "main.py") == {"a/__init__.py", "a/c.py"}
    made.put(ROOT / "a/__init__.py", statements_of(""))
    assert loaded(made, "main.py") == {"a/__init__.py"}


def test_the_search_path_of_the_interpreter_counts_in_its_order() -> None:
    lib, site = str(ROOT / "lib"), str(Path("/python/site-packages").absolute())
    holds = {site: frozenset({"a", "b"})}
    files = "x/main.py lib/a.py b.py lib/random.py"
    text = "import a, b, random"
    assert loads(files, "x/main.py", text, Environment((lib, site), holds=holds)) == {"lib/a.py", "lib/random.py"}
    assert loads(files, "x/main.py", text, Environment((site, lib), holds=holds)) == {"lib/random.py"}
    assert loads(files, "x/main.py", text) == {"b.py"}


def test_a_package_outside_wins_over_a_mere_folder() -> None:
    outside = Environment(("/site",), holds={"/site": frozenset({"a"})})
    assert loads("main.py a/b.py", "main.py", "import a.b", outside) == set()
    assert loads("main.py a/b.py a/__init__.py", "main.py", "import a.b", outside) == {"a/__init__.py", "a/b.py"}


def test_a_root_may_be_a_package_itself() -> None:
    assert loads("__init__.py a.py b.py", "a.py", "from . import b") == {"__init__.py", "b.py"}
    assert loads("__init__.py a.py b.py", "a.py", "import project.b\nfrom . import x") == {"__init__.py", "b.py"}


def test_several_roots_see_each_other() -> None:
    other = Path("/other").absolute()
    files = [ROOT / "main.py", other / "a.py", other / "src" / "b.py"]
    made = ImportGraph(Named([ROOT, other], files))
    made.put(files[0], statements_of("import a, b"))
    assert made.imports(files[0]) == set(files[1:])


def test_the_environment_is_read_from_the_disk(tmp_path: Path) -> None:
    root, site = tmp_path / "project", tmp_path / "site"
    for file in (
        "a.py",
        "p/__init__.py",
        "n/b.py",
        "c.cpython-311-x86_64-linux-gnu.so",
        "d.pyd",
        "e.pyi",
        "f-1.dist-info/x",
    ):
        (site / file).parent.mkdir(parents=True, exist_ok=True)
        (site / file).touch()
    (root / "src").mkdir(parents=True)
    found = read_environment(["", str(site), str(tmp_path / "none.zip"), str(root / "src")], ["os"], [root])
    assert found.sys_path == (str(site), str(tmp_path / "none.zip"), str(root / "src"))
    assert found.holds[str(site)] >= {"a", "p"}
    assert not found.holds[str(site)] & {"n", "e", "f-1", "f"}
    assert found.stdlib == {"os"}


def test_an_entry_below_a_root_is_spelled_as_the_root_is(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    (real / "src").mkdir(parents=True)
    try:
        link.symlink_to(real, target_is_directory=True)
    except OSError:
        pytest.skip("links need a privilege here")
    assert read_environment([str(real / "src"), str(real)], [], [link]).sys_path == (str(link / "src"), str(link))
