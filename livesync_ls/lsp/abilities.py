"""What an editor says of itself in `initialize`, as far as it matters here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from lsprotocol import types
from pygls.capabilities import get_capability


@dataclass(frozen=True)
class Abilities:
    """All false, unless the editor says otherwise."""

    tells_focus: bool = False
    shows_documents: bool = False
    shows_progress: bool = False
    gives_settings: bool = False
    registers_settings: bool = False
    asks_hints_again: bool = False
    asks_lenses_again: bool = False
    nests_symbols: bool = False
    relates_places: bool = False
    """Whether a diagnostic may point to further places."""
    reads_markdown: bool = False
    """Whether hovers may be Markdown."""
    shows_images: bool = False
    """Whether it likely shows images in Markdown. Those that only print it would print the image's bytes."""
    most_folds: int | None = None

    @classmethod
    def of(cls, capabilities: types.ClientCapabilities) -> Abilities:
        def can(name: str) -> bool:
            return bool(get_capability(capabilities, name, False))

        experimental: Any = capabilities.experimental
        focus = cast("dict[str, Any]", experimental).get("livesyncFocus") if isinstance(experimental, dict) else False
        formats = get_capability(capabilities, "text_document.hover.content_format", None) or ()
        limit = get_capability(capabilities, "text_document.folding_range.range_limit", None)
        return cls(
            tells_focus=focus is True,
            shows_documents=can("window.show_document.support"),
            shows_progress=can("window.work_done_progress"),
            gives_settings=can("workspace.configuration"),
            registers_settings=can("workspace.did_change_configuration.dynamic_registration"),
            asks_hints_again=can("workspace.inlay_hint.refresh_support"),
            asks_lenses_again=can("workspace.code_lens.refresh_support"),
            nests_symbols=can("text_document.document_symbol.hierarchical_document_symbol_support"),
            relates_places=can("text_document.publish_diagnostics.related_information"),
            # The formats come in the order in which the editor prefers them.
            reads_markdown=next(iter(formats), None) == types.MarkupKind.Markdown,
            # Who names the parser renders; who does not shows Markdown as coloured text.
            shows_images=can("general.markdown.parser"),
            most_folds=limit if isinstance(limit, int) else None,
        )


def withhold(offered: types.ServerCapabilities, capabilities: types.ClientCapabilities) -> None:
    """Offer an editor nothing that it has never heard of, but lenses and symbols: some have them and do not say so.

    That is Neovim with lenses, and Helix before 25.07 with symbols.

    Actions are for editors without lenses; in others they would be the same buttons once more.
    """
    document = capabilities.text_document or types.TextDocumentClientCapabilities()
    if document.inlay_hint is None:
        offered.inlay_hint_provider = None
    if document.folding_range is None:
        offered.folding_range_provider = None
    if document.hover is None:
        offered.hover_provider = None
    if document.code_action is None or document.code_lens is not None:
        offered.code_action_provider = None
