"""What was imported ahead is out of sight until it is imported, and then is as if imported just then."""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LIBRARY = {
    "lib/__init__.py": """
        import decimal, os, warnings, numbers
        import string as own_name
        from . import part
        warnings.filterwarnings("ignore", "told by lib")
        os.environ["LIB_WAS_HERE"] = "yes"
        class Number: pass
        numbers.Number.register(Number)
        FOLDER = os.getcwd()
        FOUND = os.path.exists("librc")
        try:
            import optional_extra
        except ImportError:
            optional_extra = None
    """,
    "lib/part.py": "VALUE = []\n",
    "lib/more.py": "import lib\nlib.added_by_more = True\n",
    "other.py": "import lib.more\nNAME = __name__\n",
    "printing.py": "print('hello')\n",
    "writing.py": "import os\nos.write(1, b'from below')\n",
    "threading_lib.py": "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n",
    "failing.py": "1 / 0\n",
    "leaving.py": "raise SystemExit(3)\n",
    "moving.py": "import os\nos.chdir('/')\n",
    "saving.py": "open('saved.txt', 'w').close()\n",
    "asking_project.py": "import helper\n",
    "hooking.py": "import sys\nclass Finder:\n    find_spec = None\nsys.meta_path.append(Finder)\n",
}
LOOK = """
import json, os, sys, warnings
print(json.dumps({
    "modules": [name for name in sys.modules if name not in ("json.tool",)],
    "filters": [str(each) for each in warnings.filters],
    "finders": [type(each).__name__ + str(getattr(each, "__name__", "")) for each in sys.meta_path],
    "environ": {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"},
    "path": sys.path, "argv": sys.argv, "cwd": os.getcwd(),
}))
"""
Spawn = Callable[..., Any]


class Library:
    """Workers for a project beside which libraries are installed."""

    def __init__(self, spawn: Spawn, python: str, folder: Path) -> None:
        self.folder = folder
        self._spawn, self._python = spawn, python
        for name, text in LIBRARY.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(textwrap.dedent(text))

    def spare(self) -> Any:
        return self._spawn(self._python, environ={"PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"})

    def ahead(self, *names: str) -> Any:
        client = self.spare()
        assert import_ahead(client, *names) is None
        return client.start()


def import_ahead(client: Any, *names: str) -> str | None:
    place = {"cwd": str(client.folder), "sysPath0": str(client.folder), "argv": [str(client.folder / "main.py")]}
    more = {"roots": [str(client.folder)], "figureFormat": "png", "names": [*names]}
    client.send(type="ahead", request=1, **place, **more)
    return client.take("imported")["unfit"]


@pytest.fixture
def library(spawn: Spawn, python: str, tmp_path: Path) -> Library:
    return Library(spawn, python, tmp_path / "libraries")


def look(client: Any) -> Any:
    return json.loads(client.run(LOOK).text())


def effects(done: dict[str, Any]) -> Any:
    keys = ("files", "glimpsed", "written", "created", "shadowable", "doubt", "modules", "packages", "ahead")
    found = {key: done[key] for key in keys}
    of_block = {
        **done["effects"],
        "reads": sorted(done["effects"]["reads"]),
        "writes": sorted(done["effects"]["writes"]),
    }
    return {**found, **of_block}


# ── The same as without ─────────────────────────────────────────────────────────────────────────


def test_before_and_after_the_import_all_is_as_in_a_fresh_process(library):
    blocks = ("import lib\nimport other", "lib.part.VALUE.append(1)\nlib.FOLDER, lib.FOUND")
    seen: list[Any] = []
    for client in (library.spare().start(), library.ahead("lib", "other")):
        results = [client.run("x = 1"), *(client.run(block) for block in blocks)]
        told = [effects(result.done) for result in results]
        seen.append([[r.outputs for r in results], [r.value for r in results], told, look(client)])
        assert "lib.part" in seen[-1][-1]["modules"]
    for fresh, given in zip(*seen, strict=True):
        assert given == fresh


def test_before_the_import_nothing_is_to_be_seen(library):
    fresh, client = library.spare().start(), library.ahead("lib", "other", "hooking")
    assert look(client) == look(fresh)
    for source in ("import importlib.util as u\nu.find_spec('lib').origin", "import pkgutil\n'numbers' in globals()"):
        assert client.run(source).value == fresh.run(source).value
    assert look(client) == look(fresh)
    client.run("import lib")
    client.run("import other, hooking")
    assert client.run("import sys\nsys.meta_path[-1].__module__").value == "'hooking'"


def test_given_modules_bear_no_mark(library):
    ask = "\n(type(lib.__loader__).__name__, lib.__spec__.origin, lib.__loader__ is lib.__spec__.loader, lib.__file__)"
    fresh, client = library.spare().start(), library.ahead("lib")
    assert client.run("import lib" + ask).value == fresh.run("import lib" + ask).value
    assert client.run("import importlib\nimportlib.reload(lib) is lib").value == "True"


def test_standard_modules_that_libraries_load_are_given_alone(library):
    client = library.ahead("lib")
    assert client.run("import decimal\ndecimal.Decimal(1)").value == "Decimal('1')"
    result = client.run("import sys\n[name in sys.modules for name in ('decimal', 'lib', 'lib.part')]")
    assert (result.value, result.done["lost"]) == ("[True, False, False]", None)
    assert client.run("import lib\nlib.decimal is decimal").value == "True"


def test_names_that_one_library_sets_in_another_appear_with_it(library):
    client = library.ahead("lib", "lib.more")
    first = client.run("import lib\n\nhasattr(lib, 'added_by_more')")
    assert first.done["lost"]  # code that looks before the second import must not see it; better none at all
    client = library.ahead("lib", "lib.more")
    assert client.run("import lib\nimport lib.more\nlib.added_by_more, lib.more.__name__").value == "(True, 'lib.more')"


def test_a_block_that_imports_a_part_gets_all_and_the_next_the_rest(library):
    client = library.ahead("lib", "lib.more")
    assert client.run("import lib").done["lost"] is None
    assert client.run("from lib import more").done["lost"] is None
    assert client.run("more.lib.added_by_more").value == "True"


def test_text_between_imports_is_nothing(library):
    client = library.ahead("lib", "other")
    assert (
        client.run('"""Text."""\nfrom __future__ import annotations\nimport lib\nimport other\nother.NAME').value
        == "'other'"
    )


# ── What cannot be imported ahead ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name",
    ["printing", "writing", "threading_lib", "failing", "leaving", "moving", "saving", "asking_project", "no_such"],
)
def test_it_is_told(library, name):
    client = library.spare()
    (client.folder / "helper.py").write_text("raise SystemExit\n")
    assert import_ahead(client, "lib", name, "other") == name
    assert not client.stdout.data


def test_modules_that_the_project_shadows_are_not_imported(library):
    client = library.spare()
    (client.folder / "string.py").write_text("open('ran', 'w').close()\n")
    assert import_ahead(client, "lib") == "lib"
    assert not (client.folder / "ran").exists()


# ── When nothing is given ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "before",
    [
        "import os\nos.environ['A'] = 'b'",
        "import os\nos.chdir('..')",
        "import sys\nsys.path.append('/nowhere')",
        "import sys\nsys.path.insert(0, '/nowhere')",
        "import sys\nsys.argv.append('-v')",
        "import warnings\nwarnings.simplefilter('error')",
        "import logging\nlogging.basicConfig()",
        "import sys\nsys.setrecursionlimit(2000)",
        "import builtins\nbuiltins.open = None",
        "import locale\nlocale.setlocale(locale.LC_ALL, 'C.UTF-8')",
        "def f():\n    import lib\nf()",
        "try:\n    import lib\nexcept BaseException: pass",
        "__import__('lib')",
        "import importlib.util as u\ns = u.find_spec('lib')\ns.loader.exec_module(u.module_from_spec(s))",
        "open('lib.py', 'w').close()",
        "open('string.py', 'w').close()",
    ],
)
def test_a_document_that_sets_up_the_process_gets_another_one(library, before):
    client = library.ahead("lib", "other")
    first = client.run(before)
    second = first if first.done["lost"] else client.run("import lib, other\nlib.FOLDER")
    assert second.done["lost"]
    assert second.done["effects"] is None
    fresh = library.spare().start()
    assert fresh.run(before).done["lost"] is None


def test_a_library_that_was_installed_anew_is_not_given(library):
    client = library.ahead("lib")
    part = library.folder / "lib/part.py"
    part.write_text("VALUE = 'new'\n")
    assert "installed" in client.run("import lib").done["lost"]
    client = library.ahead("lib")
    (library.folder / "optional_extra.py").write_text("")
    os.utime(library.folder, ns=(1, 1))
    assert "installed" in client.run("import lib").done["lost"]


def test_files_that_an_import_read_have_to_be_as_they_were(library):
    client = library.ahead("lib")
    (client.folder / "librc").write_text("")
    assert "installed" in client.run("import lib").done["lost"]


def test_what_a_module_of_the_project_begins_with_is_given_too(library):
    client = library.ahead("lib", "other")
    client.write("helper.py", "import lib\nimport other\nfound = hasattr(lib, 'added_by_more')\n")
    assert client.run("import helper\nhelper.found").value == "True"
    client = library.ahead("lib", "other")
    client.write("helper.py", "import lib\nfound = hasattr(lib, 'added_by_more')\n")
    assert client.run("import helper\nimport other\nhelper.found").done["lost"]


def test_a_buffer_that_shadows_is_seen(library):
    client = library.spare()
    assert import_ahead(client, "lib") is None
    client.start(overlay={str(client.folder / "string.py"): "mine = 1\n"})
    assert client.run("import lib").done["lost"]


def test_code_between_imports_gets_another_process(library):
    client = library.ahead("lib", "other")
    assert client.run("x = 1").done["lost"] is None
    assert "before imports" in client.run("import lib\nx = 2\nimport other").done["lost"]


# ── What the next start imports ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        (["import json, decimal\nimport lib", "import other", "x = 1"], ["json", "decimal", "lib", "other"]),
        (["import lib\nx = 1"], ["lib"]),
        (["x = 1", "import lib", "x"], ["lib"]),
        (["from lib import part, Number", "1"], ["lib", "lib.part"]),
        (["import lib", "x = 1\nimport other", "1"], ["lib"]),
        (["import lib", "import helper", "import other"], ["lib", "decimal"]),
        (["import lib, no_such", "1"], ["lib"]),
        (["import decimal", "x = 1", "1"], None),
        (["import os\nos.environ['A'] = 'b'", "import lib", "1"], None),
        (["try:\n    import lib\nexcept ImportError: pass", "import other", "1"], None),
        (["import helper", "import other", "1"], ["decimal", "lib"]),
        (["import opaque", "import other", "1"], None),
        (["from pack.inner import value", "import other", "1"], ["lib", "lib.part"]),
        (["import again", "import other", "1"], ["decimal", "lib"]),
        (["import round_one", "import other", "1"], ["lib", "other"]),
        (["import lib"], None),
    ],
)
def test_a_worker_tells_what_its_document_begins_with(library, blocks, expected):
    client = library.spare().start()
    client.write("helper.py", "import decimal\nimport lib\n\nvalue = 1\n")
    client.write("opaque.py", "value = 1\n\nimport lib\n")
    client.write("again.py", "from helper import value\n")
    client.write("round_one.py", "import round_two\nimport lib\n")
    client.write("round_two.py", "import round_one\n")
    client.write("pack/__init__.py", '"""A package."""\n')
    client.write("pack/inner.py", "from lib import part\nimport opaque\nvalue = 1\n")
    told = [client.run(block).done["ahead"] for block in blocks]
    found = [names for names in told if names is not None]
    assert len(found) == (expected is not None)
    assert [[*names] for names in found] == ([expected] if expected else [])
    if found:
        assert found[0]["lib"] in ("block", "project")
        assert found[0].get("decimal", "standard") == "standard"


def test_a_document_that_was_edited_tells_nothing(library):
    client = library.spare().start()
    client.run("x = 1", block="a")
    client.run("x = 2", block="a", keep=0, former=1)
    client.run("import lib\ny = 1", keep=1)
    assert client.run("1", keep=2).done["ahead"] is None


# ── Real libraries ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def scientific(spawn: Spawn) -> Any:
    client = spawn()
    assert (
        import_ahead(client, "numpy", "pandas", "matplotlib", "matplotlib.pyplot", "IPython", "IPython.display") is None
    )
    return client.start()


IMPORTS = (
    "import numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt\nfrom IPython.display import display\n"
)


def test_figures_and_displays_are_shown(scientific):
    assert scientific.run(IMPORTS).done["lost"] is None
    assert ["image/png" in each["data"] for each in scientific.run("plt.plot([1, 2])\nplt.show()").displays] == [True]
    assert "text/html" in scientific.run("display(pd.DataFrame({'a': [1]}))").displays[0]["data"]


def test_scientific_libraries_are_given_as_they_are_imported(scientific, spawn):
    fresh = spawn().start()
    results = [(client.run("x = 1"), client.run(IMPORTS)) for client in (fresh, scientific)]
    (_, here), (_, there) = results
    assert effects(there.done) == effects(here.done)
    assert look(scientific) == look(fresh)
    work = "np.random.seed(1)\npd.DataFrame({'a': np.random.rand(3)}).describe().to_string(), plt.rcParams['backend']"
    assert scientific.run(work).value == fresh.run(work).value
