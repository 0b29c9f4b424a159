"""Starts the worker: makes this folder the package `_livesync_child`, and leaves no trace on `sys.path`."""

import _frozen_importlib_external as external  # `importlib.machinery`, without the time to import it
import builtins
import sys

PACKAGE = "_livesync_child"


class Loader(external.SourceFileLoader):
    """Loads our modules with builtins of their own: user code may replace `len`, and we go on counting."""

    ours = dict(vars(builtins))

    def exec_module(self, module):
        module.__dict__["__builtins__"] = self.ours
        super().exec_module(module)


class Finder:
    """Finds our modules, which lie on no path."""

    folder = ""

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):  # noqa: ARG003 - as the import system calls it
        """The spec of a module or room of ours; None for all others."""
        if not fullname.startswith(PACKAGE + "."):
            return None
        stem = cls.folder + "/" + fullname[len(PACKAGE) + 1 :].replace(".", "/")
        for file, locations in ((stem + ".py", None), (stem + "/__init__.py", [])):
            spec = external.spec_from_file_location(
                fullname, file, loader=Loader(fullname, file), submodule_search_locations=locations
            )
            try:
                spec.loader.path_stats(file)
            except OSError:
                continue
            return spec
        return None


def load() -> None:
    """Makes the package importable, by its private name only."""
    folder = __file__[: -len("__main__.py") - 1]
    if sys.path and sys.path[0] == folder:
        del sys.path[0]
    package = type(sys)(PACKAGE)
    package.__path__ = []
    Finder.folder = folder
    sys.meta_path.append(Finder)
    sys.modules[PACKAGE] = package


if __name__ == "__main__":
    present = frozenset(sys.modules)
    load()
    # PYTHONDONTWRITEBYTECODE is about the user's code; ours, compiled anew at each start, would cost 40 ms.
    users_wish, sys.dont_write_bytecode = sys.dont_write_bytecode, False
    from _livesync_child import worker  # pyright: ignore[reportMissingImports, reportUnknownVariableType] (exists since `load`)

    sys.dont_write_bytecode = users_wish
    worker.main(sys.argv[1], present)  # pyright: ignore[reportUnknownMemberType]
