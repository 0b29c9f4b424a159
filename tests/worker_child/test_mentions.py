"""Files that native code reads and writes without telling: found by what a block names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

READS = {
    "pyarrow": ("pq.read_table('a.parquet')", "a.parquet"),
    "polars": ("pl.read_parquet('a.parquet')", "a.parquet"),
    "polars, csv": ("pl.read_csv('a.csv')", "a.csv"),
    "polars, lazy": ("pl.scan_parquet('a.parquet').collect()", "a.parquet"),
    "polars, a pattern": ("pl.read_parquet('data/*.parquet')", "data/c.parquet"),
    "pandas": ("pd.read_parquet('a.parquet')", "a.parquet"),
    "pandas, csv": ("pd.read_csv('a.csv')", "a.csv"),
    "pandas, csv by pyarrow": ("pd.read_csv('a.csv', engine='pyarrow')", "a.csv"),
    "pandas, excel": ("pd.read_excel('a.xlsx')", "a.xlsx"),
    "pandas, feather": ("pd.read_feather('a.feather')", "a.feather"),
    "numpy": ("np.load('a.npy')", "a.npy"),
    "numpy, mapped": ("np.load('a.npy', mmap_mode='r')", "a.npy"),
    "numpy, memmap": ("np.memmap('a.csv', mode='r')", "a.csv"),
    "numpy, fromfile": ("np.fromfile('a.csv', dtype='u1')", "a.csv"),
    "numpy, text": ("np.loadtxt('a.csv', skiprows=1, delimiter=',')", "a.csv"),
    "h5py": ("h5py.File('a.h5')['x'][:]", "a.h5"),
    "duckdb": ("duckdb.read_parquet('a.parquet').fetchall()", "a.parquet"),
    "duckdb, SQL": ("duckdb.sql(\"select * from 'a.parquet'\").fetchall()", "a.parquet"),
    "duckdb, more SQL": (
        "duckdb.sql('''\nselect *\nfrom read_csv('a.csv')\n''').fetchall()".replace("'''", '"""'),
        "a.csv",
    ),
    "pillow": ("Image.open('a.png').load()", "a.png"),
    "matplotlib": ("plt.imread('a.png')", "a.png"),
    "bytes": ("pl.read_parquet(os.fsdecode(b'a.parquet'))", "a.parquet"),
    "a name": ("path = 'a.' + 'parquet'; pq.read_table(path)", "a.parquet"),
    "a Path": ("path = Path('data') / 'b.parquet'; pq.read_table(path)", "data/b.parquet"),
    "a Path without a name": ("pq.read_table(Path('data') / 'b.parquet')", "data/b.parquet"),
    "a deep Path without a name": ("pq.read_table(Path('data') / 'deep' / 'd.parquet')", "data/deep/d.parquet"),
    "a folder with a name": ("DATA = Path('data'); pq.read_table(DATA / 'b.parquet')", "data/b.parquet"),
    "os.path.join": ("pq.read_table(os.path.join('data', 'b.parquet'))", "data/b.parquet"),
    "an f-string and a folder": ("folder = 'data'; pq.read_table(f'{folder}/b.parquet')", "data/b.parquet"),
    "an f-string": ("n = 'b'; pq.read_table(f'data/{n}.parquet')", "data/b.parquet"),
    "a loop": ("for n in 'bc': pq.read_table(f'data/{n}.parquet')", "data/c.parquet"),
    "a list": ("for path in ['a.parquet', 'data/b.parquet']: pq.read_table(path)", "data/b.parquet"),
    "a dict": ("paths = {'x': 'data/b.parquet'}; pq.read_table(paths['x'])", "data/b.parquet"),
    "a dataset": ("pq.read_table('dataset')", "dataset/part=1/x.parquet"),
    "an absolute path": ("pq.read_table(os.path.abspath('a.parquet'))", "a.parquet"),
    "beside the document": ("pq.read_table(Path(__file__).parent / 'a.parquet')", "a.parquet"),
    "a function": ("def load():\n    return pq.read_table('a.parquet')\nload()", "a.parquet"),
    "a lambda": ("(lambda: pq.read_table('a.parquet'))()", "a.parquet"),
    "a default": ("def load(path='a.' + 'parquet'):\n    return pq.read_table(path)\nload()", "a.parquet"),
    "a closure": (
        "def make(path):\n    def load():\n        return pq.read_table(path)\n    return load\nmake('a.parquet')()",
        "a.parquet",
    ),
    "a partial": ("load = functools.partial(pq.read_table, 'a.parquet'); load()", "a.parquet"),
    "a cached function": (
        "@functools.lru_cache\ndef load():\n    return pq.read_table('a.parquet')\nload()",
        "a.parquet",
    ),
    "a class": ("class C:\n    P = 'a.parquet'\npq.read_table(C.P)", "a.parquet"),
    "a method": ("class C:\n    def load(self):\n        return pq.read_table('a.parquet')\nC().load()", "a.parquet"),
    "an instance": ("c = types.SimpleNamespace(path='a.' + 'parquet'); pq.read_table(c.path)", "a.parquet"),
    "a slot": (
        "class C:\n    __slots__ = ('path',)\nc = C(); c.path = 'a.parq' + 'uet'; pq.read_table(c.path)",
        "a.parquet",
    ),
    "a generator": ("g = (pq.read_table('a.parquet') for _ in 'x'); next(g)", "a.parquet"),
    "a helper": ("import helper; helper.load()", "a.parquet"),
    "a helper's constant": ("import helper; helper.load_constant()", "data/b.parquet"),
    "a helper's helper": ("from helper import load_below; load_below()", "data/c.parquet"),
    "a helper's attribute": ("import helper; pq.read_table(helper.WHERE)", "data/b.parquet"),
    "beside a helper": ("from package.inner import load; load()", "package/files/p.parquet"),
    "a helper at import": ("import eager", "a.parquet"),
    "an import in a function": (
        "def load():\n    import polars\n    return polars.read_parquet('a.parquet')\nload()",
        "a.parquet",
    ),
    "a folder of before": ("os.chdir('data'); pq.read_table('b.parquet'); os.chdir('..')", "data/b.parquet"),
}
HELPER = """
import pyarrow.parquet as pq
import below
WHERE = 'data/b.parquet'
def load(): return pq.read_table('a.parquet')
def load_constant(): return pq.read_table(WHERE)
def load_below(): return below.load()
"""
PRELUDE = "import functools, os, types\nfrom pathlib import Path"
LIBRARIES = {
    "pq": ("pyarrow", "import pyarrow.parquet as pq"),
    "pl": ("polars", "import polars as pl"),
    "pd": ("pandas", "import pandas as pd"),
    "np": ("numpy", "import numpy as np"),
    "h5py": ("h5py", "import h5py"),
    "duckdb": ("duckdb", "import duckdb"),
    "Image": ("PIL", "from PIL import Image"),
    "plt": ("matplotlib", "import matplotlib.pyplot as plt"),
}


def prepare(worker):
    pytest.importorskip("pyarrow")
    import pyarrow
    import pyarrow.feather
    import pyarrow.parquet

    table = pyarrow.table({"n": [1, 2]})
    for name in ("a", "data/b", "data/c", "data/deep/d", "dataset/part=1/x", "package/files/p"):
        (worker.folder / name).parent.mkdir(parents=True, exist_ok=True)
        pyarrow.parquet.write_table(table, worker.folder / f"{name}.parquet")
    pyarrow.feather.write_feather(table, str(worker.folder / "a.feather"))
    worker.write("a.csv", "n,m\n1,2\n")
    worker.write("helper.py", HELPER)
    worker.write("below.py", "import pyarrow.parquet as pq\ndef load(): return pq.read_table('data/c.parquet')\n")
    worker.write("package/__init__.py", "")
    worker.write(
        "package/inner.py",
        "from pathlib import Path\nimport pyarrow.parquet as pq\nHERE = Path(__file__).parent\n"
        "def load(): return pq.read_table(HERE / 'files' / 'p.parquet')\n",
    )
    worker.write("eager.py", "import pyarrow.parquet as pq\nTABLE = pq.read_table('a.parquet')\n")
    np = pytest.importorskip("numpy")
    np.save(worker.folder / "a.npy", np.zeros(3))


def optional(worker):
    """Files of libraries that may not be here, each on its own."""
    try:
        import h5py

        with h5py.File(worker.folder / "a.h5", "w") as file:
            file["x"] = [1, 2]
    except ImportError:
        pass
    try:
        import openpyxl

        openpyxl.Workbook().save(worker.folder / "a.xlsx")
    except ImportError:
        pass
    try:
        from PIL import Image

        Image.new("RGB", (1, 1)).save(worker.folder / "a.png")
    except ImportError:
        pass


def seen(worker, paths):
    return {os.path.relpath(path, worker.folder) for path in paths}


@pytest.fixture
def project(rich):
    prepare(rich)
    optional(rich)
    rich.run(PRELUDE)
    return rich


@pytest.fixture
def pq(project):
    project.run(LIBRARIES["pq"][1])
    project.run("pq.read_table('a.parquet')")  # imports more, and looks for that in the folder
    return project


def check(project, cases):
    """All cases in one worker: a process for each would take minutes."""
    missed = {}
    for case in cases:
        source, expected = READS[case]
        result = project.run(source)
        if result.error or result.done["written"] or expected not in seen(project, result.done["files"]):
            missed[case] = (result.error, result.done["written"], seen(project, result.done["files"]))
    assert missed == {}, "\n".join(map(str, missed.items()))


@pytest.mark.parametrize("library", LIBRARIES)
def test_readers(project, library):
    module, statement = LIBRARIES[library]
    pytest.importorskip(module)
    project.run(statement)
    cases = [case for case, (source, _) in READS.items() if f"{library}." in source]
    check(project, [case for case in cases if case != "pandas, excel" or (project.folder / "a.xlsx").exists()])


def test_readers_in_helpers(project):
    pytest.importorskip("polars")
    check(project, [case for case, (source, _) in READS.items() if not any(f"{name}." in source for name in LIBRARIES)])


def test_a_module_that_was_imported_before(pq):
    pq.run("import helper")
    assert "a.parquet" in seen(pq, pq.run("helper.load()").done["files"])


def test_only_what_is_named_is_read(pq):
    assert seen(pq, pq.run("pq.read_table('a.parquet')").done["files"]) == {"a.parquet"}
    assert seen(pq, pq.run("pq.read_table(Path('data') / 'b.parquet').num_rows").done["files"]) == {"data/b.parquet"}


def test_a_block_that_can_reach_no_native_code_needs_no_guess(pq):
    for source in ("WHERE = 'a.parquet'", "DATA = Path('data')", "def f():\n    'a.csv'\n    return ['a.csv']", "f()"):
        assert pq.run(source).done["files"] == [], source
    assert "a.parquet" in seen(pq, pq.run("pq.read_table(WHERE)").done["files"])


def test_words_are_no_files(pq):
    source = (
        "def f():\n    '''See data/none.csv and none.csv.'''\n    return pq\n"
        "class C:\n    '''none.csv'''\n    x = pq\n"
        "f()\nprint('e.g. none.csv', 'np.float64', '%.2f', '1.5', 'none', 'a/b', 'main.py', 'http://a.b/none.csv')"
    )
    assert pq.run(source).done["files"] == []


def test_a_missing_file_is_looked_for(pq):
    assert seen(pq, pq.run("pq.read_table('gone.parquet')").done["files"]) == {"gone.parquet"}
    assert "data/gone.parquet" in seen(pq, pq.run("pq.read_table(Path('data') / 'gone.parquet')").done["files"])
    assert "no/gone" in seen(pq, pq.run("pq.read_table('no/gone')").done["files"])
    source = "try:\n    pq.read_table('gone.parquet')\nexcept OSError:\n    print('none')"
    assert seen(pq, pq.run(source).done["files"]) == {"gone.parquet"}


def test_no_method_of_a_users_class_is_called(pq):
    source = (
        "class Loud(type):\n"
        "    def __eq__(self, other): print('eq'); return True\n"
        "    def __hash__(self): print('hash'); return 1\n"
        "    def __getattribute__(self, name): print('get', name); return type.__getattribute__(self, name)\n"
        "class P(os.PathLike, metaclass=type('M', (Loud, type(os.PathLike)), {})):\n"
        "    def __fspath__(self): print('fspath'); return 'a.parquet'\n"
        "    def __getattribute__(self, name): print('get', name); return object.__getattribute__(self, name)\n"
        "    def __iter__(self): print('iter'); return iter(())\n"
        "class S(str):\n"
        "    def __eq__(self, other): print('eq'); return True\n"
        "    def __hash__(self): print('hash'); return 1\n"
        "    def __len__(self): print('len'); return 1\n"
        "p, s, x = P(), S('a.parquet'), [P()]"
    )
    pq.run(source)
    result = pq.run("(p, s, x, pq, P, S);")
    assert (result.error, result.text()) == (None, "")


def test_what_a_module_read_when_it_was_imported_is_no_later_blocks(pq):
    assert "a.parquet" in seen(pq, pq.run("import eager").done["files"])
    assert pq.run("eager.TABLE.num_rows").done["files"] == []


WRITES = {
    "pyarrow": ("pq.write_table(table, 'out.parquet')", {"out.parquet"}),
    "pyarrow, a dataset": (
        "pq.write_to_dataset(table, 'out', basename_template='{i}.parquet')",
        {"out", "out/0.parquet"},
    ),
    "pandas": ("table.to_pandas().to_parquet('frame.parquet')", {"frame.parquet"}),
    "pandas, csv": ("table.to_pandas().to_csv('frame.csv')", {"frame.csv"}),
    "pandas, excel": ("table.to_pandas().to_excel('frame.xlsx')", {"frame.xlsx"}),
    "polars": ("pl.from_arrow(table).write_parquet('polars.parquet')", {"polars.parquet"}),
    "polars, csv": ("pl.from_arrow(table).write_csv('polars.csv')", {"polars.csv"}),
    "polars, a Path": ("pl.from_arrow(table).write_csv(Path('data') / 'new.csv')", {"data/new.csv"}),
    "an f-string": ("for n in 'xy': pq.write_table(table, f'part-{n}.pq')", {"part-x.pq", "part-y.pq"}),
    "h5py": ("with h5py.File('out.h5', 'w') as f: f['x'] = [1, 2]", {"out.h5"}),
    "h5py, in place": ("with h5py.File('out.h5', 'a') as f: f['y' + str(len(f))] = [1, 2]", {"out.h5"}),
    "duckdb": (
        "con = duckdb.connect('out.duckdb'); con.execute('create or replace table t (n int)'); con.close()",
        {"out.duckdb"},
    ),
    "duckdb, SQL": ("duckdb.sql(\"copy (select 1) to 'copied.parquet'\")", {"copied.parquet"}),
    "a name made here": ("where = 'na' + 'med.parquet'; pq.write_table(table, where)", {"named.parquet"}),
    "numpy": ("np.save('out.npy', np.zeros(3))", {"out.npy"}),
    "numpy, mapped": ("m = np.memmap('out.bin', mode='w+', shape=3); m[:] = 1; m.flush()", {"out.bin"}),
    "matplotlib": ("plt.plot([1]); plt.savefig('out.png')", {"out.png"}),
    "matplotlib, pdf": ("plt.plot([1]); plt.savefig('out.pdf')", {"out.pdf"}),
}

# An ending is no path: whether such a file was there before the block is not known.
CREATED_BY_SURPRISE = {"an f-string", "a name made here", "pyarrow, a dataset", "h5py, in place"}


def test_writers(pq):
    wanted = ["polars", "duckdb", "h5py", "openpyxl", "matplotlib"]
    for module in wanted:
        pytest.importorskip(module)
    pq.run("\n".join(statement for _, statement in LIBRARIES.values()) + "\nimport pyarrow\n")
    pq.run("table = pyarrow.table({'n': list(range(9))})")
    missed = {}
    for case, (source, expected) in WRITES.items():
        first, second = pq.run(source), pq.run(source)
        if first.error or second.error or not expected <= seen(pq, first.done["written"]):
            missed[case] = first.error or second.error or ("not written", seen(pq, first.done["written"]))
        elif max(expected) not in seen(pq, second.done["written"]) or second.done["created"]:
            missed[case] = ("not overwritten", seen(pq, second.done["written"]), second.done["created"])
        elif not expected <= seen(pq, first.done["created"]) and case not in CREATED_BY_SURPRISE:
            missed[case] = ("not created", seen(pq, first.done["created"]))
    assert missed == {}, "\n".join(map(str, missed.items()))


def test_a_connection_writes_in_a_later_block(pq):
    pytest.importorskip("duckdb")
    pq.run("import duckdb, sqlite3\ncon = duckdb.connect('d.duckdb')\nlite = sqlite3.connect('l.db')")
    done = pq.run("con.execute('create table t (n int)'); con.execute('checkpoint');").done
    assert "d.duckdb" in seen(pq, done["written"])
    done = pq.run("lite.execute('create table t (n int)'); lite.commit()").done
    assert seen(pq, done["written"]) == {"l.db"}


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="only Linux counts what a process writes")
def test_somebody_elses_change_while_a_block_reads_is_not_ours(pq):
    pq.run("import time")
    pq.submit(
        "t = pq.read_table('a.parquet')\nprint('has read')\nwhile not os.path.exists('go'):\n    time.sleep(0.01)"
    )
    pq.wait(lambda: b"has read" in pq.stdout.data)
    new = pq.folder / "new"
    new.write_bytes(b"\0" * 3000)
    new.replace(pq.folder / "a.parquet")
    (pq.folder / "go").touch()
    done = pq.result().done
    assert "a.parquet" in seen(pq, done["files"])
    assert done["written"] == []
