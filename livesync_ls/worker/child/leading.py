"""The imports that a block begins with, told from its tree. As long as nothing else runs, nobody looks between them."""

from __future__ import annotations

import _ast

from . import parsing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterator, Optional


class Leading:
    """What a block imports before it does anything else."""

    def __init__(self, names: list[str], is_whole: bool) -> None:
        self.names = names
        """Dotted, in order, each below the packages above it. The last part may be no module: `from a import b`."""
        self.is_whole = is_whole
        """The block does nothing else."""


def imports_of(tree: _ast.Module, is_project: Callable[[str], bool]) -> Leading:
    """`is_project` tells of a top-level name whether importing it runs the project's code, which may do anything."""
    names: dict[str, None] = {}
    for statement in tree.body:
        if parsing.is_text(statement) or isinstance(statement, _ast.Pass):
            continue
        found = _imported(statement)
        if found is None or any(is_project(name.partition(".")[0]) for name in found):
            return Leading(list(names), False)
        for name in found:
            names.update(dict.fromkeys(_with_packages(name)))
    return Leading(list(names), True)


def _imported(statement: _ast.stmt) -> Optional[list[str]]:
    """What may be modules of what a statement imports; None for one that is no absolute import."""
    if isinstance(statement, _ast.Import):
        return [alias.name for alias in statement.names]
    if not isinstance(statement, _ast.ImportFrom) or statement.level or statement.module is None:
        return None
    if statement.module == "__future__":
        return []
    below = ["%s.%s" % (statement.module, alias.name) for alias in statement.names if alias.name != "*"]
    return [statement.module, *below]


def _with_packages(name: str) -> Iterator[str]:
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        yield ".".join(parts[:length])
