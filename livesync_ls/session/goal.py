"""What a session is to show next: a document that parses, and why it came."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from livesync_ls.documents import Block, Document
from livesync_ls.planner import Wanted
from livesync_ls.worker.child.messages import NamesMessage

Cause = Literal["open", "typing", "save", "disk", "request"]
"""What brought a text: opening the file, an edit of its buffer, saving it, a change on disk, a client's request."""


@dataclass(frozen=True)
class Meaning:
    """What a piece of code means to the user's Python, comments and layout aside."""

    digest: str
    names: NamesMessage

    @cached_property
    def binds(self) -> frozenset[str]:
        return frozenset(self.names["binds"])

    @cached_property
    def needs(self) -> frozenset[str]:
        """Names that it may look up."""
        return frozenset((*self.names["reads"], *self.names["words"]))


@dataclass(frozen=True)
class Goal:
    document: Document
    version: int
    meanings: Mapping[str, Meaning]
    """By block id; code blocks only."""
    cause: Cause
    received_at: float = field(default_factory=time.time)

    @cached_property
    def code(self) -> list[Block]:
        return [block for block in self.document.blocks if block.kind == "code"]

    def number(self, block: str) -> str:
        """What people call a block."""
        ids = [each.id for each in self.code]
        return f"block {ids.index(block) + 1}" if block in ids else "a block that is gone"

    def mentions(self, name: str) -> bool:
        """Whether any block looks up or binds a name."""
        names = (meaning.names for meaning in self.meanings.values())
        return any(name in each["reads"] or name in each["binds"] for each in names)

    @cached_property
    def _wanted(self) -> dict[frozenset[str], list[Wanted]]:
        return {}

    @cached_property
    def _has_manual(self) -> bool:
        return any(block.manual for block in self.code)

    def waiting(self, asked: frozenset[str]) -> dict[str, str]:
        """Blocks that do not run, with the reason: manual ones that were not asked for, and what reads from them."""
        if not self._has_manual:
            return {}
        waiting: dict[str, str] = {}
        missing: set[str] = set()
        for block in self.code:
            meaning = self.meanings[block.id]
            if block.manual and block.id not in asked:
                waiting[block.id] = "manual: runs when asked for"
            elif not missing.isdisjoint(meaning.needs):
                waiting[block.id] = "waiting for a manual block"
            if block.id in waiting:
                missing.update(meaning.binds)
            else:
                missing.difference_update(meaning.names["sure"])
        return waiting

    def wanted(self, asked: frozenset[str]) -> list[Wanted]:
        """The code blocks that a fresh run would execute."""
        found = self._wanted.get(asked)
        if found is None:
            found = self._wanted[asked] = self._make_wanted(asked)
        return found

    def _make_wanted(self, asked: frozenset[str]) -> list[Wanted]:
        waiting = self.waiting(asked)
        return [
            Wanted(
                block.id,
                self.meanings[block.id].digest,
                number,
                always=block.always,
                binds=self.meanings[block.id].binds,
            )
            for number, block in enumerate(self.code, start=1)
            if block.id not in waiting
        ]
