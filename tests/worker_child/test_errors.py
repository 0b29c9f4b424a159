"""What a person is told of an exception."""

from __future__ import annotations

import pytest


def test_frames_are_the_users_own(worker):
    helper = worker.write("helper.py", "def inner(x):\n    return 1 / x\n")
    worker.run("def outer(x):\n    import helper\n    return helper.inner(x)", "definition", line=3)
    result = worker.run("import json\n\nlist(map(outer, [0]))", "use", line=20)
    assert result.error == ("ZeroDivisionError", "division by zero")
    assert result.done["error"]["frames"] == [
        {"block": "use", "path": None, "line": 2, "function": "<module>", "text": "list(map(outer, [0]))"},
        {"block": "definition", "path": None, "line": 2, "function": "outer", "text": "return helper.inner(x)"},
        {"block": None, "path": str(helper), "line": 1, "function": "inner", "text": "return 1 / x"},
    ]
    assert result.done["modules"] == {"helper": str(helper)}


def test_frames_in_libraries_are_hidden(worker):
    frames = worker.run("import json\njson.loads('{')").done["error"]["frames"]
    assert [frame["line"] for frame in frames] == [1]


def test_code_that_moved_keeps_its_block(worker):
    worker.run("def f():\n    raise ValueError('x')", "f", line=0)
    worker.run("def g():\n    raise ValueError('y')", "g", line=0)
    frames = worker.run("f()", "call", line=9).done["error"]["frames"]
    assert [(frame["block"], frame["line"]) for frame in frames] == [("call", 0), ("f", 1)]


@pytest.mark.parametrize("source", ["x = 1\nreturn x", "x = 1\nbreak", "x = 1\nx: int; global x"])
def test_a_block_that_does_not_compile_fails_at_its_line(worker, source: str):
    error = worker.run(source, line=7).done["error"]
    assert error["name"] == "SyntaxError"
    assert "line" not in error["message"]
    assert [(frame["line"], frame["text"]) for frame in error["frames"]] == [(1, source.split("\n")[1])]


def test_a_module_that_does_not_compile_is_named(worker):
    worker.write("broken.py", "x = 1\nV = (\n")
    error = worker.run("import broken").done["error"]
    assert (error["name"], error["message"].endswith("(broken.py, line 2)")) == ("SyntaxError", True)
    assert [frame["line"] for frame in error["frames"]][:2] == [0, 1]


def test_what_raises_while_it_is_told(worker):
    worker.run("class Bad(Exception):\n    def __str__(self): raise RuntimeError('no')")
    assert worker.run("raise Bad").error == ("Bad", "<its message cannot be shown: __str__ raised RuntimeError>")
    worker.run("class Endless(Exception):\n    def __str__(self):\n        while True: print('.', end='', flush=True)")
    worker.submit("raise Endless")
    worker.wait(lambda: b"." in worker.stdout.data)
    worker.send(type="interrupt")
    assert worker.result().error == ("Endless", "its message cannot be shown: __str__ did not end")


def test_deep_recursion_is_bounded(worker):
    error = worker.run("def f(n): return f(n + 1)\nf(0)").done["error"]
    assert error["name"] == "RecursionError"
    assert len(error["frames"]) == 50


def test_exits_are_results(worker):
    assert worker.run("import sys\nsys.exit(3)").error == ("SystemExit", "3")
    assert worker.run("raise SystemExit").error == ("SystemExit", "")
    assert worker.run("raise GeneratorExit").error == ("GeneratorExit", "")
    assert worker.run("raise KeyboardInterrupt").error == ("KeyboardInterrupt", "")
    assert worker.run("1").value == "1"


def test_missing_names(worker):
    assert worker.run("data.head()").done["error"]["missing"] == "data"
    assert worker.run("def f():\n    return other\nf()").done["error"]["missing"] == "other"
    assert worker.run("{}['a']").done["error"]["missing"] is None


def test_notes_and_groups_are_told(spawn, python):
    client = spawn(python).start()
    if client.take("ready")["version"].startswith(("3.9", "3.10")):
        pytest.skip("groups came with 3.11")
    source = "e = ValueError('a')\ne.add_note('about a')\nraise e"
    assert client.run(source).error == ("ValueError", "a\nabout a")
    error = client.run("raise ExceptionGroup('all', [ValueError('a'), TypeError('b')])").error
    assert error[1] == "all (2 sub-exceptions)\n  ValueError: a\n  TypeError: b"


def test_long_messages_are_cut(worker):
    assert len(worker.run("raise ValueError('x' * 10 ** 6)").done["error"]["message"]) < 21_000


def test_running_out_of_memory_names_the_limit(spawn, python):
    client = spawn(python).start(memoryLimit=400_000_000)
    assert client.run("x = bytearray(10 ** 9)").error == (
        "MemoryError",
        "out of memory: the worker may use 400 MB (memoryLimitBytes)",
    )
    assert client.run("1").value == "1"
