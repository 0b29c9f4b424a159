"""A finished run as text for a terminal: what each block showed, under a line that says where."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TextIO, cast

from livesync_ls import protocol as wire
from livesync_ls.durations import duration
from livesync_ls.uris import NotAFile, to_path

COULD_NOT_RUN = 2

_RED, _YELLOW, _DIM, _BOLD = "31", "33", "2", "1"


def exit_code(snapshot: wire.Snapshot) -> int:
    """0, or 1 if a block failed, or 2 if the file could not run."""
    return COULD_NOT_RUN if obstacle(snapshot) else int(_has_failed(snapshot))


def obstacle(snapshot: wire.Snapshot) -> str | None:
    """Why the file could not run, in a sentence; None if it did."""
    if problem := snapshot.syntax_error:
        return f"{label(snapshot.uri)}:{problem.range.start.line + 1}: {problem.message}"
    if snapshot.state == "dead" and not _has_failed(snapshot):
        return snapshot.message or f"{label(snapshot.uri)} could not run."
    return None


def _has_failed(snapshot: wire.Snapshot) -> bool:
    return any(result.status in ("error", "cancelled") for result in snapshot.results)


def wants_color(stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether to write colours: on a terminal, unless `NO_COLOR` or `TERM=dumb` says otherwise."""
    return not environ.get("NO_COLOR") and environ.get("TERM") != "dumb" and stream.isatty()


def render(snapshot: wire.Snapshot, *, color: bool = False) -> str:
    """The results of a run, in the order of the file, and a last line that sums it up; nothing if it could not run."""
    return "" if obstacle(snapshot) else _Page(snapshot, color).text()


class _Page:
    def __init__(self, snapshot: wire.Snapshot, color: bool) -> None:
        self._snapshot = snapshot
        self._color = color
        self._code = [block for block in snapshot.blocks if block.kind == "code"]
        self._numbers = {block.id: number for number, block in enumerate(self._code, 1)}
        self._results = {result.block_id: result for result in snapshot.results}

    def text(self) -> str:
        parts = [self._block(block, result) for block in self._code if (result := self._results.get(block.id))]
        if self._snapshot.message:
            parts.append(self._paint(f"{self._snapshot.message}\n", _YELLOW))
        return "".join([*filter(None, parts), self._summary()])

    def _block(self, block: wire.Block, result: wire.BlockResult) -> str:
        """A block with its outputs; nothing for one that has nothing to show."""
        hidden = "output" in block.hidden
        outputs = [output for output in result.outputs if not hidden or isinstance(output, wire.Error)]
        shown = _joined((self._output(output), isinstance(output, wire.Stream)) for output in outputs)
        if not shown and result.status == "ok":
            return ""
        return f"{self._heading(block, result)}\n{shown}\n"

    def _heading(self, block: wire.Block, result: wire.BlockResult) -> str:
        facts = [f"block {self._numbers[block.id]}", f"line {block.first_line + 1}"]
        if block.title:
            facts.insert(1, block.title)
        if result.duration_ms is not None:
            facts.append(duration(result.duration_ms))
        if result.status != "ok":
            facts.append({"error": "failed"}.get(result.status, result.status))
        failed = result.status in ("error", "cancelled")
        return self._paint(f"── {' · '.join(facts)}", _RED if failed else _BOLD)

    def _output(self, output: wire.Output) -> str:
        if isinstance(output, wire.Stream):
            text = output.text if output.ref is None else self._payload(output.ref)
            return self._paint(text or "", _YELLOW) if output.name == "stderr" else text or ""
        if isinstance(output, wire.Error):
            return self._error(output)
        if isinstance(output, wire.Truncated):
            return self._paint(f"… truncated after {_size(output.limit)}", _DIM)
        images = [f" [{mime}]" for mime in output.data if mime.startswith("image/")]
        return self._payload(output.data.get("text/plain", "")) + self._paint("".join(images), _DIM)

    def _error(self, error: wire.Error) -> str:
        frames = [self._frame(frame) for frame in error.frames]
        cause = self._numbers.get(error.caused_by or "")
        hint = [self._paint(f"  because block {cause} did not bind it", _DIM)] if cause else []
        return "\n".join([*frames, self._paint(_headline(error), _RED), *hint])

    def _frame(self, frame: wire.Frame) -> str:
        block = next((block for block in self._code if block.id == frame.block_id), None)
        line = frame.line + (block.first_line if block else 0) + 1
        place = f"  {label(frame.uri or self._snapshot.uri)}:{line}, in {frame.function}"
        return self._paint(place, _DIM) + (f"\n    {frame.text.strip()}" if frame.text.strip() else "")

    def _payload(self, value: Any) -> str:
        """Text, whether it is here or behind a `Ref`."""
        if isinstance(value, dict):
            reference = cast("dict[str, Any]", value)
            value = wire.Ref(ref=reference["ref"], size=reference["size"], mime=reference["mime"])
        if not isinstance(value, wire.Ref):
            return str(value)
        return self._paint(f"… {_size(value.size)} of {value.mime}, not shown here", _DIM)

    def _summary(self) -> str:
        results = [self._results[block.id] for block in self._code if block.id in self._results]
        failed = sum(result.status in ("error", "cancelled") for result in results)
        waiting = sum(result.status == "waiting" for result in results)
        took = duration(sum(result.duration_ms or 0 for result in results))
        facts = [f"{len(results)} block{'' if len(results) == 1 else 's'} in {took}"]
        facts += [f"{failed} failed"] if failed else []
        facts += [f"{waiting} waiting"] if waiting else []
        return self._paint(", ".join(facts), _RED if failed else _DIM) + "\n"

    def _paint(self, text: str, code: str) -> str:
        if not (self._color and text):
            return text
        line_end = "\n" if text.endswith("\n") else ""
        return f"\x1b[{code}m{text.removesuffix(line_end)}\x1b[0m{line_end}"


def _headline(error: wire.Error) -> str:
    return f"{error.name}: {error.message}" if error.message else error.name


def label(uri: str) -> str:
    """A file as the person at the terminal would name it."""
    try:
        path = to_path(uri)
    except NotAFile:
        return uri
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _joined(outputs: Iterable[tuple[str, bool]]) -> str:
    """Outputs below each other, but printed texts (marked True) as they were printed."""
    text = ""
    for output, printed in outputs:
        if text and not text.endswith("\n") and not printed:
            text += "\n"
        text += output if printed or not output else output.removesuffix("\n") + "\n"
    return text + "\n" if text and not text.endswith("\n") else text


def _size(count: int) -> str:
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if count >= factor:
            return f"{count / factor:.3g} {unit}"
    return f"{count} bytes"
