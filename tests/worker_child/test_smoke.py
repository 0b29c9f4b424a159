from __future__ import annotations


def test_a_block_prints_and_shows_its_value(worker):
    result = worker.run("print('hello')\nx = 3\nx * 2  # six")
    assert result.status == "ok", result
    assert result.outputs == [("stdout", "hello\n")]
    assert result.value == "6"
    assert result.done["names"] == ["x"]
