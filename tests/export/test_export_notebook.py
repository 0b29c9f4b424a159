"""Notebooks are valid, and hold what the document shows."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from export_world import document
from hypothesis import given
from hypothesis import strategies as st

from livesync_ls.export import export
from livesync_ls.export.notebook import to_notebook
from livesync_ls.protocol import Ref, Snapshot, Stream, Value


def notebook(snapshot: Snapshot, read: Callable[[Ref], bytes]) -> dict[str, Any]:
    mime, content = export(snapshot, "ipynb", read)
    assert mime == "application/x-ipynb+json"
    parsed = json.loads(content)
    nbformat.validate(parsed, relax_add_props=False)
    return parsed


def test_everything(full: Snapshot, read: Callable[[Ref], bytes]) -> None:
    cells = notebook(full, read)["cells"]
    kinds = ["markdown", "code", "code", "code", "markdown", "code", "code", "code"]
    assert [cell["cell_type"] for cell in cells] == kinds
    assert [cell.get("execution_count") for cell in cells] == [None, 1, 2, 3, None, 4, 5, 6]


def test_neighbouring_text_of_one_stream_is_one_output(full: Snapshot, read: Callable[[Ref], bytes]) -> None:
    outputs = notebook(full, read)["cells"][1]["outputs"]
    assert [output["name"] for output in outputs] == ["stdout", "stderr", "stdout"]
    assert outputs[2]["text"] == "kept text ü\n"


def test_references_are_filled_in(full: Snapshot, read: Callable[[Ref], bytes]) -> None:
    output = notebook(full, read)["cells"][3]["outputs"][0]
    assert base64.b64decode(output["data"]["image/png"]).startswith(b"\x89PNG")
    assert output["metadata"] == {"image/png": {"width": 320}}


def test_a_reference_as_it_comes_from_json(make: Callable[..., Snapshot], read: Callable[[Ref], bytes]) -> None:
    far = {"ref": "/blob/json", "size": 18, "mime": "application/json"}
    snapshot = make(("code", "x", [Value(data={"text/plain": "x", "application/json": far})]))
    output = notebook(snapshot, read)["cells"][0]["outputs"][0]
    assert output["data"]["application/json"] == {"far": [1, None]}


def test_errors_name_lines_as_people_count(full: Snapshot, read: Callable[[Ref], bytes]) -> None:
    error = notebook(full, read)["cells"][-1]["outputs"][0]
    assert error["ename"] == "ZeroDivisionError"
    first = full.blocks[-1].first_line
    assert error["traceback"] == [
        f"  line {first + 2}, in <module>",
        "    half(0)",
        "  numbers.py, line 42, in half",
        "    return 1 / n",
        "ZeroDivisionError: division by zero",
    ]


def test_local_images_lie_in_the_prose(full: Snapshot, read: Callable[[Ref], bytes]) -> None:
    assert "![a plot](data:image/png;base64,iVBOR" in notebook(full, read)["cells"][0]["source"]


def test_what_is_hidden_is_folded(make: Callable[..., Snapshot], read: Callable[[Ref], bytes]) -> None:
    snapshot = make(("code", "x = 1", [], ["code", "output"]), ("markdown", "psst", [], ["prose"]))
    first, second = notebook(snapshot, read)["cells"]
    assert first["metadata"] == {"jupyter": {"source_hidden": True, "outputs_hidden": True}}
    assert second["metadata"] == {"jupyter": {"source_hidden": True}}


@given(st.lists(st.tuples(st.sampled_from(["stdout", "stderr"]), st.text())), st.text())
def test_any_text_makes_a_valid_notebook(printed: list[tuple[Any, str]], source: str) -> None:
    snapshot = document(("code", source, [Stream(name=name, text=text) for name, text in printed]))
    nbformat.validate(to_notebook(snapshot, lambda _: b""))


def test_bytes_that_are_gone(full: Snapshot) -> None:
    def gone(ref: Ref) -> bytes:
        raise KeyError(ref.ref)

    with pytest.raises(KeyError):
        export(full, "ipynb", gone)
