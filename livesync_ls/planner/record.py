"""The planner's words: what is wanted, and what executions read and wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeAlias

Key: TypeAlias = str
"""`n:x` is the name x, `g:helper:f` a module's name, `o:17` an object's content, `m:helper` a loaded project module,
`d:/a/helper.py:f` a function's definition, `p:/a/helper.py` a module's text without such functions, `f:/a/b.csv` a
file, `k:/a/b.csv` whether there is one, `s:cwd` process state that any code may read, `e:random` process state that
only code that changes it reads."""

Stamp: TypeAlias = int | str
"""A version; equal stamps of one key are the same version. 0: never bound or written."""


@dataclass(frozen=True)
class Wanted:
    """A code block as the document has it now. `meaning` is a digest of its code, layout aside."""

    id: str
    meaning: str
    number: int
    """Its place among the document's code blocks, from 1: what people call it."""
    always: bool = False
    binds: frozenset[str] = frozenset()
    """Names that its code may bind."""

    @cached_property
    def names(self) -> frozenset[Key]:
        """The keys of these."""
        return frozenset(f"n:{name}" for name in self.binds)


@dataclass(frozen=True)
class Record:
    """What one execution of a block read and wrote, by the worker's word."""

    entry: int
    """Its number in the worker's log."""
    meaning: str
    reads: dict[Key, Stamp]
    writes: Mapping[Key, Stamp]
    fixed: Mapping[Key, str] = field(default_factory=dict[Key, str])
    """Written keys that the worker cannot put back, each with the block that made the object."""
    shadows: frozenset[Key] = frozenset()
    """Of the files that it looked for, those that would hide a module that it loaded, and that stays loaded."""
    sweeping: bool = False
    """It may have read any name, bound or not."""
    everything: str | None = None
    """Why it may have read and written anything, as a phrase."""
    irreversible: str | None = None
    """Why it cannot be taken back, as a phrase."""

    @cached_property
    def files(self) -> dict[Key, Stamp]:
        """The files among what it wrote."""
        return {key: stamp for key, stamp in self.writes.items() if key[0] == "f"}

    @cached_property
    def states(self) -> dict[Key, Stamp]:
        """The process state among what it wrote that any code may read."""
        return {key: stamp for key, stamp in self.writes.items() if key[0] == "s"}

    @cached_property
    def names(self) -> tuple[Key, ...]:
        """The document's names among what it wrote."""
        return tuple(key for key in self.writes if key[0] == "n")

    @cached_property
    def is_reversible(self) -> bool:
        """It can be undone, whatever comes after."""
        return not (self.everything or self.irreversible or self.fixed)

    @cached_property
    def is_plain(self) -> bool:
        """That its reads are as they were is all there is to ask."""
        return not (self.files or self.sweeping or self.everything)

    @cached_property
    def is_simple(self) -> bool:
        """Plain, and it leaves process state alone: all it does to those below is to write names and objects."""
        return self.is_plain and not self.states


@dataclass(frozen=True)
class Step:
    """A block to run, and the reason that people read."""

    block: Wanted
    reason: str


class Applied(NamedTuple):
    """One entry of what the living namespace is made of, in order."""

    block: str
    record: Record

    @property
    def entry(self) -> int:
        return self.record.entry
