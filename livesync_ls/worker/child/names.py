"""Which names a block's code looks up and binds, found without running it.

What the compiler made of each top-level statement tells it: instructions that go to the namespace, in nested
functions and classes too. Names local to a function or a comprehension are none of them.
"""

from __future__ import annotations

import _ast
import opcode
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any, Iterator

_LOADS = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_GLOBALS"}
_STORES = {"STORE_NAME", "STORE_GLOBAL"}
_DELETES = {"DELETE_NAME", "DELETE_GLOBAL"}
_LOAD_GLOBAL = opcode.opmap["LOAD_GLOBAL"]
_EXTENDED_ARG = opcode.opmap["EXTENDED_ARG"]
_SHIFTED = "PUSH_NULL" in opcode.opmap  # from 3.11 on LOAD_GLOBAL's argument has a flag in its lowest bit
_KINDS = {
    opcode.opmap[name]: kind
    for kind, names in (("load", _LOADS), ("store", _STORES), ("delete", _DELETES))
    for name in names
    if name in opcode.opmap
}
_WORD = re.compile(r"[^\W\d]\w*")
_LONGEST_TEXT = 2000
"""Longer string constants are prose or data, no queries that name variables."""


class Names:
    """`reads`: looked up before the block itself has bound them. `binds`: may be bound or deleted by its top level or,
    with `global`, by its functions. `sure`: bound on every way through. `words`: identifiers in string constants.
    `imports`: modules imported by name. `calls`: it may run functions, so what their bodies look up is among `reads`.
    """

    def __init__(self) -> None:
        self.reads: set[str] = set()
        self.binds: set[str] = set()
        self.sure: set[str] = set()
        self.words: set[str] = set()
        self.imports: set[str] = set()
        self.calls = False


def analyse(tree: _ast.Module, flags: int) -> Names:
    """The names of a block. `flags` are the compiler's."""
    found = Names()
    found.calls = not all(map(_only_binds, tree.body))
    _Flow(found, flags).through(tree.body, found.sure)
    # Where a store may be skipped, what was bound before shows through.
    found.reads |= found.binds - found.sure
    return found


class _Flow:
    """Goes through statements in the order they run, knowing what is surely bound by then."""

    def __init__(self, found: Names, flags: int) -> None:
        self._found = found
        self._flags = flags

    def through(self, statements: list[_ast.stmt], sure: set[str]) -> None:
        """`sure` grows by what the statements bind on every way through."""
        for statement in statements:
            if isinstance(statement, (_ast.For, _ast.AsyncFor)):
                self._expression(statement.iter, sure)
                self._bound(statement.target, sure)
                self._branch(statement.body, sure | set(_targets(statement.target)))
                self._branch(statement.orelse, sure)
            elif isinstance(statement, _ast.If):
                self._expression(statement.test, sure)
                sure |= self._branch(statement.body, sure) & self._branch(statement.orelse, sure)
            elif isinstance(statement, (_ast.With, _ast.AsyncWith)):
                for item in statement.items:
                    self._expression(item.context_expr, sure)
                    if item.optional_vars is not None:
                        self._bound(item.optional_vars, sure)
                        sure |= set(_targets(item.optional_vars))
                self._branch(statement.body, sure)
            else:
                self._simple(statement, sure)

    def _branch(self, statements: list[_ast.stmt], sure: set[str]) -> set[str]:
        inner = set(sure)
        self.through(statements, inner)
        return inner

    def _simple(self, statement: _ast.stmt, sure: set[str]) -> None:
        self._code(compile(_ast.Module([statement], []), "<names>", "exec", self._flags, True), sure)
        self._found.imports |= _imports(statement)
        sure |= _surely_bound(statement)
        if isinstance(statement, _ast.Delete):
            sure -= {target.id for target in statement.targets if isinstance(target, _ast.Name)}

    def _expression(self, expression: _ast.expr, sure: set[str]) -> None:
        self._code(compile(_ast.Expression(expression), "<names>", "eval", self._flags, True), sure)

    def _bound(self, target: _ast.expr, sure: set[str]) -> None:
        """A target that is not only names (`x[i]`, `a.b`) looks names up too."""
        self._found.binds |= set(_targets(target))
        for node in _ast_nodes(target):
            if isinstance(node, _ast.Name) and isinstance(node.ctx, _ast.Load) and node.id not in sure:
                self._found.reads.add(node.id)

    def _code(self, code: CodeType, sure: set[str]) -> None:
        for kind, name in walk(code, nested=self._found.calls):
            if kind != "load":
                self._found.binds.add(name)
            if kind != "store" and name not in sure:
                self._found.reads.add(name)
        self._found.words |= set(_words(code))


def _ast_nodes(tree: _ast.AST) -> Iterator[_ast.AST]:
    stack: list[Any] = [tree]
    while stack:
        node = stack.pop()
        yield node
        for field in node._fields:
            value: Any = getattr(node, field, None)
            parts: list[Any] = value if isinstance(value, list) else [value]  # pyright: ignore[reportUnknownVariableType]
            stack.extend(part for part in parts if isinstance(part, _ast.AST))


def walk(code: CodeType, *, nested: bool = True) -> Iterator[tuple[str, str]]:
    """Every access to the namespace in a code object and those nested in it: kind (load, store, delete) and name."""
    stack = [(code, True)]
    while stack:
        code, is_module = stack.pop()
        yield from _accesses(code, is_module)
        if nested:
            stack.extend((constant, False) for constant in code.co_consts if type(constant) is type(code))


def _only_binds(statement: _ast.stmt) -> bool:
    """Whether a statement does nothing but bind: plain functions, imports, constants."""
    if isinstance(statement, (_ast.Import, _ast.ImportFrom, _ast.Pass)):
        return True
    if isinstance(statement, _ast.Assign):
        return isinstance(statement.value, _ast.Constant) and all(isinstance(t, _ast.Name) for t in statement.targets)
    if isinstance(statement, _ast.Expr):
        return isinstance(statement.value, _ast.Constant)
    if not isinstance(statement, (_ast.FunctionDef, _ast.AsyncFunctionDef)):
        return False
    signature = [statement.args, *filter(None, [statement.returns])]
    calls = any(isinstance(node, _ast.Call) for part in signature for node in _ast_nodes(part))
    return not (calls or statement.decorator_list)


def _accesses(code: CodeType, is_module: bool) -> Iterator[tuple[str, str]]:
    names, extended = code.co_names, 0
    bytecode = code.co_code
    for index in range(0, len(bytecode), 2):
        operation, argument = bytecode[index], bytecode[index + 1] | extended
        extended = argument << 8 if operation == _EXTENDED_ARG else 0
        kind = _KINDS.get(operation)
        if kind is None:
            continue
        if operation == _LOAD_GLOBAL and _SHIFTED:
            argument >>= 1
        # A class body's own names are not the namespace's, but what it does not bind itself it looks up there.
        if is_module or kind == "load" or "GLOBAL" in opcode.opname[operation]:
            if argument < len(names):
                yield kind, names[argument]


def _words(code: CodeType) -> Iterator[str]:
    """Identifiers in string constants, docstrings aside: a query or a formula may name variables."""
    stack = [code]
    while stack:
        code = stack.pop()
        constants = code.co_consts
        nested = {constant.co_name for constant in constants if type(constant) is type(code)}
        for index, constant in enumerate(constants):
            if type(constant) is type(code):
                stack.append(constant)
            elif type(constant) is str and constant not in nested and (index or not code.co_name.isidentifier()):
                yield from _words_of(constant)
            elif type(constant) is tuple:
                for part in constant:  # pyright: ignore[reportUnknownVariableType] (constants of any kind)
                    yield from _words_of(part)


def _words_of(constant: Any) -> list[str]:
    # Before Python 3.11 the qualified name of a nested function is a constant too.
    if type(constant) is not str or len(constant) > _LONGEST_TEXT or "<locals>" in constant:
        return []
    return _WORD.findall(constant)


def _imports(statement: _ast.stmt) -> set[str]:
    modules: set[str] = set()
    stack: list[Any] = [statement]
    while stack:
        node = stack.pop()
        if isinstance(node, _ast.Import):
            modules.update(alias.name for alias in node.names)
        elif isinstance(node, _ast.ImportFrom):
            modules.add("." * node.level + (node.module or ""))
        elif isinstance(node, _ast.stmt):
            for field in ("body", "orelse", "finalbody", "handlers", "cases"):
                stack.extend(getattr(node, field, ()))
        elif isinstance(node, (_ast.excepthandler, getattr(_ast, "match_case", _ast.excepthandler))):
            stack.extend(node.body)  # pyright: ignore[reportAttributeAccessIssue]
    return modules


def _surely_bound(statement: _ast.stmt) -> set[str]:
    """What a statement binds whenever it does not raise."""
    if isinstance(statement, (_ast.FunctionDef, _ast.AsyncFunctionDef, _ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (_ast.Import, _ast.ImportFrom)):
        return {alias.asname or alias.name.partition(".")[0] for alias in statement.names} - {"*"}
    if isinstance(statement, _ast.Assign):
        return {name for target in statement.targets for name in _targets(target)}
    if isinstance(statement, _ast.AugAssign):
        return set(_targets(statement.target))
    if isinstance(statement, _ast.AnnAssign) and statement.value is not None:
        return set(_targets(statement.target))
    return set()


def _targets(target: _ast.expr) -> Iterator[str]:
    if isinstance(target, _ast.Name):
        yield target.id
    elif isinstance(target, _ast.Starred):
        yield from _targets(target.value)
    elif isinstance(target, (_ast.Tuple, _ast.List)):
        for element in target.elts:
            yield from _targets(element)
