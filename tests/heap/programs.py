"""Random programs over a few names: containers, instances, classes, closures, aliasing, cycles, and their mutation."""

from __future__ import annotations

from hypothesis import strategies as st

PRELUDE = """
from collections import OrderedDict, defaultdict, deque
import functools
class C:
    n = 0
    def put(self, value): self.last = value; return self
class E(C):
    @property
    def twice(self): return [self, self]
class S:
    __slots__ = ("p", "q")
class L(list):
    pass
class K(dict):
    def __iter__(self): raise RuntimeError("asked")
def counter(start):
    seen = [start]
    def step(value=seen):
        nonlocal start
        start = [start]
        seen.append(value)
        return start
    return step
def rebind(value):
    global a
    a = value
"""
NAMES = tuple("abcd")
_MAKE = ("[]", "{}", "set()", "C()", "E()", "S()", "L()", "K()", "deque([1, 2], 5)", "OrderedDict(x=1)", "5", "'t'")
_MAKE += ("defaultdict(list)", "bytearray(b'xy')", "counter(1)", "iter([1, 2, 3])", "(C, S)", "[1, 2, 3]", "None")
_CHANGE = (
    *("{0}.append({1})", "{0}.insert(0, {1})", "{0}.pop()", "{0}.clear()", "{0}.reverse()", "{0}.extend([1, {1}])"),
    *("{0}['k'] = {1}", "{0}[0] = {1}", "del {0}['k']", "del {0}[0]", "{0}.update(k={1})", "{0}.setdefault('z', {1})"),
    *("{0}.add({1})", "{0}.add(7)", "{0}.discard(7)", "{0}.x = {1}", "del {0}.x", "{0}.p = {1}", "{0}.q = {1}"),
    *("del {0}.p", "C.n = {1}", "C.m = {1}", "del C.n", "E.n = {1}", "{0}.__class__ = E", "{0}.__class__ = C"),
    *(
        "{0}()",
        "next({0})",
        "{0}.put({1})",
        "{0}.attr = {1}",
        "{0} = {1}",
        "del {0}",
        "rebind({1})",
        "{0} = [{1}, {0}]",
    ),
    *("{0} = ({0}, {1})", "{0}.rotate(1)", "{0}.move_to_end('x')", "{0}['n'].append({1})", "{0}.n = {0}"),
    *(
        "{0}.__dict__['y'] = {1}",
        "{0}.__dict__.clear()",
        "{0}[:] = b'longer'",
        "{0} = lambda v={1}: v",
        "{0}.sort(key=id)",
    ),
    *("{0} = functools.partial(rebind, {1})", "C.put = lambda self, v: v", "{0}.__defaults__ = ({1},)"),
)

_name = st.sampled_from(NAMES)
_made = st.builds("{} = {}".format, _name, st.sampled_from(_MAKE))
_changed = st.builds(str.format, st.sampled_from(_CHANGE), _name, _name)
_quiet = st.builds("try: {}\nexcept Exception: pass".format, _changed)
block = st.lists(st.one_of(_made, _quiet, _quiet), min_size=1, max_size=4).map("\n".join)
program = st.lists(block, min_size=1, max_size=7)
