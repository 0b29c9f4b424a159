"""One block of a document."""

from __future__ import annotations

from dataclasses import dataclass

from livesync_ls import protocol
from livesync_ls.protocol import BlockKind, Hidden


@dataclass(frozen=True, slots=True)
class Block:
    """Prose or code of a document: lines `start` to `end` (exclusive, from 0), marker and directives included.

    `source` is Markdown for prose. For code it is the text from `first_line` on, so that its n-th line is line
    `first_line + n` of the file: a directive between comments leaves an empty line, and trailing blank lines are cut.
    `timeout` is in seconds. `last_width` is set where the file ends in this block without a line end: the
    length of that last line in UTF-16 units.
    """

    id: str
    kind: BlockKind
    start: int
    end: int
    first_line: int
    source: str
    title: str | None = None
    hidden: tuple[Hidden, ...] = ()
    directives: tuple[str, ...] = ()
    manual: bool = False
    always: bool = False
    timeout: float | None = None
    last_width: int | None = None

    def moved(self, by: int, block_id: str | None = None) -> Block:
        """The same block `by` lines further down, and under another id if one is given."""
        return Block(
            block_id or self.id,
            self.kind,
            self.start + by,
            self.end + by,
            self.first_line + by,
            self.source,
            self.title,
            self.hidden,
            self.directives,
            self.manual,
            self.always,
            self.timeout,
            self.last_width,
        )

    def same_but_place(self, other: Block) -> bool:
        """Whether nothing but the lines it is on tells this block from the other."""
        return self is other or (
            self.id == other.id
            and self.source == other.source
            and self.kind == other.kind
            and self.end - self.start == other.end - other.start
            and self.first_line - self.start == other.first_line - other.start
            and self.title == other.title
            and self.hidden == other.hidden
            and self.directives == other.directives
            and self.last_width == other.last_width
        )

    def to_wire(self) -> protocol.Block:
        """The block as clients get it."""
        if self.last_width is None:
            end = protocol.Position(line=self.end, character=0)
        else:
            end = protocol.Position(line=self.end - 1, character=self.last_width)
        return protocol.Block(
            id=self.id,
            kind=self.kind,
            range=protocol.Range(start=protocol.Position(line=self.start, character=0), end=end),
            first_line=self.first_line,
            source=self.source,
            hidden=list(self.hidden),
            directives=list(self.directives),
            title=self.title,
        )
