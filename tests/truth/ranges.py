"""An edit as an editor sends it: the one range that changed."""

from __future__ import annotations

from typing import Any


def smallest_change(before: str, after: str) -> dict[str, Any]:
    """The one range that an editor would send."""
    start = _common(before, after)
    most = min(len(before), len(after)) - start
    tail = _common(before[::-1][:most], after[::-1][:most])
    end = len(before) - tail
    return {
        "range": {"start": _position(before, start), "end": _position(before, end)},
        "text": after[start : len(after) - tail],
    }


def _common(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


def _position(text: str, offset: int) -> dict[str, int]:
    line = text.count("\n", 0, offset)
    column = text[text.rfind("\n", 0, offset) + 1 : offset]
    return {"line": line, "character": len(column.encode("utf-16-le")) // 2}
