"""The imports that a block begins with, told from its tree. As long as nothing else runs, nobody looks between them.

What a module of the project begins with counts as if it stood in its importer's place; with its other code, or that
of its importer, the beginning ends.
"""

from __future__ import annotations

import _ast
import os
import sys

from . import finding, overlay, parsing, paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, Optional

    Kind = str
    """`block`, or `project` for what a module of the project names."""


class Leading:
    """What a block imports before it does anything else."""

    def __init__(self) -> None:
        self.names: dict[str, Kind] = {}
        """Dotted, in order, each below the packages above it. The last part may be no module: `from a import b`."""
        self.is_whole = True
        """The block does nothing else."""
        self.followed: set[str] = set()
        """Modules of the project: each is executed once."""
        self._entries: dict[str, set[str]] = {}

    def project_folder(self, top: str) -> Optional[str]:
        """The project's folder that has a top-level module of that name, or a folder that may be one."""
        for folder in finding.project_folders():
            if folder not in self._entries:
                self._entries[folder] = finding.entries(folder)
            present = self._entries[folder]
            if top in present or finding.is_among(top, present, folder):
                return folder
        return None


def imports_of(tree: _ast.Module) -> Leading:
    leading = Leading()
    leading.is_whole = _follow(tree, leading, "block")
    return leading


def _follow(tree: _ast.Module, leading: Leading, kind: Kind) -> bool:
    """Adds what the code begins with. Returns whether it does nothing else."""
    for statement in tree.body:
        if parsing.is_text(statement) or isinstance(statement, _ast.Pass):
            continue
        found = _imported(statement)
        if found is None or not all(_add(name, leading, kind) for name in found):
            return False
    return True


def _imported(statement: _ast.stmt) -> Optional[list[str]]:
    """What may be modules of what a statement imports; None for one that is no absolute import."""
    if isinstance(statement, _ast.Import):
        return [name for alias in statement.names for name in _with_packages(alias.name)]
    if not isinstance(statement, _ast.ImportFrom) or statement.level or statement.module is None:
        return None
    if statement.module == "__future__":
        return []
    below = ["%s.%s" % (statement.module, alias.name) for alias in statement.names if alias.name != "*"]
    return [*_with_packages(statement.module), *below]


def _with_packages(name: str) -> Iterator[str]:
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        yield ".".join(parts[:length])


def _add(name: str, leading: Leading, kind: Kind) -> bool:
    """Adds one module. Returns whether it is as good as its imports."""
    folder = leading.project_folder(name.partition(".")[0])
    if folder is None:
        leading.names.setdefault(name, kind)
        return True
    if name in sys.modules or name in leading.followed:
        return True  # its code does not run
    leading.followed.add(name)
    tree = _tree_of(os.path.join(folder, *name.split(".")))  # noqa: PTH118 (pathlib is slow to import)
    return tree is not None and _follow(tree, leading, "project")


def _tree_of(stem: str) -> Optional[_ast.Module]:
    """The tree of a module's current text; None where there is none, or it does not parse."""
    for path in (os.path.join(stem, "__init__.py"), stem + ".py"):  # noqa: PTH118
        source = overlay.find(path)
        if source is None and paths.kind(path, follow=True) != "file":
            continue
        try:
            return parsing.parse(parsing.normal(source if source is not None else _read(path)), path)
        except (*parsing.FAILURES, OSError):
            return None
    return None


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        return file.read()
