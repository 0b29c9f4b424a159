"""The headings of a document as links beside it, as the page has them."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from livesync_ls.export.prose import Heading, headings
from livesync_ls.export.shown import name, shown
from livesync_ls.protocol import Snapshot

_FEWEST = 2
"""A document with one heading needs no outline."""


def outline(snapshot: Snapshot) -> str:
    """The page's sidebar with the outline; nothing for a document that needs none."""
    entries = list(_entries(snapshot))
    if len(entries) < _FEWEST:
        return ""
    top = min(entry.level for entry in entries)
    links = "".join(
        f'<li style="--depth: {min(each.level - top, 3)}"><a href="#{escape(each.anchor)}">{escape(each.text)}</a></li>'
        for each in entries
    )
    return (
        f'<nav class="sidebar" aria-label="Outline"><div class="tree"><p class="file title">'
        f'<span class="file-name">{escape(name(snapshot))}</span></p><ul class="outline">{links}</ul></div></nav>\n'
    )


def _entries(snapshot: Snapshot) -> Iterator[Heading]:
    for each in shown(snapshot):
        if each.has_prose:
            yield from headings(each.block.source, each.block.id)
        elif each.block.kind == "code" and each.block.title is not None:
            yield Heading(3, each.block.title, f"block-{each.block.id}")
