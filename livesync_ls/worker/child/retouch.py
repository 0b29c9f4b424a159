"""Bringing a living module to a text that differs only inside plain functions, or in comments and layout.

The objects stay: whoever holds a function has the new one, and state is as it was. What did not change in meaning
gets its new line numbers, as far as the module leads to it.
"""

from __future__ import annotations

import _ast
import warnings
from types import CodeType, FunctionType

from . import living, meaning, outline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

_FUTURES = 0x1FE0000  # co_flags that `from __future__` imports set, which are compiler flags too


def retouch(module: dict[str, Any], before: str, now: str, path: str) -> list[str]:
    """Brings the namespace of a module from one text to another with the same `rest`.

    Returns:
        The functions that changed, came or went, and whose name does not hold what `before` says, because somebody
        put something else in their place. They are left alone.

    Raises:
        SyntaxError and the others of `parsing.FAILURES`: `now` does not compile; nothing has changed.
        ValueError: the rest differs; nothing has changed.
    """
    with _Quiet():
        old, new = outline.Module(before, path), outline.Module(now, path)
    if _rest(old) != _rest(new):
        raise ValueError("%s differs in more than the bodies of plain functions" % path)
    both = [name for name in new.plain if name in old.plain]
    changed = [name for name in both if outline.digest(new.plain[name]) != outline.digest(old.plain[name])]
    left = _come_and_gone(module, old, new, path)
    fresh = _fresh(new, changed, path)
    held = [name for name in changed if _holds(module, name, old.code_of(name))]
    codes = dict(_pairs(old.code, new.code, changed))
    for function in living.functions(module):
        code = codes.get(function.__code__)
        if code is not None and _fits(function.__code__, code, path):
            function.__code__ = code
    for name in held:
        _renew(module[name], new.code_of(name), fresh.get(name))
    living.move_classes(module, {_place(one): other.co_firstlineno for one, other in codes.items()})
    return [*left, *(name for name in changed if name not in held)]


def _come_and_gone(module: dict[str, Any], old: outline.Module, new: outline.Module, path: str) -> list[str]:
    """Adds and removes functions. Returns those that could not be, as `retouch` does."""
    gone = [name for name in old.plain if name not in new.plain]
    come = [name for name in new.plain if name not in old.plain]
    left = [name for name in gone if not _holds(module, name, old.code_of(name))]
    left += [name for name in come if name in module and name not in gone]
    made = _fresh(new, come, path)
    for name in gone:
        if name not in left:
            del module[name]
    for name in come:
        if name not in left:
            function = FunctionType(new.code_of(name), module, name)
            _renew(function, function.__code__, made[name])
            module[name] = function
    return left


class _Quiet:
    """Warnings about what we compile are nobody's output.

    Without `catch_warnings`, which makes every module forget which warnings it has shown.
    """

    def __enter__(self) -> None:
        module: Any = warnings
        self._filters, module.filters = module.filters, [("ignore", None, Warning, None, 0)]

    def __exit__(self, *_: object) -> None:
        module: Any = warnings
        module.filters = self._filters


def _rest(module: outline.Module) -> str:
    return meaning.digest(module.rest(), False)


def _fresh(module: outline.Module, changed: list[str], path: str) -> dict[str, FunctionType]:
    """The changed functions whose signature may have changed too. Making them evaluates constants only."""
    nodes = [module.plain[name] for name in changed if module.has_constant_signature(module.plain[name])]
    tree: Any = compile("def make():\n return locals()", path, "exec", _ast.PyCF_ONLY_AST, True)
    tree.body[0].body[:0] = nodes
    with _Quiet():
        code: Any = compile(tree, path, "exec", module.code.co_flags & _FUTURES, True)
    make = next(constant for constant in code.co_consts if type(constant) is CodeType)
    return FunctionType(make, {"locals": locals})()  # not by `exec`, which is noted as a run of the module


def _holds(module: dict[str, Any], name: str, code: CodeType) -> bool:
    function = module.get(name)
    return type(function) is FunctionType and function.__code__ == code


def _renew(function: Any, code: CodeType, fresh: Any) -> None:
    function.__code__ = code
    function.__doc__ = FunctionType(code, {}).__doc__
    if fresh is not None:
        function.__defaults__ = fresh.__defaults__
        function.__kwdefaults__ = fresh.__kwdefaults__
        function.__annotations__ = fresh.__annotations__


def _pairs(old: CodeType, new: CodeType, changed: list[str]) -> Iterator[tuple[CodeType, CodeType]]:
    """The codes in two texts that are one but for their lines, by nesting, name and order."""
    stack = [(old, new)]
    while stack:
        one, other = stack.pop()
        yield one, other
        others = _inside(other)
        for name, codes in _inside(one).items():
            # Equal codes on one line are one constant: where their numbers differ, we cannot tell which is which.
            if len(codes) == len(others.get(name, ())) and not (one is old and name in changed):
                stack.extend(zip(codes, others[name]))  # noqa: B905 (`strict=` came with 3.10)


def _inside(code: CodeType) -> dict[str, list[CodeType]]:
    found: dict[str, list[CodeType]] = {}
    for constant in code.co_consts:
        if type(constant) is CodeType:
            found.setdefault(constant.co_name, []).append(constant)
    return found


def _fits(old: CodeType, new: CodeType, path: str) -> bool:
    return old.co_filename == path and old.co_freevars == new.co_freevars and old.co_flags == new.co_flags


def _place(code: CodeType) -> tuple[str, int]:
    return code.co_name, code.co_firstlineno
