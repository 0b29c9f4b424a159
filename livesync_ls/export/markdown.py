"""A document as Markdown, with its images inside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from livesync_ls.export import payloads
from livesync_ls.export.payloads import Blob
from livesync_ls.export.shown import Shown, shown, traceback
from livesync_ls.protocol import Display, Error, Output, Snapshot, Stream, Truncated, Value

_IMAGES = (*payloads.RASTER, "image/svg+xml")


def to_markdown(snapshot: Snapshot, blob: Blob) -> str:
    """Prose as it is, code and text in fences, images as data URIs."""
    parts = [part for each in shown(snapshot) for part in _block(each, snapshot, blob)]
    return "\n\n".join(parts) + "\n"


def _block(each: Shown, snapshot: Snapshot, blob: Blob) -> Iterator[str]:
    if each.has_prose:
        yield payloads.with_images(each.block.source.strip("\n"), each.block.images, blob)
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
        case Display(data=data) | Value(data=data):
            if "text/markdown" in data:
                return payloads.text(data["text/markdown"], blob).strip("\n")
            for mime in _IMAGES:
                if mime in data:
                    return f"![]({payloads.data_uri(mime, data[mime], blob)})"
            return fenced(payloads.text(data.get("text/plain", ""), blob))
        case Error():
            return fenced("\n".join(traceback(output, snapshot)))
        case Truncated(limit=limit):
            return f"*Output beyond {limit:,} bytes was dropped.*"
        case Stream():
            raise AssertionError("Streams are joined before.")


def fenced(text: str, language: str = "text") -> str:
    """Text in a fence that is longer than any it holds."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.strip(chr(10))}\n{fence}"
