"""Importing the project's modules: the current text, on disk or in a buffer, and where they were looked for."""

from __future__ import annotations

import hashlib
import os

FORGET = "import sys\nfor name in ('helper', 'pkg', 'pkg.sub'): sys.modules.pop(name, None)\n"


def test_the_current_text_is_imported_and_no_bytecode_written(worker):
    path = worker.write("helper.py", "V = 1\n")
    stamp = path.stat()
    assert worker.run("import helper\nhelper.V").value == "1"
    path.write_text("V = 2\n")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert worker.run(FORGET + "import helper\nhelper.V").value == "2"
    assert worker.run("import importlib\nimportlib.reload(helper).V").value == "2"
    assert not (worker.folder / "__pycache__").exists()


def test_open_buffers_win_over_the_disk(spawn, python):
    client = spawn(python)
    path = str(client.write("helper.py", "V = 'disk'\n"))
    client.start(overlay={path: "V = 'buffer'\ndef f(): 1 / 0\n"})
    assert client.run("import helper\nhelper.V").value == "'buffer'"
    error = client.run("helper.f()").done["error"]
    assert error["frames"][-1]["text"] == "def f(): 1 / 0"
    assert client.run("import inspect\ninspect.getsource(helper.f)").value == repr("def f(): 1 / 0\n")
    client.send(type="text", text=None, overlay={path: None}, modules={})
    assert client.run(FORGET + "import helper\nhelper.V").value == "'disk'"


def test_buffers_that_are_on_no_disk_are_found(spawn, python):
    client = spawn(python)
    folder = client.folder
    overlay = {
        str(folder / "helper.py"): "V = 1\n",
        str(folder / "pkg" / "__init__.py"): "from . import sub\n",
        str(folder / "pkg" / "sub.py"): "# -*- coding: latin-1 -*-\nV = 'é'\n",
    }
    client.start(overlay=overlay)
    result = client.run("import helper, pkg\n(helper.V, pkg.sub.V, pkg.__path__)")
    assert result.value == repr((1, "é", [str(folder / "pkg")]))
    assert set(result.done["modules"]) == {"helper", "pkg", "pkg.sub"}


def test_a_failed_import_tells_where_it_looked(worker):
    result = worker.run("import helper")
    assert result.error == ("ModuleNotFoundError", "No module named 'helper'")
    wanted = {str(worker.folder / "helper.py"), str(worker.folder / "helper" / "__init__.py")}
    assert wanted <= set(result.done["files"])
    worker.write("helper.py", "V = 1\n")
    assert worker.run("import helper\nhelper.V").value == "1"
    failed = worker.run("from pkg import sub")
    assert str(worker.folder / "pkg" / "__init__.py") in failed.done["files"]
    worker.write("pkg/__init__.py", "")
    missing = worker.run("import pkg.sub")
    assert str(worker.folder / "pkg" / "sub.py") in missing.done["files"]
    worker.write("pkg/sub.py", "V = 2\n")
    assert worker.run("import pkg.sub\npkg.sub.V").value == "2"


def test_an_import_reads_no_files(worker):
    worker.write("helper.py", "V = 1\n")
    done = worker.run("import helper").done
    assert str(worker.folder / "helper.py") not in done["files"]
    assert str(worker.folder) not in done["files"]


def test_other_ways_to_load_a_module(worker):
    path = worker.write("lib/odd.py", "V = 1\n")
    source = (
        f"import importlib.util\nspec = importlib.util.spec_from_file_location('odd', {str(path)!r})\n"
        "odd = importlib.util.module_from_spec(spec)\nspec.loader.exec_module(odd)\nodd.V"
    )
    result = worker.run(source)
    digest = hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
    assert (result.value, result.done["loaded"]) == ("1", {str(path): f"disk {digest}"})
    path.write_text("V = 2\n")
    assert worker.run(source).value == "2"
    assert worker.run(f"import runpy\nrunpy.run_path({str(path)!r})['V']").value == "2"


def test_a_module_that_went_before_it_was_read_is_told_of(worker):
    path = str(worker.folder / "gone.py")
    result = worker.run(
        f"import importlib.util\nspec = importlib.util.spec_from_file_location('gone', {path!r})\n"
        "spec.loader.exec_module(importlib.util.module_from_spec(spec))"
    )
    assert (result.done["error"]["name"], result.done["loaded"]) == ("FileNotFoundError", {path: ""})


def test_a_module_that_was_two_things_in_one_block_is_none_that_is_there(worker):
    path = worker.write("twice.py", "V = 1\n")
    code = f"import importlib, twice\nopen({str(path)!r}, 'w').write('V = 2')\nimportlib.reload(twice)"
    assert worker.run(code).done["loaded"] == {str(path): "changing"}


def test_packages_behave_as_ever(worker):
    worker.write("pkg/__init__.py", "")
    worker.write("pkg/data.txt", "resource")
    worker.write("pkg/one.py", "")
    worker.write("space/inner.py", "V = 3\n")
    assert worker.run("import pkg, pkgutil\n[m.name for m in pkgutil.iter_modules(pkg.__path__)]").value == "['one']"
    source = "import importlib.resources as r\nr.files('pkg').joinpath('data.txt').read_text()"
    assert worker.run(source).value == "'resource'"
    assert worker.run("import space.inner\nspace.inner.V").value == "3"
    assert worker.run("import pkg.one\n(type(pkg.one.__loader__).__name__, pkg.one.__spec__.has_location)").value == (
        "('SourceFileLoader', True)"
    )


def test_modules_outside_the_roots_are_none_of_ours(worker, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "foreign.py").write_text("V = 1\n")
    source = f"import sys\nsys.path.append({str(tmp_path / 'elsewhere')!r})\nimport foreign\nforeign.V"
    result = worker.run(source)
    assert (result.value, result.done["modules"]) == ("1", {})
