"""Acting on a library when user code imports it, and never before."""

from __future__ import annotations

import sys

from .beginning import BEGINNING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any, Callable, Optional, Sequence

_expected: dict[str, Callable[[Any], None]] = {}


def expect(name: str, act: Callable[[Any], None]) -> None:
    """Calls `act(module)` right after the module of that name has been executed, before anyone can use it."""
    if name in sys.modules:
        act(sys.modules[name])
    else:
        _expected[name] = act


class Arrivals:
    """A finder that finds what the others find, and has the loader call us back; before that, what `stash` hides."""

    @staticmethod
    def find_spec(
        fullname: str, path: Optional[Sequence[str]] = None, target: Optional[ModuleType] = None
    ) -> Optional[ModuleSpec]:
        hidden = BEGINNING.stash.find_spec(fullname)
        if hidden is not None:
            return hidden
        act = _expected.get(fullname)
        if act is None:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            if finder is Arrivals or find is None:
                continue
            spec = find(fullname, path, target)
            if spec is not None:
                _call_back(spec, act)
                return spec
        return None


def _call_back(spec: ModuleSpec, act: Callable[[Any], None]) -> None:
    loader: Any = spec.loader
    execute = getattr(loader, "exec_module", None)
    if execute is None:
        return

    def exec_module(module: ModuleType) -> None:
        del loader.exec_module  # the loader is a plain one again
        execute(module)
        act(module)

    loader.exec_module = exec_module


def install() -> None:
    """Once; a second time does nothing."""
    if Arrivals not in sys.meta_path:
        sys.meta_path.insert(0, Arrivals)  # pyright: ignore[reportArgumentType] (a class with find_spec is a finder)
