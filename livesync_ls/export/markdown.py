"""A document as Markdown, with its images inside."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from livesync_ls.export import payloads
from livesync_ls.export.choice import Renderer, choices
from livesync_ls.export.payloads import Blob
from livesync_ls.export.shown import Shown, dropped, shown, traceback, warning
from livesync_ls.protocol import Display, Error, Output, Snapshot, Stream, Truncated, Value

_ORDER: tuple[Renderer, ...] = ("markdown", "svg", "image", "latex", "text", "json", "chart")
"""What Markdown can hold, best first. HTML is not in it: most readers of Markdown drop it or show its tags."""


def to_markdown(snapshot: Snapshot, blob: Blob) -> str:
    """Prose as it is, code and text in fences, images as data URIs."""
    parts = [part for each in shown(snapshot) for part in _block(each, snapshot, blob)]
    if said := warning(snapshot):
        parts.insert(0, f"> **{said}**")
    return "\n\n".join(parts) + "\n"


def _block(each: Shown, snapshot: Snapshot, blob: Blob) -> Iterator[str]:
    if each.has_prose:
        yield payloads.with_images(each.block.source.strip("\n"), each.block.images, blob)
    if each.block.kind == "code" and each.block.title is not None:
        yield f"### {each.block.title}"
    if each.has_code:
        yield fenced(each.block.source, "python")
    for output in _joined(each.outputs, blob):
        yield output if isinstance(output, str) else _output(output, snapshot, blob)
    if each.note:
        yield f"*{each.note}*"


def _joined(outputs: list[Output], blob: Blob) -> Iterator[Output | str]:
    """The outputs, with neighbouring printed text in one fence."""
    text = ""
    for output in outputs:
        if isinstance(output, Stream):
            text += payloads.without_colours(payloads.printed(output, blob))
            continue
        if text:
            yield fenced(text)
        text = ""
        yield output
    if text:
        yield fenced(text)


def _output(output: Output, snapshot: Snapshot, blob: Blob) -> str:
    match output:
        case Display() | Value():
            return _value(output, blob)
        case Error():
            return fenced("\n".join(traceback(output, snapshot)))
        case Truncated(limit=limit):
            return f"*{dropped(limit)}*"
        case Stream():
            raise AssertionError("Streams are joined before.")


def _value(shown: Display | Value, blob: Blob) -> str:
    found = {renderer: mime for mime, renderer in reversed(list(choices(shown.data)))}
    renderer = next((each for each in _ORDER if each in found), None)
    if renderer is None:
        return f"*A value of type {next(iter(shown.data), 'unknown')}.*"
    mime = found[renderer]
    payload = shown.data[mime]
    match renderer:
        case "svg" | "image":
            return f"![{_alt(shown)}]({payloads.data_uri(mime, payload, blob)})"
        case "json" | "chart":
            return fenced(json.dumps(payloads.value(payload, blob), ensure_ascii=False, indent=2), "json")
        case "markdown" | "latex":
            return payloads.text(payload, blob).strip("\n")
        case _:
            return fenced(payloads.text(payload, blob))


def _alt(shown: Display | Value) -> str:
    plain = shown.data.get("text/plain")
    return re.sub(r"[\[\]\\\s]+", " ", plain)[:100].strip() if isinstance(plain, str) else ""


def fenced(text: str, language: str = "text") -> str:
    """Text in a fence that is longer than any it holds."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.strip(chr(10))}\n{fence}"
