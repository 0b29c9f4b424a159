"""A document with its results as one file. Pure: a snapshot goes in, bytes come out."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from livesync_ls.protocol import ExportFormat, Ref, Snapshot

# The formats bring Markdown, highlighting and a sanitiser: each is imported when somebody asks for it.


def export(snapshot: Snapshot, format: ExportFormat, blob: Callable[[Ref], bytes]) -> tuple[str, bytes]:  # noqa: A002
    """The file's MIME type and its content. `blob` gives the bytes behind a reference.

    Raises:
        KeyError: from `blob`, for a reference whose bytes are gone.
    """
    if format == "html":
        from livesync_ls.export.page import to_html

        return "text/html; charset=utf-8", _utf8(to_html(snapshot, blob))
    if format == "md":
        from livesync_ls.export.markdown import to_markdown

        return "text/markdown; charset=utf-8", _utf8(to_markdown(snapshot, blob))
    from livesync_ls.export.notebook import to_notebook

    notebook = json.dumps(to_notebook(snapshot, blob), indent=1, ensure_ascii=False)
    return "application/x-ipynb+json", _utf8(notebook + "\n")


def _utf8(text: str) -> bytes:
    # A program may print half of a surrogate pair, which no encoding has.
    return text.encode("utf-8", "replace")
