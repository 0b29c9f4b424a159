"""Values of the wire contract, made with few words."""

from __future__ import annotations

import base64
import itertools
import struct
import time
import zlib
from typing import Any

Json = dict[str, Any]


def now() -> float:
    """The moment in Unix milliseconds."""
    return time.time() * 1000


def block(block_id: str, source: str, first_line: int, kind: str = "code", **more: Any) -> Json:
    lines = source.count("\n") + 1
    span = {"start": {"line": first_line, "character": 0}, "end": {"line": first_line + lines, "character": 0}}
    text = {"kind": kind, "range": span, "firstLine": first_line, "source": source}
    return {"id": block_id, **text, "hidden": [], "directives": [], **more}


def blocks(*parts: tuple[str, str] | tuple[str, str, str] | tuple[str, str, str, Json]) -> list[Json]:
    """Blocks one below the other, a blank line between: (id, source[, kind[, more]])."""
    made: list[Json] = []
    line = 0
    for part in parts:
        block_id, source, kind, more = (*part, *("code", {})[len(part) - 2 :])
        made.append(block(block_id, source, line, kind, **more))
        line += source.count("\n") + 2
    return made


def result(block_id: str, *outputs: Json, status: str = "ok", run: int = 1, stale: bool = False, **more: Any) -> Json:
    timing = {"durationMs": 12.4, "startedAt": now() - 1400, "reason": "first run"}
    return {
        "blockId": block_id,
        "status": status,
        "outputs": list(outputs),
        "run": run,
        "stale": stale,
        **timing,
        **more,
    }


def printed(text: str, name: str = "stdout") -> Json:
    return {"type": "stream", "name": name, "text": text}


def kept(path: str, size: int) -> Json:
    """Printed text that is still with the daemon."""
    return {"type": "stream", "name": "stdout", "ref": {"ref": path, "size": size, "mime": "text/plain"}}


def value(plain: str, **data: Any) -> Json:
    return {"type": "value", "data": {"text/plain": plain, **data}}


def error(name: str, message: str, *frames: Json, **more: Any) -> Json:
    return {"type": "error", "name": name, "message": message, "frames": list(frames), **more}


def snapshot(uri: str, made: list[Json], results: list[Json], **more: Any) -> Json:
    usual: Json = {"version": 1, "armed": True, "state": "idle", "run": 1, "planned": []}
    return {"uri": uri, **usual, "blocks": made, "results": results, **more}


# ── Payloads ────────────────────────────────────────────────────────────────────────────────────


def png(width: int = 240, height: int = 90) -> str:
    """A picture that a browser can draw: a soft gradient, base64."""

    def row(y: int) -> bytes:
        return b"\0" + bytes(itertools.chain.from_iterable((30 + x % 180, 110 + y, 140) for x in range(width)))

    rows = b"".join(row(y) for y in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return base64.b64encode(data).decode()


def svg() -> str:
    points = " ".join(f"{20 + x * 5},{90 - (x * 37 % 61)}" for x in range(80))
    axes = "M20 10V95H430"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 450 120">'
        f'<path d="{axes}" fill="none" stroke="#888"/>'
        f'<polyline points="{points}" fill="none" stroke="#0d6e63" stroke-width="2"/>'
        "<script>window.svgRan = true</script></svg>"
    )


def frame_table(rows: int = 8) -> str:
    """What pandas makes of a data frame."""
    head = "".join(f"<th>{name}</th>" for name in ("", "name", "planet", "radius_km", "period_d", "discovered"))
    names = ["Io", "Europa", "Ganymede", "Callisto", "Titan", "Rhea", "Triton", "Charon"]
    body = "".join(
        f"<tr><th>{n}</th><td>{names[n % 8]}</td><td>Jupiter</td><td>{1821.6 - n * 3:.1f}</td>"
        f"<td>{1.77 + n:.2f}</td><td>{1610 + n}</td></tr>"
        for n in range(rows)
    )
    style = "<style scoped>.dataframe tbody tr th { vertical-align: top } body { display: none }</style>"
    head = f'<thead><tr style="text-align: right;">{head}</tr></thead>'
    return f'<div>{style}<table border="1" class="dataframe">{head}<tbody>{body}</tbody></table></div>'
