"""The blocks of what is open in the editor, of the text as it is now, whether or not it is watched. Nothing is run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from livesync_ls.documents import Document
from livesync_ls.session.reading import INLINE_CHARACTERS


class Outlines:
    """`text_of` gives an open document's text, `read_of` what the daemon has read of it, if anything."""

    def __init__(self, text_of: Callable[[str], str | None], read_of: Callable[[str], Document | None]) -> None:
        self._text_of = text_of
        self._read_of = read_of
        self._latest: dict[str, Document] = {}

    def forget(self, uri: str) -> None:
        """The document was closed."""
        self._latest.pop(uri, None)

    async def document(self, uri: str) -> Document | None:
        """The present one, however often it is edited meanwhile; None if it is not open."""
        while (text := self._text_of(uri)) is not None:
            document = await self._parsed(uri, text)
            if self._text_of(uri) == text:
                return document
        return None

    async def _parsed(self, uri: str, text: str) -> Document:
        read = self._read_of(uri)
        if read is not None and read.text == text:
            return read
        latest = self._latest.get(uri)
        if latest is not None and latest.text == text:
            return latest
        document = await self._read(latest or read, text)
        if self._text_of(uri) is not None:
            self._latest[uri] = document
        return document

    async def _read(self, latest: Document | None, text: str) -> Document:
        if latest is not None:
            return latest.edit_inline(text) or await asyncio.to_thread(latest.edit, text)
        if len(text) > INLINE_CHARACTERS:
            return await asyncio.to_thread(Document.read, text)
        return Document.read(text)
