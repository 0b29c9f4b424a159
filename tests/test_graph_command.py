"""The import graph at the terminal."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest

from livesync_ls import protocol as wire
from livesync_ls.cli import graph


def drawn(**imports: str) -> wire.GraphResult:
    edges = [(importer, imported) for importer, found in imports.items() for imported in found]
    files = sorted({*imports, *(imported for _, imported in edges)})
    return wire.GraphResult(files=files, imports=edges)


def tree(found: wire.GraphResult, start: str | None = None) -> list[str]:
    return graph.as_tree(found, str.upper, start).splitlines()


def test_a_tree_begins_where_nobody_imports() -> None:
    assert tree(drawn(a="bc", b="c", d="")) == ["A", "├── B", "│   └── C", "└── C", "D"]


def test_what_was_shown_is_not_shown_again() -> None:
    assert tree(drawn(a="bc", b="d", c="b")) == ["A", "├── B", "│   └── D", "└── C", "    └── B …"]


def test_a_ring_is_shown_once() -> None:
    assert tree(drawn(a="b", b="a")) == ["A", "└── B", "    └── A …"]
    assert tree(drawn(a="a")) == ["A", "└── A …"]


def test_a_file_comes_first_that_was_asked_about() -> None:
    found = drawn(a="b", b="a")
    found.affected_by = ["a", "b"]
    assert tree(found, "b") == ["B", "└── A", "    └── B …", "", "A change of it affects 2: A, B"]


def test_long_chains_are_no_problem() -> None:
    names = [chr(1000 + number) for number in range(3000)]
    assert len(tree(drawn(**dict(itertools.pairwise(names))))) == 3000


def test_graphviz() -> None:
    found = wire.GraphResult(files=["a", 'b"c'], imports=[("a", 'b"c')])
    assert graph.as_dot(found, str).splitlines() == [
        "digraph imports {",
        '  "a";',
        '  "b\\"c";',
        '  "a" -> "b\\"c";',
        "}",
    ]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    texts = {
        "main.py": "from shop import till\nimport tools\n",
        "tools.py": "raise SystemExit('nobody may run this')\n",
        "shop/__init__.py": "",
        "shop/till.py": "from . import prices\n",
        "shop/prices.py": "",
        ".venv/lib/tools.py": "import main\n",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def livesync(project: Path, *words: str) -> str:
    command = [sys.executable, "-m", "livesync_ls", "graph", *words]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=True, timeout=30).stdout


def test_the_command_shows_the_current_folder(project: Path) -> None:
    assert livesync(project).splitlines() == [
        "main.py",
        "├── shop/__init__.py",
        "├── shop/till.py",
        "│   ├── shop/__init__.py",
        "│   └── shop/prices.py",
        "└── tools.py",
    ]


def test_the_command_shows_a_file_with_those_that_it_affects(project: Path) -> None:
    assert livesync(project, "shop/prices.py").splitlines() == [
        "shop/prices.py",
        "",
        "A change of it affects 3: main.py, shop/prices.py, shop/till.py",
    ]


def test_the_command_speaks_json_and_dot(project: Path) -> None:
    found = json.loads(livesync(project, "--json"))
    uri = {path.name: path.as_uri() for path in project.rglob("*.py")}
    assert [uri["till.py"], uri["prices.py"]] in found["imports"]
    assert len(found["files"]) == 5
    assert '"main.py" -> "tools.py";' in livesync(project, "--dot")
