"""The meaning of a module, function by function, so that a change can be judged by what it touches.

A function is *plain* if nothing can tell at import what its body holds: its body may then change while the module
lives. It is *loose* if its signature is constant, too: it may even come and go. Everything else of a module is its
`rest`.
"""

from __future__ import annotations

import _ast

from . import checks, import_time, meaning, names, parsing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

    from .import_time import Function
    from .messages import Outline, Outlined, Outlines

_FUTURE_ANNOTATIONS = 0x1000000  # co_flags of a module that imports `annotations` from `__future__`
_KINDS = 0x20 | 0x80 | 0x200  # co_flags of generators, coroutines and asynchronous generators

LOOKS_AT_LINES = frozenset(
    (
        "inspect traceback linecache warnings logging getsource print_exc format_exc _getframe currentframe"
        " f_lineno tb_lineno co_firstlineno"
    ).split()
)
"""What code that can tell its own lines or source mentions; the daemon says the same of documents."""
_LOOKS_EVERYWHERE = frozenset(
    (
        "globals locals vars exec eval inspect modules gc runpy import_module __import__ __code__ __globals__"
        " f_globals f_locals _getframe currentframe"
    ).split()
)
"""What code that can use a function without naming it mentions."""
_HOOKS = frozenset(("__getattr__", "__dir__"))


class Module:
    """The text of a module: its tree, its code, and its plain functions by name."""

    def __init__(self, source: str, path: str) -> None:
        """Raises SyntaxError and the others of `parsing.FAILURES`."""
        tree: Any = compile(source, path, "exec", _ast.PyCF_ONLY_AST, True)
        self.tree: _ast.Module = tree
        self.code: CodeType = compile(source, path, "exec", dont_inherit=True)
        self.words = frozenset(import_time.words(tree))
        self.plain = self._plain()

    def code_of(self, name: str) -> CodeType:
        """The code of a plain function."""
        kind = type(self.code)
        return next(const for const in self.code.co_consts if type(const) is kind and const.co_name == name)

    def has_constant_signature(self, node: Function) -> bool:
        """Whether defaults and annotations are immutable constants, so that they belong to the function alone."""
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        annotations = [node.returns, *(argument.annotation for argument in every if argument is not None)]
        if self.code.co_flags & _FUTURE_ANNOTATIONS:
            annotations = []  # they become strings
        return all(
            value is None or _is_constant(value)
            for value in (*arguments.defaults, *arguments.kw_defaults, *annotations)
        )

    def _plain(self) -> dict[str, Function]:
        stores: dict[str, int] = {}
        for kind, name in names.walk(self.code):
            if kind != "load":
                stores[name] = stores.get(name, 0) + 1
        if self.words & _LOOKS_EVERYWHERE or _HOOKS & stores.keys():
            return {}
        run = import_time.mentioned(self.tree, stores)
        return {
            node.name: node
            for node in self.tree.body
            if isinstance(node, import_time.FUNCTIONS)
            and not (node.decorator_list or getattr(node, "type_params", ()))
            and stores.get(node.name) == 1
            and node.name not in run
            and not _may_be_mangled(node.name)
        }

    def is_loose(self, name: str) -> bool:
        """Whether a plain function may come and go without anything else noticing."""
        return self.has_constant_signature(self.plain[name]) and not self.code_of(name).co_flags & _KINDS

    def rest(self) -> _ast.Module:
        """The tree without loose functions, with a place holder, which no text can produce, for other plain ones."""
        loose = {id(node) for name, node in self.plain.items() if self.is_loose(name)}
        return _ast.Module([self._place(node) for node in self.tree.body if id(node) not in loose], [])

    def _place(self, node: Any) -> _ast.stmt:
        name: str = getattr(node, "name", "")
        if self.plain.get(name) is not node:
            return node
        constant = self.has_constant_signature(node)
        # A generator in the place of a function is another kind of object, even to who only looks at it.
        body: list[Any] = [_ast.Constant(self.code_of(name).co_flags & _KINDS)]
        return type(node)(name, None if constant else node.args, body, [], None if constant else node.returns)


def outline(source: str) -> Outline:
    """The digests of a module's text. Of text that does not compile, or not without a warning, every letter counts."""
    warnings = checks.Muted.warnings
    try:
        module = Module(source, "<module>")
    except parsing.FAILURES:
        return _opaque(source)
    if checks.Muted.warnings != warnings:  # it would be shown, with its line, by whoever imports the module
        return _opaque(source)
    layout = _digest(source) if module.words & LOOKS_AT_LINES else ""
    rest = _digest(meaning.digest(module.rest(), False), layout)
    functions = {name: digest(node) for name, node in module.plain.items()}
    whole = _digest(rest, *(part for name in sorted(functions) for part in (name, functions[name])))
    names = _digest("names", *functions)
    return {"whole": whole, "rest": rest, "functions": functions, "names": names, "layout": layout}


def answer(message: Outlines) -> Outlined:
    """The `Outlined` for an `Outlines`."""
    found = {path: outline(text) for path, text in message["texts"].items()}
    return {"type": "outlined", "request": message["request"], "outlines": found}


def digest(node: Function) -> str:
    """What a function means, wherever it is."""
    return meaning.digest(_ast.Module([node], []), False)


def _opaque(source: str) -> Outline:
    text = _digest(source)
    return {"whole": text, "rest": text, "functions": {}, "names": text, "layout": text}


def _digest(*texts: str) -> str:
    return meaning.blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _is_constant(node: _ast.expr) -> bool:
    if isinstance(node, _ast.Tuple):
        return all(map(_is_constant, node.elts))
    if isinstance(node, _ast.UnaryOp):
        return _is_constant(node.operand)
    return isinstance(node, _ast.Constant)


def _may_be_mangled(name: str) -> bool:
    """Whether `__x` in a class may mean this name: `_Class__x`."""
    return name.startswith("_") and "__" in name[1:] and not name.endswith("__")
