"""Imports modules, and prints which file really imported which: a program of its own, run by `test_python_itself`.

Arguments: a folder to put on the search path, then the packages in it that are imported with all their submodules.
Prints JSON: pairs of files, importer first.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import io
import json
import pkgutil
import sys
import warnings

edges: set[tuple[str, str]] = set()
original = builtins.__import__
original_module = importlib.import_module
NOT_TRIED = ("__main__", "extra", "idlelib", "antigravity", "this", "turtledemo", "test", "tests")


def file_of(module: object) -> str | None:
    """The file that a module came from, where it came from Python source."""
    spec = getattr(module, "__spec__", None)
    file = getattr(module, "__file__", None)
    return file if spec is not None and isinstance(file, str) and file.endswith(".py") else None


def note(importer: str | None, name: str) -> None:
    """`importer` used the module `name`, and so all packages that it is in."""
    while importer and name:
        imported = file_of(sys.modules.get(name))
        if imported and imported != importer:
            edges.add((importer, imported))
        name = name.rpartition(".")[0]


def recording_import(name, globals=None, locals=None, fromlist=(), level=0):  # noqa: A002 (so the builtin has it)
    module = original(name, globals, locals, fromlist, level)
    importer = (globals or {}).get("__file__")
    if not isinstance(importer, str) or not importer.endswith(".py"):
        return module
    whole = name
    if level:
        package = globals.get("__package__") or ""
        above = package.rsplit(".", level - 1)[0]
        whole = f"{above}.{name}" if name else above
    note(importer, whole)
    base = sys.modules.get(whole)
    names = fromlist or ()
    if "*" in names:
        names = [*names, *getattr(base, "__all__", ())]
    for each in names:
        sub = sys.modules.get(f"{whole}.{each}")
        if sub is not None and getattr(base, each, None) is sub:
            note(importer, f"{whole}.{each}")
    return module


def recording_import_module(name, package=None):
    module = original_module(name, package)
    importer = sys._getframe(1).f_globals.get("__file__")
    if isinstance(importer, str) and importer.endswith(".py"):
        note(importer, importlib.util.resolve_name(name, package) if name.startswith(".") else name)
    return module


def submodules(name: str, folders: list[str]) -> None:
    for _, sub, _ in pkgutil.iter_modules(folders):
        if sub not in NOT_TRIED:
            load(f"{name}.{sub}")


def load(name: str) -> None:
    try:
        module = original_module(name)
    except (Exception, SystemExit):  # noqa: BLE001 (another system's module, or a missing dependency)
        return
    if hasattr(module, "__path__"):
        submodules(name, list(module.__path__))


def main() -> None:
    folder, *packages = sys.argv[1:]
    sys.path.insert(0, folder)
    builtins.__import__ = recording_import
    importlib.import_module = recording_import_module
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(action="ignore"):
        for package in packages:
            load(package)
    builtins.__import__ = original
    sys.__stdout__.write(json.dumps(sorted(edges)))


if __name__ == "__main__":
    import importlib.util

    main()
