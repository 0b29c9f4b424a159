"""The canonical encoding: the same for values that no reader could tell apart, and only for these."""

from __future__ import annotations

import sys

import pytest
from document import Document
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.fixture(autouse=True)
def main_module():
    kept = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = kept


PRELUDE = """
import collections, datetime, decimal, enum, fractions, functools, pathlib, types, uuid
class C: pass
class S:
    __slots__ = ("p",)
class P(collections.namedtuple("P", "x y")): pass
class I(int): pass
class E(enum.Enum):
    ONE = 1
    TWO = 2
def made(cls, **fields):
    one = cls()
    for name, value in fields.items(): setattr(one, name, value)
    return one
def closed(value): return lambda: value
def twice(value): return [value, value]
def loop():
    xs = []
    xs.append(xs)
    return xs
"""

DISTINCT = [
    *("None", "True", "1", "1.0", "-0.0", "0.0", "1j", "'a'", "b'a'", "...", "NotImplemented", "10 ** 30", "''"),
    *("[]", "()", "{}", "set()", "frozenset()", "[1]", "[True]", "(1,)", "{1}", "{1: 2}", "{1.0: 2}", "range(3)"),
    *("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}", "{1, 2}", "[[], []]", "twice([])", "[(1,), (1,)]", "slice(1, 2)"),
    *("loop()", "[loop()]", "[[[]]]", "made(C)", "made(C, a=1)", "made(C, a=2)", "made(C, b=1)", "made(S)"),
    *("made(S, p=1)", "P(1, 2)", "(1, 2)", "I(1)", "I(2)", "E.ONE", "E.TWO", "closed(1)", "closed(2)"),
    *("lambda x: x + 1", "lambda x: x + 2", "lambda y: y + 1", "lambda x=1: x", "lambda x=2: x", "lambda: other"),
    *("decimal.Decimal('1.0')", "decimal.Decimal('1.00')", "fractions.Fraction(1, 3)", "uuid.UUID(int=1)"),
    *("datetime.date(2020, 1, 1)", "datetime.datetime(2020, 1, 1)", "datetime.timedelta(1)", "pathlib.Path('a')"),
    *("datetime.datetime(2020, 1, 1, fold=1)", "datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)"),
    *("collections.OrderedDict(a=1)", "{'a': 1}", "collections.Counter('a')", "collections.deque([1])"),
    *("collections.deque([1], 3)", "collections.defaultdict(list)", "collections.defaultdict(int)", "print", "len"),
    *("functools.partial(print, 1)", "functools.partial(print, 2)", "[1].append", "[1].pop", "types", "C", "S"),
    *("iter([1, 2])", "iter([1])", "bytearray(b'a')", "types.SimpleNamespace(a=1)", "made(C).__init__", "'\\ud800'"),
    *("float('inf')", "float('nan')", "twice(float('nan'))", "[float('nan'), float('nan')]"),
]
NUMPY = [
    *("np.arange(3)", "np.arange(3.0)", "np.arange(3, dtype='i4')", "np.arange(6).reshape(2, 3)", "np.float64(1)"),
    *("np.asfortranarray(np.arange(6).reshape(2, 3))", "np.arange(6)[::2]", "np.array([[1], 2], object)", "np.int8(1)"),
    *(
        "[np.zeros(2), np.zeros(2)]",
        "twice(np.zeros(2))",
        "np.array(['a'])",
        "np.dtype('i4')",
        "np.random.default_rng(1)",
    ),
    *("np.random.default_rng(2)", "pd.DataFrame({'a': [1]})", "pd.DataFrame({'a': [2]})", "pd.DataFrame({'b': [1]})"),
    *(
        "pd.DataFrame({'a': [1.0]})",
        "pd.DataFrame({'a': [1]}, index=[1])",
        "pd.Series([1])",
        "pd.Series([1], name='n')",
    ),
    *("pd.Series(['a'])", "pd.Series(['a'], dtype='category')", "pd.Series(['a'], dtype=object)", "pd.DataFrame()"),
    *(
        "pd.Series(pd.to_datetime(['2020-01-01']))",
        "pd.Series([1, None], dtype='Int64')",
        "pd.Index([1])",
        "np.zeros(0)",
    ),
]


def _document():
    document = Document()
    document.run(PRELUDE)
    return document


def _encoded(document, expression):
    value = eval(expression, document.names)
    return document.quietly(lambda: document.journal.canonical(value))


def test_equal_for_the_same_expression_and_different_for_all_others():
    document = _document()
    expressions = list(DISTINCT)
    if "numpy" in sys.modules or pytest.importorskip("pandas"):
        document.run("import numpy as np, pandas as pd")
        expressions += NUMPY
    known = {}
    for expression in expressions:
        encoded = _encoded(document, expression)
        if "Int64" in expression:
            assert encoded is None or encoded not in known
            continue
        assert encoded is not None, expression
        assert encoded == _encoded(document, expression), expression
        assert encoded not in known, (expression, known.get(encoded))
        known[encoded] = expression
    assert document.calls == []


@pytest.mark.parametrize(
    "expression",
    ["(i for i in [])", "__import__('threading').Lock()", "open(__import__('os').devnull)", "iter({1})", "object()"],
)
def test_none_where_it_cannot_tell(expression):
    document = _document()
    if expression == "object()":
        assert _encoded(document, expression) == _encoded(document, expression)
    else:
        assert _encoded(document, expression) is None


def test_none_past_the_budget():
    document = _document()
    assert _encoded(document, "[[i] for i in range(200_000)]") is None


def test_a_function_counts_by_its_code_and_the_lines_that_tracebacks_tell():
    document = _document()
    document.run("def f(x):\n    return x")
    first = _encoded(document, "f")
    document.run("def f( x ):\n    return x  # a comment")
    assert _encoded(document, "f") == first
    for other in ("\ndef f(x):\n    return x", "def f(x):\n\n    return x", "def f(x):\n    return x, x"):
        document.run(other)
        assert _encoded(document, "f") != first, other


def test_a_frame_counts_by_its_columns_and_not_by_its_blocks():
    pytest.importorskip("pandas")
    document = _document()
    document.run(
        "import pandas as pd\na = pd.DataFrame({'x': [1], 'y': [2]})\nb = pd.DataFrame({'x': [1]}); b['y'] = 2"
    )
    assert _encoded(document, "a") == _encoded(document, "b")


leaf = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), st.binary(max_size=3))


@st.composite
def graphs(draw):
    """A list of nodes, each a list, dict or tuple whose parts are leaves or nodes: sharing and cycles."""
    size = draw(st.integers(1, 6))
    part = st.one_of(leaf, st.builds(_Node, st.integers(0, size - 1)))
    return [(draw(st.sampled_from(("list", "dict", "tuple"))), draw(st.lists(part, max_size=4))) for _ in range(size)]


class _Node:
    def __init__(self, at):
        self.at = at

    def __repr__(self):
        return f"#{self.at}"


def build(shape):
    """Fresh objects: equal leaves are not the same objects."""
    nodes = [[] if kind != "dict" else {} for kind, _ in shape]
    frozen = {}

    def part(one, seen):
        if type(one) is not _Node:
            return one
        if shape[one.at][0] == "tuple" and one.at not in seen:
            if one.at not in frozen:
                frozen[one.at] = tuple(part(inner, {*seen, one.at}) for inner in shape[one.at][1])
            return frozen[one.at]
        return nodes[one.at]

    for (kind, parts), node in zip(shape, nodes, strict=True):
        values = [part(one, set()) for one in parts]
        node.update(enumerate(values)) if kind == "dict" else node.extend(values)
    return part(_Node(0), set())


def alike(left, right):  # noqa: C901 (one walk over two graphs)
    """Whether two values have the same structure, sharing included: a bijection between their objects."""
    there, back, seen, stack = {}, {}, set(), [(left, right)]
    while stack:
        one, other = stack.pop()
        if type(one) is not type(other):
            return False
        if isinstance(one, (list, dict, tuple)) or one != one:
            if (id(one), id(other)) in seen:
                continue
            seen.add((id(one), id(other)))
            if there.setdefault(id(one), id(other)) != id(other) or back.setdefault(id(other), id(one)) != id(one):
                return False
            if one != one:
                if one.hex() != other.hex():
                    return False
                continue
            if len(one) != len(other):
                return False
            pairs = (
                zip(one.items(), other.items(), strict=True) if isinstance(one, dict) else zip(one, other, strict=True)
            )
            for a, b in pairs:
                stack.extend(zip(a, b, strict=True) if isinstance(one, dict) else [(a, b)])
        elif repr(one) != repr(other):
            return False
    return True


@settings(max_examples=200, deadline=None)
@given(graphs(), graphs(), st.integers(0, 3))
def test_equal_exactly_for_isomorphic_graphs(shape, other, change):
    document = Document()
    left = build(shape)
    right = build(shape if change else other)
    if change > 1 and isinstance(right, list):
        right.append(left[0] if left else None)
    same = document.journal.canonical(left) == document.journal.canonical(right)
    assert same == alike(left, right)
