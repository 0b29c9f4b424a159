"""Which names a block binds and which it looks up, by the word of each Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


class Found:
    """What `checked` tells of one block."""

    def __init__(self, message: dict[str, Any]) -> None:
        self.reads = set(message["reads"])
        self.binds = set(message["binds"])
        self.sure = set(message["sure"])
        self.words = set(message["words"])
        self.imports = set(message["imports"])
        self.calls: bool = message["calls"]


Ask = Callable[[str], Found]


@pytest.fixture
def names(python: str, spawn: Callable[..., Any]) -> Ask:
    client = spawn(python)

    def ask(source: str) -> Found:
        client.send(type="check", request=1, blocks=[{"id": "a", "source": source, "line": 0}], text=None)
        return Found(client.take("checked")["names"]["a"])

    return ask


def test_what_is_bound_before_it_is_looked_up_is_not_read(names: Ask) -> None:
    found = names("x = 1\nx + y")
    assert (found.binds, found.sure, found.reads) == ({"x"}, {"x"}, {"y"})
    assert names("x + 1\nx = 2").reads == {"x"}
    assert names("fig, (ax, *more) = plots()\nax, more, fig").reads == {"plots"}
    assert names("with a as b:\n    b").reads == {"a"}
    assert names("import a.b as c, d.e\nc, d").reads == set()
    assert names("x = 1\ndel x\nx").reads == {"x"}


def test_a_store_that_may_be_skipped_reads_what_was_there(names: Ask) -> None:
    found = names("if a:\n    x = 1")
    assert (found.binds, found.sure, found.reads) == ({"x"}, set(), {"a", "x"})
    found = names("if a:\n    x = 1\nelse:\n    x = 2\nx")
    assert (found.binds, found.sure, found.reads) == ({"x"}, {"x"}, {"a"})
    assert names("for i in xs:\n    i").reads == {"xs", "i"}
    assert names("try:\n    t = 1\nexcept E:\n    pass").reads >= {"E", "t"}
    assert names("x += 1").reads == {"x"}


FUNCTION = "def f(x, k=K):\n    z = 3\n    return [i * q for i in x if z] + y\n"
GLOBAL = "def f():\n    global g\n    g = 1\n"


def test_functions_read_what_they_do_not_bind_when_they_may_be_called(names: Ask) -> None:
    found = names(FUNCTION)
    assert (found.binds, found.reads, found.calls) == ({"f"}, {"K"}, False)
    found = names(FUNCTION + "f(1)")
    assert (found.binds, found.reads, found.calls) == ({"f"}, {"K", "q", "y"}, True)
    assert names(GLOBAL).binds == {"f"}
    assert names(GLOBAL + "f()").binds == {"f", "g"}


@pytest.mark.parametrize("source", ["import a", "from a import b", "x = 1", "'Text.'", "async def f(): g()", "pass"])
def test_what_only_binds_calls_nothing(names: Ask, source: str) -> None:
    assert not names(source).calls


@pytest.mark.parametrize(
    "source",
    [
        *("f()", "x = f()", "x.y = 1", "x", "-x", "class C(B): pass", "@d\ndef f(): pass", "for i in xs: pass"),
        *("del x", "with a: pass", "if a: pass", "assert a", "raise E", "x = y", "x += 1", "[i for i in xs]"),
        *("def f(x=g()): pass", "def f(*, x=[g()]): pass", "async def f(x: g()): pass", "def f() -> g(): pass"),
    ],
)
def test_all_else_may_call(names: Ask, source: str) -> None:
    assert names(source).calls


def test_words_in_short_texts_may_be_names(names: Ask) -> None:
    assert "thr" in names('df.query("a > @thr")').words
    assert names("x = '" + "word " * 1000 + "'").words == set()


def test_modules_that_are_imported_by_name(names: Ask) -> None:
    assert names("import a.b as c, d\nfrom e import f\nfrom . import g\nif h:\n    import i").imports == {
        *("a.b", "d", "e", ".", "i"),
    }


def test_what_does_not_compile_reads_what_it_would_have_bound(names: Ask) -> None:
    found = names("x = y\nreturn x")
    assert (found.binds, found.sure, found.reads) == ({"x"}, set(), {"x"})
