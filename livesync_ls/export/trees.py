"""JSON as a tree that opens on demand, in the page's classes."""

from __future__ import annotations

import json
from html import escape
from typing import Any, cast

_DEEPEST = 60
"""Levels; what lies deeper is written out."""


def tree(value: Any, *, is_open: bool = True) -> str:
    """The whole tree; its first level shows unless `is_open` is False."""
    return f'<div class="json" tabindex="0" role="group" aria-label="JSON">{_node(None, value, is_open=is_open)}</div>'


def _node(name: str | None, value: Any, *, is_open: bool = False, depth: int = 0) -> str:
    label = "" if name is None else f'<span class="json-name">{escape(name)}: </span>'
    items = _entries(value)
    if not items or depth > _DEEPEST:
        return f'<div class="json-leaf">{label}{_leaf(value)}</div>'
    size = f"[{len(items)}]" if isinstance(value, list) else f"{{{len(items)}}}"
    entries = "".join(_node(key, item, depth=depth + 1) for key, item in items)
    return (
        f'<details{" open" if is_open else ""}><summary>{label}<span class="json-size">{size}</span></summary>'
        f'<div class="json-entries">{entries}</div></details>'
    )


def _entries(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return list(cast("dict[str, Any]", value).items())
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return [(str(index), item) for index, item in enumerate(items)]


def _leaf(value: Any) -> str:
    text = escape(json.dumps(value, ensure_ascii=False), quote=False)
    if isinstance(value, dict | list):
        return text
    kind = (
        "null"
        if value is None
        else "boolean"
        if isinstance(value, bool)
        else "string"
        if isinstance(value, str)
        else "number"
    )
    return f'<span class="json-{kind}">{text}</span>'
