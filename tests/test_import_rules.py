"""Who may import what: the walls between the parts, read from the source without importing it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "livesync_ls"
CHILD = PACKAGE / "worker" / "child"

EDITOR = frozenset({"pygls", "lsprotocol"})
WEBSOCKETS = frozenset({"websockets"})
WATCHING = frozenset({"watchfiles"})
FACES = EDITOR | WEBSOCKETS | WATCHING

SHARED = {"livesync_ls.worker.child", "livesync_ls.worker.child.messages"}
"""What the worker and the daemon have in common: the shapes of their messages."""

OLDEST_PYTHON = (3, 9)
"""The oldest that runs users' code."""


def modules() -> dict[str, Path]:
    """All modules of the package by name."""
    found: dict[str, Path] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def is_typing_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes that may run: what only a type checker reads does not count."""
    for node in ast.iter_child_nodes(tree):
        if is_typing_only(node):
            assert isinstance(node, ast.If)
            for other in node.orelse:
                yield other
                yield from statements(other)
        else:
            yield node
            yield from statements(node)


@cache
def imports(module: str) -> frozenset[str]:
    """The full names that a module imports, in functions too."""
    path = MODULES[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    for node in statements(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node, package)
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - node.level + 1], *filter(None, [node.module])])


@cache
def foreign(module: str) -> frozenset[str]:
    """The top-level names of what a module imports from outside the package."""
    return frozenset(name.partition(".")[0] for name in imports(module)) - {"livesync_ls"}


def reached(module: str) -> set[str]:
    """The modules of the package that importing `module` may run."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        waiting += [other for other in imports(name) if other in MODULES]
    return seen


def importers(packages: frozenset[str]) -> set[str]:
    return {name for name in MODULES if foreign(name) & packages}


def test_the_rules_see_the_package() -> None:
    assert "pygls" in foreign("livesync_ls.server") | foreign("livesync_ls.transport")
    assert "livesync_ls.protocol" in reached("livesync_ls.session.session")


def test_only_the_editor_face_knows_lsp() -> None:
    face = {"livesync_ls.server", "livesync_ls.transport"}
    assert {name for name in importers(EDITOR) if name not in face and not name.startswith("livesync_ls.lsp")} == set()


def test_only_the_mirror_knows_websockets() -> None:
    assert importers(WEBSOCKETS) == {"livesync_ls.mirror.server"}


def test_only_the_watcher_knows_watchfiles() -> None:
    assert importers(WATCHING) == {"livesync_ls.files.watcher"}


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in MODULES
        if name.startswith("livesync_ls.documents") or name in {"livesync_ls.planner", "livesync_ls.session.session"}
    ],
)
def test_the_core_reaches_no_face(name: str) -> None:
    assert {other: foreign(other) & FACES for other in reached(name) if foreign(other) & FACES} == {}


@pytest.mark.parametrize("path", sorted(CHILD.rglob("*.py")), ids=lambda path: path.name)
def test_the_worker_reads_as_old_python(path: Path) -> None:
    ast.parse(path.read_text(encoding="utf-8"), feature_version=OLDEST_PYTHON)


def test_the_worker_needs_the_standard_library_only() -> None:
    allowed = sys.stdlib_module_names | {"_livesync_child"}  # what the folder calls itself when it is started by path
    assert {name: away for name in MODULES if in_child(name) and (away := foreign(name) - allowed)} == {}


def test_the_worker_needs_nothing_of_ours() -> None:
    ours = {other for name in MODULES if in_child(name) for other in imports(name) if other in MODULES}
    assert {name for name in ours if not in_child(name)} == set()


def test_the_daemon_never_loads_what_runs_users_code() -> None:
    loaded = {other for name in MODULES if not in_child(name) for other in imports(name) if in_child(other)}
    assert loaded & MODULES.keys() <= SHARED


def in_child(name: str) -> bool:
    return f"{name}.".startswith("livesync_ls.worker.child.")


def test_the_planner_does_nothing_but_think() -> None:
    doing = {"asyncio", "os", "pathlib", "random", "shutil", "socket", "subprocess", "threading", "time"}
    assert foreign("livesync_ls.planner") & doing == set()


def test_the_page_and_the_help_come_without_the_editor_face() -> None:
    code = "import sys, livesync_ls.mirror.server; sys.exit('pygls' in sys.modules or 'lsprotocol' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
