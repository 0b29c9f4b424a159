"""From a text to a goal: find the blocks, and ask the user's Python what they mean."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from livesync_ls import protocol as wire
from livesync_ls.documents import Block, Document
from livesync_ls.session.goal import Meaning
from livesync_ls.session.meanings import Meanings
from livesync_ls.worker.child.messages import BlockSource, Checked, Problem

Check = Callable[[list[BlockSource], str | None], Awaitable[Checked]]
"""Asks an interpreter; see `WorkerPool.check`."""

INLINE_CHARACTERS = 20_000
"""A first reading of more than this is done in a thread."""


@dataclass(frozen=True)
class Reading:
    """What a text turned out to be: a document with the meaning of its code blocks, or a problem."""

    document: Document
    meanings: Mapping[str, Meaning]
    tells_lines: bool = False
    """Whether its code can tell its own lines or source."""
    problem: wire.SyntaxProblem | None = None


class Reader:
    """Reads the texts of one file, each against the one before."""

    def __init__(self) -> None:
        self._latest: Document | None = None
        self._meanings = Meanings()

    def forget_meanings(self) -> None:
        """Another interpreter may see things differently."""
        self._meanings.forget()

    async def read(self, text: str, check: Check | None) -> Reading:
        """The document of a text. Without `check`, nobody was asked, and the grammar's word stands.

        Raises:
            WorkerWouldNotStart: there is no interpreter to ask.
        """
        document = await self._parse(text)
        if check:
            reading = await self._checked(document, check)
        else:
            reading = Reading(document, {}, problem=grammar_problem(document))
        if reading.problem is None or self._latest is None:
            # Ids live on from the last text that parsed, so that a half-typed line costs no block its id.
            self._latest = reading.document
        return reading

    async def _parse(self, text: str) -> Document:
        latest = self._latest
        if latest is None and len(text) > INLINE_CHARACTERS:
            return await asyncio.to_thread(Document.read, text)
        if latest is None:
            return Document.read(text)
        return latest.edit_inline(text) or await asyncio.to_thread(latest.edit, text)

    async def _checked(self, document: Document, check: Check) -> Reading:
        unknown = self._meanings.unknown(document)
        if unknown or document.problem:
            checked = await check(sources_of(unknown), document.text if document.problem else None)
            if checked["problem"] and not document.problem:
                # A block alone does not parse: what Python says of the whole text counts.
                checked = await check(sources_of(unknown), document.text)
            if checked["problem"]:
                return Reading(document, {}, problem=problem_of(checked["problem"], document))
            if (spans := checked["statements"]) is not None:
                return await self._checked(document.with_statements([(start, end) for start, end in spans]), check)
            self._meanings.learn(unknown, checked, document)
        understood = self._meanings.understand(document)
        return Reading(document, understood.meanings, tells_lines=bool(understood.telling))


def sources_of(blocks: list[Block]) -> list[BlockSource]:
    return [BlockSource(id=block.id, source=block.source, line=block.first_line) for block in blocks]


def grammar_problem(document: Document) -> wire.SyntaxProblem | None:
    """The grammar's word on a text that does not parse."""
    if (problem := document.problem) is None:
        return None
    start = _utf16(document.lines, problem.start_line, problem.start_column)
    end = _utf16(document.lines, problem.end_line, problem.end_column)
    return wire.SyntaxProblem(message=problem.message, range=wire.Range(start=start, end=end))


def problem_of(problem: Problem, document: Document) -> wire.SyntaxProblem:
    """Python's own word on a text that does not parse."""
    start = _utf16(document.lines, problem["line"], problem["column"])
    end = _utf16(document.lines, problem["endLine"], problem["endColumn"])
    return wire.SyntaxProblem(message=problem["message"], range=wire.Range(start=start, end=end))


def _utf16(lines: Sequence[str], line: int, column: int) -> wire.Position:
    before = lines[line][:column] if 0 <= line < len(lines) else ""
    return wire.Position(line=max(line, 0), character=len(before.encode("utf-16-le", "surrogatepass")) // 2)
