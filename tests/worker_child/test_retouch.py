"""Bringing a living module up to date without importing it again: as a fresh import would make it, state aside."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from module_texts import PATH, fresh, pairs, picture

from livesync_ls.worker.child.outline import outline
from livesync_ls.worker.child.retouch import retouch


@pytest.mark.filterwarnings("ignore:coroutine", "ignore::SyntaxWarning")
@settings(max_examples=100, deadline=None)
@given(pairs())
def test_equal_outlines_are_equal_modules(texts):
    before, now = texts
    one, other = outline(before), outline(now)
    assert (one["whole"] == other["whole"]) is (one["rest"] == other["rest"] and one["functions"] == other["functions"])
    assume(one["whole"] == other["whole"])
    assert picture(fresh(before), with_lines=False) == picture(fresh(now), with_lines=False)


@pytest.mark.filterwarnings("ignore:coroutine", "ignore::SyntaxWarning")
@settings(max_examples=100, deadline=None)
@given(pairs())
def test_a_retouched_module_is_as_a_fresh_one(texts):
    before, now = texts
    assume(outline(before)["rest"] == outline(now)["rest"])
    living = fresh(before)
    if isinstance(living, dict):
        assert retouch(living, before, now, PATH) == []
        again = retouch(living, now, now, PATH)
        assert again == []
    assert picture(living, with_lines=isinstance(living, dict)) == picture(
        fresh(now), with_lines=isinstance(living, dict)
    )


BRING = """
import helper
from _livesync_child import module_texts, retouch
def bring(now, name="helper"):
    path, before = module_texts.texts()[name]
    left = retouch.retouch(helper.__dict__, before, now, path)
    module_texts.remember(name, now)
    return left
def line(f):
    try: f()
    except ZeroDivisionError as error:
        trace = error.__traceback__
        while trace.tb_next: trace = trace.tb_next
        return trace.tb_lineno
"""
LINES = """
import functools, contextlib
def f(): 1 / 0
def outer(n):
    def inner(): return n / 0
    return inner
made = outer(1)
def deco(f):
    @functools.wraps(f)
    def wrapper(): return f()
    return wrapper
@deco
def wrapped(): 1 / 0
@functools.lru_cache()
def cached(): 1 / 0
class C:
    def m(self): 1 / 0
    @staticmethod
    def s(): 1 / 0
    @classmethod
    def c(cls): 1 / 0
    @property
    def p(self): 1 / 0
    class D:
        m = lambda self: 1 / 0
table = {"a": [lambda: 1 / 0, functools.partial(lambda x: x / 0, 1)]}
@contextlib.contextmanager
def g(): yield 1 / 0
"""
CALLS = ("f", "wrapped", "cached", "made", "C().m", "C.s", "C.c", "C.D().m", "table['a'][0]", "table['a'][1]")
ALL_LINES = f"[line(eval('helper.' + c)) for c in {CALLS}] + [line(lambda: helper.C().p), line(helper.g().__enter__)]"


def test_lines_move_with_the_text(worker):
    worker.write("helper.py", LINES)
    before = eval(worker.run(BRING + ALL_LINES).value)
    assert None not in before
    now = "# one\n\n" + LINES.replace("class C", "\n\nclass C")
    left, now = eval(worker.run(f"bring({now!r}), {ALL_LINES}").value)
    first = LINES[: LINES.index("class C")].count("\n") + 1
    assert (left, now) == ([], [line + (4 if line > first else 2) for line in before])
    assert worker.run("getattr(helper.C, '__firstlineno__', None)").value in (None, str(first + 4))


def test_objects_stay_and_state_with_them(worker):
    text = "def f(x=1): return x\nstate = []\ndef g(): state.append(f()); return state\n"
    worker.write("helper.py", text)
    assert worker.run(BRING + "f = helper.f\nhelper.g()").value == "[1]"
    now = text.replace("x=1", "x=2, *, k='a'").replace("return x", "'Text.'; return x, k")
    worker.run(f"left = bring({now!r})")
    assert worker.run("left, f is helper.f, f(), f.__doc__, f.__kwdefaults__, helper.g()").value == (
        "([], True, (2, 'a'), 'Text.', {'k': 'a'}, [1, (2, 'a')])"
    )
    assert worker.run(f"bring({text!r}), f(), f.__doc__").value == "([], 1, None)"


def test_what_was_put_in_a_functions_place_is_left_alone(worker):
    worker.write("helper.py", "def f(): return 1\ndef g(): return 1\n")
    worker.run(BRING + "helper.f = len\nhelper.g.__code__ = (lambda: 5).__code__")
    now = "def f(): return 2\ndef g(): return 2\n"
    assert worker.run(f"bring({now!r}), helper.f is len, helper.g()").value == "(['f', 'g'], True, 5)"


@pytest.mark.parametrize("now", ["def f(: pass", "V = 2\ndef f(): return 1\n", "def f(): yield 1\n"])
def test_what_cannot_be_done_changes_nothing(now):
    before = "def f(): return 1\n"
    living = fresh(before)
    with pytest.raises((SyntaxError, ValueError)):
        retouch(living, before, now, PATH)
    assert living["f"]() == 1


def test_it_is_quiet_and_leaves_warnings_as_they_were(worker):
    worker.write("helper.py", "def f(): return 1\n")
    worker.run(BRING + "import warnings\nwarnings.simplefilter('error')\ndef w(): warnings.warn('w', UserWarning)")
    worker.run("warnings.simplefilter('default')\nw()")
    result = worker.run("w()\nbring('def f(): return 1 is 1\\n'), helper.f()\nw(); 1")
    assert (result.text("stderr"), result.status) == ("", "ok")


def test_the_texts_of_the_modules_that_live(worker):
    worker.write("helper.py", "").write_bytes(b"# coding: latin-1\r\n# no coding: utf-8\nV = '\xe9'\n")
    worker.write("bom.py", "").write_bytes(b"\xef\xbb\xbfV = 1\n")
    worker.write("broken.py", "1 / 0")
    worker.run(BRING + "import bom\ntry: import broken\nexcept ZeroDivisionError: pass")
    assert eval(worker.run("module_texts.texts()").value) == {
        "helper": (str(worker.folder / "helper.py"), "# coding: latin-1\r\n# no coding: utf-8\nV = '\u00e9'\n"),
        "bom": (str(worker.folder / "bom.py"), "V = 1\n"),
    }
    worker.run("import sys; del sys.modules['bom']")
    brought = worker.run("list(module_texts.texts()), bring('# coding: latin-1\\nV = \"\u00e9\"')")
    assert brought.value == "(['helper'], [])"
