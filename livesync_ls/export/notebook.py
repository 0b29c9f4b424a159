"""A document as a Jupyter notebook, format 4.5."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from livesync_ls.export import payloads
from livesync_ls.export.payloads import Blob
from livesync_ls.export.shown import Shown, dropped, shown, traceback, warning
from livesync_ls.protocol import Display, Error, Output, Snapshot, Stream, Truncated, Value

Cell: TypeAlias = dict[str, Any]


def to_notebook(snapshot: Snapshot, blob: Blob) -> dict[str, Any]:
    """All blocks, hidden ones too: a notebook has marks of its own for what is folded away."""
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
        },
        "cells": list(_cells(snapshot, blob)),
    }


def _cells(snapshot: Snapshot, blob: Blob) -> Iterator[Cell]:
    if said := warning(snapshot):
        yield {"cell_type": "markdown", "id": "warning", "metadata": {}, "source": f"> **{said}**"}
    count = 0
    for number, each in enumerate(shown(snapshot), 1):
        if each.block.kind == "markdown":
            yield _prose_cell(each, number, blob)
            continue
        # As in Jupyter, a cell that has not run has no number.
        count += each.has_run
        yield _code_cell(each, number, count if each.has_run else None, snapshot, blob)


def _prose_cell(each: Shown, number: int, blob: Blob) -> Cell:
    return {
        "cell_type": "markdown",
        "id": f"block-{number}",
        "metadata": _folded(source="prose" in each.block.hidden, outputs=False),
        "source": payloads.with_images(each.block.source, each.block.images, blob),
    }


def _code_cell(each: Shown, number: int, count: int | None, snapshot: Snapshot, blob: Blob) -> Cell:
    return {
        "cell_type": "code",
        "id": f"block-{number}",
        "metadata": _titled(each) | _folded(source="code" in each.block.hidden, outputs="output" in each.block.hidden),
        "execution_count": count,
        "source": each.block.source.rstrip("\n"),
        "outputs": _outputs(each.outputs, count, snapshot, blob),
    }


def _titled(each: Shown) -> dict[str, Any]:
    return {} if each.block.title is None else {"title": each.block.title}


def _folded(*, source: bool, outputs: bool) -> dict[str, Any]:
    marks = {"source_hidden": source, "outputs_hidden": outputs}
    kept = {name: True for name, holds in marks.items() if holds}
    return {"jupyter": kept} if kept else {}


def _outputs(outputs: list[Output], count: int | None, snapshot: Snapshot, blob: Blob) -> list[Cell]:
    cells: list[Cell] = []
    for output in outputs:
        cell = _output(output, count, snapshot, blob)
        last = cells[-1] if cells else {}
        if cell["output_type"] == "stream" and last.get("name") == cell["name"]:
            last["text"] += cell["text"]
        else:
            cells.append(cell)
    return cells


def _output(output: Output, count: int | None | None, snapshot: Snapshot, blob: Blob) -> Cell:
    match output:
        case Stream(name=name):
            return {"output_type": "stream", "name": name, "text": payloads.printed(output, blob)}
        case Display():
            return {"output_type": "display_data", **_bundle(output, blob)}
        case Value():
            return {"output_type": "execute_result", "execution_count": count, **_bundle(output, blob)}
        case Error(name=name, message=message):
            lines = traceback(output, snapshot)
            return {"output_type": "error", "ename": name, "evalue": message, "traceback": lines}
        case Truncated(limit=limit):
            return {"output_type": "stream", "name": "stderr", "text": f"{dropped(limit)}\n"}


def _bundle(shown: Display | Value, blob: Blob) -> dict[str, Any]:
    data = {mime: payloads.whole(mime, payload, blob) for mime, payload in shown.data.items()}
    return {"data": data, "metadata": shown.metadata or {}}
