"""Random modules, their neighbours after an edit, and a picture of all that can be told about one that was imported.

Names are few, so that functions call, shadow and rebind one another.
"""

from __future__ import annotations

import traceback
from types import CoroutineType, FunctionType, GeneratorType

from hypothesis import strategies as st

PATH = "helper.py"
PRELUDE = (
    "import functools\nfrom dataclasses import dataclass\n"
    "def deco(f):\n    @functools.wraps(f)\n    def wrapper(*a): return [f(*a)]\n    return wrapper\n"
    "def tap(f):\n    try: f()\n    except Exception: pass\n    return f\n"
)
_BODIES = (
    "return {n}",
    "'''Text {n}.'''\n    return {b}()",
    "return [{b}(), {n}]",
    "raise ValueError({n})",
    "xs = [lambda: {n}, lambda: {b}()]\n    return [x() for x in xs]",
    "global V\n    V = {n}\n    return V",
    "global {b}\n    {b} = lambda: {n}\n    return 1",
    "return C().m()",
    "yield {n}",
    "def inner(x={n}):\n        return x / 0\n    return inner()",
)
_SIGNATURES = ("", "", "x={n}", "x=(1, -{n})", "*, k={n}", "x: int = 1", "x: {n} = 1", "x=[{n}]", "x=V", "x={b}")
_TOPS = (
    "V = {n}",
    "V = {a}()",
    "T = {{'k': {a}, 'l': [lambda: {n}, lambda: {b}()]}}",
    "class C:\n    def m(self): return {a}()",
    "class C(object):\n    k: int = 3\n    @property\n    def p(self): return {b}()\n    def m(self): return self.p",
    "class C:\n    class D:\n        @staticmethod\n        def s(): return {n} / 0\n    m = staticmethod(D.s)",
    "@dataclass\nclass C:\n    k: int = 3\n    def m(self): return {a}(), self.k",
    "class D(C):\n    def m(self): return 1, super().m()",
    "class D(C):\n    v = {a}\n    def m(self): return self.v",
    "V = C().m()",
    "V = getattr(C(), 'm')()",
    "@deco\ndef {a}(): return {b}()",
    "@tap\ndef {a}(): return {b}()",
    "@functools.lru_cache(maxsize=None)\ndef {a}(): return {b}(), {n}",
    "{a}.note = {n}",
    "{a} = {b}",
    "del {a}",
    "if V:\n    def {a}(): return {n}",
    "for {a} in (len,): pass",
    "p = functools.partial({a})",
    "h = lambda: {a}()",
    "if __name__ == '__main__':\n    V = {a}()",
    "__all__ = ['{a}']",
    "V = __import__('sys').modules[__name__].{a}()",
    "V = globals()['{a}']()",
    "import traceback",
)

_name = st.sampled_from("abc")
_number = st.integers(1, 3)


@st.composite
def _function(draw):
    body = draw(st.sampled_from(_BODIES))
    head = draw(st.sampled_from(("def", "def", "def", "async def"))) if "yield" not in body else "def"
    return f"{head} {{a}}({draw(st.sampled_from(_SIGNATURES))}):\n    {body}"


def _filled(template, draw):
    return template.format(a=draw(_name), b=draw(_name), n=draw(_number))


@st.composite
def pairs(draw):
    """A module's text, and the same after comments came and went and some statements became others of their kind."""
    kind = st.one_of(_function(), _function(), st.sampled_from(_TOPS))
    templates = draw(st.lists(kind, min_size=1, max_size=6))
    before = [_filled(template, draw) for template in templates]
    now = list(before)
    for index in range(len(now)):
        edit = draw(st.sampled_from(("keep", "keep", "numbers", "body", "comment")))
        if edit == "comment":
            now[index] = "# a, b\n\n" + now[index]
        elif edit == "numbers":
            now[index] = now[index].translate(str.maketrans("123", "231"))
        elif edit == "body" and now[index].startswith("def"):
            now[index] = now[index].partition(":\n")[0] + f":\n    return {draw(_number)}"
    future = draw(st.sampled_from(("", "", "from __future__ import annotations\n")))
    return tuple(future + PRELUDE + "\n".join(texts) + "\n" for texts in (before, now))


def fresh(text):
    """The namespace of a fresh import, or the error that it ends with."""
    names = {"__name__": "helper"}
    try:
        exec(compile(text, PATH, "exec", dont_inherit=True), names)
    except Exception as error:  # noqa: BLE001 (an error is a result like any other)
        return repr(error)
    return names


def picture(names, with_lines):
    """What everything in a namespace is, and what calling it gives; afterwards the namespace has changed."""
    if isinstance(names, str):
        return names
    shown = {name: value for name, value in names.items() if name not in ("__builtins__", "functools", "dataclass")}
    return {name: _told(value, with_lines) for name, value in shown.items()}


def _told(value, with_lines):
    if isinstance(value, type):
        return _outcome(lambda: value().m(), with_lines)
    if isinstance(value, dict):
        return {name: _told(part, with_lines) for name, part in value.items()}
    if isinstance(value, list):
        return [_told(part, with_lines) for part in value]
    if not callable(value):
        return _plain(value)
    told = [_outcome(value, with_lines), value.__doc__, _plain(getattr(value, "note", None))]
    if type(value) is FunctionType:
        told += [value.__code__.co_firstlineno] if with_lines else []
        told += [_plain(value.__defaults__), repr(value.__kwdefaults__), value.__annotations__, value.__qualname__]
    return told


def _plain(value):
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return value if isinstance(value, (int, str)) else type(value).__name__


def _outcome(call, with_lines):
    try:
        value = call()
        if isinstance(value, CoroutineType):
            value.send(None)
        return _plain(list(value) if isinstance(value, GeneratorType) else value)
    except StopIteration as end:
        return _plain(end.value)
    except RecursionError:
        return "RecursionError"
    except Exception as error:  # noqa: BLE001 (an error is a result like any other)
        lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == PATH]
        return (repr(error).partition(" at 0x")[0], lines if with_lines else len(lines))
