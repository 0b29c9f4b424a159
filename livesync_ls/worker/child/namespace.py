# ruff: noqa: PTH119, PTH122 (pathlib is slow to import, and a worker has to start fast)
"""The module that blocks run in: `__main__` as `python file.py` (or `python -m`) would make it."""

from __future__ import annotations

import builtins
import os
import sys
from importlib import machinery
from types import ModuleType

from . import ledger, living, module_texts, overlay, parsing, retouch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator, Optional, Union

    from .messages import Ahead, Start


class Namespace:
    """The document's module; `names` is what its blocks see as `globals()`."""

    def __init__(self, file: str, package: Optional[str], text: str) -> None:
        self.file = file
        self.package = package
        self._text = text
        self._docstring = docstring(text)
        self._module = ModuleType("__main__")
        self.names: dict[str, Any] = self._module.__dict__
        loader = machinery.SourceFileLoader("__main__", file)
        self.names.update(
            __file__=file,
            __builtins__=builtins,
            __doc__=self._docstring,
            __package__=package,
            __loader__=loader,
            __spec__=None,
            __cached__=None,
        )
        if sys.version_info < (3, 14):  # from then on annotations are made when they are asked for
            self.names["__annotations__"] = {}
        if package is not None:
            self.names["__spec__"] = _spec(package, file, loader)
        sys.modules["__main__"] = self._module
        self.ledger = ledger.Ledger(self.names)

    def take(self, change: Union[str, list[Any]]) -> None:
        """A new text, or an edit of it. Sets `__doc__` from it, unless user code has bound that to something else."""
        self._text = text = overlay.edited(self._text, change)
        overlay.publish(self.file, text)
        if self.names.get("__doc__") is self._docstring:
            self.names["__doc__"] = self._docstring = docstring(text)

    def retouch(self) -> None:
        """Brings loaded modules to their newer texts, which differ in functions and layout at most."""
        for name, path, before, now in module_texts.outdated():
            if not self._is_retouched(name, before, now, path):
                self.ledger.spoilt = "has %s in it, of which a function was replaced" % name

    def _is_retouched(self, name: str, before: str, now: str, path: str) -> bool:
        names = vars(sys.modules[name])
        try:
            left = retouch.retouch(names, before, now, path)
        except (*parsing.FAILURES, ValueError):
            return True  # more than that has changed: it will be loaded anew
        module_texts.remember(name, now)
        self.ledger.refresh(living.functions(names))
        return not left


def _spec(package: str, file: str, loader: machinery.SourceFileLoader) -> machinery.ModuleSpec:
    stem = os.path.splitext(os.path.basename(file))[0]
    spec = machinery.ModuleSpec(".".join(filter(None, (package, stem))), loader, origin=file)
    spec.has_location = True
    return spec


def enter(start: Union[Start, Ahead]) -> None:
    """Puts `sys` and the working directory in the state that a script finds."""
    os.chdir(start["cwd"])
    sys.argv[:] = start["argv"]
    if hasattr(sys, "orig_argv"):  # from 3.10 on
        sys.orig_argv[:] = [sys.executable, *start["argv"]]
    if not getattr(sys.flags, "safe_path", False):
        sys.path.insert(0, start["sysPath0"])


def docstring(text: str) -> Optional[str]:
    """The text's docstring as this Python would store it, found without parsing the rest of the text."""
    text = parsing.normal(text)
    said = ((n, line) for n, line in _lines(text) if line.strip() and not line.lstrip().startswith("#"))
    first, line = next(said, (0, ""))
    opening = line.lstrip("rRuU\ufeff")
    if opening[:1] not in ("'", '"', "("):
        return None
    lines = text.split("\n")
    quote = opening[:3] if opening[:3] in ("'''", '"""') else opening[:1]
    for last in range(first, len(lines)):
        if quote in lines[last] or quote == "(":
            try:
                return _stored("\n".join(lines[first : last + 1]).lstrip("\ufeff"))
            except parsing.FAILURES:
                continue
        if quote == "(" and last - first > 100:
            return None
    return None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """One by one: of a long text that has no docstring, the first lines tell so."""
    number, start = 0, 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield number, text[start:end]
        number, start = number + 1, end + 1


def _stored(source: str) -> Optional[str]:
    tree = parsing.parse(source, "<docstring>")
    del tree.body[1:]
    names: dict[str, Any] = {}
    if tree.body and parsing.is_text(tree.body[0]):
        exec(compile(tree, "<docstring>", "exec", 0, True), names)  # noqa: S102 (a single string constant)
    return names.get("__doc__")
