"""What only reads writes nothing: else an edit would run all who come after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from log import Log

PRELUDE = """
import asyncio, contextlib, contextvars, copy, dataclasses, decimal, enum, json, os, pickle, random, re, sys, warnings
import abc, collections
import helper
xs = [3, 1, 2]
d = {'b': 1, 'a': [1]}
dd = collections.defaultdict(int, a=1)
class C:
    def __init__(self, v): self.v = v
    def __eq__(self, other): return self.v == other.v
    def __hash__(self): return hash(self.v)
    @property
    def double(self): return self.v * 2
    @classmethod
    def make(cls, v): return cls(v)
c = C(1)
@dataclasses.dataclass(order=True)
class D:
    v: int = 1
class E(enum.Enum):
    A = 1
N = collections.namedtuple('N', 'a b')
class B(abc.ABC): pass
class S(B): pass
def f(v): return v + len(xs)
def g(v=xs): return [i for i in v]
v = contextvars.ContextVar('v', default=1)
"""
READERS = """
xs
print(xs)
len(xs)
sorted(xs)
xs + [1]
xs == [1]
d['a']
list(d.items())
'b' in d
f(1)
g()
c
c == C(1)
hash(c)
c.double
C.make(2).v
getattr(c, 'v')
hasattr(c, 'q')
vars(c)
copy.deepcopy(d)
copy.copy(c)
pickle.dumps(c)
D(3) < D(4)
dataclasses.replace(D(1), v=3)
list(E)
N(1, 2).a
N(1, 2)._asdict()
isinstance(3, B), isinstance(S(), B)
[i for i in xs if i]
any(i for i in xs)
json.dumps(d)
os.getcwd()
os.environ.get('HOME')
os.listdir('.')
sys.path
re.sub('a', 'b', 'a')
random.Random(1).random()
dict(dd)
dd['a']
helper.V
helper.Thing().tell()
v.get()
xs is d
for _ in (): pass
assert xs
if xs: print(1)
await asyncio.sleep(0)
decimal.Decimal(1) / 4
id(c) > 0
next(iter(xs))
with warnings.catch_warnings(): warnings.simplefilter('ignore')
with contextlib.suppress(KeyError): d['q']
""".strip().splitlines()
LIBRARIES = """
import numpy as np, pandas as pd, matplotlib
import matplotlib.pyplot as plt
df = pd.DataFrame({'a': [1, 2, 3], 'b': ['u', 'v', 'u'], 'c': [1.5, None, 2.5]})
arr = np.arange(12.0).reshape(3, 4)
"""
LIBRARY_READERS = """
df
df.head()
df.describe()
df.dtypes
df.a
df[['a', 'b']]
df[df.a > 1]
df.loc[0, 'a']
df.groupby('b').a.mean()
df.merge(df, on='a')
df.sort_values('a')
df.assign(z=1)
df.T
df.to_dict()
df.isna().sum()
df.b.str.upper()
df.a.value_counts()
df.apply(lambda r: r.a, axis=1)
list(df.itertuples())
df.values
df.index.is_unique
'a' in df
df.set_index('a').loc[2]
df.drop(columns='a')
pd.concat([df, df])
df.to_html()
df.index.get_loc(1)
df.plot()
arr
arr + 1
arr.sum()
arr[arr > 1]
arr.T
arr.reshape(4, 3)
list(arr.flat)
np.sort(arr)
np.mean(arr)
np.where(arr)
with np.errstate(all='ignore'): np.log(-1)
with np.printoptions(precision=2): print(arr)
plt.plot([1, 2])
np.random.default_rng(1).random()
with pd.option_context('display.max_rows', 2): print(df)
""".strip().splitlines()


@pytest.fixture
def log(python: str, spawn: Callable[..., Any]) -> Log:
    return Log.beside_modules(spawn(python))


def written_by(log: Log, readers: list[str]) -> dict[str, Any]:
    found = {source: log.change(source) for source in readers}
    return {source: effects["writes"] for source, effects in found.items() if effects["writes"]}


def test_what_only_reads_writes_nothing(log: Log) -> None:
    log.change(PRELUDE)
    assert written_by(log, READERS) == {}


def test_what_only_reads_a_library_writes_nothing(spawn: Callable[..., Any]) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("matplotlib")
    log = Log.beside_modules(spawn())
    log.change(LIBRARIES)
    assert written_by(log, LIBRARY_READERS) == {}


@pytest.mark.xfail(strict=False, reason="what the standard library notes for itself counts as content")
@pytest.mark.parametrize(
    ("prelude", "reader"),
    [
        ("import logging\nlogger = logging.getLogger('a')", "logger.info('x')"),
        ("import decimal", "decimal.Decimal(1) / 3"),
        ("import datetime, time", "datetime.datetime.strptime('2020', '%Y')"),
    ],
    ids=["a logger's levels", "decimal's flags", "time zones"],
)
def test_what_is_only_noted_is_not_written(log: Log, prelude: str, reader: str) -> None:
    log.change(prelude)
    assert written_by(log, [reader]) == {}
