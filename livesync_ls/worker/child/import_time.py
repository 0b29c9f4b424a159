"""What the import of a module may run, told from its text.

The bodies of functions and of simple classes wait until somebody calls them. At import they count from the moment
that something which runs then mentions them: as a name, as an attribute, or as a word in a string.
"""

from __future__ import annotations

import _ast
import builtins
import re

from . import parsing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator, Mapping, Optional, Union

    Function = Union[_ast.FunctionDef, _ast.AsyncFunctionDef]

FUNCTIONS = (_ast.FunctionDef, _ast.AsyncFunctionDef)
_WORD = re.compile(r"[^\W\d]\w*")
_CALLS_NOTHING = {
    "abc": ("ABC", "abstractmethod"),
    "contextlib": ("asynccontextmanager", "contextmanager"),
    "dataclasses": ("dataclass",),
    "functools": ("cache", "cached_property", "lru_cache"),
    "typing": ("NamedTuple", "Protocol", "final", "overload"),
}
"""Decorators and bases that call nothing of what they are given, at once."""
_BUILTIN = frozenset(name for name, value in vars(builtins).items() if isinstance(value, type))
"""Taken when the worker starts: user code may replace them later."""
_CALLED_BY_SUBCLASSES = ("__init_subclass__", "__class_getitem__", "__mro_entries__")
_ACCESSORS = ("getter", "setter", "deleter")


def mentioned(tree: _ast.Module, stores: Mapping[str, int]) -> set[str]:
    """The words of all code that may run at import. `stores` counts how often each name of the module is bound."""
    found = _Import(tree, stores)
    reached: set[str] = set()
    while found.runs:
        for word in words(found.runs.pop()):
            if word not in reached:
                reached.add(word)
                found.runs.extend(found.waits.get(word, ()))
    return reached


def words(node: Any) -> Iterator[str]:
    """Every name in a tree, and every word of its strings, texts that nobody uses (docstrings) aside."""
    stack: list[Any] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, _ast.AST):
            if not (isinstance(item, _ast.stmt) and parsing.is_text(item)):
                stack.extend(getattr(item, field, None) for field in item._fields)
        elif isinstance(item, list):
            stack.extend(item)  # pyright: ignore[reportUnknownArgumentType]
        elif isinstance(item, str):
            yield from _WORD.findall(item)
        elif isinstance(item, bytes):
            yield from _WORD.findall(item.decode("latin-1"))


class _Import:
    """`runs`: what surely may run at import. `waits`: by name, what runs if the name is mentioned there."""

    def __init__(self, tree: _ast.Module, stores: Mapping[str, int]) -> None:
        self.runs: list[_ast.AST] = []
        self.waits: dict[str, list[_ast.AST]] = {}
        self._stores = stores
        self._harmless = set(_harmless_names(tree, stores))
        self._simple: set[str] = set()  # classes that do nothing when they are made or derived from
        for statement in tree.body:
            self._sort(statement)

    def _sort(self, statement: _ast.stmt) -> None:
        if isinstance(statement, FUNCTIONS):
            self._function(statement, statement.name, set())
        elif isinstance(statement, _ast.ClassDef) and self._is_simple(statement):
            self._class(statement)
        elif _is_main_guard(statement) and not self._stores.get("__name__"):
            assert isinstance(statement, _ast.If)
            self.runs.extend(statement.orelse)
        elif not _lists_names(statement):
            self.runs.append(statement)

    def _function(self, node: Function, name: str, siblings: set[str]) -> None:
        """Its body waits for a mention of `name`; all else of a definition runs."""
        self.runs.extend(part for part in (node.args, node.returns, *node.decorator_list) if part is not None)
        self.runs.extend(getattr(node, "type_params", ()))
        if all(self._is_harmless(decorator, siblings) for decorator in node.decorator_list):
            self.waits.setdefault(name, []).extend(node.body)
        else:
            self.runs.extend(node.body)

    def _class(self, node: _ast.ClassDef) -> None:
        self._simple.add(node.name)
        siblings = {statement.name for statement in node.body if isinstance(statement, FUNCTIONS)}
        self.runs.extend(node.decorator_list)
        self.runs.extend(base for base in node.bases if _dotted(base) not in self._simple)
        self.waits.setdefault(node.name, []).extend(node.bases)  # whose methods are its own
        for statement in node.body:
            if isinstance(statement, FUNCTIONS):
                self._function(statement, node.name, siblings)
            else:
                self.runs.append(statement)

    def _is_simple(self, node: _ast.ClassDef) -> bool:
        if node.keywords or self._stores.get(node.name) != 1 or getattr(node, "type_params", ()):
            return False
        if not all(map(self._is_harmless, node.decorator_list)):
            return False
        if not all(_dotted(base) in self._simple or self._is_harmless(base) for base in node.bases):
            return False
        return all(map(_is_quiet_member, node.body))

    def _is_harmless(self, expression: _ast.expr, siblings: Optional[set[str]] = None) -> bool:
        if isinstance(expression, _ast.Call):
            expression = expression.func
        dotted = _dotted(expression)
        owner, _, accessor = dotted.partition(".")
        return dotted in self._harmless or (accessor in _ACCESSORS and owner in (siblings or ()))


def _is_quiet_member(statement: _ast.stmt) -> bool:
    """Nothing that could turn to the class once it is made, as a value with `__set_name__` can."""
    if isinstance(statement, FUNCTIONS):
        return statement.name not in _CALLED_BY_SUBCLASSES
    if isinstance(statement, (_ast.Assign, _ast.AnnAssign)):
        return statement.value is None or is_literal(statement.value)
    return isinstance(statement, _ast.Pass) or parsing.is_text(statement)


def is_literal(node: _ast.expr) -> bool:
    """Whether an expression is a value of a built-in type, whatever its surroundings."""
    if isinstance(node, (_ast.Tuple, _ast.List, _ast.Set)):
        return all(map(is_literal, node.elts))
    if isinstance(node, _ast.Dict):
        return all(key is not None and is_literal(key) for key in node.keys) and all(map(is_literal, node.values))
    if isinstance(node, _ast.UnaryOp):
        return is_literal(node.operand)
    return isinstance(node, _ast.Constant)


def _harmless_names(tree: _ast.Module, stores: Mapping[str, int]) -> Iterator[str]:
    imports = [node for node in tree.body if isinstance(node, (_ast.Import, _ast.ImportFrom))]
    if not any(alias.name == "*" for node in imports for alias in node.names):
        yield from (name for name in _BUILTIN if name not in stores)
    for node in imports:
        for alias in node.names:
            bound = alias.asname or alias.name
            if stores.get(bound) != 1:
                continue
            if isinstance(node, _ast.Import):
                yield from ("%s.%s" % (bound, name) for name in _CALLS_NOTHING.get(alias.name, ()))
            elif not node.level and alias.name in _CALLS_NOTHING.get(node.module or "", ()):
                yield bound


def _dotted(node: _ast.expr) -> str:
    """`a` or `a.b`; any other expression is the empty string, which no name equals."""
    if isinstance(node, _ast.Attribute) and isinstance(node.value, _ast.Name):
        return "%s.%s" % (node.value.id, node.attr)
    return node.id if isinstance(node, _ast.Name) else ""


def _is_main_guard(statement: _ast.stmt) -> bool:
    """`if __name__ == "__main__":`, which is false in a module that is imported."""
    test = statement.test if isinstance(statement, _ast.If) else None
    return (
        isinstance(test, _ast.Compare)
        and len(test.ops) == 1
        and isinstance(test.ops[0], _ast.Eq)
        and _dotted(test.left) == "__name__"
        and isinstance(test.comparators[0], _ast.Constant)
        and test.comparators[0].value == "__main__"
    )


def _lists_names(statement: _ast.stmt) -> bool:
    """`__all__ = ["a", "b"]` names functions without using them."""
    if isinstance(statement, _ast.Assign):
        targets: list[_ast.expr] = statement.targets
    elif isinstance(statement, (_ast.AugAssign, _ast.AnnAssign)):
        targets = [statement.target]
    else:
        return False
    return (
        all(_dotted(target) == "__all__" for target in targets)
        and statement.value is not None
        and is_literal(statement.value)
    )
