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
    look: str = "ok"
    """The page's word for the block's state."""
    has_run: bool = False

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
        yield Shown(block, outputs, _note(result), _look(result), result.status not in ("waiting", "queued"))


def _look(result: BlockResult) -> str:
    """Nothing moves in a file, so what has not finished looks like what waits."""
    if result.stale and result.status != "waiting":
        return "stale"
    return "waiting" if result.status in ("queued", "running") else result.status


def _sentence(reason: str | None) -> str:
    return f"{reason[0].upper()}{reason[1:].rstrip('.')}." if reason else ""


def _note(result: BlockResult) -> str | None:
    """What a reader must know of a result to read it right."""
    if result.status == "waiting":
        return f"This block has not run. {_sentence(result.reason)}".rstrip()
    if result.status in ("queued", "running"):
        return "This block was still running."
    if result.status == "cancelled":
        return "This block was interrupted."
    return "This result is from an earlier version of the document." if result.stale else None


def name(snapshot: Snapshot) -> str:
    """The file's name."""
    return PurePosixPath(unquote(urlsplit(snapshot.uri).path)).name


def title(snapshot: Snapshot) -> str:
    """The document's first heading that a reader sees, or the file's name."""
    from livesync_ls.export.prose import headings

    for each in shown(snapshot):
        found = headings(each.block.source, each.block.id) if each.has_prose else []
        if words := next((heading.text.strip() for heading in found if heading.text.strip()), None):
            return words
    return name(snapshot)


def warning(snapshot: Snapshot) -> str | None:
    """What a reader must know of the document as a whole, in a sentence; None for a whole one."""
    if problem := snapshot.syntax_error:
        line = problem.range.start.line + 1
        said = problem.message.rstrip(". ")
        return f"Line {line} does not parse: {said}. This is the last version of the document that did."
    if snapshot.state == "dead":
        return f"The worker ended. {snapshot.message or ''}".rstrip()
    return None


def frame_file(frame: Frame, snapshot: Snapshot) -> str:
    """The name of the file that a frame of an error is in."""
    return name(snapshot) if frame.uri is None else PurePosixPath(unquote(urlsplit(frame.uri).path)).name


def frame_line(frame: Frame, snapshot: Snapshot) -> int:
    """A frame's line in its file, as people count."""
    if frame.uri is not None:
        return frame.line + 1
    first = next((block.first_line for block in snapshot.blocks if block.id == frame.block_id), 0)
    return first + frame.line + 1


def place(frame: Frame, snapshot: Snapshot) -> str:
    """Where an error passed through, in words."""
    file = "" if frame.uri is None else f"{frame_file(frame, snapshot)}, "
    return f"{file}line {frame_line(frame, snapshot)}, in {frame.function}"


def traceback(error: Error, snapshot: Snapshot) -> list[str]:
    """The lines of an error, oldest frame first."""
    lines: list[str] = []
    for frame in error.frames:
        lines += [f"  {place(frame, snapshot)}", f"    {frame.text}"]
    return [*lines, headline(error)]


def dropped(limit: int) -> str:
    """What is said of output beyond `limit` bytes."""
    size = f"{limit:,} bytes" if limit < 1_000_000 else f"{limit / 1e6:.1f} MB"
    return f"Output beyond {size} was dropped. The setting outputLimitBytes moves the limit."


def headline(error: Error) -> str:
    return f"{error.name}: {error.message}" if error.message else error.name
