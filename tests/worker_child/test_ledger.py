"""What a block does to the process is told in keys, taken back, and done again: one case for every kind of effect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from log import Log

Case = tuple[str, str, str, str]
"""A prelude, the block, what prints the state, and a key that the block must have written (the start of it)."""

X = "try: print(x)\nexcept NameError: print('unbound')"
HELPER = "V = 1\nitems = []\ndef bump():\n    global V\n    V += 1\ndef add(): items.append(len(items))\n"
HELPER += "class Thing:\n    total = 0\n    def __init__(self): self.n = 0\n    def tell(self): return self.n, self.total\n"

NAMES: dict[str, Case] = {
    "bound": ("", "x = 1", X, "n:x"),
    "bound anew": ("x = 1", "x = 2", X, "n:x"),
    "deleted": ("x = 1", "del x", X, "n:x"),
    "bound by a function": ("def f():\n    global x\n    x = 1", "f()", X, "n:x"),
    "deleted by a function": ("x = 1\ndef f():\n    global x\n    del x", "f()", X, "n:x"),
    "bound by globals()": ("", "globals()['x'] = 1", X, "n:x"),
    "bound by exec": ("", "exec('x = 1')", X, "n:x"),
    "a loop's": ("", "for x in 'ab': pass", X, "n:x"),
    "in an expression": ("", "(x := 1)", X, "n:x"),
    "an import": ("", "import json as x", "try: print(x.__name__)\nexcept NameError: print('unbound')", "n:x"),
    "a function": ("def x(): return 1", "def x(): return 2", "print(x())", "n:x"),
    "a class": ("class x: v = 1", "class x: v = 2", "print(x.v)", "n:x"),
    "until it fails": ("x = 1", "try:\n    x = 2\n    1 / 0\nexcept ZeroDivisionError: pass", X, "n:x"),
    "the order of names": ("a = 1; b = 2", "del a; a = 1", "print([n for n in globals() if n in 'ab'])", "n:a"),
}
CONTENT: dict[str, Case] = {
    "list": ("x = [1]", "x.append(2)", "print(x)", "o:"),
    "list, sorted": ("x = [2, 1]", "x.sort()", "print(x)", "o:"),
    "list, in a list": ("x = [[1]]", "x[0].append(2)", "print(x)", "o:"),
    "list, by another name": ("x = [1]\ny = x", "y.append(2)", "print(x, x is y)", "o:"),
    "list, by a function": ("x = [1]\ndef f(): x.append(2)", "f()", "print(x)", "o:"),
    "list, by an operator": ("x = [1]", "x += [2]", "print(x)", "o:"),
    "list, a subclass": ("class L(list): pass\nx = L([1])", "x.append(2); x.a = 1", "print(x, vars(x))", "o:"),
    "dict": ("x = {'a': 1}", "x['b'] = 2", "print(x)", "o:"),
    "dict, order": ("x = {'a': 1, 'b': 2}", "x['a'] = x.pop('a')", "print(x)", "o:"),
    "dict, an equal value": ("x = {'a': 1}", "x['a'] = True", "print(x)", "o:"),
    "dict, a view": ("x = {'a': 1}\ny = x.items()", "x['b'] = 2", "print(y)", "o:"),
    "defaultdict": (
        "import collections\nx = collections.defaultdict(list)",
        "x['a'].append(1)",
        "print(sorted(x))",
        "o:",
    ),
    "OrderedDict": (
        "import collections\nx = collections.OrderedDict(a=1, b=2)",
        "x.move_to_end('a')",
        "print(list(x))",
        "o:",
    ),
    "Counter": ("import collections\nx = collections.Counter('a')", "x['b'] += 1", "print(x)", "o:"),
    "deque": ("import collections\nx = collections.deque([1], 2)", "x.extend([2, 3])", "print(x)", "o:"),
    "set": ("x = {1}", "x.add(2)", "print(x)", "o:"),
    "bytearray": ("x = bytearray(b'a')", "x[:] = b'xyz'", "print(x)", "o:"),
    "array": ("import array\nx = array.array('i', [1])", "x.append(2)", "print(x)", "o:"),
    "instance": ("class C: pass\nx = C()", "x.a = 1", "print(vars(x))", "o:"),
    "instance, deleted": ("class C: pass\nx = C()\nx.a = 1", "del x.a", "print(vars(x))", "o:"),
    "instance, by a method": (
        "class C:\n    n = 0\n    def up(self): self.n += 1\nx = C()",
        "x.up()",
        "print(x.n)",
        "o:",
    ),
    "instance, its class": ("class A: pass\nclass B: pass\nx = A()", "x.__class__ = B", "print(type(x).__name__)", "o:"),
    "dataclass": (
        "import dataclasses\n@dataclasses.dataclass\nclass C:\n    n: int = 0\nx = C()",
        "x.n = 1",
        "print(x)",
        "o:",
    ),
    "namespace": ("import types\nx = types.SimpleNamespace(a=1)", "x.a = 2", "print(x)", "o:"),
    "slots": (
        "class C:\n    __slots__ = ('a', 'b')\nx = C()\nx.a = 1",
        "x.b = x.a; del x.a",
        "print(hasattr(x, 'a'), hasattr(x, 'b'))",
        "o:",
    ),
    "class attribute": ("class C: n = 0\nx = C()", "C.n = 1", "print(x.n)", "o:"),
    "class attribute, by an instance": ("class C: n = []\nx = C()", "x.n.append(1)", "print(C.n)", "o:"),
    "method": ("class C:\n    def f(self): return 1\nx = C()", "C.f = lambda self: 2", "print(x.f())", "o:"),
    "bases": (
        "class A: v = 1\nclass B: v = 2\nclass C(A): pass",
        "C.__bases__ = (B,)",
        "print(C.v)",
        "o:",
    ),
    "closure's cell": (
        "def make():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n        return n\n"
        "    return up, lambda: n\nup, x = make()",
        "up()",
        "print(x())",
        "o:",
    ),
    "closure's content": (
        "def make():\n    xs = []\n    return lambda v: xs.append(v), lambda: xs\nadd, x = make()",
        "add(1)",
        "print(x())",
        "o:",
    ),
    "default argument": ("def f(v, xs=[]):\n    xs.append(v)\n    return xs", "f(1)", "print(f.__defaults__)", "o:"),
    "defaults": ("def f(v=1): return v", "f.__defaults__ = (2,)", "print(f())", "o:"),
    "code": ("def f(): return 1\ndef g(): return 2", "f.__code__ = g.__code__", "print(f())", "o:"),
    "function's attribute": ("def f(): pass", "f.calls = 1", "print(vars(f))", "o:"),
    "property": (
        "class C:\n    _v = 1\n    @property\n    def v(self): return self._v\n    @v.setter\n"
        "    def v(self, v): self._v = v\nx = C()",
        "x.v = 2",
        "print(x.v)",
        "o:",
    ),
    "cached property": (
        "import functools\nclass C:\n    n = 1\n    @functools.cached_property\n    def v(self): return self.n\nx = C()",
        "x.v; C.n = 2",
        "print(x.v, vars(x))",
        "o:",
    ),
    "cached function": (
        "import functools\nn = 1\n@functools.lru_cache\ndef f(v): return v + n",
        "n = 2; f(1)",
        "print(f(1), f.cache_info())",
        "o:",
    ),
    "iterator of a list": ("x = iter([1, 2, 3])", "next(x)", "print(x.__reduce__()[2:])", "o:"),
    "iterator of a text": ("x = iter('abc')", "next(x)", "print(x.__reduce__()[2:])", "o:"),
    "generator that has not begun": ("x = (i for i in [1])", "y = x", "print('y' in globals())", "n:y"),
    "random generator": ("import random\nx = random.Random(1)", "x.random()", "print(hash(x.getstate()))", "o:"),
    "StringIO": ("import io\nx = io.StringIO('a')", "x.read(); x.write('b')", "print(x.getvalue(), x.tell())", "o:"),
    "BytesIO": ("import io\nx = io.BytesIO(b'a')", "x.read(); x.write(b'b')", "print(x.getvalue(), x.tell())", "o:"),
    "exception": ("x = ValueError(1)", "x.args = (2,); x.note = 1", "print(x.args, vars(x))", "o:"),
    "exception, raised": (
        "x = ValueError(1)",
        "try: raise x\nexcept ValueError: pass",
        "print(x.__traceback__ is None)",
        "o:",
    ),
    "weak reference's object": ("class C: pass\nx = C()\nimport weakref as w\nr = w.ref(x)", "r().a = 1", "print(vars(x))", "o:"),
    "a cycle": ("x = []\nx.append(x)", "x.append(1)", "print(x)", "o:"),
    "an object in a dict's key": ("class C: pass\nx = {C(): 1}", "for c in x: c.a = 1", "print([vars(c) for c in x])", "o:"),
    "a bound method's object": ("x = []\nadd = x.append", "add(1)", "print(x)", "o:"),
    "a partial's object": ("import functools\nx = []\nadd = functools.partial(list.append, x)", "add(1)", "print(x)", "o:"),
    "enum's attribute": (
        "import enum\nclass E(enum.Enum):\n    A = 1",
        "E.A.seen = True",
        "print(hasattr(E.A, 'seen'))",
        "o:",
    ),
}
PROJECT: dict[str, Case] = {
    "loaded": ("import sys", "import helper", "print('helper' in sys.modules)", "m:helper"),
    "attribute": ("import helper", "helper.V = 2", "print(helper.V)", "g:helper:V"),
    "attribute, new": ("import helper", "helper.new = 1", "print(hasattr(helper, 'new'))", "g:helper:new"),
    "attribute, deleted": ("import helper", "del helper.V", "print(hasattr(helper, 'V'))", "g:helper:V"),
    "attribute, by setattr": ("import helper", "setattr(helper, 'V', 2)", "print(helper.V)", "g:helper:V"),
    "attribute, by a loop": ("import helper", "for n in ['V']: setattr(helper, n, 2)", "print(helper.V)", "g:helper:V"),
    "attribute, by its function": ("import helper", "helper.bump()", "print(helper.V)", "g:helper:V"),
    "attribute, by a function here": ("import helper\ndef f(m): m.V = 2", "f(helper)", "print(helper.V)", "g:helper:V"),
    "attribute, of an import in a function": ("def f():\n    import helper\n    helper.bump()\nimport helper", "f()", "print(helper.V)", "g:helper:V"),
    "content": ("import helper", "helper.items.append(1)", "print(helper.items)", "o:"),
    "content, by its function": ("from helper import add, items", "add()", "print(items)", "o:"),
    "object": ("import helper\nx = helper.Thing()", "x.n = 1", "print(x.tell())", "o:"),
    "class": ("import helper\nx = helper.Thing()", "helper.Thing.total = 1", "print(x.tell())", "o:"),
    "function, patched": ("import helper", "helper.bump = lambda: 1", "print(helper.bump())", "g:helper:bump"),
    "submodule": (
        "import pkg",
        "import pkg.sub",
        "print(hasattr(pkg, 'sub'))",
        "m:pkg.sub",
    ),
}
STATE: dict[str, Case] = {
    "environ, set": ("import os", "os.environ['LIVE_X'] = '1'", "print(os.environ.get('LIVE_X'), os.getenv('LIVE_X'))", "s:os.environ"),
    "environ, deleted": ("import os", "del os.environ['LIVE_KEPT']", "print(os.getenv('LIVE_KEPT'))", "s:os.environ"),
    "environ, order": ("import os", "v = os.environ.pop('LIVE_KEPT'); os.environ['LIVE_KEPT'] = v", "print(list(os.environ)[-1])", "s:os.environ"),
    "cwd": ("import os", "os.chdir('pkg')", "print(os.path.basename(os.getcwd()))", "s:the working directory"),
    "sys.path": ("import sys", "sys.path.append('lib')", "print(sys.path[-1])", "s:sys"),
    "sys.path, replaced": ("import sys\np = sys.path", "sys.path = ['lib', *sys.path]", "print(sys.path[0], sys.path is p)", "s:sys"),
    "sys.argv": ("import sys", "sys.argv.append('x')", "print(sys.argv[1:])", "s:sys"),
    "sys.stdout": ("import io, sys", "sys.stdout = io.StringIO()", "print(type(sys.stdout).__name__, file=sys.__stdout__)", "s:sys"),
    "recursion limit": ("import sys", "sys.setrecursionlimit(4321)", "print(sys.getrecursionlimit())", "s:sys"),
    "builtins": ("import builtins", "builtins.len = lambda _: 7", "print(len('a'))", "s:builtins"),
    "builtins, new": ("import builtins", "builtins.extra = 7", "try: print(extra)\nexcept NameError: print('none')", "s:builtins"),
    "warning filters": ("import warnings", "warnings.simplefilter('error')", "print(warnings.filters[0][0])", "s:warning filters"),
    "shown warnings": (
        "import warnings\ndef f(): warnings.warn('careful')",
        "f()",
        "print(len(globals().get('__warningregistry__', ())))",
        "e:shown warnings",
    ),
    "random": ("import random\nrandom.seed(1)", "random.random()", "print(hash(random.getstate()))", "e:random"),
    "random, seeded": ("import random", "random.seed(7)", "print(hash(random.getstate()))", "e:random"),
    "context variable": ("import contextvars\nv = contextvars.ContextVar('v', default=0)", "v.set(1)", "print(v.get())", "s:context variables"),
    "context variable, set before": ("import contextvars\nv = contextvars.ContextVar('v')\nv.set([0])", "v.set([1])", "print(v.get())", "s:context variables"),
    "decimal context": ("import decimal", "decimal.getcontext().prec = 3", "print(decimal.Decimal(1) / 3)", "s:the decimal context"),
    "decimal context, traps": ("import decimal", "decimal.getcontext().traps[decimal.Inexact] = True", "print(decimal.getcontext().traps[decimal.Inexact])", "s:the decimal context"),
    "decimal context, replaced": ("import decimal", "decimal.setcontext(decimal.Context(prec=5))", "print(decimal.Decimal(1) / 3)", "s:the decimal context"),
    "patched": ("import json", "json.dumps = lambda _: 'mine'", "print(json.dumps([1]))", "s:module json"),
    "patched, below a package": ("import os.path", "os.path.join = lambda *_: 'mine'", "print(os.path.join('a', 'b'))", "s:module "),
    "patched, new": ("import json", "json.extra = 1", "print(hasattr(json, 'extra'))", "s:module json"),
    "patched, deleted": ("import json", "del json.dumps", "print(hasattr(json, 'dumps'))", "s:module json"),
    "patched, by a function": ("import json\ndef f(m): m.dumps = None", "f(json)", "print(json.dumps)", "s:module json"),
    "logging, level": ("import logging", "logging.getLogger().setLevel(logging.DEBUG)", "print(logging.root.level)", "s:logging"),
    "logging, a logger's": ("import logging\nx = logging.getLogger('a.b')", "x.setLevel(5); x.propagate = False", "print(x.level, x.propagate)", "s:logging"),
    "logging, handlers": ("import logging", "logging.basicConfig(level='INFO')", "print(len(logging.root.handlers))", "s:logging"),
    "logging, level names": ("import logging", "logging.addLevelName(33, 'MINE')", "print(logging.getLevelName(33))", "s:logging"),
    "signal handler": ("import signal", "signal.signal(signal.SIGTERM, signal.SIG_IGN)", "print(signal.getsignal(signal.SIGTERM))", "s:signal handlers"),
    "locale": ("import locale", "locale.setlocale(locale.LC_ALL, 'C.UTF-8')", "print(locale.setlocale(locale.LC_ALL))", "s:the locale"),
}
RICH: dict[str, Case] = {
    "array": ("import numpy as np\nx = np.zeros(3)", "x[0] = 1", "print(x)", "o:"),
    "array, by a view": ("import numpy as np\nx = np.zeros(3)\ny = x[1:]", "y += 1", "print(x, y)", "o:"),
    "array, shape": ("import numpy as np\nx = np.zeros(4)", "x.shape = (2, 2)", "print(x)", "o:"),
    "array of objects": ("import numpy as np\nx = np.array([[1], None], dtype=object)", "x[1] = 2; x[0].append(1)", "print(x)", "o:"),
    "array, masked": ("import numpy as np\nx = np.ma.array([1, 2])", "x[0] = np.ma.masked", "print(x)", "o:"),
    "array, sorted": ("import numpy as np\nx = np.array([2, 1])", "x.sort()", "print(x)", "o:"),
    "array, large": ("import numpy as np\nx = np.zeros(3_000_000)", "x[1_234_567] = 1", "print(x.sum())", "o:"),
    "generator": ("import numpy as np\nx = np.random.default_rng(1)", "x.random()", "print(x.bit_generator.state['state'])", "o:"),
    "numpy.random": ("import numpy as np\nnp.random.seed(1)", "np.random.rand()", "print(hash(np.random.get_state()[1].tobytes()), np.random.get_state()[2])", "e:numpy.random"),
    "print options": ("import numpy as np", "np.set_printoptions(precision=2)", "print(np.array([1 / 3]))", "s:NumPy's options"),
    "errors": ("import numpy as np", "np.seterr(all='raise')", "print(np.geterr())", "s:NumPy's options"),
    "patched": ("import numpy as np", "np.zeros = lambda n: 'mine'", "print(np.zeros(1))", "s:module numpy"),
    "frame, a column": ("import pandas as pd\nx = pd.DataFrame({'a': [1, 2]})", "x['b'] = x.a * 2", "print(x)", "o:"),
    "frame, a value": ("import pandas as pd\nx = pd.DataFrame({'a': [1, 2]})", "x.loc[0, 'a'] = 9", "print(x)", "o:"),
    "frame, a type": ("import pandas as pd\nx = pd.DataFrame({'a': [1, 2]})", "x['a'] = x['a'].astype(float)", "print(x.dtypes)", "o:"),
    "frame, dropped": ("import pandas as pd\nx = pd.DataFrame({'a': [1], 'b': [2]})", "x.drop(columns='a', inplace=True)", "print(x)", "o:"),
    "frame, popped": ("import pandas as pd\nx = pd.DataFrame({'a': [1], 'b': [2]})", "x.pop('a')", "print(x)", "o:"),
    "frame, renamed": ("import pandas as pd\nx = pd.DataFrame({'a': [1]})", "x.columns = ['z']", "print(x)", "o:"),
    "frame, index": ("import pandas as pd\nx = pd.DataFrame({'a': [1]})", "x.index = ['i']; x.index.name = 'n'", "print(x)", "o:"),
    "frame, sorted": ("import pandas as pd\nx = pd.DataFrame({'a': [2, 1]})", "x.sort_values('a', inplace=True)", "print(x)", "o:"),
    "frame, attrs": ("import pandas as pd\nx = pd.DataFrame({'a': [1]})", "x.attrs['k'] = 1", "print(x.attrs)", "o:"),
    "frame, by a function": ("import pandas as pd\nx = pd.DataFrame({'a': [1]})\ndef f(d): d.insert(0, 'z', 0)", "f(x)", "print(x)", "o:"),
    "frame, texts": ("import pandas as pd\nx = pd.DataFrame({'a': ['u', 'v']})", "x.loc[1, 'a'] = 'w'", "print(x)", "o:"),
    "frame, categories": ("import pandas as pd\nx = pd.DataFrame({'a': pd.Categorical(['u', 'v'])})", "x.loc[1, 'a'] = 'u'", "print(x, x.a.dtype)", "o:"),
    "series": ("import pandas as pd\nx = pd.Series([1, 2], name='n')", "x[0] = 5; x.name = 'm'", "print(x)", "o:"),
    "index's name": ("import pandas as pd\nx = pd.Index([1])", "x.name = 'n'", "print(x)", "o:"),
    "option": ("import pandas as pd", "pd.options.display.max_rows = 7", "print(pd.options.display.max_rows)", "s:pandas's options"),
    "rcParams": ("import matplotlib as m", "m.rcParams['lines.linewidth'] = 9", "print(m.rcParams['lines.linewidth'])", "s:matplotlib's rcParams"),
}


def prepared(client: Any) -> Log:
    client.write("helper.py", HELPER)
    client.write("pkg/__init__.py", "")
    client.write("pkg/sub.py", "")
    return Log(client.start())


@pytest.fixture
def log(python: str, spawn: Callable[..., Any]) -> Log:
    return prepared(spawn(python, environ={"LIVE_KEPT": "kept", "LIVE_LAST": "last"}))


def turned(log: Log, case: Case) -> dict[str, Any]:
    """What went wrong when a block was taken back and done again."""
    prelude, block, show, key = case
    log.change(prelude, keep=0)
    before = log.show(show)
    effects = log.change(block)
    keep = len(log.applied) - 1
    after = log.show(show)
    back = log.show(show, keep=keep)
    again = log.show(show, keep=keep, redo=(effects["entry"],))
    wrong: dict[str, Any] = {"back": (back, before)} if back != before else {}
    wrong |= {"again": (again, after)} if again != after else {}
    wrong |= {"writes": effects["writes"]} if not any(one.startswith(key) for one in effects["writes"]) else {}
    wrong |= {kind: effects[kind] for kind in ("fixed", "everything", "irreversible") if effects[kind]}
    return wrong | ({"nothing seen": before} if before == after and key != "n:y" else {})


def report(log: Log, cases: dict[str, Case]) -> dict[str, Any]:
    return {name: wrong for name, case in cases.items() if (wrong := turned(log, case))}


@pytest.mark.parametrize("cases", [NAMES, CONTENT, PROJECT, STATE], ids=["names", "content", "project", "state"])
def test_what_a_block_does_is_told_taken_back_and_done_again(log: Log, cases: dict[str, Case]) -> None:
    wrong = report(log, cases)
    assert wrong == {}, "\n".join(map(str, wrong.items()))


def test_libraries(spawn: Callable[..., Any]) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("matplotlib")
    wrong = report(prepared(spawn()), RICH)
    assert wrong == {}, "\n".join(map(str, wrong.items()))
