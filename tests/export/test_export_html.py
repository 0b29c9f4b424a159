"""A page that stands alone: nothing runs in it, and it asks nobody for anything."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from export_inspector import Read, dangers, page
from export_world import document
from hypothesis import given, settings
from hypothesis import strategies as st

from livesync_ls.export import export
from livesync_ls.export.page import to_html
from livesync_ls.export.prose import rendered
from livesync_ls.export.sanitise import sanitised
from livesync_ls.export.style import page_style, table_style
from livesync_ls.protocol import Position, Range, RequestError, Snapshot, Stream, SyntaxProblem, Value

Make = Callable[..., Snapshot]


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
