"""Results in an exported page: each kind as on the live page, and none that reaches beyond its place."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from export_inspector import Read, outside_frames, page
from export_world import reference

from livesync_ls.protocol import Json, Snapshot, Value

Make = Callable[..., Snapshot]


def test_printed_text_keeps_its_colours(full: Snapshot, read: Read) -> None:
    html = page(full, read)
    assert '<span class="ansi-red-fg">red</span> <span style="color: #ff8700">orange</span> &lt;b&gt;' in html


def test_text_of_two_streams_stays_apart(full: Snapshot, read: Read) -> None:
    assert re.search(r'<pre class="stream stderr"[^>]*>careful\n</pre>', page(full, read))


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<img src='https://elsewhere.example/pixel.png'>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<style>@import 'https://elsewhere.example/x.css'</style>",
        "<p style='background-color: url(https://elsewhere.example/x)'>x</p>",
        r"<p style='background-color: u\72l(https://elsewhere.example/x)'>x</p>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<form action='https://elsewhere.example'><input type=text name=password></form>",
        "<table background='https://elsewhere.example/x.png'><tr><td>x</table>",
        "<input type=image src='https://elsewhere.example/x.png'>",
        "</main></body><meta http-equiv=refresh content='0;url=https://elsewhere.example'>",
    ],
)
def test_html_of_results_and_prose_is_harmless(attack: str, make: Make, read: Read) -> None:
    html = page(make(("markdown", attack), ("code", "x", [Value(data={"text/plain": "x", "text/html": attack})])), read)
    shown = outside_frames(html)
    assert "elsewhere.example" not in shown
    assert shown.count("</main>") == 1
    # Scripts are allowed only where a frame needs some.
    assert ("script-src" in html) == ("<iframe " in html)
    assert 'type="text"' not in shown


def test_what_runs_is_in_a_frame_without_an_origin(make: Make, read: Read) -> None:
    data = {"text/plain": "Figure(…)", "text/html": "<div id='plot'><script>draw('<\"x\">')</script></div>"}
    html = page(make(("code", "fig", [Value(data=data)])), read)
    assert '<iframe class="scripted" title="Output with scripts" sandbox="allow-scripts"' in html
    assert "<div id=&#x27;plot&#x27;>&lt;script&gt;".replace(">&lt;", "&gt;&lt;").replace("<div", "&lt;div") in html


def test_what_loads_its_scripts_falls_back_and_says_so(make: Make, read: Read) -> None:
    html = "<div><script src='https://cdn.example/plot.js'></script></div>"
    plain = page(make(("code", "fig", [Value(data={"text/plain": "Figure(…)", "text/html": html})])), read)
    assert ">Figure(…)</pre>" in plain
    assert "comes from another site" in plain
    assert "<iframe" not in plain
    drawn: dict[str, Json] = {
        "text/plain": "Figure(…)",
        "text/html": html,
        "image/png": reference("image", "image/png"),
    }
    assert '<img src="data:image/png' in page(make(("code", "fig", [Value(data=drawn)])), read)


def test_a_library_that_comes_along_is_kept(make: Make, read: Read) -> None:
    html = f"<script>/*{'x' * 300_000}*/ var more = 'https://cdn.example/topology'</script>"
    assert "<iframe" in page(make(("code", "fig", [Value(data={"text/plain": "x", "text/html": html})])), read)


def test_a_chart_shows_an_image_or_what_it_is_made_of(make: Make, read: Read) -> None:
    chart: dict[str, Json] = {"text/plain": "alt.Chart(…)", "application/vnd.vegalite.v6+json": {"mark": "bar"}}
    html = page(make(("code", "chart", [Value(data=chart)])), read)
    assert "An interactive chart" in html
    assert '<span class="json-name">mark: </span><span class="json-string">"bar"</span>' in html
    drawn = page(make(("code", "chart", [Value(data={**chart, "image/png": reference("image", "image/png")})])), read)
    assert "An interactive chart" not in drawn


def test_styles_of_results_stay_in_their_own_tree(make: Make, read: Read) -> None:
    rule = "td { color: red; background: url(https://elsewhere.example/x) }"
    styled = f"<style>{rule}</style><table><tr><td>1</td></tr></table>"
    html = page(make(("code", "x", [Value(data={"text/plain": "x", "text/html": styled})])), read)
    assert '<template shadowrootmode="open">' in html
    assert "td { color: red" in html
    assert "elsewhere.example" not in html
    assert ".table-window" in html[html.index("<template") :]


@pytest.mark.parametrize(
    ("mime", "payload", "shown"),
    [
        ("audio/wav", "UklGRg==", '<audio class="player" controls src="data:audio/wav;base64,UklGRg=="'),
        ("video/mp4", "AAAA", '<video class="player" controls src="data:video/mp4;base64,AAAA"'),
        ("application/json", {"a": [1, None]}, '<span class="json-name">a: </span><span class="json-size">[2]</span>'),
        ("text/markdown", "**bold**", "<strong>bold</strong>"),
        ("text/latex", r"$\alpha$", '<div class="latex"><math'),
        ("text/csv", "a,b", ">a,b</pre>"),
    ],
)
def test_every_kind_of_value(mime: str, payload: Json, shown: str, make: Make, read: Read) -> None:
    assert shown in page(make(("code", "x", [Value(data={mime: payload})])), read)


def test_tables_are_dressed_like_the_page_s(make: Make, read: Read) -> None:
    frame = (
        "<table border='1' class='dataframe'><thead><tr><th></th><th>city</th><th>n</th></tr></thead>"
        "<tbody><tr><th>0</th><td>Rome</td><td>1</td></tr></tbody></table>"
    )
    html = page(make(("code", "df", [Value(data={"text/plain": "df", "text/html": frame})])), read)
    assert '<div class="table-window" tabindex="0" role="group" aria-label="Table"><table class="dataframe">' in html
    assert '<th class="words">city</th><th>n</th>' in html
    assert '<td class="words">Rome</td><td>1</td>' in html


def test_svg_is_an_image_so_its_scripts_are_dead(make: Make, read: Read) -> None:
    svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    html = page(make(("code", "x", [Value(data={"text/plain": "x", "image/svg+xml": svg})])), read)
    assert '<img src="data:image/svg+xml;base64,' in html
