"""What a block does to the process is told in keys, taken back, and done again: one case for every kind of effect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from effect_cases import CONTENT, FIXED, LIBRARIES, NAMES, PROJECT, STATE, Case
from log import Log


@pytest.fixture
def log(python: str, spawn: Callable[..., Any]) -> Log:
    return Log.beside_modules(spawn(python, environ={"LIVE_KEPT": "kept", "LIVE_LAST": "last"}))


def turned(log: Log, case: Case) -> dict[str, Any]:
    """What went wrong when a block was taken back and done again."""
    prelude, block, show, key = case
    log.change(prelude, keep=0)
    before = log.show(show)
    effects = log.change(block)
    keep = len(log.applied) - 1
    after = log.show(show)
    back = log.show(show, keep=keep)
    again = log.show(show, keep=keep, redo=(effects["entry"],))
    wrong: dict[str, Any] = {kind: effects[kind] for kind in ("fixed", "everything", "irreversible") if effects[kind]}
    if not any(written.startswith(key) for written in effects["writes"]):
        wrong["writes"] = effects["writes"]
    if not back == before != after == again:
        wrong["shown"] = {"before": before, "after": after, "back": back, "again": again}
    return wrong


def report(log: Log, cases: dict[str, Case]) -> dict[str, Any]:
    return {name: wrong for name, case in cases.items() if (wrong := turned(log, case))}


@pytest.mark.parametrize("cases", [NAMES, CONTENT, PROJECT, STATE], ids=["names", "content", "project", "state"])
def test_what_a_block_does_is_told_taken_back_and_done_again(log: Log, cases: dict[str, Case]) -> None:
    wrong = report(log, cases)
    assert wrong == {}, "\n".join(map(str, wrong.items()))


def test_libraries(spawn: Callable[..., Any]) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("matplotlib")
    wrong = report(Log.beside_modules(spawn()), LIBRARIES)
    assert wrong == {}, "\n".join(map(str, wrong.items()))


def test_the_order_of_names(log: Log) -> None:
    case = ("a = 1; b = 2", "del a; a = 1", "print([n for n in globals() if n in 'ab'])", "n:a")
    assert turned(log, case) == {}


def test_a_name_bound_to_what_it_was_bound_to_is_written(log: Log) -> None:
    first = log.change("x = 5")["writes"]
    second = log.change("x = 5")["writes"]
    assert first.keys() == second.keys() == {"n:x"}
    assert first["n:x"] != second["n:x"]


def test_several_are_taken_back_and_done_again_in_order(log: Log) -> None:
    made = log.change("xs = [0]")
    adds = [log.change(f"xs.append({number}); last = {number}")["entry"] for number in (1, 2, 3)]
    assert log.show("print(xs, last)", keep=1, redo=(made and adds[0], adds[1])) == "[0, 1, 2] 2\n"
    assert log.show("print(xs, last)", keep=2) == "[0, 1] 1\n"
    assert log.show("print(xs)", keep=1) == "[0]\n"
    assert log.show("print('xs' in globals())", keep=0) == "False\n"


def test_a_block_that_fails_is_taken_back_too(log: Log) -> None:
    log.change("xs = []\nx = 1")
    result = log.run("xs.append(1)\ndel x\nnew = 1 / 0")
    effects = result.done["effects"]
    assert (result.error or "")[0] == "ZeroDivisionError"
    assert any(key.startswith("o:") for key in effects["writes"])
    assert "n:x" in effects["writes"]
    assert {"n:x", "n:new"} <= effects["reads"].keys(), "what it would have bound is as it was before"
    assert log.show("print(xs, x)", keep=1) == "[] 1\n"


def test_reads(log: Log) -> None:
    log.change("a = 1\nxs = []")
    log.change("def f(): return a + len(xs)")
    reads = log.change("f()")["reads"]
    assert {"n:f", "n:a", "n:xs"} <= reads.keys()
    written = log.change("xs.append(1)")
    (key,) = written["writes"]
    assert log.change("f()")["reads"][key] == written["writes"][key]
    assert log.change("a")["reads"].keys() & {"n:xs", "n:f", key} == set()
    assert log.change("globals()")["sweeping"]


def test_what_was_read_before_it_was_first_written_is_told_later(log: Log) -> None:
    log.change("xs = []")
    reader = log.change("print(xs)")["entry"]
    effects = log.change("xs.append(1)")
    (key,) = effects["writes"]
    assert key in effects["also"][str(reader)]


@pytest.mark.parametrize(("case"), FIXED.values(), ids=FIXED.keys())
def test_what_cannot_be_put_back_is_missed_by_who_reads_it(log: Log, case: tuple[str, str, str]) -> None:
    prelude, block, show = case
    log.run(prelude, "maker")
    effects = log.change(block)
    assert set(effects["fixed"].values()) == {"maker"}
    assert log.show("print(1)", keep=1) == "1\n"
    missed = log.run(show, keep=1).done
    assert missed["missing"]
    assert missed["missing"].items() <= effects["fixed"].items()
    assert missed["effects"] is None
    assert log.run(show, keep=1, redo=(effects["entry"],)).done["missing"] == {}
    log.run(prelude, "maker", keep=0)
    assert log.run(show).done["missing"] == {}


def test_who_misses_something_leaves_the_process_as_it_was(log: Log) -> None:
    log.change("import weakref\nclass C: pass\nx = C()\nr = weakref.ref(x)")
    entry = log.change("r().a = 1")["entry"]
    assert log.run("print(vars(x))", keep=1).done["missing"]
    result = log.run("print(vars(x))", keep=1, redo=(entry,))
    assert (result.text(), result.text("stderr")) == ("{'a': 1}\n", "")
    assert result.done["effects"]["everything"] is None


WILD = (
    "import gc\ngc.collect()",
    "import weakref\nweakref.WeakValueDictionary()",
    "int.__subclasses__()",
    "import sys\nsys._getframe()",
    "import inspect\ninspect.currentframe()",
    "import sys\nsys.settrace(None)",
    "import ctypes",
    "import sys\nsys.modules",
    "import importlib, json\nimportlib.reload(json)",
    "import threading\nthreading.Thread(target=threading.Event().wait, args=(60,), daemon=True).start()",
)


@pytest.mark.parametrize("source", WILD)
def test_what_may_do_anything_is_said_to(log: Log, source: str) -> None:
    assert log.change("x = 1")["everything"] is None
    assert log.change(source)["everything"]


def test_functions_of_project_modules_that_were_used(log: Log) -> None:
    path = str(log.client.folder / "helper.py")
    assert log.change("import helper")["functions"] == []
    assert log.change("def f(): helper.bump()")["functions"] == []
    assert log.change("helper.V")["functions"] == []
    assert log.change("f()")["functions"] == [f"{path}:bump"]
    assert log.change("def g(x=helper.add()): pass")["functions"] == [f"{path}:add"]
    assert set(log.change("helper")["functions"]) >= {f"{path}:add", f"{path}:bump"}


def test_functions_that_a_module_calls_when_it_is_imported(log: Log) -> None:
    log.client.write("caller.py", "import helper\nV = helper.Thing\nhelper.bump()\n")
    assert log.change("import caller")["functions"] == [f"{log.client.folder / 'helper.py'}:bump"]
