"""What a fresh top-to-bottom run of a document shows. A program of its own, with the standard library alone.

`python oracle.py FOLDER` runs `FOLDER/main.py` and prints its blocks as JSON. `python oracle.py --serve [MODULE ...]`
imports the modules and then answers one folder a line, each from a process forked for it.
"""

from __future__ import annotations
import __future__

import ast
import asyncio
import builtins
import inspect
import io
import json
import os
import re
import signal
import sys
from importlib import machinery
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from blocks import code_blocks

del sys.modules["blocks"]  # a document may have a module of that name

SECONDS = 20
"""No document of ours takes this long."""

_PARSE = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


class Fresh:
    """One run. The process is spent afterwards."""

    def __init__(self, folder: str) -> None:
        """`folder` is absolute."""
        path = Path(folder) / "main.py"
        self.file = str(path)
        self.text = path.read_bytes().decode()
        os.chdir(folder)
        sys.path[0] = folder
        sys.argv[:] = [self.file]
        self.out = sys.stdout = io.StringIO()
        self.flags = _PARSE | _future(self.text)
        self.loop: asyncio.AbstractEventLoop | None = None
        self.names = self._main_module().__dict__
        self.builtins = dict(vars(builtins))

    def blocks(self) -> list[dict[str, Any]] | None:
        """What each block shows, or None if the text does not parse."""
        blocks = code_blocks(self.text)
        return blocks and [self._run(line, source) for line, source in blocks]

    def _main_module(self) -> ModuleType:
        module = sys.modules["__main__"] = ModuleType("__main__")
        try:
            doc = ast.get_docstring(ast.parse(self.text), clean=False)
        except SyntaxError:
            doc = None
        loader = machinery.SourceFileLoader("__main__", self.file)
        module.__dict__.update(__file__=self.file, __builtins__=builtins, __doc__=doc, __loader__=loader)
        module.__dict__.update(__spec__=None, __package__=None, __cached__=None, __annotations__={})
        return module

    def _run(self, line: int, source: str) -> dict[str, Any]:
        shown: dict[str, Any] = {"kind": "code", "source": source, "stdout": "", "value": None, "error": None}
        start = self.out.tell()
        try:
            shown["value"] = self._evaluate("\n" * line + source)
        except BaseException as error:  # noqa: BLE001 - whatever a block raises is its result
            shown["error"] = [type(error).__name__, str(error)]
        shown["stdout"] = self.out.getvalue()[start:]
        return shown

    def _evaluate(self, source: str) -> Any:
        tree = compile(source, self.file, "exec", self.flags | ast.PyCF_ONLY_AST, dont_inherit=True)
        body, last = tree.body, None
        if isinstance(body[-1], ast.Expr) and not _is_silenced(source, body[-1]):
            last = ast.Expression(body.pop().value)
        if body and _is_text(body[0]):
            body.pop(0)  # it must not become `__doc__`
        self._execute(compile(ast.Module(body, []), self.file, "exec", self.flags, dont_inherit=True))
        return last and self._execute(compile(last, self.file, "eval", self.flags, dont_inherit=True))

    def _execute(self, code: CodeType) -> str | None:
        """What the code's value looks like. Our own code never meets the builtins that a document has patched."""
        ours = dict(vars(builtins))
        _replace(vars(builtins), self.builtins)
        try:
            value = eval(code, self.names)
            if code.co_flags & inspect.CO_COROUTINE:
                self.loop = self.loop or asyncio.new_event_loop()
                value = self.loop.run_until_complete(value)
            return None if value is None else repr(value)
        finally:
            self.builtins = dict(vars(builtins))
            _replace(vars(builtins), ours)


def _replace(names: dict[str, Any], by: dict[str, Any], clear: Any = dict.clear, update: Any = dict.update) -> None:
    clear(names)
    update(names, by)


def _future(text: str) -> int:
    """The flags of the text's `from __future__` imports: they apply to all blocks."""
    flags = 0
    for name in re.findall(r"^from __future__ import (.*)", text, re.MULTILINE):
        flags |= getattr(__future__, name.strip()).compiler_flag
    return flags


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(getattr(statement.value, "value", None), str)


def _is_silenced(source: str, last: ast.Expr) -> bool:
    line = source.split("\n")[last.end_lineno - 1].encode()
    return line[last.end_col_offset :].lstrip().startswith(b";")


_dumps = json.dumps  # a document may patch the module's


def serve(modules: list[str]) -> None:
    """Answer folders until stdin ends."""
    for name in modules:
        __import__(name)
    for line in sys.stdin:
        reader, writer = os.pipe()
        if os.fork() == 0:
            signal.alarm(SECONDS)
            os.write(writer, b" ")
            with os.fdopen(writer, "w", encoding="utf-8") as file:
                file.write(_dumps(Fresh(json.loads(line)).blocks()))
                file.flush()
                os._exit(0)
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as file:
            answer = file.read()
        os.wait()
        sys.__stdout__.write(answer.strip() + "\n")
        sys.__stdout__.flush()


if __name__ == "__main__":
    if sys.argv[1] == "--serve":
        serve(sys.argv[2:])
    else:
        result = Fresh(sys.argv[1]).blocks()
        sys.__stdout__.write(_dumps(result))
        sys.__stdout__.flush()
        os._exit(0)
