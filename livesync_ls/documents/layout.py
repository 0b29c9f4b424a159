"""Sections become blocks: a pure function of the lines and of where the statements are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from inspect import cleandoc

from livesync_ls.documents.block import Block
from livesync_ls.documents.comments import Kind, directive, kinds, prose
from livesync_ls.documents.directives import Directives, DirectiveWarning, Visibility, read_directives
from livesync_ls.documents.parsing import Lines
from livesync_ls.documents.sections import Section, gaps, sections
from livesync_ls.documents.statements import is_blank, string_of


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for the whole file: its layout, its docstring, and the directives after `all:`."""

    percent: bool
    docstring: Lines | None
    code_start: int
    """Where the first statement begins that is not the docstring."""
    defaults: tuple[Visibility, ...]

    def lay_out_alike(self, other: Rules) -> bool:
        """Whether a section that did not change has the same blocks under both."""
        return self.percent == other.percent and self.defaults == other.defaults


def rules(lines: Sequence[str], statements: Sequence[Lines], docstring: Lines | None, *, percent: bool) -> Rules:
    """The rules of a file, of which the layout and the docstring are known."""
    first = 1 if docstring else 0
    code_start = statements[first][0] if len(statements) > first else len(lines)
    found = read_directives(_directive_lines(lines, statements[:first], 0, code_start))
    return Rules(percent, docstring, code_start, tuple(found.for_all))


def lay_out(
    lines: Sequence[str], statements: Sequence[Lines], rules: Rules, start: int, stop: int
) -> tuple[list[Block], list[DirectiveWarning]]:
    """The blocks, as yet without ids, and the warnings of lines that begin and end where sections do."""
    blocks: list[Block] = []
    warnings: list[DirectiveWarning] = []
    for section in sections(lines, statements, start, stop, percent=rules.percent):
        laid_out = _Layout(lines, section, rules)
        blocks += laid_out.blocks
        warnings += laid_out.directives.warnings
    return blocks, warnings


def _directive_lines(
    lines: Sequence[str], statements: Sequence[Lines], start: int, stop: int
) -> Iterator[tuple[int, str]]:
    for first, end in gaps(statements, start, stop):
        for line in range(first, end):
            if (text := directive(lines[line])) is not None:
                yield line, text


class _Layout:
    """One section's blocks: first what is prose in it, then all the rest as code."""

    def __init__(self, lines: Sequence[str], section: Section, rules: Rules) -> None:
        self._lines = lines
        self._section = section
        self._place = section.start
        """Where the next block begins."""
        self._title = section.marker.title if section.marker else None
        self._body = section.start + 1 if section.marker else section.start
        self._string = self._prose_string(rules)
        self._code = self._code_start()
        self._kinds = self._lead_kinds()
        self._has_code = self._code < section.end
        self.directives = self._read_directives()
        self._hidden = self.directives.hidden(rules.defaults)
        self.blocks: list[Block] = []
        self._lay_out(comments_are_prose=section.marker.markdown if section.marker else not rules.percent)
        self._warn(rules)

    # ── Reading ─────────────────────────────────────────────────────────────────────────────

    def _prose_string(self, rules: Rules) -> Lines | None:
        """The statement that is prose: the docstring, or the text of a Markdown cell."""
        section = self._section
        if not section.statements:
            return None
        first = section.statements[0]
        if first == rules.docstring:
            return first
        markdown = section.marker is not None and section.marker.markdown
        return first if markdown and string_of(self._lines, first) is not None else None

    def _code_start(self) -> int:
        section = self._section
        statements = section.statements[1:] if self._string else section.statements
        return statements[0][0] if statements else section.end

    def _lead_kinds(self) -> dict[int, Kind]:
        """The kind of each line before the first statement that is code, the prose string aside."""
        lead: dict[int, Kind] = {}
        for start, end in gaps([self._string] if self._string else [], self._body, self._code):
            lead |= zip(range(start, end), kinds(self._lines, start, end), strict=True)
        other = next((line for line, kind in lead.items() if kind is Kind.OTHER), None)
        if other is not None:
            self._code = other
            self._string = self._string if self._string and self._string[0] < other else None
            lead = {line: kind for line, kind in lead.items() if line < other}
        return lead

    def _read_directives(self) -> Directives:
        lead = (line for line, kind in self._kinds.items() if kind is Kind.DIRECTIVE)
        return read_directives((line, directive(self._lines[line]) or "") for line in lead)

    # ── Blocks ──────────────────────────────────────────────────────────────────────────────

    def _lay_out(self, *, comments_are_prose: bool) -> None:
        string_start, string_end = self._string or (self._code, self._code)
        if comments_are_prose:
            after = not self._has_code and self._string is not None
            self._add_comments(self._body, string_start)
            self._add_string()
            if after:
                self._add_comments(string_end, self._section.end)
            self._join_prose_of_cell()
        else:
            self._add_string()
        if self._has_code:
            self._add_code()

    def _add_comments(self, start: int, stop: int) -> None:
        """A prose block of the prose comments among these lines, if they say anything."""
        lead = range(start, min(stop, self._code))
        said = [line for line in lead if self._kinds[line] is Kind.PROSE]
        if not said:
            return
        text = [
            prose(self._lines[line]) for line in lead if line >= said[0] and line <= said[-1] and self._is_text(line)
        ]
        if any(line.strip() for line in text):
            self._add_prose("\n".join(text), said[0], self._end_of_prose(said[-1] + 1, stop))

    def _is_text(self, line: int) -> bool:
        return self._kinds[line] in {Kind.PROSE, Kind.BLANK}

    def _end_of_prose(self, line: int, stop: int) -> int:
        while line < stop and self._kinds.get(line) is Kind.DIRECTIVE:
            line += 1
        return line

    def _add_string(self) -> None:
        if self._string is None:
            return
        text = cleandoc(string_of(self._lines, self._string) or "")
        if text:
            self._add_prose(text, *self._string)
        else:
            self._place = self._string[1]

    def _add_prose(self, text: str, first_line: int, end: int) -> None:
        start = self._place
        if start == self._section.start and self._section.marker is None:
            shown = (line for line in range(start, first_line) if self._kinds.get(line) is Kind.DIRECTIVE)
            start = next(shown, first_line)
        self._add("markdown", start, end, first_line, text)

    def _join_prose_of_cell(self) -> None:
        """A Markdown cell is one block, however it is written."""
        if self._section.marker is None or len(self.blocks) < 2:
            return
        first, last = self.blocks[0], self.blocks[-1]
        self._title, self._place = first.title, first.start
        text = "\n\n".join(block.source for block in self.blocks)
        self.blocks.clear()
        self._add("markdown", first.start, last.end, first.first_line, text)

    def _add_code(self) -> None:
        """All that is not prose. Directives between comments become empty lines, so that lines keep their numbers."""
        start = self._place
        while start > self._section.start and self._kinds.get(start) is Kind.BLANK:
            start += 1
        skipped = {Kind.BLANK, Kind.DIRECTIVE}
        first = next(
            line for line in range(max(start, self._body), self._section.end) if self._kinds.get(line) not in skipped
        )
        text = [
            "" if self._kinds.get(line) is Kind.DIRECTIVE else self._lines[line]
            for line in range(first, self._section.end)
        ]
        while len(text) > 1 and is_blank(text[-1]):
            text.pop()
        self._add("code", start, self._section.end, first, "\n".join(text))

    def _add(self, kind: str, start: int, end: int, first_line: int, source: str) -> None:
        found = self.directives
        self.blocks.append(
            Block(
                id="",
                kind="code" if kind == "code" else "markdown",
                start=start,
                end=end,
                first_line=first_line,
                source=source,
                title=self._title,
                hidden=self._hidden,
                directives=tuple(found.own),
                manual=found.manual,
                always=found.always,
                timeout=found.timeout,
                last_width=self._last_width(end),
            )
        )
        self._place, self._title = end, None

    def _last_width(self, end: int) -> int | None:
        if end < len(self._lines):
            return None
        return len(self._lines[-1].encode("utf-16-le", "surrogatepass")) // 2

    # ── Warnings ────────────────────────────────────────────────────────────────────────────

    def _warn(self, rules: Rules) -> None:
        found = self.directives
        line = next((line for line, kind in self._kinds.items() if kind is Kind.DIRECTIVE), None)
        if line is None:
            return
        if found.for_all and line >= rules.code_start:
            found.warnings.append(
                DirectiveWarning(line, "“all:” has no effect after the first statement. Move it to the top.")
            )
        if (found.own) and not self.blocks:
            found.warnings.append(DirectiveWarning(line, "This directive belongs to no block. Put it right above one."))
