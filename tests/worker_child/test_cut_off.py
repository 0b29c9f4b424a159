"""Early cut-off: what comes out as it did before has the version of before, and what differs has another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from log import Log

PRELUDE = """
import dataclasses, datetime, decimal, enum, os, pathlib, random
xs = []
ys = []
class O: pass
o = O()
@dataclasses.dataclass
class D:
    v: int
class F(D): pass
class E(enum.Enum):
    A = 1
"""
SAME = [
    *[
        ("x = 1", "x = 2 - 1"),
        ("x = 'ab'", "x = 'a' + chr(98)"),
        ("x = 1.5", "x = 3 / 2"),
        ("x = 10**20", "x = 10**19 * 10"),
    ],
    *[("x = (1, 'a')", "x = tuple([1, 'a'])"), ("x = [1, [2]]", "x = [1] + [[2]]"), ("x = {1, 2}", "x = {1, 1 + 1}")],
    *[("x = {'a': [1]}", "x = dict(a=[1])"), ("x = None", "x = print and None"), ("x = b'a'", "x = bytes([97])")],
    *[("x, y = [1], [2]", "x, y = ([1], [2])"), ("x = D(1)", "x = D(v=1)"), ("x = E.A", "x = E(1)")],
    *[("x = O()", "x = type(o)()"), ("x = iter([1, 2])", "x = iter([1] + [2])"), ("x = range(3)", "x = range(2 + 1)")],
    *[("x = decimal.Decimal('1.5')", "x = decimal.Decimal('1.5') * 1"), ("x = print", "x = os and print")],
    *[("x = random.Random(1)", "x = random.Random(2 - 1)"), ("x = pathlib.Path('a')", "x = pathlib.Path('a/')")],
    *[("x = datetime.date(2020, 1, 1)", "x = datetime.date.fromisoformat('2020-01-01')")],
    *[("x = xs", "x = o and xs"), ("x = [xs]", "x = [xs, xs][:1]"), ("xs.append(1)", "xs.append(2 - 1)")],
    *[("o.a = 1", "setattr(o, 'a', 1)"), ("xs += [1]; x = len(xs)", "xs += [2 - 1]; x = len(xs)")],
    *[("import json", "import json as json"), ("os.environ['Q'] = 'a'", "os.environ['Q'] = 'A'.lower()")],
    *[("random.seed(1)", "random.seed(2 - 1)"), ("x = lambda: 1", "x = lambda: 1 ")],
]
OTHER = [
    *[
        ("x = 1", "x = 2"),
        ("x = 1", "x = True"),
        ("x = 1", "x = 1.0"),
        ("x = 0.0", "x = -0.0"),
        ("x = (1,)", "x = [1]"),
    ],
    *[("x = {'a': 1, 'b': 2}", "x = {'b': 2, 'a': 1}"), ("x = {1, 2}", "x = {1, 2, 3}"), ("x = 'a'", "x = b'a'")],
    *[("x = [1]; y = x", "x = [1]; y = [1]"), ("x = []; x.append(x)", "x = [[]]"), ("x = D(1)", "x = F(1)")],
    *[("def x(): return 1", "def x(): return 2"), ("def x(v=1): pass", "def x(v=2): pass")],
    *[
        ("xs.append(1)", "xs.append(True)"),
        ("o.a = 1", "o.b = 1"),
        ("x = 1", "y = 1"),
        ("xs.append(1)", "ys.append(1)"),
    ],
    *[("random.seed(1)", "random.seed(2)"), ("os.environ['Q'] = 'a'", "os.environ['Q'] = 'b'")],
]
ALIASES = [
    *[("x = xs", "x = xs[:]"), ("x = xs[:]", "x = xs"), ("x = xs", "x = ys"), ("x = [xs]", "x = [xs[:]]")],
    *[("x = lambda v=xs: v", "x = lambda v=ys: v"), ("o.a = xs", "o.a = ys"), ("x = {'a': xs}", "x = {'a': ys}")],
]
LIBRARIES = [
    *[
        ("x = np.arange(3)", "x = np.array([0, 1, 2])"),
        ("x = pd.DataFrame({'a': [1]})", "x = pd.DataFrame({'a': [0]}) + 1"),
    ],
    *[("np.random.seed(1)", "np.random.seed(2 - 1)")],
    *[
        ("x = np.random.default_rng(1)", "x = np.random.default_rng(2 - 1)"),
        ("x = pd.Series([1])", "x = pd.Series((1,))"),
    ],
]


@pytest.fixture
def log(python: str, spawn: Callable[..., Any]) -> Log:
    found = Log(spawn(python).start())
    found.change(PRELUDE)
    return found


def versions(log: Log, one: str, other: str) -> tuple[dict[str, int], dict[str, int]]:
    """What two texts of a block wrote, the second in place of the first."""
    first = log.change(one, keep=1, line=20)
    second = log.change(other, keep=1, line=20, former=first["entry"])
    return first["writes"], second["writes"]


def told_apart(log: Log, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    found = ((pair, versions(log, *pair)) for pair in pairs)
    return [pair for pair, (first, second) in found if first != second]


def test_what_comes_out_the_same_has_the_version_of_before(log: Log) -> None:
    assert told_apart(log, SAME) == []


def test_what_differs_has_another_version(log: Log) -> None:
    assert told_apart(log, OTHER) == OTHER


def test_what_holds_another_object_of_above_has_another_version(log: Log) -> None:
    assert told_apart(log, ALIASES) == ALIASES


def test_libraries(spawn: Callable[..., Any]) -> None:
    pytest.importorskip("pandas")
    log = Log(spawn().start())
    log.change("import numpy as np, pandas as pd\ndf = pd.DataFrame({'a': [1, 2]})")
    assert told_apart(log, LIBRARIES) == []


def test_what_comes_out_the_same_is_what_readers_hold(log: Log) -> None:
    first = log.change("x = [1]", keep=1)["entry"]
    reader = log.change("y = x")["entry"]
    assert log.change("x = [2 - 1]", keep=1, former=first)
    assert log.show("print(x is y, x)", keep=2, redo=(reader,)) == "True [1]\n"
