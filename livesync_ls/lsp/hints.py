"""Inlay hints: the value of a block's last expression, at the end of its line."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lsprotocol import types

from livesync_ls.lsp.shown import ShownBlock
from livesync_ls.lsp.tables import summary
from livesync_ls.protocol import BlockResult, Value

LONGEST = 80
"""Characters of a value."""

EndOf = Callable[[int], int | None]
"""The length of a line in the editor's units; None where there is no such line."""


def inlay_hints(blocks: Iterable[ShownBlock], first: int, last: int, end_of: EndOf) -> list[types.InlayHint]:
    """Those at the ends of lines `first` to `last`, both included."""
    hints: list[types.InlayHint] = []
    for each in blocks:
        label = None if each.is_edited or "output" in each.block.hidden else _label(each)
        if label is None or not first <= (line := each.last_line) <= last:
            continue
        if (character := end_of(line)) is not None:
            hints.append(types.InlayHint(types.Position(line, character), label, padding_left=True))
    return hints


def _label(shown: ShownBlock) -> str | None:
    value = _value(shown.result)
    if value is None:
        return None
    html = value.data.get("text/html")
    table = summary(html) if isinstance(html, str) and "<table" in html else None
    text = _cut(table) if table else one_line(str(value.data.get("text/plain", "")))
    return f"= {text} (stale)" if shown.is_stale else f"= {text}"


def _value(result: BlockResult | None) -> Value | None:
    return next((output for output in result.outputs if isinstance(output, Value)), None) if result else None


def one_line(text: str) -> str:
    """A value's text in one line; of what is too long for that, its beginning."""
    # More than this is not shown in any case, and a text may have megabytes.
    whole = " ".join(text[: 20 * LONGEST].split())
    if len(whole) <= LONGEST:
        return whole
    lines = text.strip("\n").count("\n") + 1
    if lines == 1:
        return _cut(whole)
    begin = next((line for line in text[: 20 * LONGEST].splitlines() if line.strip()), "")
    return f"{_cut(' '.join(begin.split())).removesuffix('…')}… {lines} lines"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
