"""Hover on a block's first line: what it showed last, as Markdown or as plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from lsprotocol import types

from livesync_ls.durations import duration
from livesync_ls.export.markdown import fenced
from livesync_ls.export.payloads import RASTER, data_uri, without_colours
from livesync_ls.lsp.shown import ShownBlock
from livesync_ls.lsp.tables import markdown_table
from livesync_ls.protocol import Display, Error, Frame, Output, Ref, Stream, Truncated, Value

LONGEST_TEXT = 4_000
"""Characters of one output."""

LONGEST_HOVER = 90_000
"""Characters in all, images included: some editors show no more than 100,000, and freeze over much more."""

LONGEST_IMAGE = 80_000
"""Characters of one image, which is 60 KB of it."""

_IMAGES = (*RASTER, "image/svg+xml")
_ELSEWHERE = "it is in the preview"

LineOf = Callable[[str], int | None]
"""The line, from 0, where a block's source begins now, by its id."""


@dataclass(frozen=True)
class Manner:
    """How an editor shows a hover."""

    markdown: bool = False
    images: bool = False


def hovered(blocks: Iterable[ShownBlock], line: int) -> ShownBlock | None:
    """The block of which this is the first line, or a marker or directive above it."""
    return next((each for each in blocks if each.start <= line <= each.first_line), None)


def hover(shown: ShownBlock, manner: Manner, line_of: LineOf) -> types.Hover | None:
    """What a block showed; None if it showed nothing yet."""
    if shown.result is None:
        return None
    parts = [*_outputs(shown.result.outputs, manner, line_of), _summary(shown, manner)]
    kind = types.MarkupKind.Markdown if manner.markdown else types.MarkupKind.PlainText
    end = types.Position(shown.first_line + 1, 0)
    return types.Hover(
        types.MarkupContent(kind, "\n\n".join(_bounded(parts))),
        types.Range(types.Position(shown.start, 0), end),
    )


def _bounded(parts: list[str]) -> Iterator[str]:
    """As many parts as there is room for, and the last one in any case."""
    room = LONGEST_HOVER - len(parts[-1])
    for part in parts[:-1]:
        room -= len(part) + 2
        if room < 0:
            yield f"… more: {_ELSEWHERE}."
            break
        yield part
    yield parts[-1]


def _outputs(outputs: Iterable[Output], manner: Manner, line_of: LineOf) -> Iterator[str]:
    printed = ""
    for output in outputs:
        if isinstance(output, Stream) and output.ref is None:
            printed += without_colours(output.text or "")
            continue
        if printed.strip():
            yield _text(printed, manner)
        printed = ""
        yield _output(output, manner, line_of)
    if printed.strip():
        yield _text(printed, manner)


def _output(output: Output, manner: Manner, line_of: LineOf) -> str:
    match output:
        case Stream():
            return _note(f"{_size(output.ref)} of printed text: {_ELSEWHERE}.", manner)
        case Truncated(limit=limit):
            return _note(f"Output beyond {limit:,} bytes was dropped.", manner)
        case Error():
            return _text(_traceback(output, line_of), manner)
        case Display() | Value():
            return _shown(output, manner)


def _shown(output: Display | Value, manner: Manner) -> str:
    data = output.data
    plain = without_colours(str(data.get("text/plain", "")))
    if not manner.markdown:
        return _cut(plain)
    image = next((mime for mime in _IMAGES if mime in data), None)
    if image is not None:
        return _image(image, data[image], plain, manner)
    if isinstance(markdown := data.get("text/markdown"), str) and len(markdown) <= LONGEST_TEXT:
        return markdown
    if isinstance(html := data.get("text/html"), str) and (table := markdown_table(html)):
        return table
    return _text(plain, manner)


def _image(mime: str, payload: object, plain: str, manner: Manner) -> str:
    # One that goes by reference is too large in any case.
    if manner.images and isinstance(payload, str) and len(payload) <= LONGEST_IMAGE:
        return f"![]({data_uri(mime, payload, _unreferenced)})"
    return f"{_text(plain, manner)}\n\n{_note(f'An image ({mime}): {_ELSEWHERE}.', manner)}"


def _unreferenced(ref: Ref) -> bytes:
    raise KeyError(ref.ref)


def _traceback(error: Error, line_of: LineOf) -> str:
    lines = [f"{error.name}: {error.message}" if error.message else error.name]
    for frame in reversed(error.frames):
        lines += [f"  {_place(frame, line_of)}, in {frame.function}", f"    {frame.text.strip()}"]
    if error.caused_by and (line := line_of(error.caused_by)) is not None:
        lines.append(f"  The block at line {line + 1} would have bound it.")
    return "\n".join(lines)


def _place(frame: Frame, line_of: LineOf) -> str:
    if frame.uri is not None:
        return f"{PurePosixPath(unquote(urlsplit(frame.uri).path)).name}, line {frame.line + 1}"
    first = line_of(frame.block_id or "")
    return "a block that was edited" if first is None else f"line {first + frame.line + 1}"


def _summary(shown: ShownBlock, manner: Manner) -> str:
    """What is to be known of the result beside itself."""
    result = shown.result
    assert result is not None
    facts = ["running…" if shown.is_running else "queued" if shown.is_queued else result.status]
    if result.duration_ms is not None:
        facts.append(duration(result.duration_ms))
    if result.reason:
        facts.append(result.reason)
    if result.doubt:
        facts.append(f"depends on: {', '.join(result.doubt)}")
    if shown.is_stale:
        facts.append("from an earlier text" if shown.is_edited else "stale")
    return _note(" · ".join(facts), manner)


def _note(sentence: str, manner: Manner) -> str:
    return f"*{sentence.replace('*', chr(92) + '*')}*" if manner.markdown else sentence


def _text(text: str, manner: Manner) -> str:
    text = _cut(text)
    return fenced(text) if manner.markdown else text.strip("\n")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}\n… {len(text):,} characters: {_ELSEWHERE}."


def _size(ref: Ref | None) -> str:
    return f"{ref.size / 1000:,.0f} KB" if ref else "Some"
