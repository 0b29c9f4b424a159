"""Waiting until a file is at rest, for editors that ask once after an edit and cannot be told to ask again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

REST_SECONDS = 2.0
"""An answer is held for so long at most. Meanwhile the editor shows nothing new; later it would give up."""


class Rest:
    """`is_restless` tells whether what is known of a file is about to change."""

    def __init__(self, is_restless: Callable[[str], bool]) -> None:
        self._is_restless = is_restless
        self._news = asyncio.Event()

    def touch(self) -> None:
        """Something is known that was not known before."""
        self._news.set()

    async def of(self, uri: str) -> None:
        """Until the file is at rest, or it has taken too long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(REST_SECONDS):
                while self._is_restless(uri):
                    self._news.clear()
                    await self._news.wait()
