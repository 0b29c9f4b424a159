"""What values show, without any library."""

from __future__ import annotations

import base64

import pytest


@pytest.mark.parametrize(
    "expression",
    [
        "[1, (2,), {3: {4}}, frozenset({5}), 'six', b'seven', (), [], set(), {}]",
        "list(range(1500))",
        "(lambda x: (x.append(x), x)[1])([1])",
        "dict.fromkeys(range(900))",
        "{'a': [1.5, None, ...], 'b': range(3)}",
        "int",
        "10 ** 50",
    ],
)
def test_text_is_the_repr(rich, expression: str):
    shown = rich.run(expression).value
    assert rich.run(f"repr({expression})").value == repr(shown)


@pytest.mark.parametrize(
    "expression",
    [
        "list(range(10 ** 7))",
        "{i: [i] * 10 for i in range(10 ** 5)}",
        "'x' * 10 ** 8",
        "[['y' * 10 ** 7] * 10 ** 4] * 10 ** 3",
        "tuple(str(i) for i in range(10 ** 6))",
        "set(range(10 ** 6))",
    ],
)
def test_huge_values_are_cut_with_little_work(rich, expression: str):
    value = rich.run(expression).value
    assert 100_000 < len(value) < 100_100
    assert "(cut: this text has more than 100000 characters)" in value


def test_cut_text_begins_like_the_repr(rich):
    for expression in ("list(range(30000))", "{i: str(i) for i in range(20000)}", "frozenset(range(30000))"):
        assert rich.run(expression).value[:100_000] == eval(f"repr({expression})[:100_000]")


def test_reprs_that_raise(worker):
    worker.run("class C:\n    def __repr__(self): raise ValueError('no')")
    assert worker.run("C()").value == "<C object, its repr raised ValueError: no>"
    assert worker.run("[C()]").value == "<list object, its repr raised ValueError: no>"


def test_representations_by_method(worker):
    source = (
        "class Rich:\n"
        "    def _repr_html_(self): return '<b>x</b>'\n"
        "    def _repr_png_(self): return b'\\x89PNG', {'width': 3}\n"
        "    def _repr_json_(self): return {'a': float('nan')}\n"
        "    def _repr_markdown_(self): raise ValueError\n"
        "    def _repr_latex_(self): return None\n"
        "    def _repr_javascript_(self): return 'alert(1)'\n"
        "    def __repr__(self): return 'Rich()'\n"
        "Rich()"
    )
    done = worker.run(source).done
    assert done["value"] == {
        "text/html": "<b>x</b>",
        "image/png": base64.b64encode(b"\x89PNG").decode(),
        "application/json": {"a": None},
        "text/plain": "Rich()",
    }
    assert done["valueMetadata"] == {"image/png": {"width": 3}}
    assert set(worker.run("Rich").done["value"]) == {"text/plain"}


def test_a_mime_bundle_wins(worker):
    source = (
        "class Rich:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n"
        "        return {'text/html': 'bundle', 'image/svg+xml': b'<svg/>'}, {'text/html': {'k': 1}}\n"
        "    def _repr_html_(self): return 'method'\n"
        "    def __repr__(self): return 'Rich()'\nRich()"
    )
    done = worker.run(source).done
    assert done["value"] == {"text/html": "bundle", "image/svg+xml": "<svg/>", "text/plain": "Rich()"}
    assert done["valueMetadata"] == {"text/html": {"k": 1}}


def test_objects_that_claim_every_method_are_plain(worker):
    result = worker.run("from unittest.mock import MagicMock\nMagicMock(name='m')")
    assert set(result.done["value"]) == {"text/plain"}


def test_values_past_the_limit_are_replaced_by_a_sentence(spawn, python):
    client = spawn(python).start(outputLimit=20_000)
    result = client.run("'x' * 30_000")
    assert result.done["truncated"]
    assert "outputLimitBytes" in result.value
    assert not client.run("'x' * 10_000").done["truncated"]
