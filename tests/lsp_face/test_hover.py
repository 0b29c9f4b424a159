"""What a hover says of a block, as Markdown and as text, however much the block showed."""

from __future__ import annotations

from lsprotocol import types

from livesync_ls import protocol as wire
from livesync_ls.lsp.hover import LONGEST_HOVER, LONGEST_TEXT, Manner, hover, hovered
from livesync_ls.lsp.tables import markdown_table

from .showing import ok, shown, value

MARKDOWN = Manner(markdown=True)
IMAGES = Manner(markdown=True, images=True)
PNG = "iVBORw0KGgo="


def said(*outputs: wire.Output, manner: Manner = MARKDOWN, **more: object) -> str:
    [block] = shown("x\n", {0: ok(*outputs, **more)})
    found = hover(block, manner, {block.block.id: 0}.get)
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    assert found.contents.kind == ("markdown" if manner.markdown else "plaintext")
    return found.contents.value


def printed(text: str) -> wire.Stream:
    return wire.Stream(name="stdout", text=text)


def test_the_first_line_and_what_stands_above_it() -> None:
    blocks = shown("# %% one\n\n# | hide-code\nx = 1\nx\n# %%\ny\n")
    found = [each and each.block.source for each in (hovered(blocks, line) for line in range(8))]
    assert found == ["x = 1\nx"] * 4 + [None] + ["y"] * 2 + [None]


def test_nothing_is_said_of_what_never_ran() -> None:
    assert hover(shown("x\n")[0], MARKDOWN, {}.get) is None


def test_printed_text_is_one_fence_and_colours_are_gone() -> None:
    outputs = (printed("a\n"), printed("\x1b[31mb\x1b[0m ```\n"), value("1"))
    assert said(*outputs, duration_ms=12.0, reason="text changed") == (
        "````text\na\nb ```\n````\n\n```text\n1\n```\n\n*ok · 12 ms · text changed*"
    )
    assert said(*outputs, manner=Manner()) == "a\nb ```\n\n1\n\nok"


def test_what_is_long_is_cut() -> None:
    text = said(printed("x" * 200_000))
    assert "x" * LONGEST_TEXT in text
    assert len(text) < LONGEST_TEXT + 200
    assert "200,000 characters" in text
    many = said(*(value("y" * LONGEST_TEXT) for _ in range(100)))
    assert len(many) <= LONGEST_HOVER + 100
    assert many.endswith("*ok*")
    ref = wire.Ref(ref="/blob/a", size=3_000_000, mime="text/plain")
    assert "3,000 KB of printed text" in said(wire.Stream(name="stdout", ref=ref))
    assert "Output beyond 1,000 bytes was dropped." in said(wire.Truncated(limit=1000))


def test_images_where_they_are_shown_and_not_too_large() -> None:
    assert f"![](data:image/png;base64,{PNG})" in said(value("<Figure>", image_png=PNG), manner=IMAGES)
    svg = said(value("<Figure>", **{"image_svg+xml": "<svg/>"}), manner=IMAGES)
    assert "![](data:image/svg+xml;base64,PHN2Zy8+)" in svg
    large = value("<Figure>", image_png="A" * LONGEST_HOVER)
    ref = value("<Figure>", image_png=wire.Ref(ref="/blob/a", size=3_000_000, mime="image/png"))
    for output, manner in ((value("<Figure>", image_png=PNG), MARKDOWN), (large, IMAGES), (ref, IMAGES)):
        text = said(output, manner=manner)
        assert "<Figure>" in text
        assert "An image (image/png): it is in the preview." in text
        assert "data:" not in text
    assert said(value("<Figure>", image_png=PNG), manner=Manner()) == "<Figure>\n\nok"


def test_markdown_is_shown_as_such() -> None:
    assert said(value("<Markdown>", text_markdown="**b**")).startswith("**b**\n\n")


def test_errors_with_their_frames_newest_first() -> None:
    text = "def f():\n    raise\n\nf()\n"
    f, call = shown(text)
    frames = [
        wire.Frame(line=0, function="<module>", text="f()", block_id=call.block.id),
        wire.Frame(line=1, function="f", text="    raise", block_id=f.block.id),
        wire.Frame(line=7, function="g", text="no()", uri="file:///w/my%20parts.py"),
    ]
    error = wire.Error(name="E", message="no", frames=frames, caused_by=f.block.id)
    lines = {f.block.id: f.first_line, call.block.id: call.first_line}
    _, failed = shown(text, {3: ok(error, status="error")})
    found = hover(failed, Manner(), lines.get)
    assert found
    assert isinstance(found.contents, types.MarkupContent)
    assert found.contents.value.splitlines() == [
        "E: no",
        "  my parts.py, line 8, in g",
        "    no()",
        "  line 2, in f",
        "    raise",
        "  line 4, in <module>",
        "    f()",
        "  The block at line 1 would have bound it.",
        "",
        "error",
    ]


def test_what_is_stale_says_so() -> None:
    assert said(value("1"), stale=True).endswith("*ok · stale*")


# ── Tables ──────────────────────────────────────────────────────────────────────────────────────


def html(rows: list[list[str]]) -> str:
    lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def test_a_data_frame_as_a_table() -> None:
    frame = "<div><style>td {}</style><table><thead><tr><th></th><th>a</th></tr></thead><tbody><tr><th>0</th>"
    frame += "<td>1 | 2\n&lt;b&gt;</td></tr></tbody></table><p>1 row</p></div>"
    table = "|     | a           |\n| --- | ----------- |\n| 0   | 1 \\| 2 \\<b> |"
    assert markdown_table(frame) == table
    assert said(value("…", text_html=frame)).startswith(table)


def test_tables_are_cut() -> None:
    table = markdown_table(html([[f"{row}.{column}" for column in range(50)] for row in range(100)]))
    assert table is not None
    lines = table.splitlines()
    assert len(lines) == 23
    assert lines[-1].count("…") == 10
    assert all(line.count("|") == 11 for line in lines)
    assert len(markdown_table(html([["x" * 1000]])) or "") < 200


def test_what_markdown_cannot_say_stays_text() -> None:
    spans = "<table><tr><th colspan=2>a</th></tr><tr><td>1</td><td>2</td></tr></table>"
    for other in (spans, "<b>no</b>", "", "<table></table>", "<table>" * 1000):
        assert markdown_table(other) is None
        assert said(value("plain", text_html=other)).startswith("```text\nplain\n```")
