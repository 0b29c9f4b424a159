"""A page that stands alone: nothing runs in it, and it asks nobody for anything."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from export_world import document, reference
from hypothesis import given, settings
from hypothesis import strategies as st

from livesync_ls.export import export
from livesync_ls.export.frames import PAGE_SCRIPT
from livesync_ls.export.page import to_html
from livesync_ls.export.prose import rendered
from livesync_ls.export.sanitise import sanitised
from livesync_ls.export.style import page_style, table_style
from livesync_ls.protocol import Json, Position, Range, Ref, RequestError, Snapshot, Stream, SyntaxProblem, Value

Read = Callable[[Ref], bytes]
Make = Callable[..., Snapshot]

FETCHING = {"src", "srcset", "data", "poster", "background", "action", "formaction", "xlink:href", "ping", "manifest"}


class Inspector(HTMLParser):
    """Collects what a page would run or fetch by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.dangers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag in {"object", "embed", "link", "base", "form"} or (tag == "script" and attrs):
            self.dangers.append(tag)
        if tag == "iframe" and dict(attrs).get("sandbox") != "allow-scripts":
            self.dangers.append(tag)
        for name, value in attrs:
            value = value or ""
            fetches = name in FETCHING and not value.startswith(("data:image/", "data:audio/", "data:video/"))
            runs = name.startswith("on") or value.lstrip().lower().startswith("javascript:")
            styled = name == "style" and "url" in value.lower()
            if fetches or runs or styled:
                self.dangers.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        if self.lasttag == "script" and data.strip() and data != PAGE_SCRIPT:
            self.dangers.append(f"script {data}")


def dangers(html: str) -> list[str]:
    inspector = Inspector()
    inspector.feed(html)
    return inspector.dangers


def page(snapshot: Snapshot, read: Read) -> str:
    html = to_html(snapshot, read)
    assert dangers(html) == []
    assert not re.search(r"url\((?!data:)|@import", html[: html.index("</style>")])
    return html


def outside_frames(html: str) -> str:
    return re.sub(r'srcdoc="[^"]*"', "", html[html.index("<main") :])


def test_everything(full: Snapshot, read: Read) -> None:
    mime, content = export(full, "html", read)
    html = content.decode()
    assert mime == "text/html; charset=utf-8"
    assert html == page(full, read)
    assert "<title>A report</title>" in html
    assert "<math" in html
    assert html.count("data:image/png;base64,iVBOR") == 2
    assert ' width="320"' in html
    assert "<td>42</td>" in html
    assert re.search(r"prefers-color-scheme:\s*dark", html)
    assert 'numbers.py:42<span class="quiet"> in half</span>' in html
    assert '<a class="inline" href="#block-b7">a report.py:' in html


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


def test_the_look_is_the_page_s_own(full: Snapshot, read: Read, tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts/a.woff2").write_bytes(b"font")
    (tmp_path / "main.css").write_text(
        '@font-face{font-family:A;src:url("./fonts/a.woff2")}@font-face{font-family:KaTeX_Main;src:url(./fonts/k.woff2)}'
        '.x{content:"}"}@media print{.table-window{color:red}}.katex{color:red}.table-window{color:blue}'
    )
    style = page_style(tmp_path)
    assert "url(data:font/woff2;base64,Zm9udA==)" in style
    assert "katex" not in style.lower()
    assert '.x{content:"}"}' in style
    assert table_style(tmp_path) == "@media print{.table-window{color:red}}.table-window{color:blue}"
    with pytest.raises(RequestError, match="has not been built"):
        page_style(tmp_path / "nowhere")


def test_lines_are_those_of_the_file_and_errors_mark_theirs(full: Snapshot, read: Read) -> None:
    html = page(full, read)
    first = full.blocks[-1].first_line + 1
    assert f'<pre class="lines" aria-hidden="true">{first}\n{first + 1}</pre>' in html
    assert '<span class="line raised"><span class="tok-call">half</span>(n)</span>' in html
    assert '<span class="line">n <span class="tok-operator">=</span>' in html


def test_headings_are_beside_the_document(make: Make, read: Read) -> None:
    html = page(make(("markdown", "# One\n\n## *Two*\n\n```\n# no heading\n```"), ("markdown", "Three\n---")), read)
    links = re.findall(r'<li style="--depth: (\d)"><a href="#([^"]+)">([^<]+)</a>', html)
    assert [(depth, text) for depth, _, text in links] == [("0", "One"), ("1", "Two"), ("1", "Three")]
    for _, anchor, _ in links:
        assert html.count(f'id="{anchor}"') == 1
    assert "<title>One</title>" in html


def test_footnotes_of_two_blocks_stay_apart(make: Make, read: Read) -> None:
    html = page(make(("markdown", "a[^1]\n\n[^1]: first"), ("markdown", "b[^1]\n\n[^1]: second")), read)
    targets = re.findall(r'href="#(fn-?[^"]+)"', html)
    assert len(set(targets)) == 4
    for target in targets:
        assert html.count(f'id="{target}"') == 1


def test_what_is_true_of_the_whole_document_is_said(make: Make, read: Read) -> None:
    snapshot = make(("code", "x"), ("code", "y", [], [], "running"))
    place = Range(start=Position(line=3, character=0), end=Position(line=3, character=1))
    snapshot.syntax_error = SyntaxProblem(message="'(' was never closed", range=place)
    html = page(snapshot, read)
    assert "Line 4 does not parse" in html
    assert "This block was still running." in html


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


def test_markdown() -> None:
    assert "<table>" in rendered("| a |\n|---|\n| 1 |")
    assert '<span class="tok-keyword">import</span>' in rendered("```python\nimport this\n```")
    assert "<s>" in rendered("~~old~~")
    assert 'type="checkbox"' in rendered("- [x] done")
    assert '<math display="block">' in rendered("$$\\frac{1}{2}$$")
    assert "£5 and $6" in rendered("It costs £5 and $6.")
    assert '<a href="https://bare.example"' in rendered("see https://bare.example")


def test_a_formula_that_cannot_be_read_is_shown_as_written() -> None:
    assert "left" in rendered(r"$\left( x$")


def test_pictures_of_other_servers_are_left_out_but_named() -> None:
    html = rendered("![the alps](https://elsewhere.example/alps.jpg)")
    assert '<a class="missing-image" href="https://elsewhere.example/alps.jpg"' in html
    assert ">the alps</a>" in html
    assert "<img" not in html


def test_hidden_parts_are_left_out(make: Make, read: Read) -> None:
    value = [Value(data={"text/plain": "forty-two"})]
    html = page(make(("code", "secret()", value, ["code"]), ("code", "x", value, ["output"])), read)
    assert "secret" not in html
    assert html.count("forty-two") == 1


@settings(deadline=None)
@given(st.text())
def test_no_text_breaks_out(text: str) -> None:
    assert dangers(sanitised(text)) == []
    html = to_html(document(("markdown", text), ("code", text, [Stream(name="stdout", text=text)])), lambda _: b"")
    assert dangers(html) == []
    assert html.endswith("</main>\n</div>\n</div>\n</body>\n</html>\n")
