"""What a screen shows, in the form of the answers, and how two pictures differ."""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]
Picture = list[Json]
"""The code blocks in order: `source`, `stdout`, `value`, `error`."""

_FOLDER = re.compile(r"(?:[A-Za-z]:)?(?:[/\\]+[\w.\-~]+)*[/\\]+(?=[\w.\-]+)")
_PLACE = re.compile(r" \(main\.py, line \d+\)$")  # where a block does not compile; lines may move
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")


def picture_of(snapshot: Json) -> Picture:
    """The code blocks of a snapshot. What must not be on a screen at rest stands in `wrong`."""
    results = {result["blockId"]: result for result in snapshot["results"]}
    code = [block for block in snapshot["blocks"] if block["kind"] == "code"]
    return [{"kind": "code", "source": block["source"], **_shown(results.get(block["id"]))} for block in code]


def _shown(result: Json | None) -> Json:
    if result is None:
        return {"stdout": "", "value": None, "error": None, "wrong": "no result"}
    outputs = result["outputs"]
    stdout = "".join(each["text"] for each in outputs if each["type"] == "stream" and each["name"] == "stdout")
    values = [each["data"]["text/plain"] for each in outputs if each["type"] == "value"]
    errors = [[each["name"], each["message"]] for each in outputs if each["type"] == "error"]
    shown: Json = {"stdout": stdout, "value": values[0] if values else None, "error": errors[0] if errors else None}
    if result["stale"] or result["status"] not in ("ok", "error"):
        shown["wrong"] = f"{'stale ' if result['stale'] else ''}{result['status']}: {result.get('reason')}"
    elif bool(errors) != (result["status"] == "error"):
        shown["wrong"] = f"status {result['status']} with {len(errors)} errors"
    return shown


def differences(shown: Picture, expected: Picture) -> list[str]:
    """Sentences, one for each block and field that is not as it should be."""
    if [block["source"] for block in shown] != [block["source"] for block in expected]:
        return [f"the blocks are {[b['source'] for b in shown]}, not {[b['source'] for b in expected]}"]
    found: list[str] = []
    for number, (block, right) in enumerate(zip(shown, expected, strict=True), start=1):
        place = f"block {number} ({block['source'].splitlines()[-1]!r})"
        if wrong := block.get("wrong"):
            found.append(f"{place} is {wrong}")
        found += [
            f"{place}: {field} is {block[field]!r}, not {right[field]!r}"
            for field in ("stdout", "value", "error")
            if _normal(field, block[field]) != _normal(field, right[field])
        ]
    return found


def _normal(field: str, value: Any) -> Any:
    if value is None:
        return None
    if field != "error":
        return _ADDRESS.sub("0x…", value)
    name, message = value
    message = _PLACE.sub("", _FOLDER.sub("", message)) if name.endswith("Error") else message
    return name, _ADDRESS.sub("0x…", message)
