"""Every way to write, rename or remove a file that Python itself has is seen, on every Python."""

from __future__ import annotations

import os

import pytest

WRITES = {
    "open w": ("open('out', 'w').write('x')", {"out"}, {"out"}),
    "open w, again": ("open('old', 'w').write('x')", {"old"}, set()),
    "open a": ("open('old', 'a').write('x')", {"old"}, set()),
    "open x": ("open('exclusive', 'x').write('x')", {"exclusive"}, {"exclusive"}),
    "open r+": ("open('old', 'r+').write('x')", {"old"}, set()),
    "open wb": ("open('out-b', 'wb').write(b'x')", {"out-b"}, {"out-b"}),
    "os.open": ("os.close(os.open('os', os.O_WRONLY | os.O_CREAT))", {"os"}, {"os"}),
    "os.open to append": ("os.close(os.open('old', os.O_WRONLY | os.O_APPEND))", {"old"}, set()),
    "os.open a Path": ("os.close(os.open(Path('os-path'), os.O_RDWR | os.O_CREAT))", {"os-path"}, {"os-path"}),
    "os.mkdir": ("os.mkdir('made')", {"made"}, {"made"}),
    "os.makedirs": ("os.makedirs('deep/er')", {"deep", "deep/er"}, {"deep", "deep/er"}),
    "os.truncate": ("os.truncate('old', 1)", {"old"}, set()),
    "os.utime": ("os.utime('old', (1, 1))", {"old"}, set()),
    "os.chmod": ("os.chmod('old', 0o600)", {"old"}, set()),
    "os.symlink": ("os.symlink('old', 'link')", {"link"}, {"link"}),
    "os.link": ("os.link('old', 'hard')", {"hard"}, {"hard"}),
    "os.replace": ("open('r1', 'w').close(); os.replace('r1', 'r2')", {"r2"}, {"r2"}),
    "os.rename over another": ("open('r3', 'w').close(); os.rename('r3', 'old')", {"old"}, set()),
    "os.rename away": ("os.rename('leaves', 'left')", {"leaves", "left"}, {"left"}),
    "os.rename a folder": ("os.rename('folder', 'renamed')", {"folder", "renamed"}, {"renamed"}),
    "os.renames": ("os.renames('renamed', 'to/renamed')", {"renamed", "to/renamed"}, {"to", "to/renamed"}),
    "os.remove": ("os.remove('goes')", {"goes"}, set()),
    "os.removedirs": ("os.removedirs('deep/er')", {"deep", "deep/er"}, set()),
    "Path.write_text": ("Path('text').write_text('x')", {"text"}, {"text"}),
    "Path.write_bytes": ("Path('bytes').write_bytes(b'x')", {"bytes"}, {"bytes"}),
    "Path.touch": ("Path('touched').touch()", {"touched"}, {"touched"}),
    "Path.touch, again": ("Path('old').touch()", {"old"}, set()),
    "Path.mkdir": ("Path('p/q').mkdir(parents=True)", {"p", "p/q"}, {"p", "p/q"}),
    "Path.rename": ("Path('text').rename('text2')", {"text", "text2"}, {"text2"}),
    "Path.unlink": ("Path('text2').unlink()", {"text2"}, set()),
    "Path.rmdir": ("Path('p/q').rmdir()", {"p/q"}, set()),
    "shutil.copy": ("shutil.copy('old', 'copy')", {"copy"}, {"copy"}),
    "shutil.copy2": ("shutil.copy2('old', 'copy2')", {"copy2"}, {"copy2"}),
    "shutil.copytree": ("shutil.copytree('tree', 'tree2')", {"tree2", "tree2/leaf"}, {"tree2", "tree2/leaf"}),
    "shutil.move": ("shutil.move('copy', 'tree')", {"copy", "tree/copy"}, {"tree/copy"}),
    "shutil.rmtree": ("shutil.rmtree('tree2')", {"tree2", "tree2/leaf"}, set()),
    "shutil.make_archive": ("shutil.make_archive('archive', 'zip', 'tree')", {"archive.zip"}, {"archive.zip"}),
    "zipfile": ("with zipfile.ZipFile('z.zip', 'w') as z: z.writestr('a', 'b')", {"z.zip"}, {"z.zip"}),
    "zipfile, extracted": (
        "zipfile.ZipFile('z.zip').extractall('unpacked')",
        {"unpacked/a"},
        {"unpacked", "unpacked/a"},
    ),
    "tarfile": ("with tarfile.open('t.tgz', 'w:gz') as t: t.add('old')", {"t.tgz"}, {"t.tgz"}),
    "gzip": ("gzip.open('g.gz', 'wb').write(b'x')", {"g.gz"}, {"g.gz"}),
    "bz2": ("bz2.open('b.bz2', 'wb').write(b'x')", {"b.bz2"}, {"b.bz2"}),
    "csv": ("with open('c.csv', 'w') as f: csv.writer(f).writerow([1])", {"c.csv"}, {"c.csv"}),
    "json": ("json.dump({}, open('j.json', 'w'))", {"j.json"}, {"j.json"}),
    "pickle": ("pickle.dump(1, open('p.pkl', 'wb'))", {"p.pkl"}, {"p.pkl"}),
    "logging": ("logging.FileHandler('l.log').close()", {"l.log"}, {"l.log"}),
    "mmap": (
        "with open('tree/leaf', 'r+b') as f:\n    with mmap.mmap(f.fileno(), 0) as m: m[0] = 65",
        {"tree/leaf"},
        set(),
    ),
    "dbm.dumb": (
        "with dbm.dumb.open('dumb', 'c') as d: d['a'] = 'b'",
        {"dumb.dat", "dumb.dir", "dumb.bak"},
        {"dumb.dat", "dumb.dir", "dumb.bak"},
    ),
    "sqlite3": ("con = sqlite3.connect('s.db'); con.execute('create table t (n)'); con.commit()", {"s.db"}, {"s.db"}),
    "sqlite3, later": ("con.execute('insert into t values (1)'); con.commit()", {"s.db"}, set()),
    "sqlite3, in WAL mode": (
        "con.execute('pragma journal_mode=wal'); con.execute('insert into t values (1)'); con.commit()",
        {"s.db", "s.db-wal", "s.db-shm"},
        {"s.db-wal", "s.db-shm"},
    ),
    "sqlite3, in a function": (
        "def save():\n    with con: con.execute('insert into t values (1)')\nsave()",
        {"s.db-wal"},
        set(),
    ),
    "sqlite3, closed": ("con.close()", {"s.db", "s.db-wal", "s.db-shm"}, set()),
    "sqlite3, a URI": (
        "c = sqlite3.connect('file:u.db?mode=rwc', uri=True); c.execute('create table t (n)'); c.close()",
        {"u.db"},
        {"u.db"},
    ),
    "sqlite3, attached": (
        "c = sqlite3.connect(''); c.execute(\"attach 'at.db' as a\"); c.execute('create table a.t (n)'); c.close()",
        {"at.db"},
        {"at.db"},
    ),
    "a thread": (
        "t = threading.Thread(target=lambda: open('thread', 'w').close()); t.start(); t.join()",
        {"thread"},
        {"thread"},
    ),
    "a helper": ("import writer; writer.save()", {"helped"}, {"helped"}),
    "after os.chdir": ("os.chdir('tree'); open('here', 'w').close(); os.chdir('..')", {"tree/here"}, {"tree/here"}),
}
PRELUDE = (
    "import bz2, csv, dbm.dumb, gzip, json, logging, mmap, os, pickle, shutil, sqlite3, tarfile, tempfile, threading,"
    " zipfile\nfrom pathlib import Path"
)
NOTHING = {
    "tempfile.TemporaryFile": "with tempfile.TemporaryFile(dir='.') as f: f.write(b'x')",
    "tempfile.NamedTemporaryFile": "with tempfile.NamedTemporaryFile(dir='.') as f: f.write(b'x')",
    "tempfile.TemporaryDirectory": "with tempfile.TemporaryDirectory(dir='.') as d: Path(d, 'x').write_text('y')",
    "made and removed": "open('gone', 'w').close(); os.remove('gone')",
    "removing what is not there": "try: os.remove('nothing')\nexcept OSError: pass",
    "sqlite3 that only reads": "sqlite3.connect('s2.db').execute('select * from t').fetchall()",
    "sqlite3 in memory": "sqlite3.connect('file::memory:', uri=True).execute('create table t (n)')",
    "sqlite3 in a file without a name": "sqlite3.connect('').execute('create table t (n)')",
    "mode r": "open('old').read()",
    "os.open to read": "os.close(os.open('old', os.O_RDONLY))",
    "os.mkdir that fails": "try: os.mkdir('tree')\nexcept OSError: pass",
}


@pytest.fixture
def project(worker):
    for name in ("old", "goes", "leaves", "folder/x", "tree/leaf"):
        worker.write(name, "content")
    worker.write("writer.py", "def save():\n    with open('helped', 'w') as f: f.write('x')\n")
    assert worker.run(PRELUDE).error is None
    worker.run("c = sqlite3.connect('s2.db'); c.execute('create table t (n)'); c.commit(); c.close()")
    return worker


def below(worker, paths):
    return {os.path.relpath(path, worker.folder) for path in paths}


def test_what_writes_renames_or_removes(project):
    missed = {}
    for case, (source, written, created) in WRITES.items():
        result = project.run(source)
        found = below(project, result.done["written"]), below(project, result.done["created"])
        if result.error or not written <= found[0] or found[1] != created:
            missed[case] = (result.error, *found)
    assert missed == {}, "\n".join(map(str, missed.items()))


def test_what_leaves_nothing_behind(project):
    found = {case: project.run(source) for case, source in NOTHING.items()}
    assert {case: result.error for case, result in found.items() if result.error} == {}
    assert {case: result.done["written"] for case, result in found.items() if result.done["written"]} == {}


def test_a_database_that_another_process_changes_is_not_ours(project):
    project.run("con = sqlite3.connect('s2.db')")
    (project.folder / "s2.db").touch()
    assert project.run("con.execute('select 1').fetchall()").done["written"] == []
