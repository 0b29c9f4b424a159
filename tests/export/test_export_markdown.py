"""Markdown that any reader of Markdown shows as it is meant."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from livesync_ls.export import export
from livesync_ls.export.markdown import fenced, to_markdown
from livesync_ls.protocol import Ref, Snapshot, Value

Read = Callable[[Ref], bytes]


def test_everything(full: Snapshot, read: Read) -> None:
    mime, content = export(full, "md", read)
    text = content.decode()
    assert mime == "text/markdown; charset=utf-8"
    assert text.startswith("# A *report*\n\nWith $x^2$, ![a plot](data:image/png;base64,")
    assert "```python\nprint(1)\n```\n\n```text\none\nred orange <b>\ncareful\nkept text ü\n```" in text
    assert "![<Figure>](data:image/png;base64,iVBOR" in text
    assert "*Output beyond 1.0 MB was dropped." in text
    assert text.endswith("ZeroDivisionError: division by zero\n```\n")


def test_hidden_parts_are_left_out(make: Callable[..., Snapshot], read: Read) -> None:
    value = [Value(data={"text/plain": "42"})]
    snapshot = make(
        ("code", "hidden = 1", value, ["code"]),
        ("code", "shown = 2", value, ["output"]),
        ("markdown", "x", [], ["prose"]),
    )
    assert to_markdown(snapshot, read) == "```text\n42\n```\n\n```python\nshown = 2\n```\n"


def test_a_block_that_waits_says_so(make: Callable[..., Snapshot], read: Read) -> None:
    text = to_markdown(make(("code", "send()", [], [], "waiting")), read)
    assert text == "```python\nsend()\n```\n\n*This block has not run.*\n"


@given(st.text(st.sampled_from("`a\n ~#")))
def test_a_fence_holds_whatever_is_in_it(text: str) -> None:
    tokens = MarkdownIt().parse(fenced(text))
    assert [token.type for token in tokens] == ["fence"]
    assert tokens[0].content.strip("\n") == text.strip("\n")
