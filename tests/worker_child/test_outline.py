"""What a change of a module's text is taken to mean, by the word of each Python."""

from __future__ import annotations

import re

import pytest

from livesync_ls.session import meanings
from livesync_ls.worker.child import outline


@pytest.fixture
def outlines(spawn, python):
    client = spawn(python)

    def ask(*texts):
        client.send(type="outlines", request=3, texts={str(number): text for number, text in enumerate(texts)})
        answer = client.take("outlined")
        assert answer["request"] == 3
        return [answer["outlines"][str(number)] for number in range(len(texts))]

    return ask


def change(one, other):
    """`None`, the functions that changed, came or went, or "rest"."""
    if one["rest"] != other["rest"]:
        assert one["whole"] != other["whole"]
        return "rest"
    names = one["functions"].keys() | other["functions"].keys()
    changed = {name for name in names if one["functions"].get(name) != other["functions"].get(name)}
    assert (one["whole"] == other["whole"]) is (not changed)
    return changed or None


F = "def f(x=1): return x\n"
G = "def g(): return f()\n"
PAIRS = [
    # comments and layout
    (F, "# why\n\n" + F, None),
    (F, "def f( x = 1 ):\n    # why\n    return (x)\n", None),
    ('"""Text."""\n' + F, '"""Other."""\n' + F, "rest"),
    ("import logging\n" + F, "import logging\n\n" + F, "rest"),
    ("'''logging'''\n" + F, "'''logging'''\n# inspect, eval\n" + F, None),
    # the body, the docstring, constant defaults
    (F, F.replace("return x", "return -x"), {"f"}),
    (F, "def f(x=1):\n    '''Text.'''\n    return x\n", {"f"}),
    (F, F.replace("x=1", "x=(2, -1)"), {"f"}),
    (F, F.replace("x=1", "y, *, x: None = 'a'"), {"f"}),
    (F, F.replace("x=1", "x=[]"), "rest"),
    ("V = 1\n" + F.replace("1)", "V)"), "V = 1\n" + F.replace("1)", "V)").replace("return x", "return 2"), {"f"}),
    (F.replace("=1", ": int"), F.replace("=1", ": str"), "rest"),
    (F.replace("=1", ": int"), F.replace("=1", ": int").replace("return x", "return 2"), {"f"}),
    (
        "from __future__ import annotations\n" + F.replace("=1", ": int"),
        "from __future__ import annotations\n" + F.replace("=1", ": str"),
        {"f"},
    ),
    # another kind of function, another name, another order
    (F, "async " + F, "rest"),
    (F, F.replace("return", "yield"), "rest"),
    (F, F.replace("return x", "return [lambda: (yield 1)]"), {"f"}),
    (F, F.replace("f", "h", 2), "rest"),
    (F, F + G, {"g"}),
    (F + G, G + F, None),
    (F + G, F + G.replace("f()", "1"), {"g"}),
    # bound more than once, or by somebody else
    (F + F, F + F.replace("return x", "return 2"), "rest"),
    (F + "if f: f = 1\n", F.replace("return x", "return 2") + "if f: f = 1\n", "rest"),
    (F + "def s():\n global f\n f = 1\n", F.replace("return x", "return 2") + "def s():\n global f\n f = 1\n", "rest"),
    ("@d\n" + F, "@d\n" + F.replace("return x", "return 2"), "rest"),
    ("if 1:\n " + F, "if 1:\n " + F.replace("return x", "return 2"), "rest"),
    # a class
    ("class C:\n def m(self): return 1\n", "class C:\n def m(self): return 2\n", "rest"),
    # text that does not compile, or warns
    ("x = (\n", "x = (\n", None),
    ("x = (\n", "x = ( \n", "rest"),
    ("return 1\n", "return 1\n\n", "rest"),
    ("x = 1 is 1\n" + F, "\nx = 1 is 1\n" + F, "rest"),
    ("\0", "\0 ", "rest"),
]


def test_changes(outlines):
    for before, now, expected in PAIRS:
        assert change(*outlines(before, now)) == expected, (before, now)


UNTOUCHED = [
    "class C:\n def m(self): return f()\n",
    "class C(Exception):\n 'Text.'\n k: int = -1\n __slots__ = ('a', 'b')\n @staticmethod\n def s(): return f()\n",
    "class C:\n @property\n def m(self): return f()\n @m.setter\n def m(self, v): f()\n",
    "class A: pass\nclass B(A):\n def m(self): return f()\n",
    "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass C:\n k: int = 1\n def m(self): return f()\n",
    "import functools as t\n@t.lru_cache(maxsize=None)\ndef h(): return f()\n",
    "from contextlib import contextmanager as c\n@c\ndef h(): yield f()\n",
    "def h(): return f()\n",
    "if __name__ == '__main__':\n f()\n",
    "__all__ = ['f']\n__all__ += ['g']\n",
    "'''f'''\n# f\n",
    "def h():\n 'f'\nh()\n",
]
REACHED = [
    "V = f()\n",
    "T = {'a': f}\n",
    "f.cache = {}\n",
    "def h(): return f()\nV = h()\n",
    "def h(): return k()\ndef k(): return f()\nV = [h() for _ in 'ab']\n",
    "def h(x=f): pass\n",
    "@f\ndef h(): pass\n",
    "@other\ndef h(): return f()\n",
    "class C:\n v = f()\n",
    "class C:\n def m(self): return f()\nV = C()\n",
    "class A:\n def m(self): return f()\nclass B(A): pass\nV = B()\n",
    "class A:\n def __init_subclass__(cls): f()\nclass B(A): pass\n",
    "class A:\n def __init_subclass__(cls): cls.m()\nclass B(A):\n def m(): f()\n",
    "class C(Other):\n def m(self): return f()\n",
    "class C(metaclass=Other):\n def m(self): return f()\n",
    "class C:\n v = other\n def m(self): return f()\n",
    "@other\nclass C:\n def m(self): return f()\n",
    "property = other\n@property\ndef h(): return f()\n",
    "from x import *\n@property\ndef h(): return f()\n",
    "import functools\nfunctools = other\n@functools.lru_cache\ndef h(): return f()\n",
    "h = lambda: f()\n",
    "import m\nm.f()\n",
    "import m\ngetattr(m, 'f')()\n",
    "__name__ = '__main__'\nif __name__ == '__main__':\n f()\n",
    "__all__ = [f.__name__]\n",
    "__all__ = names = ['f']\n",
    "try:\n pass\nfinally:\n f()\n",
    "def h(): return globals()['f']\n",
    "def h(): return eval('f')()\n",
    "import sys\ndef h(): return vars(sys.modules[__name__])\n",
    "def __getattr__(name): return 1\n",
    "if 1:\n def __dir__(): return []\n",
]


def test_a_function_counts_alone_unless_the_import_may_look_at_it(outlines):
    other = F.replace("return x", "return 2")
    for rest in UNTOUCHED:
        assert change(*outlines(F + rest, other + rest)) == {"f"}, rest
        assert change(*outlines(rest + F, rest + other)) == {"f"}, rest
    for rest in REACHED:
        assert change(*outlines(F + rest, other + rest)) == "rest", rest
        assert change(*outlines(rest + F, rest + other)) == "rest", rest


def test_names_that_a_class_may_mangle(outlines):
    rest = "class C:\n def m(self): return __f()\nV = C().m()\n"
    one, other = "def _C__f(): return 1\n", "def _C__f(): return 2\n"
    assert change(*outlines(one + rest, other + rest)) == "rest"


def test_warnings_of_what_is_outlined_are_nobodys_output(spawn):
    client = spawn()
    client.send(type="outlines", request=1, texts={"a": "x = 1 is 1"})
    client.take("outlined")
    assert client.start().run("1").text("stderr") == ""


def test_the_daemon_says_the_same_of_layout():
    words = re.match(r"\\b\((.*?)\)\\b", meanings._LOOKS_AT_LINES.pattern)[1]
    assert set(words.split("|")) == outline.LOOKS_AT_LINES
