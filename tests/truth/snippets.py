"""Pieces of programs that get in each other's way, for random documents.

`$n` stands for a number's name, `$l` for a list's, and so on (see `POOLS`); `$n2` is another choice. No piece runs
for long, and none depends on the clock, on addresses, or on an unseeded generator.
"""

from __future__ import annotations

import random
import re
import string

POOLS = {
    "n": ["a", "b", "c"],
    "l": ["xs", "ys"],
    "d": ["d", "e"],
    "f": ["f", "g"],
    "c": ["C", "D"],
    "o": ["o", "p"],
    "t": ["it", "jt"],
    "s": ["s"],
    "v": ["a", "b", "c", "xs", "ys", "d", "e", "f", "o", "p", "it", "s"],
    "m": ["h", "h2"],
    "p": ["data.txt", "more.txt"],
    "w": ["own.out"],
    "q": ["mod", "leaf"],
    "i": [str(number) for number in range(6)],
}

HEADER = "import copy, functools, itertools, os, random\nrandom.seed(1)"
"""The first block of every document: it is never edited, so that generators are always seeded."""

BLOCKS = r"""
$n = $i
$n = $n2 + $i
$n += $i
$n = len($l)
$n = $n2 = $i
$n, $n2 = $n2, $n
$l = [$i, $i2]
$l = [$n, $i]
$l = $l2
$l = list($l2)
$l = $l2 + [$i]
$l += [$n]
$l = [x for x in range($i)]
$l = [[$i], [$i2]]
$l.append($i)
$l.append($l2)
$l.insert(0, $n)
$l.sort(key=str)
$l.pop()
del $l[0]
$l[0] = $n
$l[0].append($i)
$l[:] = []
$d = {'k': $i}
$d = {'k': $l, 'n': $n}
$d = dict($d2)
$d = $d2
$d['k$i'] = $n
$d['l'] = $l
$d.setdefault('q', []).append($i)
$d.pop('k')
$d['k'] += $i
$d.update(z=$i)
def $f(): return $n
def $f(x=$n): return [x, $n2]
def $f(x=[]):\n    x.append($i)\n    return x
def $f():\n    global $n\n    $n = $i\n    return $n
def $f():\n    $l.append($n)\n    return len($l)
def $f():\n    def inner():\n        nonlocal k\n        k += $i\n        return k\n    k = $n\n    return inner
def $f():\n    return $f2()
def $f(*a, **k): return a, k, $l
$f = $f2
$f = lambda: $l
$f = $f()
$f = functools.partial($l.append, $i)
@functools.cache\ndef $f(x=0):\n    return [x, $n]
def $f():\n    for q in $l: yield q, $n
$f()
$f($i)
$n = $f()
$f() + $f()
$f.tag = $i
$f.__defaults__ = ($i,)
class $c:\n    v = $i\n    items = []\n    def m(self): return self.v + $n
class $c:\n    __slots__ = ('v', 'w')\n    def __init__(self): self.v = $i
class $c:\n    v = $n\n    def __init__(self): self.x = []\n    def m(self): self.x.append($i); return len(self.x)
class $c:\n    v = $i\n    m = list.copy\n    def __eq__(self, other): return True\n    __hash__ = None
class D(C):\n    w = $i
class $c(list):\n    v = $i\n    def m(self): return sum(self)
class $c:\n    v = 0\n    def __init__(self): type(self).v += 1\n    @property\n    def m(self): return lambda: self.v
$o = $c()
$o = $o2
$o = copy.copy($o2)
$o = copy.deepcopy($o2)
$o.v = $i
$o.v += $n
$o.z = $l
$o.items.append($i)
$c.v = $i
$c.m = lambda self: $n
$o.__class__ = $c
$n = $o.m()
$o.m()
$d['o'] = $o
$l.append($o)
setattr($o, 'v', $n)
del $o.v
vars($o)['y'] = $i
$t = iter($l)
$t = iter([1, 2, 3, $n])
$t = (x for x in $l)
$t = (x + $n for x in range($i, 9))
$t = zip($l, itertools.count($i))
$t = map(lambda x: [x, $n], $l)
$t = enumerate($t2)
$t = itertools.chain($l, [$n])
$t, jt = itertools.tee([1, 2, 3, 4, 5])
$t = $f()
$n = next($t)
next($t)
next($t, 'end')
$l = list(itertools.islice($t, 2))
for x in itertools.islice($t, $i): pass
def gen(k):\n    while True:\n        got = yield k\n        k += got or $i
$t = gen($i)
$t.send(None), $t.send($i)
$t.close()
$n = int(random.random() * 100)
random.seed($i)
random.shuffle($l)
random.random()
r = random.Random($i)
r.random(), random.getrandbits(8)
import $m
import h as h2
from $m import V
from $m import *
from $m import f
from h import K as C
import pkg
from pkg import sub
import pkg.sub as h
from pkg import W as a
import far.$q
import far.$q, far.$q2, far.deep.mod
import far.$q as $m
import far
from far import $q
from far.deep import mod
import far.deep.mod as h2
far.$q.V
far.$q.V, $i
far.deep.mod.V
mod.V
$n = far.$q.V
far.$q = $n
sorted(n for n in vars(far) if n[0] != '_')
import pkg.sub, pkg.named
from pkg import named
from pkg.named import named as f
pkg.named()
pkg.named.V, type(pkg.named).__name__
import h, h2, importlib\nimportlib.reload(h);
$n = $m.V
$m.V
$m.f()
$m.V = $i
$m.f = lambda: $n
$m.ITEMS.append($i)
$m.ITEMS, $m.V
$m.bump(), $m.V
$o = h.K()
isinstance($o, h.K), type($o).__name__
del $m.V
pkg.W, sub.S
sub.S = $i
def $f():\n    import h2\n    return h2.V
try:\n    import maybe\nexcept ImportError:\n    maybe = None
maybe and maybe.V
$s = open('$p').read()
$n = len(open('$p').read())
os.path.exists('$p')
sorted(n for n in os.listdir() if n.endswith('.txt'))
with open('$w', 'w') as file: file.write(str($n))\nopen('$w').read()
if os.path.exists('$p'):\n    $n = $i
$n = 1 / $n2
$n = undefined_name
raise ValueError($n)
$l.append($i)\n$l.append(1 / 0)
try:\n    $n = $d['k']\nexcept Exception as error:\n    $n = $i\n    print(type(error).__name__)
try:\n    $n\nexcept NameError:\n    $n = $i
if $n:\n    $n2 = $i
for $n in range($i):\n    $l.append($n)
while $n < 3:\n    $n += 1
if ($n := $i) > 2: $l = []
match $l:\n    case [first, *_]: $n = first\n    case _: $n = -1
del $v
$v
$v
$v, $v2
print($n)
print($l, $d)
print($n, end='')
$l, $d
vars($o)
type($o).__name__, sorted(vars($o))
len($l), sum($l)
sorted($d.items(), key=str)
f'{$n} {$l!r:>10}'
eval('$n')
exec('$n = $i')
globals()['$n'] = $i
globals().get('$n')
'$n' in globals(), '$l' in dir()
$l is $l2, $d is $d2
os.environ['TRUTH_FUZZ'] = str($n)
os.environ.get('TRUTH_FUZZ')
a, *xs = [$n, $i, $i2]
xs, ys = ys, xs
{$n, $i, 'x', 'y'}
[$n for _ in range(2)]
[f() for f in [lambda: $n]]
assert $n == $i, $n2
import json
json.dumps($l)
import math\nmath.tau = $i
import math\nmath.tau, hasattr(math, 'new')
import math\nmath.new = $n
len = lambda x: $i
del len
""".strip().splitlines()

_ABOUT_MODULES = re.compile(r"\bimport (?!json|math)|\b(h2?|pkg|sub|far|mod|maybe)\.|\$m\.")

MODULES = [block for block in BLOCKS if _ABOUT_MODULES.search(block)]
"""Pieces that import, and use what was imported: few enough that a document can be of them alone."""

_MODULE = """
V = $i
ITEMS = []
def f(): return V
class K:
    v = $i2
    def m(self): return self.v
def bump():
    global V
    V += 1
    return V
"""

_DERIVED = """
V = $i
ITEMS = [V]
def f(x=0): return x + $i2
class K:
    v = V
    def m(self): return $i
def bump(): return V
"""

_OTHER = """
V = '$i'
ITEMS = [0]
K = type('K', (), {'v': 1, 'm': lambda self: 2})
def f(): return ITEMS
def bump(): ITEMS.append($i)
"""

HELPERS = {
    "h.py": [
        _MODULE,
        _DERIVED,
        "from h2 import V, ITEMS, f, K, bump",
        "import h2\nV = h2.V + $i\nITEMS = h2.ITEMS\ndef f(): return h2.f()\nK = h2.K\ndef bump(): return h2.bump()",
        "ITEMS = []\ndef __getattr__(name):\n    if name in ('V', 'K', 'f'): return $i\n    raise AttributeError(name)",
        "V = $i  # a comment\nITEMS = []",
        "print('h is loading')\nV = $i\n__all__ = ['V']",
        "V = open('data.txt').read()\nITEMS = []\ndef f(): return open('more.txt').read()",
        "V = (",
        "raise ValueError($i)",
        "import random\nV = $i\ndef f(): return random.randint(0, 99)",
        "V = 1.0\n\n\n\ndef f():\n    raise KeyError(V)",
    ],
    "h2.py": [_MODULE, _OTHER, "import h\nV = $i\nITEMS = []\ndef f(): return h.V"],
    "pkg/__init__.py": [
        "W = $i",
        "from .sub import S as W",
        "from . import sub\nW = sub.S + 1",
        "import h2\nW = h2.V",
        "from .named import named\nW = $i",
        "from .named import named as sub, named\nW = named()",
    ],
    "pkg/sub.py": ["S = $i\nV = $i", "S = V = $i\ndef f(): return S", "from h2 import *\nS = $i"],
    "pkg/named.py": ["V = $i\ndef named(): return V", "from .sub import S\ndef named(): return [S, $i]"],
    "far/mod.py": [
        "V = $i",
        "V = $i\ndef f(): return V",
        "from . import leaf\nV = [leaf.V, $i]",
        "raise ValueError($i)",
    ],
    "far/leaf.py": ["V = $i", "from .deep.mod import V", "from .deep import mod\nV = mod.V"],
    "far/deep/mod.py": ["V = $i", "from .. import leaf\nV = $i", "V = $i\ndef f(): return V"],
    "far/__init__.py": ["V = $i", "from .mod import V as mod\nV = $i", "from . import leaf, mod"],
    "maybe.py": ["V = $i", "V = 'm'", "raise ImportError('no')"],
    "data.txt": ["$i$i2", "text $i"],
    "more.txt": ["more $i", ""],
}
"""What other files may hold. Any of them may be missing."""


def instance(template: str, rng: random.Random) -> str:
    """A piece with its names chosen."""
    return string.Template(template.replace("\\n", "\n")).safe_substitute(_Choices(rng))


class _Choices(dict[str, str]):
    def __init__(self, rng: random.Random) -> None:
        super().__init__()
        self._rng = rng

    def __missing__(self, key: str) -> str:
        self[key] = self._rng.choice(POOLS[key.rstrip("0123456789")])
        return self[key]
