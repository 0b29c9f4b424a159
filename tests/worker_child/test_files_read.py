"""Every way to read, look for or list a file that Python itself has is seen, on every Python."""

from __future__ import annotations

import os
import sqlite3
import zipfile

import pytest

READS = {
    "open": ("", "open('a.txt').read()", "a.txt"),
    "open in a folder that is missing": ("", "try: open('no/a.txt')\nexcept OSError: pass", "no/a.txt"),
    "open bytes": ("", "open(b'a.txt').read()", "a.txt"),
    "io.open": ("import io", "io.open('a.txt').read()", "a.txt"),
    "codecs.open": ("import codecs", "codecs.open('a.txt', 'r', 'utf-8').read()", "a.txt"),
    "os.open": ("import os", "os.close(os.open('a.txt', os.O_RDONLY))", "a.txt"),
    "os.open a Path": ("import os, pathlib", "os.close(os.open(pathlib.Path('a.txt'), os.O_RDONLY))", "a.txt"),
    "os.stat": ("import os", "os.stat('a.txt').st_size", "a.txt"),
    "os.stat by keyword": ("import os", "os.stat(path='a.txt').st_size", "a.txt"),
    "os.access": ("import os", "os.access('gone.txt', os.R_OK)", "gone.txt"),
    "os.path.exists": ("import os", "os.path.exists('gone.txt')", "gone.txt"),
    "os.path.isfile": ("import os", "os.path.isfile('gone.txt')", "gone.txt"),
    "os.path.isdir": ("import os", "os.path.isdir('gone')", "gone"),
    "os.path.islink": ("import os", "os.path.islink('gone')", "gone"),
    "os.path.getmtime": ("import os", "os.path.getmtime('a.txt')", "a.txt"),
    "os.path.getsize": ("import os", "os.path.getsize('a.txt')", "a.txt"),
    "os.path.samefile": ("import os", "os.path.samefile('a.txt', 'data/b.txt')", "data/b.txt"),
    "os.listdir": ("import os", "os.listdir('data')", "data"),
    "os.listdir here": ("import os", "os.listdir()", "."),
    "os.scandir": ("import os", "[e.name for e in os.scandir('data')]", "data"),
    "DirEntry.stat": ("import os", "[e.stat().st_size for e in os.scandir('data')]", "data/b.txt"),
    "os.walk": ("import os", "list(os.walk('.'))", "data/deep"),
    "os.fwalk": ("import os", "list(os.fwalk('.'))", "data/deep"),
    "glob": ("import glob", "glob.glob('data/*.txt')", "data"),
    "glob, recursive": ("import glob", "glob.glob('**/*.txt', recursive=True)", "data/deep"),
    "Path.read_text": ("import pathlib", "pathlib.Path('a.txt').read_text()", "a.txt"),
    "Path.read_bytes": ("import pathlib", "pathlib.Path('a.txt').read_bytes()", "a.txt"),
    "Path.open": ("import pathlib", "pathlib.Path('a.txt').open().read()", "a.txt"),
    "Path.exists": ("import pathlib", "pathlib.Path('gone.txt').exists()", "gone.txt"),
    "Path.is_file": ("import pathlib", "pathlib.Path('gone.txt').is_file()", "gone.txt"),
    "Path.is_dir": ("import pathlib", "pathlib.Path('gone').is_dir()", "gone"),
    "Path.stat": ("import pathlib", "pathlib.Path('a.txt').stat().st_mtime", "a.txt"),
    "Path.iterdir": ("import pathlib", "list(pathlib.Path('data').iterdir())", "data"),
    "Path.glob": ("import pathlib", "list(pathlib.Path('data').glob('*.txt'))", "data"),
    "Path.rglob": ("import pathlib", "list(pathlib.Path('.').rglob('*.txt'))", "data/deep"),
    "after os.chdir": ("import os", "os.chdir('data'); open('b.txt').read(); os.chdir('..')", "data/b.txt"),
    "json": ("import json", "json.load(open('a.json'))", "a.json"),
    "csv": ("import csv", "list(csv.reader(open('a.txt')))", "a.txt"),
    "configparser": ("import configparser", "configparser.ConfigParser().read('a.ini')", "a.ini"),
    "configparser, missing": ("import configparser", "configparser.ConfigParser().read('gone.ini')", "gone.ini"),
    "mmap": (
        "import mmap",
        "with open('a.txt', 'rb') as f, mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ) as m: print(m[:2])",
        "a.txt",
    ),
    "zipfile": ("import zipfile", "zipfile.ZipFile('a.zip').read('x')", "a.zip"),
    "zipfile.is_zipfile": ("import zipfile", "zipfile.is_zipfile('a.txt')", "a.txt"),
    "gzip": ("import gzip", "try: gzip.open('a.txt').read()\nexcept OSError: pass", "a.txt"),
    "bz2": ("import bz2", "try: bz2.open('a.txt').read()\nexcept OSError: pass", "a.txt"),
    "lzma": ("import lzma", "try: lzma.open('a.txt').read()\nexcept (lzma.LZMAError, EOFError): pass", "a.txt"),
    "tarfile": ("import tarfile", "try: tarfile.open('a.txt')\nexcept tarfile.TarError: pass", "a.txt"),
    "fileinput": ("import fileinput", "list(fileinput.input('a.txt'))", "a.txt"),
    "pickle": ("import pickle", "try: pickle.load(open('a.txt', 'rb'))\nexcept Exception: pass", "a.txt"),
    "filecmp": ("import filecmp", "filecmp.cmp('a.txt', 'data/b.txt', shallow=False)", "data/b.txt"),
    "shutil.copy": ("import shutil", "shutil.copy('a.txt', 'copy.txt')", "a.txt"),
    "xml": ("import xml.etree.ElementTree as E", "try: E.parse('a.txt')\nexcept E.ParseError: pass", "a.txt"),
    "shelve": ("import shelve", "try: shelve.open('gone-shelf', 'r')\nexcept Exception: pass", "gone-shelf"),
    "dbm.dumb": ("import dbm.dumb", "try: dbm.dumb.open('gone-dumb', 'r')\nexcept OSError: pass", "gone-dumb.dat"),
    "sqlite3": ("import sqlite3", "sqlite3.connect('a.db').execute('select * from t').fetchall()", "a.db"),
    "sqlite3, a Path": ("import sqlite3, pathlib", "sqlite3.connect(pathlib.Path('a.db')).close()", "a.db"),
    "sqlite3, a URI": ("import sqlite3", "sqlite3.connect('file:a.db?mode=ro', uri=True).close()", "a.db"),
    "sqlite3, an absolute URI": (
        "import sqlite3, os",
        "sqlite3.connect('file://' + os.getcwd() + '/%61.db?mode=ro', uri=True).close()",
        "a.db",
    ),
    "sqlite3, a missing one": (
        "import sqlite3",
        "try: sqlite3.connect('file:gone.db?mode=ro', uri=True)\nexcept sqlite3.Error: pass",
        "gone.db",
    ),
    "sqlite3, attached": (
        "import sqlite3\ncon = sqlite3.connect(':memory:')",
        "con.execute(\"attach 'a.db' as other\"); con.execute('select * from other.t').fetchall()",
        "a.db",
    ),
    "linecache": ("import linecache", "linecache.getline('a.txt', 1)", "a.txt"),
    "tokenize.open": ("import tokenize", "tokenize.open('a.txt').read()", "a.txt"),
    "runpy": ("import runpy", "runpy.run_path('script.py')", "script.py"),
    "exec": ("", "exec(compile(open('script.py').read(), 'script.py', 'exec'))", "script.py"),
    "what a script that is run reads": ("import runpy", "runpy.run_path('script.py')", "a.txt"),
    "pkgutil.get_data": ("import pkgutil", "pkgutil.get_data('package', 'inner.txt')", "package/inner.txt"),
    "pkgutil.iter_modules": ("import pkgutil", "list(pkgutil.iter_modules(['package']))", "package"),
    "importlib.resources": (
        "import importlib.resources as r",
        "r.files('package').joinpath('inner.txt').read_text()\nr.files('package').joinpath('gone.txt').is_file()",
        "package/inner.txt",
    ),
    "importlib.util": ("import importlib.util as u", "u.find_spec('gone_module')", "gone_module.py"),
    "a helper at import": ("", "import reads_at_import", "a.txt"),
    "a helper's function": ("import reads_when_called", "reads_when_called.load()", "a.txt"),
    "a thread": (
        "import threading",
        "t = threading.Thread(target=lambda: open('a.txt').read()); t.start(); t.join()",
        "a.txt",
    ),
    "an executor": (
        "from concurrent.futures import ThreadPoolExecutor as T",
        "with T() as t: t.submit(open, 'a.txt').result()",
        "a.txt",
    ),
    "logging.config": (
        "import logging.config",
        "try: logging.config.fileConfig('a.ini')\nexcept Exception: pass",
        "a.ini",
    ),
    "locale": ("import gettext", "gettext.find('messages', '.', ['de'])", "de/LC_MESSAGES/messages.mo"),
}
NEWER = {
    "tomllib": ("import tomllib", "tomllib.load(open('a.toml', 'rb'))", "a.toml"),
    "Path.walk": ("import pathlib", "list(pathlib.Path('.').walk())", "data/deep"),
    "hashlib.file_digest": ("import hashlib", "hashlib.file_digest(open('a.txt', 'rb'), 'md5')", "a.txt"),
    "glob, with a root": ("import glob", "glob.glob('*.txt', root_dir='data')", "data"),
}
FILES = {
    "a.txt": "12\n",
    "a.json": "{}",
    "a.ini": "[s]\nk=1\n",
    "a.toml": "k = 1\n",
    "data/b.txt": "b",
    "data/deep/c.txt": "c",
    "script.py": "text = open('a.txt').read()\n",
    "reads_at_import.py": "TEXT = open('a.txt').read()\n",
    "reads_when_called.py": "def load():\n    return open('a.txt').read()\n",
    "package/__init__.py": "",
    "package/inner.txt": "inner",
}


def prepare(worker):
    for name, text in FILES.items():
        worker.write(name, text)
    with zipfile.ZipFile(worker.folder / "a.zip", "w") as archive:
        archive.writestr("x", "y")
    with sqlite3.connect(worker.folder / "a.db") as database:
        database.execute("create table t (n)")
    database.close()


def seen(worker, done):
    return {os.path.relpath(path, worker.folder) for path in done["files"]}


@pytest.fixture
def project(worker):
    prepare(worker)
    return worker


def check(project, table):
    """All cases of a table in one worker: a process for each would take minutes."""
    missed = {}
    for case, (prelude, source, expected) in table.items():
        project.run(prelude)
        result = project.run(source)
        if result.status != "ok" or expected not in seen(project, result.done):
            missed[case] = (result.status, result.error, seen(project, result.done))
    assert missed == {}, "\n".join(map(str, missed.items()))


def test_what_reads_looks_for_or_lists(project):
    table = {case: row for case, row in READS.items() if case != "importlib.resources"}
    check(project, table)


def test_what_newer_pythons_have(project):
    minor = int(project.take("ready")["version"].split(".")[1])
    since = {"tomllib": 11, "Path.walk": 12, "hashlib.file_digest": 11, "glob, with a root": 10}
    check(project, {case: row for case, row in NEWER.items() if since[case] <= minor})


def test_resources_of_a_package(project):
    check(project, {"importlib.resources": READS["importlib.resources"]})


def test_what_is_only_written_is_not_read(project):
    project.run("import os, pathlib, shutil, json")
    source = (
        "open('out.txt', 'w').write('x')\npathlib.Path('out.json').write_text('{}')\n"
        "with open('log.txt', 'a') as f: f.write('x')"
    )
    assert seen(project, project.run(source).done) == set()


def test_the_standard_library_tells_all_so_nothing_is_guessed(project):
    source = "PATH = 'a.txt'\nimport json, os\nnames = ['a.json', 'gone.csv']\nprint(os.path.join('data', 'b.txt'))"
    assert project.run(source).done["files"] == []


def test_the_folders_above_are_no_dependency_of_a_resolved_path(project):
    project.run("import pathlib, os")
    for source in (
        "pathlib.Path(__file__).resolve()",
        "pathlib.Path('a.txt').resolve()",
        "os.path.realpath('a.txt')",
        "pathlib.Path('.').exists()",
    ):
        assert seen(project, project.run(source).done) <= {"a.txt"}, source


def test_two_blocks_that_read_the_same_file_both_say_so(project):
    for _ in range(2):
        assert seen(project, project.run("open('a.txt').read()").done) == {"a.txt"}


def test_docstrings_are_no_paths_and_constants_are(project):
    project.run("import sqlite3\ncon = sqlite3.connect(':memory:')")
    source = (
        "def f():\n    'a.txt'\n    return con, lambda: 'a.json', [c + 'a.ini' for c in 'x']\n"
        "class C:\n    'a.txt'\n    def m(self):\n        'a.txt'\n        return con, 'data/b.txt', 'gone.txt'"
    )
    assert seen(project, project.run(source).done) == {"a.json", "a.ini", "data/b.txt", "gone.txt"}
    assert seen(project, project.run("f()").done) == {"a.json", "a.ini"}
    assert seen(project, project.run("C()").done) == {"data/b.txt", "gone.txt"}
