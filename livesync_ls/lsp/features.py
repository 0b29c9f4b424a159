"""What an editor shows in the text itself: of its open documents, by what is known of them. Asking runs nothing."""

from __future__ import annotations

from collections.abc import Callable, Container

from lsprotocol import types

from livesync_ls import protocol as wire
from livesync_ls import uris
from livesync_ls.documents import Document
from livesync_ls.editor import EditorService
from livesync_ls.lsp.abilities import Abilities
from livesync_ls.lsp.actions import code_actions
from livesync_ls.lsp.buffers import Buffers
from livesync_ls.lsp.folding import folding_ranges
from livesync_ls.lsp.hints import inlay_hints
from livesync_ls.lsp.hover import Manner, hover, hovered
from livesync_ls.lsp.lenses import arm_lens, code_lenses
from livesync_ls.lsp.outlines import Outlines
from livesync_ls.lsp.positions import content, units
from livesync_ls.lsp.refreshing import Refresh
from livesync_ls.lsp.rest import Rest
from livesync_ls.lsp.shown import Moves, ShownBlock, shown_blocks
from livesync_ls.lsp.symbols import document_symbols, flat_symbols
from livesync_ls.lsp.timers import CallLater
from livesync_ls.session.runs import PAUSE, TURN
from livesync_ls.session.screen import Screen

HINT_SECONDS = 0.03
"""What changes within so short a time is told at once."""

LENS_SECONDS = 0.15
"""Longer: a lens that says for a moment that a block runs would only flicker."""


class Features:
    """Answers the editor's questions about a document, and tells it when to ask again.

    `watched` holds the URIs that the editor watches. `ask_again` sends a request without params.
    """

    def __init__(
        self,
        service: EditorService,
        buffers: Buffers,
        watched: Container[str],
        ask_again: Callable[[str], None],
        call_later: CallLater,
    ) -> None:
        self.abilities = Abilities()
        self._service = service
        self._buffers = buffers
        self._watched = watched
        self._outlines = Outlines(buffers.text, self._read)
        self._hints = Refresh(lambda: ask_again(types.WORKSPACE_INLAY_HINT_REFRESH), call_later, HINT_SECONDS)
        self._lenses = Refresh(lambda: ask_again(types.WORKSPACE_CODE_LENS_REFRESH), call_later, LENS_SECONDS)
        self._rest = Rest(self._is_restless)
        self._in_flight: set[str] = set()
        """Of these, something was asked while an edit had not been read."""

    # ── Questions ───────────────────────────────────────────────────────────────────────────

    async def inlay_hints(self, uri: str, span: types.Range) -> list[types.InlayHint]:
        uri = uris.key(uri)
        self._hints.is_wanted = self.abilities.asks_hints_again
        if not self._service.settings(uri).inlay_hints:
            return []
        if not self.abilities.asks_hints_again:
            await self._rest.of(uri)
        blocks = self._shown(uri)
        return inlay_hints(blocks, span.start.line, span.end.line, lambda line: self._end_of(uri, line))

    def code_lenses(self, uri: str) -> list[types.CodeLens]:
        key = uris.key(uri)
        self._lenses.is_wanted = self.abilities.asks_lenses_again
        if not self._service.settings(key).code_lenses:
            return []
        screen = self._screen(key)
        if screen is not None and not screen.armed:
            return [arm_lens(uri)]
        return code_lenses(self._shown(key), uri)

    def code_actions(self, uri: str, span: types.Range) -> list[types.Command]:
        key = uris.key(uri)
        screen = self._screen(key)
        if screen is None:
            return []
        has_page = self._service.mirror_url is not None and self.abilities.shows_documents
        return code_actions(self._shown(key), uri, span, armed=screen.armed, has_page=has_page)

    def hover(self, uri: str, line: int) -> types.Hover | None:
        blocks = self._shown(uris.key(uri))
        block = hovered(blocks, line)
        if block is None:
            return None
        lines = {each.block.id: each.first_line for each in blocks}
        return hover(block, Manner(self.abilities.reads_markdown, self.abilities.shows_images), lines.get)

    async def symbols(self, uri: str) -> list[types.DocumentSymbol] | list[types.SymbolInformation]:
        document = await self._outlines.document(uris.key(uri))
        symbols = document_symbols(document, self._buffers.encoding) if document else []
        return symbols if self.abilities.nests_symbols else list(flat_symbols(symbols, uri))

    async def folding_ranges(self, uri: str) -> list[types.FoldingRange]:
        document = await self._outlines.document(uris.key(uri))
        return folding_ranges(document, self.abilities.most_folds) if document else []

    # ── News ────────────────────────────────────────────────────────────────────────────────

    def observe(self, params: object) -> None:
        """What is published of a file, or a snapshot on its way to the editor."""
        self._rest.touch()
        match params:
            case wire.DocumentChanged(syntax_error=None) if params.uri in self._in_flight:
                self._in_flight.discard(params.uri)
                self._touch()
            case wire.Snapshot() | wire.SessionState() | wire.BlockResultSent() | wire.Results() | wire.RunEnd() if (
                params.uri in self._buffers
            ):
                self._touch()
            case wire.RunStart() | wire.BlockStart():
                self._lenses.touch()
            case _:
                pass

    def settings_changed(self) -> None:
        self._touch()

    def closed(self, uri: str) -> None:
        """The editor has closed a document."""
        key = uris.key(uri)
        self._outlines.forget(key)
        self._in_flight.discard(key)

    def _touch(self) -> None:
        self._hints.touch()
        self._lenses.touch()

    def moves(self, uri: str) -> Moves:
        """Where the lines that were read of a document are in the editor's text now."""
        screen, text = self._screen(uri), self._buffers.text(uri)
        return Moves.between(screen.document.text, text) if screen and text is not None else Moves()

    # ── What is known ───────────────────────────────────────────────────────────────────────

    def _shown(self, uri: str) -> list[ShownBlock]:
        """The blocks of an armed file that the editor's text still has."""
        screen, text = self._screen(uri), self._buffers.text(uri)
        if screen is None or text is None or not screen.armed:
            return []
        if text != screen.document.text:
            self._in_flight.add(uri)
        return shown_blocks(screen, text, watched=uri in self._watched)

    def _is_restless(self, uri: str) -> bool:
        """Whether the editor's text has not been read, or runs, or is about to."""
        screen, text = self._screen(uri), self._buffers.text(uri)
        if screen is None or text is None or not screen.armed:
            return False
        if screen.problem is None and text != screen.document.text:
            return True
        return screen.state in ("starting", "running") or screen.message in (PAUSE, TURN)

    def _screen(self, uri: str) -> Screen | None:
        screen = self._service.screen(uri)
        return screen if screen and screen.version else None

    def _read(self, uri: str) -> Document | None:
        screen = self._screen(uri)
        return screen.document if screen else None

    def _end_of(self, uri: str, number: int) -> int | None:
        line = self._buffers.line(uri, number)
        return None if line is None else units(content(line), self._buffers.encoding)
