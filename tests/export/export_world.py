"""Documents with results, made by hand."""

from __future__ import annotations

import base64
from typing import Any

from livesync_ls.protocol import (
    Block,
    BlockResult,
    Display,
    Error,
    Frame,
    Output,
    Position,
    Range,
    Ref,
    Snapshot,
    Stream,
    Truncated,
    Value,
)

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
KEPT = {"/blob/image": PNG, "/blob/text": "kept text ü\n".encode(), "/blob/json": b'{"far": [1, null]}'}


def blob(ref: Ref) -> bytes:
    return KEPT[ref.ref]


def reference(name: str, mime: str) -> Ref:
    return Ref(ref=f"/blob/{name}", size=len(KEPT[f"/blob/{name}"]), mime=mime)


def document(*parts: tuple[Any, ...]) -> Snapshot:
    """A snapshot of blocks given as (kind, source, outputs, hidden, status); what is left out is empty or `ok`."""
    blocks: list[Block] = []
    results: list[BlockResult] = []
    line = 0
    for number, (kind, source, *rest) in enumerate(parts):
        outputs, hidden, status = (*rest, *[[], [], "ok"][len(rest) :])
        lines = source.count("\n") + 1
        place = Range(start=Position(line=line, character=0), end=Position(line=line + lines, character=0))
        images = {"plot.png": reference("image", "image/png")} if "plot.png" in source else None
        blocks.append(
            Block(
                id=f"b{number}",
                kind=kind,
                range=place,
                first_line=line,
                source=source,
                hidden=hidden,
                directives=[],
                images=images,
            )
        )
        if kind == "code":
            results.append(BlockResult(block_id=f"b{number}", status=status, outputs=outputs, run=1, stale=False))
        line += lines + 1
    return Snapshot(
        uri="file:///home/ada/a%20report.py",
        version=1,
        armed=True,
        state="idle",
        run=1,
        planned=[],
        blocks=blocks,
        results=results,
    )


def everything() -> Snapshot:
    """A document with all that a result can be."""
    error = Error(
        name="ZeroDivisionError",
        message="division by zero",
        frames=[
            Frame(line=1, function="<module>", text="half(0)", block_id="b7"),
            Frame(line=41, function="half", text="return 1 / n", uri="file:///home/ada/numbers.py"),
        ],
    )
    outputs: list[list[Output]] = [
        [
            Stream(name="stdout", text="one\n"),
            Stream(name="stdout", text="\x1b[31mred\x1b[0m \x1b[38;5;208morange\x1b[0m <b>\n"),
            Stream(name="stderr", text="careful\n"),
            Stream(name="stdout", ref=reference("text", "text/plain")),
        ],
        [Value(data={"text/plain": "table", "text/html": "<table class='dataframe'><tr><td>42</td></tr></table>"})],
        [
            Display(
                data={"text/plain": "<Figure>", "image/png": reference("image", "image/png")},
                metadata={"image/png": {"width": 320}},
            )
        ],
        [Display(data={"text/plain": "formula", "text/latex": r"$\displaystyle \sqrt{x}$"})],
        [Value(data={"text/plain": "{}", "application/json": {"a": [1]}}), Truncated(limit=1_000_000)],
        [error],
    ]
    return document(
        ("markdown", "# A *report*\n\nWith $x^2$, ![a plot](plot.png) and `code`."),
        ("code", "print(1)", outputs[0]),
        ("code", "frame", outputs[1]),
        ("code", "plot()", outputs[2]),
        ("markdown", "| a | b |\n|---|--:|\n| 1 | 2 |"),
        ("code", "show(formula)", outputs[3]),
        ("code", "{'a': [1]}", outputs[4]),
        ("code", "n = 0\nhalf(n)", outputs[5]),
    )
