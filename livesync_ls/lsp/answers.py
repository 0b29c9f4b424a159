"""The editor's questions about documents, as pygls hands them over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from lsprotocol import types

from livesync_ls.lsp.features import Features


class Session(Protocol):
    """One editor; see `EditorSession`."""

    features: Features


class Server(Protocol):
    """What pygls hands to a parameter that is called `ls`."""

    session: Session


async def _inlay_hints(ls: Server, params: types.InlayHintParams) -> list[types.InlayHint]:
    return await ls.session.features.inlay_hints(params.text_document.uri, params.range)


def _code_lenses(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
    return ls.session.features.code_lenses(params.text_document.uri)


def _code_actions(ls: Server, params: types.CodeActionParams) -> list[types.Command]:
    if params.context.only:  # kinds, such as fixes on save: a button is none of them
        return []
    return ls.session.features.code_actions(params.text_document.uri, params.range)


def _hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    return ls.session.features.hover(params.text_document.uri, params.position.line)


async def _symbols(
    ls: Server, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | list[types.SymbolInformation]:
    return await ls.session.features.symbols(params.text_document.uri)


async def _folding_ranges(ls: Server, params: types.FoldingRangeParams) -> list[types.FoldingRange]:
    return await ls.session.features.folding_ranges(params.text_document.uri)


ANSWERS: dict[str, Callable[..., Any]] = {
    types.TEXT_DOCUMENT_INLAY_HINT: _inlay_hints,
    types.TEXT_DOCUMENT_CODE_LENS: _code_lenses,
    types.TEXT_DOCUMENT_CODE_ACTION: _code_actions,
    types.TEXT_DOCUMENT_HOVER: _hover,
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: _symbols,
    types.TEXT_DOCUMENT_FOLDING_RANGE: _folding_ranges,
}
