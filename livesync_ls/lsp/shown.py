"""What a file's screen shows, on the lines that the editor's text has now.

The screen is of the text that was read last. While an edit is on its way, the editor's text is another one: what
the edit touched is left out, and what lies below it is moved.
"""

from __future__ import annotations

from dataclasses import dataclass

from livesync_ls.documents import Block
from livesync_ls.documents.changes import Change, common_end, common_start
from livesync_ls.protocol import BlockResult
from livesync_ls.session.screen import Screen


@dataclass(frozen=True, slots=True)
class Moves:
    """Where the lines of one text are in another. Without a change, where they were.

    `joins_above` and `joins_below`: the change stands right against the lines above, or below it.
    """

    change: Change | None = None
    joins_above: bool = False
    joins_below: bool = False

    @classmethod
    def between(cls, read: str, now: str) -> Moves:
        if read == now:
            return cls()
        old, new = split(read), split(now)
        start = common_start(old, new)
        tail = common_end(old, new, min(len(old), len(new)) - start)
        change = Change(start, len(old) - tail, len(new) - tail)
        if start == change.old_end == change.new_end:  # other line ends
            return cls()
        above, below = new[start : start + 1], new[: change.new_end][-1:]
        return cls(change, joins_above=any(map(str.strip, above)), joins_below=any(map(str.strip, below)))

    def line(self, number: int) -> int | None:
        """Where a line is now; None if it is not the same any more."""
        if self.change is None or number < self.change.start:
            return number
        return number + self.change.by if number >= self.change.old_end else None

    def block(self, start: int, end: int) -> int | None:
        """How far the block of lines `start` to `end` (exclusive) has moved down; None if it may be another one now."""
        change = self.change
        if change is None or end < change.start + (not self.joins_above):
            return 0
        return change.by if start >= change.old_end + self.joins_below else None


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A code block that stands in the editor's text, `by` lines further down than it says."""

    block: Block
    by: int
    result: BlockResult | None
    is_running: bool
    is_queued: bool
    is_edited: bool
    """Whether its text is another one than that of which it shows the result."""
    is_dated: bool
    """Whether something that it may depend on changed while nobody watched."""

    @property
    def start(self) -> int:
        return self.block.start + self.by

    @property
    def first_line(self) -> int:
        return self.block.first_line + self.by

    @property
    def last_line(self) -> int:
        """The line in which its last statement ends."""
        lines = self.block.source.split("\n")
        code = (number for number in range(len(lines) - 1, -1, -1) if _is_code(lines[number]))
        return self.first_line + next(code, 0)

    @property
    def is_stale(self) -> bool:
        """Whether a run of the present text may show something else."""
        is_due = self.is_running or self.is_queued or self.is_edited
        return is_due or self.is_dated or (self.result is not None and self.result.stale)


def shown_blocks(screen: Screen, text: str, *, watched: bool) -> list[ShownBlock]:
    """The code blocks that the editor's `text` still has, in their order."""
    moves = Moves.between(screen.document.text, text)
    # Nobody looks at what is typed into a file that is not watched: it may change any result.
    is_old = not watched and moves.change is not None
    queued = {step.block_id for step in screen.planned}
    return [
        ShownBlock(
            block,
            by,
            screen.results.get(block.id),
            is_running=block.id == screen.running_block,
            is_queued=block.id in queued,
            is_edited=is_old or block.id in screen.edited,
            is_dated=screen.dated,
        )
        for block in screen.document.blocks
        if block.kind == "code" and (by := moves.block(block.start, block.end)) is not None
    ]


def _is_code(line: str) -> bool:
    bare = line.strip()
    # A line like a comment may be the last one of a string.
    return bool(bare) and (not bare.startswith("#") or bare.endswith(('"""', "'''")))


def split(text: str) -> list[str]:
    """The lines of a text without their ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
