"""What a session is to show next: a document that parses, and why it came."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from livesync_ls.documents import Block, Document
from livesync_ls.documents.changes import common_end, common_start
from livesync_ls.planner import Wanted
from livesync_ls.worker.child.messages import NamesMessage

Cause = Literal["open", "typing", "save", "disk", "request"]
"""What brought a text: opening the file, an edit of its buffer, saving it, a change on disk, a client's request."""


@dataclass(frozen=True)
class Meaning:
    """What a piece of code means to the user's Python, comments and layout aside."""

    digest: str
    names: NamesMessage
    tells_lines: bool = False
    """It can tell its own lines or source."""

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

    def renewed(self, cause: Cause) -> Goal:
        """The same once more, for another reason."""
        again = replace(self, cause=cause, received_at=time.time())
        again.follow(self)
        return again

    def number(self, block: str) -> str:
        """What people call a block."""
        ids = [each.id for each in self.code]
        return f"block {ids.index(block) + 1}" if block in ids else "a block that is gone"

    def mentions(self, name: str) -> bool:
        """Whether any block looks up or binds a name."""
        names = (meaning.names for meaning in self.meanings.values())
        return any(name in each["reads"] or name in each["binds"] for each in names)

    # ── What is wanted ──────────────────────────────────────────────────────────────────────

    def wanted(self, asked: frozenset[str]) -> list[Wanted]:
        """The code blocks that a fresh run would execute."""
        if not self._has_manual:
            return self._all
        waiting = self.waiting(asked)
        return [block for block in self._all if block.id not in waiting]

    def waiting(self, asked: frozenset[str]) -> dict[str, str]:
        """Blocks that do not run, with the reason: manual ones that were not asked for, and what reads from them."""
        if not self._has_manual:
            return {}
        found = self._waiting.get(asked)
        if found is None:
            found = self._waiting[asked] = self._find_waiting(asked)
        return found

    def _find_waiting(self, asked: frozenset[str]) -> dict[str, str]:
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

    @cached_property
    def _waiting(self) -> dict[frozenset[str], dict[str, str]]:
        return {}

    @cached_property
    def _has_manual(self) -> bool:
        return any(block.manual for block in self.code)

    # ── Shared from goal to goal ────────────────────────────────────────────────────────────

    def follow(self, former: Goal) -> None:
        """Take over what is as in an earlier goal. An edit then costs what it touches, here and in each comparison."""
        # Lists are compared and copied in C, which takes next to nothing for what is the same object.
        old, new = former.code, self.code
        first = min(common_start(old, new), common_start(former._sense, self._sense))
        most = min(len(old), len(new)) - first
        last = min(common_end(old, new, most), common_end(former._sense, self._sense, most))
        if len(old) != len(new):
            last = 0  # those below have other numbers
        present = former._all
        changed = [self._want(at) for at in range(first, len(new) - last)]
        self.__dict__["_all"] = [*present[:first], *changed, *present[len(old) - last :]]

    @cached_property
    def _sense(self) -> list[Meaning]:
        """What the code blocks mean, in order."""
        return [self.meanings[block.id] for block in self.code]

    @cached_property
    def _all(self) -> list[Wanted]:
        return [self._want(at) for at in range(len(self.code))]

    def _want(self, at: int) -> Wanted:
        block, meaning = self.code[at], self._sense[at]
        return Wanted(block.id, meaning.digest, at + 1, always=block.always, binds=meaning.binds)
