"""When two results of a block are the same, and how a person is told that they are not."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable
from typing import TypeAlias

from livesync_ls.protocol import BlockResult, Display, Error, Frame, Json, Output, Ref, Stream, Truncated, Value
from livesync_ls.session.results import BINARY, payload_as_bytes

Content: TypeAlias = Callable[[Ref], bytes]
"""What a reference stands for."""

LONGEST_TEXT = 10_000
"""Characters of each side of a difference that are told."""

_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")
_RANDOM_ID = re.compile(r"""\bid=["']([\w-]*[0-9a-f]{5,}[\w-]*)["']""")
_WORD = re.compile(r"[\w-]+")


def essence(result: BlockResult | None, content: Content) -> object:
    """What a person sees of a result, comparable with `==`.

    Times, run numbers and causes are left out. Where an object lies in memory and the ids that libraries make up
    for their markup differ from process to process, and mean nothing.
    """
    if result is None:
        return None
    return result.status, [_seen(output, content) for output in result.outputs]


def is_reordered(one: object, other: object) -> bool:
    """Whether two essences have the same characters in another order, as sets print in different processes."""
    return one != other and Counter(repr(one)) == Counter(repr(other))


def telling(shown: BlockResult | None, fresh: BlockResult | None, content: Content) -> tuple[str, str]:
    """Both sides of a difference as bounded texts that differ, where a bounded text can."""
    texts = _text(shown, content), _text(fresh, content)
    if texts[0] == texts[1]:
        texts = _inventory(shown, content), _inventory(fresh, content)
    return texts[0][:LONGEST_TEXT], texts[1][:LONGEST_TEXT]


# ── What is seen ────────────────────────────────────────────────────────────────────────────────


def _seen(output: Output, content: Content) -> object:
    match output:
        case Stream():
            return output.name, _same_everywhere(_printed(output, content))
        case Error():
            return output.name, _same_everywhere(output.message), output.frames
        case Truncated():
            return output
        case _:
            payloads = {mime: _payload(mime, payload, content) for mime, payload in output.data.items()}
            return type(output), payloads, output.metadata


def _payload(mime: str, payload: Json, content: Content) -> str | bytes:
    data = content(payload) if isinstance(payload, Ref) else payload_as_bytes(mime, payload)
    if mime.startswith(BINARY):
        return data
    text = _same_everywhere(data.decode("utf-8", "replace"))
    return _with_plain_ids(text) if mime in ("text/html", "image/svg+xml") else text


def _same_everywhere(text: str) -> str:
    return _ADDRESS.sub("at 0x…", text)


def _with_plain_ids(markup: str) -> str:
    """Ids that look random, numbered in the order they come, wherever they stand."""
    found = dict.fromkeys(_RANDOM_ID.findall(markup))
    if not found:
        return markup
    names = {name: f"id{number}" for number, name in enumerate(found)}
    return _WORD.sub(lambda word: names.get(word[0], word[0]), markup)


# ── What is told ────────────────────────────────────────────────────────────────────────────────


def _text(result: BlockResult | None, content: Content) -> str:
    """The outputs as a terminal would show them."""
    if result is None:
        return "nothing"
    mark = "" if result.status in ("ok", "error") else f"[{result.status}] "
    return mark + "\n".join(_told(output, content).removesuffix("\n") for output in result.outputs)


def _told(output: Output, content: Content) -> str:
    match output:
        case Stream():
            return _printed(output, content)
        case Error():
            return "\n".join([f"{output.name}: {output.message}", *map(_place, output.frames)])
        case Truncated():
            return f"[truncated after {output.limit} bytes]"
        case _:
            return str(output.data.get("text/plain", ""))


def _place(frame: Frame) -> str:
    where = f" of {frame.uri}" if frame.uri else ""
    return f"  line {frame.line + 1}{where}, in {frame.function}"


def _inventory(result: BlockResult | None, content: Content) -> str:
    """What there is beside text: a digest tells two figures apart where words do not."""
    if result is None:
        return "nothing"
    parts = [
        f"{mime}, {len(seen)} long, digest {zlib.crc32(seen if isinstance(seen, bytes) else seen.encode()):08x}"
        for output in result.outputs
        if isinstance(output, Display | Value)
        for mime, payload in output.data.items()
        for seen in [_payload(mime, payload, content)]
    ]
    return f"{result.status}: " + "; ".join(parts)


def _printed(stream: Stream, content: Content) -> str:
    return content(stream.ref).decode("utf-8", "replace") if stream.ref else stream.text or ""
