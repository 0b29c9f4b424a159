"""Blocks: what runs, in which namespace, and what is shown of the last statement."""

from __future__ import annotations

import pytest

from livesync_ls.worker.child import meaning, parsing


def test_a_block_prints_and_shows_its_value(worker):
    result = worker.run("print('hello')\nx = 3\nx * 2  # six")
    assert result.status == "ok"
    assert result.outputs == [("stdout", "hello\n")]
    assert result.value == "6"
    assert result.executing["block"] == result.done["block"]


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1; 2", "2"),
        ("1;", None),
        ("1  ; # quiet", None),
        ("1 # loud;", "1"),
        ("(1)", "1"),
        ("(\n1\n)  # ;", "1"),
        ("'é;é'  # ;", "'é;é'"),
        ("'é';", None),
        ("1 \\\n ;", None),
        ("'''a\n;'''", "'a\\n;'"),
        ("None", None),
        ("x = 1", None),
        ("if True:\n    5", None),
        ("'text'", "'text'"),
        ("'first'\n'last'", "'last'"),
        ("'a\\x0cb;'", "'a\\x0cb;'"),
        ("1\r\n2\r\n", "2"),
        ("", None),
        ("# only a comment", None),
    ],
)
def test_the_last_expression_is_shown_unless_a_semicolon_follows(rich, source: str, value: str | None):
    result = rich.run(source)
    assert result.status == "ok"
    assert result.value == value


def test_values_are_bound_to_no_name_and_strings_are_no_docstrings(worker):
    assert worker.run("1").status == "ok"
    assert worker.run("'not a docstring'\n_").error == ("NameError", "name '_' is not defined")
    assert worker.run("'nor this'\n__doc__").value is None


def test_the_namespace_is_that_of_a_script(spawn, python):
    worker = spawn(python).start('# comment\n"""The doc\nstring."""\n\nx = 1\n')
    file = str(worker.folder / "main.py")
    source = (
        "import sys, os\n"
        "[__name__, __file__, __doc__, __package__, __spec__, sys.modules['__main__'].__dict__ is globals(),\n"
        " sys.argv, sys.path[0], os.getcwd(), any('worker' in p and 'child' in p for p in sys.path)]"
    )
    shown = worker.run(source).value
    assert shown == repr(
        ["__main__", file, "The doc\nstring.", None, None, True, [file], str(worker.folder), str(worker.folder), False]
    )
    worker.send(type="text", text='"""Another."""\n', overlay={}, modules={})
    assert worker.run("__doc__").value == "'Another.'"


def test_our_modules_and_the_users_never_meet(worker):
    for name in ("messages", "output", "display", "json", "linecache", "frames"):
        worker.write(f"{name}.py", f"WHO = 'the user, {name}'\n")
    worker_again = worker.run("import messages, output, display, frames\n[m.WHO for m in (messages, output, frames)]")
    assert worker_again.value == "['the user, messages', 'the user, output', 'the user, frames']"


def test_a_file_named_like_a_standard_module_shadows_it_as_in_a_script(spawn, python):
    client = spawn(python)
    client.write("json.py", "WHO = 'mine'\n")
    client.start()
    assert client.run("import json\njson.WHO").value == "'mine'"


def test_a_file_in_a_package_imports_relatively(spawn, python):
    client = spawn(python)
    client.write("pkg/__init__.py", "print('package')\n")
    client.write("pkg/near.py", "V = 5\n")
    file = str(client.folder / "pkg" / "main.py")
    client.start(file=file, argv=[file], package="pkg")
    result = client.run("from . import near\n(near.V, __package__, __spec__.name)")
    assert result.text() == "package\n"
    assert result.value == "(5, 'pkg', 'pkg.main')"


def test_await_works_at_top_level_and_so_does_asyncio_run(worker):
    worker.run("import asyncio\nasync def double(x):\n    await asyncio.sleep(0)\n    return 2 * x")
    assert worker.run("y = await double(4)\nawait double(y)").value == "16"
    assert worker.run("asyncio.run(double(1))").value == "2"
    source = (
        "async def count():\n    yield 1\n    yield 2\n"
        "async for n in count():\n    print(n)\n[m async for m in count()]"
    )
    result = worker.run(source)
    assert (result.text(), result.value) == ("1\n2\n", "[1, 2]")
    worker.run("task = asyncio.get_running_loop().create_task(double(5))\nawait asyncio.sleep(0)")
    assert worker.run("await task").value == "10"


def test_future_imports_apply_by_flags(worker):
    import __future__

    flags = __future__.annotations.compiler_flag
    assert worker.run("def f(x: Unknown): ...\nf.__annotations__", future=flags).value == "{'x': 'Unknown'}"


def test_lines_and_source_are_those_of_the_file(spawn, python):
    text = "x = 1\n\n\ndef f():\n    return 7\n"
    client = spawn(python).start(text)
    assert client.run("def f():\n    return 7", line=3).status == "ok"
    assert client.run("import inspect\n(inspect.getsource(f), f.__code__.co_firstlineno)").value == repr(
        ("def f():\n    return 7\n", 4)
    )


def test_names_are_those_that_the_block_binds():
    source = (
        "import os.path, sys as system\nfrom math import pi as π\n"
        "def f(a):\n    inner = 1\nclass C:\n    attribute = 2\n"
        "for i, (j, *k) in []: pass\nwith open(__file__, 'a') as handle: pass\n"
        "[q for q in [1] if (w := q)]\n"
    )
    names = meaning.bound_names(parsing.parse(source, "<block>"))
    assert names == {"os", "system", "π", "f", "C", "i", "j", "k", "handle", "w"}


def test_reading_input_fails_at_once_with_a_sentence(worker):
    for source in ("input('name? ')", "import sys; sys.stdin.read()", "import sys; next(sys.stdin)"):
        name, message = worker.run(source).error
        assert name == "EOFError"
        assert "no keyboard" in message


def test_it_can_be_started_as_a_folder_too(spawn, python):
    assert spawn(python, by_folder=True).start().run("import sys\n'child' in sys.path[0]").value == "False"
