"""A page that stands alone: nothing runs in it, and it asks nobody for anything."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from export_world import document
from hypothesis import given
from hypothesis import strategies as st

from livesync_ls.export import export
from livesync_ls.export.page import to_html
from livesync_ls.export.prose import rendered
from livesync_ls.export.sanitise import sanitised
from livesync_ls.protocol import Ref, Snapshot, Stream, Value

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
        if tag in {"script", "iframe", "object", "embed", "link", "base", "form", "audio", "video"}:
            self.dangers.append(tag)
        for name, value in attrs:
            value = value or ""
            fetches = name in FETCHING and not value.startswith("data:image/")
            runs = name.startswith("on") or value.lstrip().lower().startswith("javascript:")
            styled = name == "style" and "url" in value.lower()
            if fetches or runs or styled:
                self.dangers.append(f"{tag} {name}={value}")


def dangers(html: str) -> list[str]:
    inspector = Inspector()
    inspector.feed(html)
    return inspector.dangers


def page(snapshot: Snapshot, read: Read) -> str:
    html = to_html(snapshot, read)
    assert dangers(html) == []
    assert not re.search(r"url\(|@import", html[: html.index("</style>")])
    return html


def test_everything(full: Snapshot, read: Read) -> None:
    mime, content = export(full, "html", read)
    html = content.decode()
    assert mime == "text/html; charset=utf-8"
    assert html == page(full, read)
    assert "<title>A *report*</title>" in html
    assert "<math" in html
    assert html.count("data:image/png;base64,iVBOR") == 2
    assert ' width="320"' in html
    assert "<td>42</td>" in html
    assert "prefers-color-scheme: dark" in html
    assert "numbers.py, line 42, in half" in html


def test_printed_text_keeps_its_colours(full: Snapshot, read: Read) -> None:
    html = page(full, read)
    assert '<span class="ansi31">red</span> <span class="ansi38-208">orange</span> &lt;b&gt;' in html
    assert ".ansi38-208 {" in html
    assert ".ansi38-209 {" not in html


def test_text_of_two_streams_stays_apart(full: Snapshot, read: Read) -> None:
    assert '<pre class="stderr">careful\n</pre>' in page(full, read)


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
    shown = html[html.index("<main>") :]
    assert "elsewhere.example" not in shown
    assert shown.count("</main>") == 1
    assert 'type="text"' not in shown


def test_what_needs_scripts_falls_back(make: Make, read: Read) -> None:
    plotly = {"text/plain": "Figure(…)", "text/html": "<div><script>draw()</script></div>"}
    assert '<pre class="value">Figure(…)</pre>' in page(make(("code", "fig", [Value(data=plotly)])), read)


def test_svg_is_an_image_so_its_scripts_are_dead(make: Make, read: Read) -> None:
    svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    html = page(make(("code", "x", [Value(data={"text/plain": "x", "image/svg+xml": svg})])), read)
    assert '<img alt="" src="data:image/svg+xml;base64,' in html


def test_markdown() -> None:
    assert "<table>" in rendered("| a |\n|---|\n| 1 |")
    assert '<span class="kn">import</span>' in rendered("```python\nimport this\n```")
    assert "<s>" in rendered("~~old~~")
    assert 'type="checkbox"' in rendered("- [x] done")
    assert '<math display="block">' in rendered("$$\\frac{1}{2}$$")
    assert "£5 and $6" in rendered("It costs £5 and $6.")


def test_a_formula_that_cannot_be_read_is_shown_as_written() -> None:
    assert "left" in rendered(r"$\left( x$")


def test_pictures_of_other_servers_are_left_out_but_named() -> None:
    html = rendered("![the alps](https://elsewhere.example/alps.jpg)")
    assert 'alt="the alps"' in html
    assert "elsewhere.example" not in html


def test_hidden_parts_are_left_out(make: Make, read: Read) -> None:
    value = [Value(data={"text/plain": "forty-two"})]
    html = page(make(("code", "secret()", value, ["code"]), ("code", "x", value, ["output"])), read)
    assert "secret" not in html
    assert html.count("forty-two") == 1


@given(st.text())
def test_no_text_breaks_out(text: str) -> None:
    assert dangers(sanitised(text)) == []
    html = to_html(document(("markdown", text), ("code", text, [Stream(name="stdout", text=text)])), lambda _: b"")
    assert dangers(html) == []
    assert html.endswith("</footer>\n</body>\n</html>\n")
