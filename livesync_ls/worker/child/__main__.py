"""Starts the worker: makes this folder the package `_livesync_child`, and leaves no trace on `sys.path`."""

from __future__ import annotations

import _frozen_importlib_external as external  # `importlib.machinery`, without the time to import it
import builtins
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any, Optional

PACKAGE = "_livesync_child"
_BUILTINS = dict(vars(builtins))


class Loader(external.SourceFileLoader):
    """Loads our modules with builtins of their own: user code may replace `len`, and we go on counting."""

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__builtins__"] = _BUILTINS
        super().exec_module(module)


class Finder:
    """Finds our modules, which lie on no path."""

    folder = ""

    @classmethod
    def find_spec(cls, fullname: str, _path: object = None, _target: object = None) -> Optional[ModuleSpec]:
        """The spec of a module or room of ours; None for all others."""
        if not fullname.startswith(PACKAGE + "."):
            return None
        stem = cls.folder + "/" + fullname[len(PACKAGE) + 1 :].replace(".", "/")
        rooms: list[tuple[str, Optional[list[str]]]] = [(stem + ".py", None), (stem + "/__init__.py", [])]
        for file, locations in rooms:
            loader = Loader(fullname, file)
            try:
                loader.path_stats(file)
            except OSError:
                continue
            spec = external.spec_from_file_location(fullname, file, loader=loader, submodule_search_locations=locations)
            if spec is not None and locations is not None:
                spec.submodule_search_locations = []  # it was filled in: others would find what is in the room
            return spec
        return None


def load() -> None:
    """Makes the package importable, by its private name only."""
    folder = __file__[: -len("__main__.py") - 1]
    if sys.path and sys.path[0] == folder:
        del sys.path[0]
    package: Any = type(sys)(PACKAGE)
    package.__path__ = []
    Finder.folder = folder
    sys.meta_path.append(Finder)  # pyright: ignore[reportArgumentType] (a class with find_spec is a finder)
    sys.modules[PACKAGE] = package


if __name__ == "__main__":
    for name in sys.argv[2:]:  # variables that were meant for the interpreter alone
        os.environ.pop(name, None)
    present = frozenset(sys.modules)
    load()
    # PYTHONDONTWRITEBYTECODE is about the user's code; ours, compiled anew at each start, would cost 40 ms.
    users_wish, sys.dont_write_bytecode = sys.dont_write_bytecode, False
    from _livesync_child import worker  # pyright: ignore[reportMissingImports, reportUnknownVariableType] (exists since `load`)

    sys.dont_write_bytecode = users_wish
    worker.main(sys.argv[1], present)  # pyright: ignore[reportUnknownMemberType]
