"""What values look like on the wire."""

from __future__ import annotations

import base64
import json

from .conftest import Write
from .tab import Tab


async def test_a_matplotlib_figure_is_shown_at_the_end_of_its_block(tab: Tab, write: Write) -> None:
    path = write("import matplotlib.pyplot as plt\n\nplt.plot([1, 2])\nprint('after');\n\nplt.get_fignums()\n")
    await tab.watch(path, arm=True)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "idle")
    kinds = [output["type"] for output in screen.result(1)["outputs"]]
    assert kinds == ["stream", "display"]
    data = screen.result(1)["outputs"][1]["data"]
    assert base64.b64decode(data["image/png"])[:4] == b"\x89PNG"
    assert "Figure" in data["text/plain"]
    assert screen.shown[2] == "=[]"


async def test_pandas_and_ipython_show_by_their_conventions(tab: Tab, write: Write) -> None:
    path = write(
        "import pandas as pd\nfrom IPython.display import display, HTML, clear_output\n\n"
        "pd.DataFrame({'a': [1.5]})\n\n"
        "handle = display(HTML('<b>one</b>'), display_id='it')\n\n"
        "handle.update(HTML('<b>two</b>'))\n\n"
        "print('gone'); clear_output(); print('stays')\n\n"
        "print('gone'); clear_output(wait=True); print('stays')\n"
    )
    screen = await tab.watch(path, arm=True)
    await tab.until(lambda: screen.state == "idle")
    value = screen.result(1)["outputs"][0]
    assert value["type"] == "value"
    assert "<table" in value["data"]["text/html"]
    assert "1.5" in value["data"]["text/plain"]
    shown = screen.result(2)["outputs"][0]
    assert (shown["displayId"], shown["data"]["text/html"]) == ("it", "<b>two</b>")
    assert screen.shown[4:] == ["stays\n", "stays\n"]
    await tab.confirm(path)


async def test_rich_reprs_of_any_class_are_taken(tab: Tab, write: Write) -> None:
    path = write(
        "class H:\n    def _repr_html_(self): return '<i>h</i>'\n\nH()\n\n"
        "class M:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n"
        "        data = {'application/json': {'a': [1, {'b': None}]}, 'text/plain': 'm'}\n"
        "        return data, {'application/json': {'k': 1}}\n\nM()\n\n"
        "class P:\n    def _repr_png_(self): return b'\\x89PNG....'\n\nP()\n\n"
        "class Broken:\n    def _repr_html_(self): raise ValueError\n    def __repr__(self): return 'whole'\n\n"
        "Broken()\n"
    )
    screen = await tab.watch(path, arm=True)
    await tab.until(lambda: screen.state == "idle")
    data = [screen.result(index)["outputs"][0]["data"] for index in (1, 3, 5, 7)]
    assert data[0]["text/html"] == "<i>h</i>"
    assert data[0]["text/plain"].startswith("<__main__.H object")
    assert data[1] == {"application/json": {"a": [1, {"b": None}]}, "text/plain": "m"}
    assert screen.result(3)["outputs"][0]["metadata"] == {"application/json": {"k": 1}}
    assert base64.b64decode(data[2]["image/png"]) == b"\x89PNG...."
    assert data[3]["text/plain"] == "whole"
    assert "text/html" not in data[3]


async def test_numbers_that_json_lacks_never_break_a_frame(tab: Tab, write: Write) -> None:
    path = write(
        "class M:\n    def _repr_mimebundle_(self, **_):\n"
        "        return {'application/json': [float('nan'), float('inf')], 'text/plain': 'm'}\n\nM()\n\n"
        "class Odd:\n    def _repr_mimebundle_(self, **_):\n"
        "        return {'application/json': {1: {2, 3}, 'x': object()}, 'text/plain': 'odd'}\n\nOdd()\n\n"
        "'\\ud800'\n\nprint('\\ud800')\n"
    )
    screen = await tab.watch(path, arm=True)
    await tab.until(lambda: screen.state == "idle")
    numbers = screen.result(1)["outputs"][0]["data"]["application/json"]
    assert numbers in ([None, None], ["NaN", "Infinity"])
    assert screen.result(3)["outputs"][0]["data"]["text/plain"] == "odd"
    assert screen.shown[4] == "='\\ud800'"
    assert screen.result(5)["status"] == "ok"


async def test_the_value_is_the_last_expression_unless_none_or_silenced(tab: Tab, write: Write) -> None:
    path = write("1; 2\n\n3;\n\n3;  # quiet\n\nNone\n\nx = 4\n\n'text'\n\nif True: 5\n\n# | hide-output\n6\n")
    await tab.watch(path, arm=True)
    await tab.settled(path, "=2", "", "", "", "", "='text'", "", "=6")


async def test_large_payloads_go_by_reference(tab: Tab, write: Write) -> None:
    path = write(
        "class Big:\n    def _repr_html_(self): return 'x' * 300_000\n\nBig()\n\nprint('y' * 300_000)\n\n"
        "print('z' * 200_000)\n"
    )
    screen = await tab.watch(path, arm=True)
    await tab.until(lambda: screen.state == "idle")
    ref = screen.result(1)["outputs"][0]["data"]["text/html"]
    assert (ref["size"], ref["mime"]) == (300_000, "text/html")
    blob = await tab.request("livesync/blob", ref=ref["ref"])
    assert base64.b64decode(blob["base64"]) == b"x" * 300_000
    assert screen.result(2)["outputs"][0]["ref"]["size"] == 300_001
    assert len(screen.result(3)["outputs"][0]["text"]) == 200_001
    await tab.confirm(path)


async def test_a_snapshot_of_much_goes_by_reference_beyond_a_megabyte(tab: Tab, write: Write) -> None:
    path = write("".join(f"print('{letter}' * 200_000)\n\n" for letter in "abcdefgh"))
    screen = await tab.watch(path, arm=True)
    await tab.until(lambda: screen.state == "idle")
    snapshot = await tab.answer(await tab.ask("livesync/export", {"uri": path.as_uri(), "format": "md"}))
    assert snapshot["ref"]
    await tab.request("livesync/unwatch", uri=path.as_uri())
    answer = await tab.request("livesync/watch", uri=path.as_uri())
    assert len(json.dumps(answer)) < 1_300_000
    for result in answer["results"]:
        output = result["outputs"][0]
        text = output.get("text")
        if text is None:
            blob = await tab.request("livesync/blob", ref=output["ref"]["ref"])
            text = base64.b64decode(blob["base64"]).decode()
        assert len(text) == 200_001
    await tab.request("livesync/verify", uri=path.as_uri())


async def test_text_that_a_library_takes_for_a_file_name_is_no_file(tab: Tab, write: Write) -> None:
    # IPython asks whether there is a file of that name; no file system has names that long.
    path = write("from IPython.display import HTML\n\nHTML('<i>' + 'x' * 300)\n\nHTML('<i>' + 'x' * 100_000)\n")
    screen = await tab.watch(path, arm=True)
    await tab.until(lambda: screen.state == "idle")
    shown = [screen.result(index)["outputs"][0]["data"]["text/html"] for index in (1, 2)]
    assert [len(html) for html in shown] == [303, 100_003]
