"""A file's text as blocks with stable ids: a value, made anew by each edit from what has not changed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from livesync_ls.documents.block import Block
from livesync_ls.documents.changes import Change, changed_lines, changed_span
from livesync_ls.documents.directives import DirectiveWarning
from livesync_ls.documents.identity import with_ids
from livesync_ls.documents.layout import Rules, lay_out, rules
from livesync_ls.documents.parsing import Lines, Parse, Problem
from livesync_ls.documents.sections import has_marker, section_start, section_stop
from livesync_ls.documents.statements import Header, extents, header
from livesync_ls.documents.window import Window, ends_in_string, parse_window, window_of

LINES_INLINE = 1000
"""A text this short may be parsed whole on the event loop: some 7 ms."""


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One text of a file. A text that does not parse has blocks as well as may be, and `problem` set.

    Ids come from the document that was edited or, where that has a problem, from the last one before it that had
    none. `edit` may be called on any earlier document: where Python refuses a text that has no problem here, go on
    from the last one that it took.
    """

    text: str
    """The text as it was given, line ends and all."""
    blocks: Sequence[Block]
    problem: Problem | None
    warnings: Sequence[DirectiveWarning]
    _layout: _Layout
    _parse: Parse
    """Of the last text that was parsed whole."""
    _good: Document | None = None
    """Where there is a problem: the last document without one. Else None, so that no chain of documents grows."""

    @property
    def lines(self) -> Sequence[str]:
        """The text cut at its line ends (CRLF, LF, CR); the last is empty where the text ends with one."""
        return self._layout.lines

    @property
    def docstring(self) -> str | None:
        """What the first statement says, if it is a plain string; not dedented."""
        return self._layout.header.docstring

    @property
    def future(self) -> tuple[str, ...]:
        """The names that the file imports from `__future__`."""
        return self._layout.header.future

    @classmethod
    def read(cls, text: str) -> Document:
        """The first reading, tens of milliseconds for a long text: call it in a thread."""
        flat = _flat(text)
        parse = Parse(flat)
        layout = _Layout.of(flat.split("\n"), parse.statements())
        return _whole(text, layout, parse, parse.problem, None)

    def edit(self, text: str) -> Document:
        """The document after an edit. It may take tens of milliseconds; see `edit_inline`."""
        document = self._edit(text, inline=False)
        assert document is not None
        return document

    def edit_inline(self, text: str) -> Document | None:
        """The same if it takes a few milliseconds at most; otherwise None: then call `edit` in a thread."""
        return self._edit(text, inline=True)

    def _edit(self, text: str, *, inline: bool) -> Document | None:
        base = self._good or self
        if text == base.text:
            return base
        flat = _flat(text)
        change, lines = base._change(flat)
        window = base._window(change, lines)
        is_long = max(len(base.lines), len(lines)) >= LINES_INLINE
        if inline and is_long and (window is None or ends_in_string(lines, window)):
            return None
        found = window and parse_window(lines, base._layout.statements, window)
        if found:
            return base._edited(text, lines, *found)
        parse = base._parse.update(flat)
        return _whole(text, _Layout.of(lines, parse.statements()), parse, parse.problem, base)

    def with_statements(self, spans: Sequence[Lines]) -> Document:
        """The same text laid out by top-level statements that the user's Python found: lines from 0, end exclusive."""
        return _whole(self.text, _Layout.of(self.lines, spans), self._parse, None, self._good or self)

    # ── Editing ─────────────────────────────────────────────────────────────────────────────

    def _change(self, flat: str) -> tuple[Change, Sequence[str]]:
        """The lines that change, and all lines after it."""
        old = _flat(self.text)
        span = changed_span(old, flat)
        change = changed_lines(old, flat, span)
        start = flat.rfind("\n", 0, span.start) + 1
        stop = flat.find("\n", span.new_end)
        middle = flat[start : stop if stop >= 0 else len(flat)].split("\n")
        return change, [*self.lines[: change.start], *middle, *self.lines[change.old_end :]]

    def _window(self, change: Change, lines: Sequence[str]) -> Window | None:
        # Statements around a problem are guesses, from which a part cannot be parsed alone.
        return None if self.problem else window_of(self._layout.statements, change, lines)

    def _edited(self, text: str, lines: Sequence[str], window: Window, parse: Parse) -> Document:
        """The document after an edit within a window: only the sections that it touches are laid out."""
        old = self._layout
        layout = old.edited(lines, window, parse.statements(window.start))
        problem = parse.problem.moved(window.start) if parse.problem else None
        if not layout.rules.lay_out_alike(old.rules):
            return _whole(text, layout, self._parse, problem, self)
        start, stop = layout.around(window)
        fresh, warnings = lay_out(lines, layout.statements, layout.rules, start, stop)
        old_stop = stop - window.by
        above, below = (bisect_left(self.blocks, line, key=_start) for line in (start, old_stop))
        return Document(
            text,
            [
                *self.blocks[:above],
                *with_ids(self.blocks[above:below], fresh),
                *_moved(self.blocks[below:], window.by),
            ],
            problem,
            [
                *(warning for warning in self.warnings if warning.line < start),
                *warnings,
                *(
                    replace(warning, line=warning.line + window.by)
                    for warning in self.warnings
                    if warning.line >= old_stop
                ),
            ],
            layout,
            self._parse,
            self if problem else None,
        )


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the statements of a text are, and what holds for all of it."""

    lines: Sequence[str]
    statements: Sequence[Lines]
    header: Header
    rules: Rules

    @classmethod
    def of(cls, lines: Sequence[str], spans: Sequence[Lines]) -> _Layout:
        statements = extents(lines, spans, len(lines))
        percent = has_marker(lines, statements, 0, len(lines))
        head = header(lines, statements)
        return cls(lines, statements, head, rules(lines, statements, head.docstring_lines, percent=percent))

    def edited(self, lines: Sequence[str], window: Window, spans: Sequence[Lines]) -> _Layout:
        """The layout after an edit, given the statements within its window."""
        below = self.statements[window.after :]
        statements = [
            *self.statements[: window.first],
            *extents(lines, spans, window.stop),
            *([(start + window.by, end + window.by) for start, end in below] if window.by else below),
        ]
        head = header(lines, statements)
        percent = has_marker(lines, statements, window.start, window.stop) or (
            self.rules.percent and has_marker(lines, statements, 0, len(lines))
        )
        return _Layout(lines, statements, head, rules(lines, statements, head.docstring_lines, percent=percent))

    def around(self, window: Window) -> Lines:
        """The lines of all sections that the window touches."""
        percent = self.rules.percent
        return (
            section_start(self.lines, self.statements, window.start, percent=percent),
            section_stop(self.lines, self.statements, window.stop, percent=percent),
        )


def _whole(text: str, layout: _Layout, parse: Parse, problem: Problem | None, base: Document | None) -> Document:
    """A document laid out from its first line to its last, with the ids of the document before it."""
    blocks, warnings = lay_out(layout.lines, layout.statements, layout.rules, 0, len(layout.lines))
    named = with_ids(base.blocks if base else (), blocks)
    good = base if problem and base and not base.problem else None
    return Document(text, named, problem, warnings, layout, parse, good)


def _flat(text: str) -> str:
    """The text with `\\n` for every line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _start(block: Block) -> int:
    return block.start


def _moved(blocks: Sequence[Block], by: int) -> Sequence[Block]:
    return [block.moved(by) for block in blocks] if by else blocks
