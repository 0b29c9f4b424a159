"""What a block means: a digest that comments, layout and the place in the file do not change."""

from __future__ import annotations

import _ast

try:
    from _blake2 import blake2b  # `hashlib` would load OpenSSL
except ImportError:  # an interpreter that was built without it
    from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SILENT = frozenset(("ctx", "kind", "type_comment", "type_ignores"))
_fields: dict[type, tuple[str, ...]] = {}


def digest(tree: _ast.Module, is_shown: bool) -> str:
    """A digest of the tree without positions, and of whether the last value is shown."""
    words = ["shown" if is_shown else "quiet"]
    stack: list[Any] = [tree]
    while stack:  # not recursive: a sum of a thousand terms is a thousand levels deep
        item = stack.pop()
        if isinstance(item, _ast.AST):
            words.append(type(item).__name__)
            stack.extend(getattr(item, field, None) for field in _meaningful(type(item)))
        elif isinstance(item, list):
            words.append("[%d" % len(item))  # pyright: ignore[reportUnknownArgumentType]
            stack.extend(reversed(item))  # pyright: ignore[reportUnknownArgumentType]
        else:
            words.append(hex(item) if type(item) is int else "%s%r" % (type(item).__name__, item))
    return blake2b("\0".join(words).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _meaningful(kind: type[_ast.AST]) -> tuple[str, ...]:
    fields = _fields.get(kind)
    if fields is None:
        fields = _fields[kind] = tuple(field for field in reversed(kind._fields) if field not in _SILENT)
    return fields


def bound_names(tree: _ast.Module) -> set[str]:
    """Names that the code binds at top level, its functions' and classes' bodies aside."""
    names: set[str] = set()
    stack: list[tuple[Any, bool]] = [(statement, False) for statement in tree.body]
    while stack:
        node, inside = stack.pop()  # inside a comprehension only `:=` binds for the block
        kind = type(node).__name__
        if kind in ("FunctionDef", "AsyncFunctionDef", "ClassDef"):
            names.add(node.name)
            continue
        if kind == "Lambda":
            continue
        if kind in ("Import", "ImportFrom"):
            names.update(alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif kind in ("MatchAs", "MatchStar", "MatchMapping"):
            names.add(node.rest if kind == "MatchMapping" else node.name)
        elif kind == "NamedExpr":
            names.add(node.target.id)
        elif kind == "Name" and not inside and type(node.ctx) is _ast.Store:
            names.add(node.id)
        inside = inside or kind in ("ListComp", "SetComp", "DictComp", "GeneratorExp")
        for field in node._fields:
            value = getattr(node, field, None)
            children: list[Any] = value if isinstance(value, list) else [value]  # pyright: ignore[reportUnknownVariableType]
            stack.extend((child, inside) for child in children if isinstance(child, _ast.AST))
    return {name for name in names if name and name != "*"}
