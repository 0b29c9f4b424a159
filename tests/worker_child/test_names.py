"""Which names a block binds and which it needs from above, by the word of each Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def names(python: str, spawn: Callable[..., Any]) -> Callable[[str], dict[str, set[str]]]:
    client = spawn(python)

    def ask(source: str) -> dict[str, set[str]]:
        client.send(type="check", request=1, blocks=[{"id": "a", "source": source, "line": 0}], text=None)
        found = client.take("checked")["names"]["a"]
        return {"binds": set(found["binds"]), "uses": set(found["uses"])}

    return ask


def test_what_is_bound_before_it_is_looked_up_is_no_need(names: Callable[[str], dict[str, set[str]]]) -> None:
    assert names("x = 1\nx + y") == {"binds": {"x"}, "uses": {"y"}}
    assert names("x + 1\nx = 2")["uses"] == {"x"}
    assert names("fig, (ax, *more) = plots()\nax, more, fig")["uses"] == {"plots"}
    assert names("with a as b:\n    b")["uses"] == {"a"}
    assert names("import a.b as c, d.e\nc, d")["uses"] == set()


def test_a_store_that_may_be_skipped_needs_what_was_there(names: Callable[[str], dict[str, set[str]]]) -> None:
    assert names("if a:\n    x = 1") == {"binds": {"x"}, "uses": {"a", "x"}}
    assert names("if a:\n    x = 1\nelse:\n    x = 2\nx") == {"binds": {"x"}, "uses": {"a"}}
    assert names("for i in xs:\n    i")["uses"] == {"xs", "i"}
    assert names("try:\n    t = 1\nexcept E:\n    pass")["uses"] >= {"E", "t"}


def test_functions_need_what_they_do_not_bind(names: Callable[[str], dict[str, set[str]]]) -> None:
    assert names("def f(x, k=K):\n    z = 3\n    return [i * q for i in x if z] + y") == {
        "binds": {"f"},
        "uses": {"K", "q", "y"},
    }
    assert names("def f():\n    global g\n    g = 1")["binds"] == {"f", "g"}


def test_words_in_short_texts_may_be_names(names: Callable[[str], dict[str, set[str]]]) -> None:
    assert "thr" in names('df.query("a > @thr")')["uses"]


def test_what_does_not_compile_needs_nothing(names: Callable[[str], dict[str, set[str]]]) -> None:
    assert names("x = 1\nreturn x") == {"binds": {"x"}, "uses": set()}
