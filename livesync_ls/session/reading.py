"""From a text to a goal: find the blocks, and ask the user's Python what they mean."""

from __future__ import annotations
import __future__

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from livesync_ls import protocol as wire
from livesync_ls.documents import Block, Document
from livesync_ls.files.sources import digest_of_text
from livesync_ls.session.goal import Meaning
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
    problem: wire.SyntaxProblem | None = None


class Reader:
    """Reads the texts of one file, each against the one before."""

    def __init__(self) -> None:
        self._latest: Document | None = None
        self._known: dict[tuple[str, int], Meaning] = {}

    def forget_meanings(self) -> None:
        """Another interpreter may see things differently."""
        self._known.clear()

    async def read(self, text: str, check: Check | None) -> Reading:
        """The document of a text. Without `check`, nobody was asked, and the grammar's word stands.

        Raises:
            WorkerWouldNotStart: there is no interpreter to ask.
        """
        document = await self._parse(text)
        if check:
            reading = await self._checked(document, check)
        else:
            reading = Reading(document, {}, grammar_problem(document))
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
        if latest.edit_is_small(text):
            return latest.edit(text)
        return await asyncio.to_thread(latest.edit, text)

    async def _checked(self, document: Document, check: Check) -> Reading:
        flags = future_flags(document)
        code = [block for block in document.blocks if block.kind == "code"]
        unknown = [block for block in code if (block.source, flags) not in self._known]
        if unknown or document.problem:
            checked = await check(sources_of(unknown), document.text if document.problem else None)
            if checked["problem"] and not document.problem:
                # A block alone does not parse: what Python says of the whole text counts.
                checked = await check(sources_of(unknown), document.text)
            if checked["problem"]:
                return Reading(document, {}, problem_of(checked["problem"], document))
            if (spans := checked["statements"]) is not None:
                return await self._checked(document.with_statements([(start, end) for start, end in spans]), check)
            self._known.update(((block.source, flags), meaning_of(block, checked, flags)) for block in unknown)
        self._known = {key: self._known[key] for key in ((block.source, flags) for block in code)}
        in_place = looks_at_lines(document.text)
        meanings: dict[str, Meaning] = {}
        for block in code:
            meaning = self._known[block.source, flags]
            if "__doc__" in meaning.names["reads"]:
                meaning = replace(meaning, digest=f"{meaning.digest}:{document.docstring}")
            meanings[block.id] = located(block, meaning) if in_place else meaning
        return Reading(document, meanings)


_LOOKS_AT_LINES = re.compile(
    r"\b(inspect|traceback|linecache|warnings|logging|getsource|print_exc|format_exc|_getframe|currentframe"
    r"|f_lineno|tb_lineno|co_firstlineno)\b|open\(__file__|Path\(__file__\)\.(read|open|stat)"
)
"""What code that can tell its own lines or source mentions."""


def looks_at_lines(text: str) -> bool:
    """Whether code mentions what can tell its lines."""
    return _LOOKS_AT_LINES.search(text) is not None


def located(block: Block, meaning: Meaning) -> Meaning:
    """The meaning of a block where its place and layout count, as tracebacks that are printed show them."""
    place = f"{block.first_line}:{digest_of_text(block.source)}"
    return replace(meaning, digest=f"{meaning.digest}:{place}")


def meaning_of(block: Block, checked: Checked, flags: int) -> Meaning:
    """The worker's word on a block. What `from __future__` imports change is part of what it means."""
    digest = f"{checked['meanings'][block.id]}:{flags}" if flags else checked["meanings"][block.id]
    return Meaning(digest, checked["names"][block.id])


def future_flags(document: Document) -> int:
    """The compiler flags of the document's `from __future__` imports."""
    flags = 0
    for name in document.future:
        flags |= getattr(getattr(__future__, name, None), "compiler_flag", 0)
    return flags


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
