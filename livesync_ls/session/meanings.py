"""What the code of one file means, kept from edit to edit: an edit costs what it touches."""

from __future__ import annotations
import __future__

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from livesync_ls.documents import Block, Document
from livesync_ls.documents.changes import common_end, common_start
from livesync_ls.files.sources import digest_of_text
from livesync_ls.session.goal import Meaning
from livesync_ls.worker.child.messages import Checked

_SPARE = 200
"""Meanings of texts that are gone are kept, up to this many and once again as many as there are blocks."""


@dataclass(frozen=True)
class Understood:
    """A document with the meaning of its code."""

    blocks: Sequence[Block] = ()
    meanings: Mapping[str, Meaning] = field(default_factory=dict[str, Meaning])
    """By block id; code blocks only."""
    telling: frozenset[str] = frozenset()
    """The blocks that can tell their own lines or source."""
    setting: tuple[int, bool, str | None] = (0, False, None)
    """What the meaning of every block depends on: future imports, whether places count, the docstring."""


class Meanings:
    """By text, and for the document that was understood last."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], Meaning] = {}
        self._last = Understood()

    def forget(self) -> None:
        """Another interpreter may see things differently."""
        self._known.clear()
        self._last = Understood()

    def unknown(self, document: Document) -> list[Block]:
        """The code blocks that the user's Python has to be asked about."""
        flags = future_flags(document)
        first, last = self._unchanged(document) if flags == self._last.setting[0] else (0, 0)
        changed = document.blocks[first : len(document.blocks) - last]
        return [block for block in changed if block.kind == "code" and (block.source, flags) not in self._known]

    def learn(self, blocks: Sequence[Block], checked: Checked, document: Document) -> None:
        """The word of the user's Python on some blocks. What `from __future__` imports change is part of it."""
        flags = future_flags(document)
        for block in blocks:
            digest = f"{checked['meanings'][block.id]}:{flags}" if flags else checked["meanings"][block.id]
            meaning = Meaning(digest, checked["names"][block.id], looks_at_lines(block.source))
            self._known[block.source, flags] = meaning

    def understand(self, document: Document) -> Understood:
        """The meaning of every code block, all of which are known."""
        last, flags = self._last, future_flags(document)
        first, end = self._unchanged(document) if flags == last.setting[0] else (0, 0)
        gone = [block.id for block in last.blocks[first : len(last.blocks) - end]]
        fresh = [block for block in document.blocks[first : len(document.blocks) - end] if block.kind == "code"]
        telling = last.telling.difference(gone) | {b.id for b in fresh if self._known[b.source, flags].tells_lines}
        setting = flags, bool(telling), document.docstring
        if setting != last.setting:
            fresh, meanings = [block for block in document.blocks if block.kind == "code"], {}
        else:
            meanings = dict(last.meanings)
        for block_id in gone:
            meanings.pop(block_id, None)
        meanings.update((block.id, self._in(setting, block)) for block in fresh)
        self._last = Understood(document.blocks, meanings, telling, setting)
        self._prune(len(meanings))
        return self._last

    def _unchanged(self, document: Document) -> tuple[int, int]:
        """How many blocks at the beginning and at the end are those that were understood last, in their places."""
        old, new = self._last.blocks, document.blocks
        first = common_start(old, new)
        return first, common_end(old, new, min(len(old), len(new)) - first)

    def _in(self, setting: tuple[int, bool, str | None], block: Block) -> Meaning:
        flags, places_count, docstring = setting
        meaning = self._known[block.source, flags]
        if "__doc__" in meaning.names["reads"]:
            meaning = replace(meaning, digest=f"{meaning.digest}:{docstring}")
        return located(block, meaning) if places_count else meaning

    def _prune(self, present: int) -> None:
        if len(self._known) > 2 * present + _SPARE:
            flags = self._last.setting[0]
            kept = ((block.source, flags) for block in self._last.blocks if block.kind == "code")
            self._known = {key: self._known[key] for key in kept}


_LOOKS_AT_LINES = re.compile(
    r"\b(inspect|traceback|linecache|warnings|logging|getsource|print_exc|format_exc|_getframe|currentframe"
    r"|f_lineno|tb_lineno|co_firstlineno)\b|open\(__file__|Path\(__file__\)\.(read|open|stat)"
)
"""What code that can tell its own lines or source mentions."""


def looks_at_lines(source: str) -> bool:
    """Whether code mentions what can tell its lines."""
    return _LOOKS_AT_LINES.search(source) is not None


def located(block: Block, meaning: Meaning) -> Meaning:
    """The meaning of a block where its place and layout count, as tracebacks that are printed show them."""
    place = f"{block.first_line}:{digest_of_text(block.source)}"
    return replace(meaning, digest=f"{meaning.digest}:{place}")


def future_flags(document: Document) -> int:
    """The compiler flags of the document's `from __future__` imports."""
    flags = 0
    for name in document.future:
        flags |= getattr(getattr(__future__, name, None), "compiler_flag", 0)
    return flags
