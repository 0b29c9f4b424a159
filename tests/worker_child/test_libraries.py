"""matplotlib, IPython and pandas, from the tests' own environment."""

from __future__ import annotations

import base64

import pytest

PNG = b"\x89PNG\r\n\x1a\n"
PLOT = "import matplotlib.pyplot as plt\n"


def images(result):
    return [d["data"]["image/png"] for d in result.displays]


def test_open_figures_are_shown_in_order_and_closed(rich):
    result = rich.run(
        PLOT + "for n in range(2):\n    fig, ax = plt.subplots(figsize=(2, n + 1)); ax.plot([1, 2])\nplt.figure(1);"
    )
    assert (result.status, result.text("stderr")) == ("ok", "")
    assert [d["data"]["text/plain"] for d in result.displays] == [
        "<Figure size 200x100 with 1 Axes>",
        "<Figure size 200x200 with 1 Axes>",
    ]
    assert all(base64.b64decode(image).startswith(PNG) for image in images(result))
    assert rich.run("plt.get_fignums()").value == "[]"
    assert rich.run("import os\n(plt.get_backend().lower(), 'MPLBACKEND' in os.environ)").value == "('agg', False)"


def test_figures_are_shown_when_the_block_raised(rich):
    result = rich.run(PLOT + "plt.plot([1]);\n1 / 0")
    assert result.error == ("ZeroDivisionError", "division by zero")
    assert len(result.displays) == 1


def test_a_figure_as_value_is_shown_once(rich):
    result = rich.run(PLOT + "fig = plt.figure(figsize=(1, 1))\nfig")
    assert result.displays == []
    assert base64.b64decode(result.done["value"]["image/png"]).startswith(PNG)
    assert "image/png" in rich.run("fig").done["value"]


def test_show_shows_right_there_without_warning(rich):
    result = rich.run(PLOT + "print('a')\nplt.plot([1])\nplt.show()\nprint('b')\nplt.figure().show()", "b")
    assert [kind for kind, _ in result.outputs] == ["stdout", "display", "stdout", "display"]
    result = rich.run("fig, ax = plt.subplots()\nfor i in range(3):\n    ax.plot([i])\n    plt.pause(0.001)")
    assert (len(result.displays), result.text("stderr")) == (1, "")


def test_figures_as_svg(spawn):
    client = spawn().start(figureFormat="svg")
    first, second = (client.run(PLOT + "plt.plot([1, 2]);").displays[0]["data"] for _ in range(2))
    assert first["image/svg+xml"].lstrip().startswith("<?xml")
    assert first == second


def test_a_text_of_its_own_for_ipython(rich):
    result = rich.run("from IPython.display import Pretty\nPretty('two\\nlines')")
    assert result.done["value"]["text/plain"] == "two\nlines"


def test_ipython_display(rich):
    source = (
        "from IPython.display import display, HTML, Image, clear_output, update_display\n"
        "print('a')\nhandle = display(HTML('<i>x</i>'), display_id='one')\nprint('b')\n"
        "handle.update(HTML('<i>y</i>'))\nupdate_display(3, display_id='one')\nclear_output(wait=True)\n"
        "display({'text/html': 'raw'}, raw=True)\n"
        "HTML('<u>value</u>')"
    )
    result = rich.run(source)
    assert result.status == "ok", result
    assert [kind for kind, _ in result.outputs] == ["stdout", "display", "stdout", *["display"] * 4]
    one, two, three, clear, raw = result.displays
    assert (one["data"]["text/html"], one["displayId"], one["update"]) == ("<i>x</i>", "one", False)
    assert (two["data"]["text/html"], two["displayId"], two["update"]) == ("<i>y</i>", "one", True)
    assert three["data"] == {"text/plain": "3"}
    assert (clear["clear"], clear["data"]) == ("wait", {})
    assert raw["data"] == {"text/html": "raw", "text/plain": ""}
    assert result.done["value"]["text/html"] == "<u>value</u>"
    assert rich.run("from IPython import get_ipython\nget_ipython() is None").value == "True"


def test_ipython_images(rich):
    data = base64.b64encode(PNG).decode()
    result = rich.run(
        f"import base64\nfrom IPython.display import Image\nImage(base64.b64decode({data!r}), format='png', width=9)"
    )
    assert result.done["value"]["image/png"] == data
    assert result.done["valueMetadata"] == {"image/png": {"width": 9}}


def test_a_figure_displayed_by_call_is_not_shown_again_unless_it_changed(rich):
    source = PLOT + "from IPython.display import display\nfig, ax = plt.subplots(figsize=(1, 1))\ndisplay(fig)\n"
    assert len(rich.run(source).displays) == 1
    assert len(rich.run(source + "ax.plot([1, 2]);").displays) == 2


def test_displays_past_the_limit(spawn):
    client = spawn().start(outputLimit=1000)
    source = "from IPython.display import display\n"
    result = client.run(source + "for i in range(100): display('x' * 100)")
    assert result.done["truncated"]
    assert len(result.displays) == 10
    result = client.run("for i in range(100): display('x' * 100, display_id='same', update=i > 0)")
    assert (result.done["truncated"], len(result.displays)) == (False, 100)


@pytest.mark.parametrize("held", [True, False])
def test_libraries_are_imported_whatever_they_do(rich, held: bool):
    result = rich.run("import pandas, matplotlib.pyplot, sqlite3, urllib.request, uuid, ctypes.util", hold=held)
    assert (result.status, result.done["held"], result.done["doubt"]) == ("ok", None, [])


def test_frames_are_tables(rich):
    value = rich.run("import pandas as pd\npd.DataFrame({'a': [1, 2]})").done["value"]
    assert "<table" in value["text/html"]
    assert value["text/plain"] == "   a\n0  1\n1  2"


def test_pictures_tell_their_size(rich):
    shown = rich.run(PLOT + "plt.figure(figsize=(2, 1), dpi=50).add_axes([0, 0, 1, 1]);").displays[0]
    assert set(shown["metadata"]["image/png"]) == {"width", "height"}
    header = base64.b64decode(shown["data"]["image/png"])[16:24]
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:], "big")
    assert shown["metadata"]["image/png"] == {"width": width, "height": height}
    pillow = "from PIL import Image\nImage.new('RGB', (7, 5))"
    assert rich.run(pillow).done["valueMetadata"]["image/png"] == {"width": 7, "height": 5}


PLOTLY = "import plotly.graph_objects as go\nfig = go.Figure(go.Bar(y=[1, 3, 2]))\n"
NO_NOTEBOOK = "import sys\nfor name in ('IPython', 'nbformat'): sys.modules[name] = None\n"


@pytest.mark.parametrize("before", ["", NO_NOTEBOOK], ids=["with IPython", "without"])
@pytest.mark.parametrize("shown", ["fig", "fig.show()"])
def test_plotly_shows_data_and_opens_no_window(spawn, before, shown):
    pytest.importorskip("plotly")
    result = spawn().start().run(before + PLOTLY + shown)
    (display,) = result.displays
    assert display["data"]["application/vnd.plotly.v1+json"]["data"][0]["type"] == "bar"
    assert (result.done["status"], result.done["value"]) == ("ok", None)


def test_a_plotly_renderer_of_the_users_choice_stays(rich):
    pytest.importorskip("plotly")
    source = "import plotly.io as pio\n" + PLOTLY
    html = rich.run(source + "pio.renderers.default = 'notebook_connected'\nfig").displays[0]
    assert "application/vnd.plotly.v1+json" not in html["data"]


@pytest.mark.parametrize("chosen", ["json", "plotly_mimetype+notebook_connected"])
def test_plotly_hears_its_variable_as_ever(spawn, chosen):
    pytest.importorskip("plotly")
    client = spawn(environ={"PLOTLY_RENDERER": chosen}).start()
    assert client.run(
        "import os, plotly.io as pio\npio.renderers.default, os.environ['PLOTLY_RENDERER']"
    ).value == repr((chosen, chosen))


ALTAIR = "import altair as alt\nchart = alt.Chart(alt.Data(values=[{'a': 1}])).mark_point().encode(x='a:Q')\n"


def test_altair_shows_data_and_is_what_it_was(rich):
    pytest.importorskip("altair")
    value = rich.run(ALTAIR + "chart").done["value"]
    (mime,) = [mime for mime in value if "vegalite" in mime]
    assert value[mime]["encoding"]["x"]["field"] == "a"
    assert value["text/plain"] == "alt.Chart(...)"
    assert "text/html" not in value
    assert rich.run("alt.renderers.active, set(chart._repr_mimebundle_())").value == "('default', {'text/html'})"
    assert set(rich.run("alt.renderers.enable('html')\nchart").done["value"]) == {"text/html", "text/plain"}
