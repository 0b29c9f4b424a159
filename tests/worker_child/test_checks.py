"""Whether blocks parse and what they mean, in the words of the user's Python."""

from __future__ import annotations

import pytest


def check(client, *sources, text=None):
    blocks = [{"id": str(n), "source": source, "line": 0} for n, source in enumerate(sources)]
    client.send(type="check", request=7, blocks=blocks, text=text)
    answer = client.take("checked")
    assert answer["request"] == 7
    return answer


@pytest.fixture
def spare(spawn, python):
    return spawn(python)


MEANINGS = [
    ("x = 1", "x  =  1  # comment", True),
    ("f(1,\n  2)", "f(1, 2)", True),
    ("x = 1", "x = 2", False),
    ("1", "True", False),
    ("0.0", "-0.0", False),
    ("x", "x;", False),
    ("x", "x # ;", True),
    ("'a'", 'u"""a"""', True),
    ("a + b", "a - b", False),
    ("[1, 2]", "[[1], 2]", False),
    ("def f(): pass", "async def f(): pass", False),
    ("0xffff" + "f" * 5000, "0xfffe" + "f" * 5000, False),
]


def test_meanings(spare):
    for one, other, same in MEANINGS:
        meanings = check(spare, one, other)["meanings"]
        assert (meanings["0"] == meanings["1"]) is same, (one, other)


def test_long_sums_have_a_meaning(spare):
    answer = check(spare, " + ".join(["a"] * 900))
    assert (len(answer["meanings"]), answer["problem"]) == (1, None)


def test_a_text_that_does_not_parse(spare):
    text = 'x = 1\n\n"éé" x y\n'
    problem = check(spare, "x = 1", '"éé" x y', text=text)["problem"]
    assert problem == {"message": "invalid syntax", "line": 2, "column": 5, "endLine": 2, "endColumn": 6}
    for bad in ("x = (", "if x:\npass", "x = 'abc", "\x00", "def f(:\n", "x = \ud800'", "(" * 300):
        answer = check(spare, bad, text=bad)
        assert (answer["meanings"], bool(answer["problem"]["message"])) == ({}, True)
        assert (answer["problem"]["line"], answer["problem"]["column"]) <= (
            answer["problem"]["endLine"],
            answer["problem"]["endColumn"],
        )


def test_a_text_that_was_split_wrongly(spare):
    text = "x = (1,\n\n2)\n\n@deco\n@other\ndef f():\n    pass\na; b\n"
    answer = check(spare, "x = (1,", "2)", text=text)
    assert (answer["problem"], answer["statements"]) == (None, [[0, 3], [4, 8], [8, 9], [8, 9]])


def test_what_does_not_compile_is_no_problem(spare):
    answer = check(spare, "return 1", text="return 1")
    assert (answer["problem"], list(answer["meanings"])) == (None, ["0"])


def test_checks_are_answered_while_user_code_runs_and_say_nothing_on_its_streams(spare):
    spare.start()
    spare.run("import warnings\nwarnings.simplefilter('always')")
    spare.submit("while True: pass")
    spare.take("executing")
    assert check(spare, "'\\d'")["problem"] is None
    spare.send(type="interrupt")
    result = spare.result()
    assert (result.status, result.text("stderr")) == ("cancelled", "")
    assert check(spare, "'\\d'", "1 is 1")["problem"] is None
    assert spare.run("1").text("stderr") == ""
