"""NumPy arrays and pandas frames: every change is seen, and undone in the same object."""

from __future__ import annotations

import sys

import pytest
from document import Document

pytest.importorskip("numpy")
pytest.importorskip("pandas")


@pytest.fixture(autouse=True)
def main_module():
    kept = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = kept


def _shown(document, expression):
    return repr(eval(expression, document.names))


def turns(setup, change, *shown):
    document = Document()
    document.run("import numpy as np, pandas as pd, warnings\nwarnings.simplefilter('ignore')\n" + setup)
    identities = {name: id(value) for name, value in document.names.items()}
    before = [_shown(document, one) for one in shown]
    entry = document.run(change)
    after = [_shown(document, one) for one in shown]
    assert before != after
    assert entry.reversible, entry.why_not
    for _ in range(2):
        document.undo(entry)
        assert [_shown(document, one) for one in shown] == before
        assert {name: id(document.names[name]) for name in identities} == identities
        document.redo(entry)
        assert [_shown(document, one) for one in shown] == after
    return entry


@pytest.mark.parametrize(
    ("setup", "change", "shown"),
    [
        ("a = np.arange(6)", "a[2] = 9", "a"),
        ("a = np.arange(6); v = a[1:3]", "v[:] = 7", "a, v"),
        ("a = np.arange(6); v = a[1:3]", "a[:] = 7", "a, v"),
        ("a = np.array([3, 1, 2])", "a.sort()", "a"),
        ("a = np.arange(6).reshape(2, 3).T; w = a.base", "a[0, 1] = 9", "a, w"),
        ("a = np.asfortranarray(np.ones((3, 4)))", "a *= 2", "a"),
        ("a = np.ones((2, 3, 4)).transpose(1, 2, 0).copy(order='K')", "a[1, 2, 1] = 5", "a"),
        ("a = np.zeros(3, [('x', 'i4'), ('y', 'f8')])", "a['y'][1] = 2", "a"),
        ("a = np.array([[1], {}], object)", "a[1]['k'] = 1; a[0] = None", "a"),
        ("a = np.arange(6)", "a.flags.writeable = False", "a.flags.writeable"),
        ("a = np.arange(6); a.flags.writeable = False", "a.flags.writeable = True; a[0] = 5", "a, a.flags.writeable"),
        ("a = np.array(['a', 'b'])", "a[0] = 'z'", "a"),
        ("a = np.array(['2020-01-01'], 'M8[D]')", "a[0] = np.datetime64('2021-01-01')", "a"),
        ("a = np.array(5)", "a[...] = 6", "a"),
        ("a = np.ma.array([1, 2], mask=[0, 1])", "a[0] = 5", "a"),
        ("b = bytearray(b'abcd'); a = np.frombuffer(b, 'u1')", "a[0] = 0", "a, b"),
        ("class A(np.ndarray): pass\na = np.arange(3).view(A); a.t = 1", "a[0] = 5; a.t = 2", "a, a.t"),
        ("g = np.random.default_rng(1)", "g.random()", "g.bit_generator.state"),
        ("g = np.random.RandomState(1)", "g.randn()", "g.get_state()[1:]"),
        ("g = np.random.Generator(np.random.MT19937(1))", "g.random()", "g.bit_generator.state"),
    ],
)
def test_an_array_comes_back(setup, change, shown):
    turns(setup, change, shown)


FRAME = "df = pd.DataFrame({'a': [3, 1, 2], 'b': list('xyz'), 'c': [1.5, None, 2.5]}); s = df['a']; t = df\n"


@pytest.mark.parametrize(
    "change",
    [
        "df['d'] = df.a * 2",
        "df['a'] = 0",
        "df.loc[1, 'a'] = 9",
        "df.iloc[0, 2] = 9",
        "df.loc[5] = [1, 'q', 2]",
        "df.drop(columns='a', inplace=True)",
        "df.drop(index=1, inplace=True)",
        "df.columns = list('uvw')",
        "df.index = [5, 6, 7]",
        "df.index.name = 'i'",
        "df.attrs['k'] = 1",
        "df.sort_values('a', inplace=True)",
        "df.insert(0, 'z', 1)",
        "del df['c']",
        "df.pop('b')",
        "df.fillna(0, inplace=True)",
        "df.set_index('b', inplace=True)",
        "df.update(pd.DataFrame({'a': [9]}))",
        "df.rename(columns={'a': 'q'}, inplace=True)",
        "df.reset_index(inplace=True)",
        "df.loc[0, 'b'] = 'other'",
        "s[:] = 0",
        "s.iloc[1] = 7",
        "s.name = 'n'",
        "s.loc[9] = 1",
        "df.flags.allows_duplicate_labels = False",
    ],
)
def test_a_frame_comes_back(change):
    shown = "df, s, df.index.name, df.attrs, s.name, df.dtypes, df.flags.allows_duplicate_labels, t is df"
    turns(FRAME, change, shown)


@pytest.mark.parametrize(
    ("setup", "change"),
    [
        ("x = pd.Series(['a', 'b', 'a']).astype('category')", "x.iloc[0] = 'b'"),
        ("x = pd.Series(pd.date_range('2020', periods=3))", "x.iloc[0] = pd.Timestamp('1999')"),
        ("x = pd.Series([1, None], dtype='Int64')", "x.iloc[1] = 5"),
        ("x = pd.Series([[1], {}], dtype=object)", "x.iloc[0].append(2)"),
        ("x = pd.Series([[1], {}], dtype=object)", "x.iloc[0] = 2"),
        ("x = pd.DataFrame({'k': [[1], [2]]})", "x.loc[0, 'k'].append(5)"),
        (
            "x = pd.Series(range(4), pd.MultiIndex.from_product([[1, 2], list('ab')], names=['p', 'q']))",
            "x.index.names = ['r', 't']",
        ),
        ("class F(pd.DataFrame):\n _metadata = ['note']\nx = F({'a': [1]}); x.note = 1", "x.loc[0, 'a'] = 5"),
    ],
)
def test_what_is_in_a_frame_comes_back(setup, change):
    turns(setup, change, "x", "getattr(x, 'index', None)")


@pytest.mark.parametrize(
    "reading",
    [
        "df.head(); repr(df); df._repr_html_(); df.describe()",
        "df.values; df.to_numpy(); df.sum(numeric_only=True); df.groupby('b').a.sum()",
        "df.a.str if 0 else df.b.str.upper(); df.index.get_loc(1); df.columns.get_loc('a'); df.b.unique()",
        "df['n'] if 'n' in df else df.merge(df, on='a'); df.iloc[0]; df.T; df.query('a > 1'); df[df.a > 1]",
        "list(df.itertuples()); df.a.plot; df.equals(df); df.copy(); df.memory_usage(); df.sort_values('a')",
        "df._mgr.consolidate() if 0 else df._consolidate_inplace()",
    ],
)
def test_reading_a_frame_is_no_change(reading):
    document = Document()
    document.run("import numpy as np, pandas as pd\n" + FRAME + "df['n'] = 1; df['m'] = 2.5")
    document.run(reading)
    assert document.run(reading).changes == []


def test_a_large_array_tells_its_change_and_cannot_be_put_back(monkeypatch):
    import heap.arrays

    monkeypatch.setattr(heap.arrays, "COPY_LIMIT", 100)
    document = Document()
    document.run("import numpy as np\na = np.zeros(1000)")
    assert document.run("a.sum()").changes == []
    entry = document.run("a[500] = 1")
    assert entry.why_not == "a large array's content"


def test_an_array_under_a_frame_changes_what_the_frame_is():
    document = Document()
    document.run("import numpy as np, pandas as pd\na = np.zeros((2, 2)); df = pd.DataFrame(a, copy=False)")
    reader = document.run("total = df.sum().sum()")
    writer = document.run("a[0, 0] = 1")
    assert reader.is_current is False
    document.undo(writer)
    assert document.names["df"].iloc[0, 0] == 0


def test_a_frame_is_shared_by_what_holds_it():
    document = Document()
    document.run("import pandas as pd\nclass Model: pass\nm = Model()\n" + FRAME + "m.data = df")
    entry = document.run("m.data['new'] = 1; m.data.loc[0, 'a'] = 50")
    document.undo(entry)
    assert list(document.names["df"].columns) == ["a", "b", "c"]
    assert document.names["m"].data is document.names["df"]
