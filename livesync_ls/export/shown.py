"""What a reader sees of a document: its blocks with their results, as directives want them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from livesync_ls.protocol import Block, BlockResult, Error, Frame, Output, Snapshot


@dataclass(frozen=True)
class Shown:
    """A block; `outputs` and `note` are empty for prose."""

    block: Block
    outputs: list[Output]
    note: str | None = None

    @property
    def has_prose(self) -> bool:
        return self.block.kind == "markdown" and "prose" not in self.block.hidden

    @property
    def has_code(self) -> bool:
        return self.block.kind == "code" and "code" not in self.block.hidden


def shown(snapshot: Snapshot) -> Iterator[Shown]:
    """All blocks in order; hidden output is left out, errors never are."""
    results = {result.block_id: result for result in snapshot.results}
    for block in snapshot.blocks:
        result = results.get(block.id)
        if block.kind == "markdown" or result is None:
            yield Shown(block, [])
            continue
        hidden = "output" in block.hidden
        outputs = [output for output in result.outputs if not hidden or isinstance(output, Error)]
        yield Shown(block, outputs, _note(result))


def _note(result: BlockResult) -> str | None:
    """What a reader must know of a result to read it right."""
    if result.status == "waiting":
        return "This block has not run."
    if result.status in ("queued", "running"):
        return "This block was still running."
    if result.status == "cancelled":
        return "This block was interrupted."
    return "This result is from an earlier version of the document." if result.stale else None


def name(snapshot: Snapshot) -> str:
    """The file's name."""
    return PurePosixPath(unquote(urlsplit(snapshot.uri).path)).name


def title(snapshot: Snapshot) -> str:
    """The document's first heading, or the file's name."""
    for block in snapshot.blocks:
        if block.kind == "markdown":
            for line in block.source.splitlines():
                if line.startswith("#") and (heading := line.lstrip("#").strip()):
                    return heading
    return name(snapshot)


def place(frame: Frame, snapshot: Snapshot) -> str:
    """Where an error passed through, as people count lines."""
    if frame.uri is not None:
        file = PurePosixPath(unquote(urlsplit(frame.uri).path)).name
        return f"{file}, line {frame.line + 1}, in {frame.function}"
    first = next((block.first_line for block in snapshot.blocks if block.id == frame.block_id), 0)
    return f"line {first + frame.line + 1}, in {frame.function}"


def traceback(error: Error, snapshot: Snapshot) -> list[str]:
    """The lines of an error, oldest frame first."""
    lines: list[str] = []
    for frame in error.frames:
        lines += [f"  {place(frame, snapshot)}", f"    {frame.text}"]
    return [*lines, headline(error)]


def headline(error: Error) -> str:
    return f"{error.name}: {error.message}" if error.message else error.name
