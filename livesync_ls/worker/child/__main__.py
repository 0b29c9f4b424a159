"""Starts the worker: makes this folder the package `_livesync_child`, and leaves no trace on `sys.path`."""

import sys

PACKAGE = "_livesync_child"


def load() -> None:
    """Makes the package importable, by its private name only."""
    folder = __file__[: -len("__main__.py") - 1]
    if sys.path and sys.path[0] == folder:
        del sys.path[0]
    package = type(sys)(PACKAGE)
    package.__path__ = [folder]
    sys.modules[PACKAGE] = package


if __name__ == "__main__":
    present = frozenset(sys.modules)
    load()
    # PYTHONDONTWRITEBYTECODE is about the user's code; ours, compiled anew at each start, would cost 40 ms.
    users_wish, sys.dont_write_bytecode = sys.dont_write_bytecode, False
    from _livesync_child import worker  # pyright: ignore[reportMissingImports, reportUnknownVariableType] (exists since `load`)

    sys.dont_write_bytecode = users_wish
    worker.main(sys.argv[1], present)  # pyright: ignore[reportUnknownMemberType]
