"""Modules outside the project, of which only the names count: code may patch them (`json.dumps = mine`)."""

# ruff: noqa: B905 (`strict=` came with 3.10)

from __future__ import annotations

import sys
from _operator import is_
from itertools import compress, repeat
from types import ModuleType

from .ambient.comparing import Same, in_order
from .versions import Piece

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, Iterator, Optional

_names_of: Any = vars(ModuleType)["__dict__"].__get__
_OURS = frozenset(("sys", "builtins", "__main__"))  # `ambient` has them


def named(imports: Iterable[str], namespaces: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The loaded modules that code imports, with the packages above them, and those that names are bound to."""
    for name in imports:
        parts = name.split(".")
        for length in range(1, len(parts) + 1):
            yield ".".join(parts[:length])
    for names in namespaces:
        values = list(names.values())
        for value in compress(values, map(is_, map(type, values), repeat(ModuleType))):  # in C: there may be thousands
            name = _names_of(value).get("__name__")
            if type(name) is str:
                yield name


def piece(name: str) -> Optional[Piece]:
    """The names of a module, if it is one that has any."""
    module = sys.modules.get(name)
    if type(module) is not ModuleType or name in _OURS:
        return None
    names = _names_of(module)
    return Piece("module " + name, Watch(names), lambda state: _restore(names, state))


class Watch:
    """Captures a module's names; as long as no name is bound anew, it is the same state again."""

    def __init__(self, names: dict[str, Any]) -> None:
        self._names = names
        self._keys: Any = None
        self._values: Any = None
        self._state: Any = None

    def __call__(self) -> Any:
        keys, values = Same(self._names), Same(self._names.values())
        if self._state is None or values != self._values or keys != self._keys:
            self._keys, self._values, self._state = keys, values, _capture(self._names)
        return self._state


def _capture(names: dict[str, Any]) -> Any:
    kept = [(name, value) for name, value in list(names.items()) if _counts(name, value)]
    return tuple([name for name, _ in kept]), Same([value for _, value in kept])


def _counts(name: Any, value: Any) -> bool:
    """Libraries fill in private names, and modules of theirs that they load when first asked for."""
    return type(name) is str and not name.startswith("_") and type(value) is not ModuleType


def _restore(names: dict[str, Any], state: Any) -> None:
    wanted = dict(zip(*state))
    for name in [name for name, value in names.items() if _counts(name, value) and name not in wanted]:
        del names[name]
    for name, value in wanted.items():
        if name not in names or names[name] is not value:
            names[name] = value
    in_order(names, wanted)
