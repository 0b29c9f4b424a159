"""Where a block's code leads: the texts that it and the project's functions below it hold, and whether it can come to
native code, which reads files without telling.

What only the standard library touched was seen by the audit hook, and needs no guess. Methods of a user's class are
never called: types are compared exactly, and dicts are read through the interpreter's own descriptors.
"""

# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# (what is looked at may be anything)
# ruff: noqa: PTH120 (pathlib is slow to import, and a worker has to start fast)

from __future__ import annotations

import functools
import itertools
import os
import sys
import types

from .heap.layouts import inherits, layout_of, module_of, mro_of, namespace_of
from .heap.territory import module_dict
from .provenance import is_module, is_path_class, is_project, is_project_module, is_standard
from .texts import outline_of, paths_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any, Callable, Iterable

_MOST_STEPS = 5000
_MOST_PARTS = 1000  # of all containers together
_FEW = 20
_MOST_TEXTS = 2000
_DEEPEST = 4  # containers and instances within one another
_NATIVE = frozenset(("sqlite3", "_sqlite3", "dbm", "_dbm", "_gdbm", "shelve", "ctypes", "_ctypes"))
_ATOMS = frozenset(map(id, (int, float, complex, bool, type(None), type(...), range, slice, bytearray, memoryview)))
_PARTS: dict[Any, Callable[[Any], Iterable[Any]]] = {
    **dict.fromkeys((list, tuple, set, frozenset), iter),
    dict: lambda value: value.values(),
    types.MethodType: lambda value: (value.__func__, value.__self__),
    staticmethod: lambda value: (value.__func__,),
    classmethod: lambda value: (value.__func__,),
    property: lambda value: (value.fget, value.fset),
    functools.partial: lambda value: (value.func, value.args, value.keywords),
    type(functools.lru_cache(len)): lambda value: (value.__wrapped__,),
    types.BuiltinFunctionType: lambda value: (value.__self__,),
}
_KNOWN = frozenset(map(id, _PARTS))  # a type is no key: its metaclass may say what it is equal to
_ABOUT = ("__doc__", "__module__", "__qualname__")
_NOTHING: frozenset[str] = frozenset()
_OWN = __name__.partition(".")[0]  # ours: `display` and the like


class Leads:
    """What a walk found."""

    def __init__(self) -> None:
        self.texts: dict[str, None] = {}
        self.folders: dict[str, None] = {}
        """Of modules whose code asks for its own `__file__`."""
        self.native = False


def follow(codes: Iterable[CodeType], names: dict[str, Any], ran: Iterable[CodeType] = ()) -> Leads:
    """Walks from a block's codes.

    Args:
        codes: the block's.
        names: the document's namespace.
        ran: codes of the project's modules that were run besides.
    """
    walk = _Walk(names)
    for code in codes:
        walk.code(code, names)
    for code in ran:
        walk.code(code, walk.scope_of(code.co_filename))
    walk.run()
    return walk.leads


class _Walk:
    def __init__(self, names: dict[str, Any]) -> None:
        self.leads = Leads()
        self._names = names
        self._parts = _MOST_PARTS
        self._seen: set[tuple[int, frozenset[str]]] = set()
        self._waiting: list[tuple[Any, int, frozenset[str]]] = []

    def scope_of(self, file: str) -> dict[str, Any]:
        """The names of a project's module, by its file."""
        for module in list(sys.modules.values()):
            if is_module(module) and module_dict(module).get("__file__") == file:
                return module_dict(module)
        return self._names

    def run(self) -> None:
        steps = 0
        while self._waiting and steps < _MOST_STEPS:
            steps += 1
            value, depth, attributes = self._waiting.pop()
            self._value(value, depth, attributes)
        self.leads.native |= bool(self._waiting)

    def code(self, code: CodeType, scope: dict[str, Any]) -> None:
        found, leads = outline_of(code), self.leads
        if len(leads.texts) < _MOST_TEXTS:
            leads.texts.update(found.texts)
        attributes = found.attributes
        for name in found.names:
            if name == "__file__":
                self._beside(scope.get("__file__"))
            elif name in scope and not (name[:2] == "__" == name[-2:]):
                self._push(scope[name], 0, attributes)
        for module in found.imports:
            self._module(sys.modules.get(module), module, attributes)

    def _beside(self, file: Any) -> None:
        if type(file) is str:
            folder = os.path.dirname(file)
            self.leads.folders.update(dict.fromkeys((folder, os.path.dirname(folder))))

    def _push(self, value: Any, depth: int, attributes: frozenset[str] = _NOTHING) -> None:
        kind: Any = type(value)
        if kind is str or kind is bytes:
            if len(self.leads.texts) < _MOST_TEXTS:
                self.leads.texts.update(dict.fromkeys(paths_in(value)))
        elif id(kind) not in _ATOMS:
            if attributes and (kind is types.FunctionType or not is_project_module(value)):
                attributes = _NOTHING
            key = id(value), attributes
            if key not in self._seen:
                self._seen.add(key)
                if depth <= _DEEPEST:
                    self._waiting.append((value, depth, attributes))
                else:
                    self.leads.native = True  # for all we know

    def _value(self, value: Any, depth: int, attributes: frozenset[str]) -> None:
        kind: Any = type(value)
        parts = _PARTS.get(kind) if id(kind) in _KNOWN else None
        if parts is not None:
            self._parts_of(parts(value), depth + 1)
        elif kind is types.FunctionType:
            self._function(value, depth)
        elif kind is types.GeneratorType:
            self.code(value.gi_code, value.gi_frame.f_globals if value.gi_frame is not None else {})
        elif is_module(value):
            self._module(value, module_dict(value).get("__name__"), attributes)
        elif inherits(kind, type):
            self._class(value, depth)
        else:
            self._instance(value, kind, depth)

    def _parts_of(self, values: Iterable[Any], depth: int) -> None:
        """A container's, up to a bound; in large ones a word alone is data, and objects are like one another."""
        found = list(itertools.islice(values, self._parts))
        self._parts -= len(found)
        if len(found) > _FEW:
            paths_alone = [one for one in found if type(one) is str and ("." in one or os.sep in one)]
            found = [*paths_alone, *[one for one in found if type(one) is not str][:_FEW]]
        self._all(found, depth)

    def _all(self, values: Iterable[Any], depth: int) -> None:
        for value in values:
            self._push(value, depth)

    def _function(self, function: Any, depth: int) -> None:
        scope = function.__globals__
        if scope is not self._names and not is_project(scope):
            self._foreign(scope.get("__name__"))
            return
        self.code(function.__code__, scope)
        self._all(function.__defaults__ or (), depth)
        self._all((function.__kwdefaults__ or {}).values(), depth)
        for cell in function.__closure__ or ():
            try:
                self._push(cell.cell_contents, depth)
            except ValueError:  # not bound yet
                continue

    def _class(self, cls: Any, depth: int) -> None:
        for base in mro_of(cls):
            if self._is_ours(base):
                own = list(namespace_of(base).items())
                self._all([value for name, value in own if name not in _ABOUT], depth)
            else:
                self._foreign(module_of(base))

    def _instance(self, value: Any, kind: Any, depth: int) -> None:
        module = module_of(kind)
        if module.startswith("pathlib") and is_path_class(kind):
            self._push(os.fspath(value), depth)
            return
        if not self._is_ours(kind):
            self._foreign(module)
            if self.leads.native:
                return
        self._push(kind, depth)
        layout: Any = layout_of(kind)
        if layout.dict_of is not None:
            self._parts_of((layout.dict_of.__get__(value) or {}).values(), depth + 1)
        for slot in layout.slots:
            try:
                self._push(slot.__get__(value), depth + 1)
            except AttributeError:  # not set
                continue

    def _is_ours(self, cls: Any) -> bool:
        """Whether a class is the document's or the project's."""
        module = sys.modules.get(module_of(cls))
        return is_module(module) and (module_dict(module) is self._names or is_project(module_dict(module)))

    def _module(self, module: Any, name: Any, attributes: frozenset[str]) -> None:
        if not is_project_module(module):
            self._foreign(name)
            return
        names = module_dict(module)
        for attribute in sorted(attributes):
            if attribute in names:
                self._push(names[attribute], 0, attributes)

    def _foreign(self, module: Any) -> None:
        if module is not None:
            top = module.partition(".")[0] if type(module) is str else ""
            if top in _NATIVE or not (top == _OWN or is_standard(top)):
                self.leads.native = True
