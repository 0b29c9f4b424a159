"""Checks that need nothing but a Python: `python checks.py` runs them all, on any version that a worker may have."""

# ruff: noqa: UP031, C416, PT017 (runs without pytest; programs are written on one line)

from __future__ import annotations

import gc
import sys
import types
import weakref
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from document import Document, heap


def _value(document, expression):
    return eval(expression, document.names)


def _turns(setup, change, *expressions):
    """Undoing brings the expressions back to what they were, redoing to what they became."""
    document = Document()
    document.run(setup)
    before = [repr(_value(document, one)) for one in expressions]
    entry = document.run(change)
    after = [repr(_value(document, one)) for one in expressions]
    assert before != after, change
    for _ in range(2):
        document.undo(entry)
        assert [repr(_value(document, one)) for one in expressions] == before, change
        document.redo(entry)
        assert [repr(_value(document, one)) for one in expressions] == after, change
    assert document.calls == [], document.calls
    return entry


def _cannot_turn(setup, change, phrase):
    document = Document()
    document.run(setup)
    entry = document.run(change)
    assert not entry.reversible, change
    assert phrase in entry.why_not, entry.why_not
    picture = document.picture()
    try:
        entry.undo()
    except heap.CannotRestore as failure:
        assert phrase in str(failure)
    else:
        raise AssertionError(change)
    assert document.picture() == picture, "a failed undo changes nothing"


def check_containers():
    _turns("xs = [1]; ys = xs", "xs.append(2)", "ys", "xs is ys")
    _turns("d = {'a': 1, 'b': 2}", "del d['a']; d['a'] = 1", "list(d)")
    _turns("from collections import *\nd = OrderedDict(a=1, b=2)", "d.move_to_end('a')", "d")
    _turns("from collections import *\nd = deque([1, 2], 2)", "d.append(3)", "d")
    _turns("from collections import *\nd = defaultdict(list)", "d['x']; d.default_factory = None", "d")
    _turns("from collections import *\nd = Counter('aab')", "d.update('c')", "d")
    _turns("s = {1, 2, 3}", "s.add(9)", "s", "list(s)")
    _turns("s = set()", "s.update('abcdefgh')", "list(s)")
    _turns("b = bytearray(b'abc')", "b += b'd'", "b")
    _turns("from array import array\na = array('i', [1, 2])", "a[0] = 5; a.append(4)", "a")
    _turns("from array import array\na = array('i', [1, 2])", "a[0] = 5", "a")
    _turns("import io\nt = io.StringIO(); t.write('abc')", "t.write('d')", "t.getvalue()", "t.tell()")
    _turns("import io\nt = io.BytesIO(b'abc')", "t.read(1)", "t.tell()")


def check_instances():
    base = "class C:\n n = 0\n def __init__(self): self.v = []\nclass D(C): pass\nc = C()\n"
    _turns(base, "c.v.append(1); c.w = c; del c.v", "sorted(vars(c))", "c.v if hasattr(c, 'v') else 0")
    _turns(base, "c.__class__ = D", "type(c).__name__")
    _turns(base, "C.n += 1; C.m = 5; del C.__init__", "C.n", "hasattr(C, 'm')", "list(vars(C))")
    _turns(base + "class X: pass\nclass Y(X): pass", "Y.__bases__ = (C,)", "Y.__mro__")
    _turns(base + "D.a = 1; D.b = 2", "del D.a; D.a = 1", "[n for n in vars(D) if n in 'ab']")
    _turns("class S:\n __slots__ = ('a', '__b')\ns = S(); s.a = 1", "del s.a; s._S__b = 2", "hasattr(s, 'a')")
    _turns("class L(list): pass\nl = L([1]); l.t = 1", "l.append(2); l.t = 2", "l", "l.t")
    _turns("import types\nn = types.SimpleNamespace(a=1)", "n.a = 2; n.b = 3", "n")
    _turns("e = ValueError(1)", "e.args = (2,); e.note = 3", "e", "vars(e)")
    _turns("import enum\nclass C(enum.Enum):\n A = 1", "C.A.extra = 5", "hasattr(C.A, 'extra')")
    _turns("from dataclasses import *\n@dataclass\nclass P:\n x: int = 0\np = P()", "p.x += 1", "p")


def check_functions():
    _turns("def f(x=[]): x.append(1)", "f()", "f.__defaults__")
    _turns("def f(x=1): return x", "f.__defaults__ = (2,); f.note = 1", "f()", "vars(f)")
    _turns("def f(): return 1\ndef g(): return 2", "f.__code__ = g.__code__", "f()")
    _turns("def f(*, k=1): return k", "f.__kwdefaults__['k'] = 2", "f()")
    counter = "def make():\n n = 0\n def step():\n  nonlocal n\n  n += 1\n  return n\n return step\nstep = make()"
    _turns(counter, "step(); step()", "step.__closure__[0].cell_contents")
    _turns("k = 1\ndef f():\n global k, m\n k = 2; m = 3", "f()", "k", "'m' in globals()")
    _turns("import functools\nxs = []\np = functools.partial(xs.append, 1)", "p()", "xs")
    _turns("import functools\n@functools.lru_cache()\ndef f(x): return x", "vars(f)['a'] = 1", "vars(f).get('a')")
    partial = (
        "import functools\nclass Q(functools.partial): pass\nxs = []\np = functools.partial(print); q = Q(xs.append, 1)"
    )
    _turns(partial, "p.x = 1; q.y = 2", "vars(p)", "vars(q)")
    _turns(partial, "q()", "xs")
    wrapped = "import contextlib\nlog = []\n@contextlib.contextmanager\ndef f():\n log.append(1)\n yield"
    _turns(wrapped, "with f(): pass", "log")
    _turns("xs = [1]\nclass C:\n ys = xs\n def f(self): self.ys.append(1)\nb = C().f", "b()", "xs")


def check_iterators():
    for sequence in ("[1, 2, 3]", "(1, 2, 3)", "'abc'", "b'abc'", "bytearray(b'abc')"):
        _turns("it = iter(%s)" % sequence, "next(it); next(it)", "it.__reduce__()[2]")
    _turns("it = reversed([1, 2, 3])", "next(it)", "it.__length_hint__()")
    _turns("import random\nr = random.Random(3)", "r.random(); r.gauss(0, 1)", "r.getstate()")
    _cannot_turn("it = iter([1])", "list(it)", "exhausted")
    _cannot_turn("it = iter({1: 2})", "next(it)", "position")
    _cannot_turn("it = iter({1, 2})", "next(it)", "position")
    _cannot_turn("it = enumerate('ab')", "next(it)", "position")
    _cannot_turn("import itertools\nit = itertools.count()", "next(it)", "position")
    _cannot_turn("import itertools\nit = itertools.chain('ab', 'c')", "next(it)", "position")
    _cannot_turn("g = (i for i in 'abc')", "next(g)", "generator")
    _cannot_turn("import itertools\nit = itertools.islice('abcd', 3)", "next(it)", "position")
    _cannot_turn("import functools\n@functools.lru_cache()\ndef f(x): return x\nf(1)", "f(2)", "cache")
    document = Document()
    document.run("import functools\n@functools.lru_cache()\ndef f(x): return x")
    entry = document.run("f(2)")
    entry.undo()
    assert _value(document, "f.cache_info().currsize") == 0
    if sys.version_info < (3, 12):
        _turns("it = iter(range(5))", "next(it)", "it.__length_hint__()")
    else:
        _cannot_turn("it = iter(range(5))", "next(it)", "position")


def check_lives():
    """What a program can see dying is not kept alive by the log."""
    witness = "import weakref\nclass C: pass\nseen = []\n"
    for setup, end in (
        ("o = C(); r = weakref.ref(o)", "del o"),
        ("o = [C()]; r = weakref.ref(o[0])", "del o"),
        ("o = [C()]; r = weakref.ref(o[0])", "o.clear()"),
        ("o = C(); o.d = {1: C()}; r = weakref.ref(o.d[1])", "o.d.pop(1)"),
        ("o = C(); o.d = {1: C()}; r = weakref.ref(o.d[1])", "del o.d"),
        ("o = C(); f = lambda: o; f = (lambda x: lambda: x)(o); r = weakref.ref(o); del o", "del f"),
        ("o = C()", "r = weakref.ref(o); del o"),
    ):
        document = Document()
        document.run(witness + setup)
        entry = document.run(end + "\nseen.append(r())")
        assert document.names["seen"] == [None], (setup, end)
        assert not entry.reversible
    document = Document()
    document.run("ended = []\nclass C:\n def __del__(self): ended.append(1)\nc = C()")
    document.run("c = None; at_once = list(ended)")
    assert document.names["at_once"] == [1]
    _cannot_turn("class C:\n def __del__(self): pass\nc = C()", "c = 1", "finaliser")
    _cannot_turn("def g():\n try: yield\n finally: pass\nc = g(); next(c)", "c = 1", "suspended")
    _cannot_turn("f = open(%r)" % __file__, "f.close(); f = 1", "open resource")
    _turns("f = open(%r); f.close()" % __file__, "f = 1", "type(f).__name__")
    _turns("class C: pass\nc = C()", "c = 1", "type(c).__name__")


def check_rest_of_an_irreversible_block():
    document = Document()
    document.run("class C:\n def __del__(self): pass\nc = C(); xs = []; k = 1")
    entry = document.run("c = None; xs.append(1); k = 2")
    losses = entry.undo_what_can_be()
    assert losses == ["`c` held an object with a finaliser"]
    assert document.names["xs"] == []
    assert document.names["k"] == 1


def check_earlier_state_heals_a_loss():
    document = Document()
    made = document.run("class C:\n def __del__(self): pass\nc = C(); xs = []")
    dropped = document.run("del c")
    assert dropped.undo_what_can_be()
    made.undo_what_can_be()
    assert "c" not in document.names
    assert "xs" not in document.names


def check_no_user_code():
    """Classes whose every special method, and whose metaclass, tells when it is called."""
    names = [name for name in {*dir(int), *dir(list), *dir(dict), "__getattr__", "__del__", "__dict__"}]
    names = sorted(set(names) - {"__new__", "__init__", "__init_subclass__", "__class__", "__doc__", "__dict__"})
    source = "armed = []\ndef spring(self, *_, **__):\n if armed: raise RuntimeError\n raise AttributeError\n"
    source += "class Meta(type): pass\n"
    for base in ("object", "list", "dict", "set", "int", "tuple", "Exception"):
        source += "class Bomb_%s(%s, metaclass=Meta): pass\n" % (base, base)
        source += "one_%s = Bomb_%s()\n" % (base, base)
    source += "holder = [one_object, {'k': one_list}, one_dict, one_set, one_int, one_tuple, one_Exception]\n"
    document = Document()
    document.run(source)
    spring = document.names["spring"]
    for base in ("object", "list", "dict", "set", "int", "tuple", "Exception"):
        cls = document.names["Bomb_" + base]
        for name in names:
            if name != "__del__":
                type.__setattr__(cls, name, spring)
        type.__setattr__(cls, "__dict__x", property(spring))
    for name in ("__hash__", "__eq__", "__getattribute__", "__instancecheck__", "__subclasscheck__", "__call__"):
        type.__setattr__(document.names["Meta"], name, spring)
    document.journal.distrust()
    document.run("holder")
    entry = document.run("holder.append(1); list.append(one_list, 2); dict.__setitem__(one_dict, 1, 2)")
    assert len(entry.changes) == 3
    document.undo(entry)
    document.redo(entry)
    document.quietly(lambda: document.journal.canonical(document.names["holder"]))
    assert document.calls == [], document.calls


def check_modules():
    helpers = types.ModuleType("helpers")
    sys.modules["helpers"] = helpers
    exec(
        compile("count = 0\nseen = []\ndef bump():\n global count\n count += 1\n seen.append(count)", "h", "exec"),
        vars(helpers),
    )
    document = Document("helpers")
    document.run("import helpers\nfrom helpers import bump")
    entry = document.run("bump()")
    assert {rebinding.key for rebinding in entry.rebindings} == {("helpers", "count")}
    document.undo(entry)
    assert (helpers.count, helpers.seen) == (0, [])
    document.redo(entry)
    assert (helpers.count, helpers.seen) == (1, [1])
    entry = document.run("helpers.count = 9; helpers.new = 1; helpers.seen.clear()")
    document.undo(entry)
    assert (helpers.count, helpers.seen, hasattr(helpers, "new")) == (1, [1], False)
    entry = document.run("def late():\n import helpers as h\n h.count = 5")
    entry = document.run("late()")
    document.undo(entry)
    assert helpers.count == 1


def check_names():
    document = Document()
    document.run(
        "import os, json\na = 1\ndel a\nb = [i for i in range(3)]\nclass C:\n x = b\n def f(self): return missing"
    )
    reach = document.journal.reach({"C"})
    assert ("", "missing") in reach.names
    assert document.journal.reach({"exec"}).all_names
    order = list(document.names)
    entry = document.run("del os; os = 5; k = 1")
    document.undo(entry)
    assert list(document.names) == order
    document.redo(entry)
    assert list(document.names)[-2:] == ["os", "k"]


def check_budget():
    document = Document()
    document.journal = heap.Journal(document.names, lambda name: False, 100)
    document.run("xs = [[i] for i in range(1000)]")
    entry = document.run("xs[-1].append(1)")
    assert not entry.complete


def check_opaque():
    document = Document()
    document.run("import sqlite3\nc = sqlite3.connect(':memory:'); import threading\nlock = threading.Lock()")
    reach = document.journal.reach({"c", "lock"})
    assert "Connection" in [type(handle.obj).__name__ for handle in reach.opaque]
    assert "lock" not in [type(handle.obj).__name__ for handle in reach.opaque]
    _cannot_turn("import threading\nlock = threading.Lock()", "lock.acquire()", "lock")
    document.names["c"].close()


def check_states_of_single_objects():
    xs = [1]
    state = heap.capture(xs)
    assert heap.same(state, heap.capture(xs))
    xs.append(2)
    assert not heap.same(state, heap.capture(xs))
    heap.restore(xs, state)
    assert xs == [1]
    assert heap.capture((1, 2)) is None


def check_forgetting():
    document = Document()
    made = document.run("class C: pass\nc = C()")
    used = document.run("c.x = 1")
    witness = weakref.ref(document.names["c"])
    del document.names["c"]
    document.journal.table.forget(document.journal.table.take_met())
    del made, used
    gc.collect()
    assert witness() is None


def main():
    for name, check in sorted(globals().items()):
        if name.startswith("check_"):
            check()


if __name__ == "__main__":
    sys.modules["checks"] = sys.modules["__main__"]  # documents take the name `__main__`
    main()
