"""What a block does outside the process: noted, and when held, stopped before it happens."""

from __future__ import annotations

import os


def below(worker, paths):
    folder = str(worker.folder) + os.sep
    return {path[len(folder) :] for path in paths if path.startswith(folder)}


def test_files_read_looked_for_and_listed(worker):
    worker.write("data.csv", "a\n")
    worker.run("import os, glob, pathlib")
    source = (
        "open('data.csv').read()\nos.path.exists('missing.csv')\npathlib.Path('other').is_dir()\n"
        "os.listdir('.')\nlist(pathlib.Path('.').glob('*.txt'))\nos.access('config.ini', os.R_OK)\n"
        "try: open('absent')\nexcept OSError: pass"
    )
    done = worker.run(source).done
    assert below(worker, done["files"]) >= {"data.csv", "missing.csv", "other", "config.ini", "absent"}
    assert str(worker.folder) in done["files"]
    assert (done["written"], done["created"]) == ([], [])
    assert worker.run("1").done["files"] == []


def test_the_interpreter_and_devices_are_no_files(worker):
    source = (
        "import wave, os\nos.stat(os.__file__)\nopen('/proc/self/stat').read()\n"
        "os.listdir('/dev')\nopen(os.devnull, 'w').close()"
    )
    done = worker.run(source, hold=True).done
    assert done["status"] == "ok"
    assert not [path for path in done["files"] if not path.startswith(str(worker.folder))]
    assert done["written"] == []


def test_files_written_and_created(worker):
    worker.write("old.txt", "x")
    worker.run("import os, tempfile")
    source = (
        "open('new.txt', 'w').close()\nopen('old.txt', 'a').close()\nos.mkdir('folder')\n"
        "os.rename('new.txt', 'newer.txt')\n"
        "with tempfile.TemporaryFile() as f: f.write(b'x')"
    )
    done = worker.run(source).done
    assert below(worker, done["written"]) == {"old.txt", "folder", "newer.txt"}
    assert below(worker, done["created"]) == {"folder", "newer.txt"}


def test_os_stat_looks_like_itself(worker):
    worker.run("import os, pickle, inspect, shutil")
    shown = worker.run(
        "(repr(os.stat), os.stat.__name__, pickle.loads(pickle.dumps(os.stat)) is os.stat,"
        " os.stat in os.supports_follow_symlinks,"
        " shutil.rmtree.avoids_symlink_attacks, str(inspect.signature(os.stat)))"
    ).value
    assert shown == (
        "('<built-in function stat>', 'stat', True, True, True, '(path, *, dir_fd=None, follow_symlinks=True)')"
    )
    assert worker.run("import pathlib\npathlib.Path('.').stat().st_size > 0").value == "True"


HELD = [
    ("os.remove('data.csv')", "delete data.csv"),
    ("pathlib.Path('data.csv').unlink()", "delete data.csv"),
    ("os.rename('data.csv', 'b.csv')", "rename data.csv to b.csv"),
    ("open('n.csv', 'w').close(); os.replace('n.csv', 'data.csv')", "overwrite data.csv"),
    ("shutil.rmtree('folder')", "delete the folder folder"),
    ("os.rmdir('folder')", "delete the folder folder"),
    ("shutil.move('data.csv', 'folder')", "rename data.csv to folder/data.csv"),
    ("shutil.copyfile('folder/inner', 'data.csv')", "overwrite data.csv"),
    ("open('data.csv', 'w')", "overwrite data.csv"),
    ("open('data.csv', 'r+')", "overwrite data.csv"),
    ("open('data.csv', 'a')", "append to data.csv"),
    ("pathlib.Path('data.csv').write_text('')", "overwrite data.csv"),
    ("os.open('data.csv', os.O_WRONLY | os.O_TRUNC)", "overwrite data.csv"),
    ("os.truncate('data.csv', 0)", "truncate data.csv"),
    ("os.chmod('data.csv', 0)", "change the permissions of data.csv"),
    ("subprocess.run(['rm', 'data.csv'])", "start the process `rm`"),
    ("subprocess.run('rm data.csv', shell=True)", "start the process `rm data.csv`"),
    ("os.system('rm data.csv')", "start the process `rm data.csv`"),
    ("os.fork()", "fork this process"),
    ("os.execv('/bin/rm', ['rm', 'data.csv'])", "start the process `/bin/rm`"),
    ("os.posix_spawn('/bin/rm', ['rm', 'data.csv'], {})", "start the process `/bin/rm`"),
    ("os.kill(1, 15)", "send signal 15 to process 1"),
    ("socket.create_connection(('example.com', 443))", "connect to example.com:443"),
    ("socket.socket().connect(('192.0.2.1', 80))", "connect to 192.0.2.1:80"),
    ("socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))", "connect to 192.0.2.1:9"),
    ("urllib.request.urlopen('http://example.com/')", "connect to example.com:80"),
    ("multiprocessing.get_context('spawn').Process(target=print).start()", "start the process"),
    ("helper.clean()", "delete data.csv"),
    ("import cleaner", "delete data.csv"),
]


def test_effects_are_held_before_they_happen(worker):
    worker.write("data.csv", "precious")
    worker.write("folder/inner", "precious")
    worker.write("helper.py", "import os\ndef clean(): os.remove('data.csv')\n")
    worker.write("cleaner.py", "import os\nos.remove('data.csv')\n")
    worker.run("import os, shutil, subprocess, socket, pathlib, urllib.request, multiprocessing, helper")
    for source, held in HELD:
        result = worker.run(f"try:\n    {source}\nexcept BaseException:\n    pass", hold=True)
        assert (result.status, (result.done["held"] or "")[: len(held)]) == ("held", held), source
        assert (worker.folder / "data.csv").read_text() == "precious", source
        assert (worker.folder / "folder" / "inner").read_text() == "precious", source
    assert worker.run("1 + 1").value == "2"


def test_what_a_held_block_is_free_to_do(worker):
    worker.write("made-before.txt", "x")
    worker.write("helper.py", "V = 1\n")
    worker.write("data.db", "")
    worker.run("import os, shutil, socket, sqlite3, tempfile, pathlib, asyncio, threading")
    source = (
        "import helper, this, email.mime.text\n"
        "open('new.txt', 'w').close(); open('new.txt', 'w').close(); os.chmod('new.txt', 0o600); os.remove('new.txt')\n"
        "os.remove('made-before.txt')\n"
        "os.makedirs('a/b'); pathlib.Path('a/b/c').write_text('x'); shutil.rmtree('a')\n"
        "with tempfile.TemporaryDirectory() as d: pathlib.Path(d, 'x').write_text('y')\n"
        "with tempfile.NamedTemporaryFile() as f: f.write(b'x')\n"
        "server = socket.create_server(('127.0.0.1', 0)); client = socket.create_connection(server.getsockname())\n"
        "a, b = socket.socketpair(); a.send(b'x')\n"
        "con = sqlite3.connect('data.db'); con.close()\n"
        "asyncio.run(asyncio.sleep(0))\n"
        "try: os.remove('nothing-here')\nexcept FileNotFoundError: print('not found')\n"
        "os.kill(os.getpid(), 0)"
    )
    result = worker.run(source, hold=True, created=[str(worker.folder / "made-before.txt")])
    assert (result.status, result.error, result.done["held"]) == ("ok", None, None)
    assert result.text().endswith("not found\n")


def test_a_held_effect_is_no_exception_of_the_users(worker):
    worker.write("data.csv", "x")
    result = worker.run(
        "import os\ntry: os.remove('data.csv')\nexcept Exception: print('swallowed')\nprint('on')", hold=True
    )
    assert (result.status, result.text(), result.error) == ("held", "", None)


def test_threads_of_a_held_block_are_held(worker):
    worker.write("data.csv", "x")
    source = "import threading, os\nt = threading.Thread(target=os.remove, args=['data.csv']); t.start(); t.join()"
    assert worker.run(source, hold=True).done["held"] == "delete data.csv"
    assert (worker.folder / "data.csv").exists()


def test_doubts(worker):
    worker.run("import subprocess, sys, socket, os")
    assert worker.run("subprocess.run([sys.executable, '-c', ''])").done["doubt"] == ["process"]
    source = "s = socket.socket(type=socket.SOCK_DGRAM)\ntry: s.connect(('192.0.2.1', 9))\nexcept OSError: pass"
    assert worker.run(source).done["doubt"] == ["network"]
    assert worker.run("s.connect(('127.0.0.1', 9))").done["doubt"] == []
