"""A language server whose patience with an editor that reads nothing is the argument, in seconds."""

from __future__ import annotations

import asyncio
import logging
import sys

from livesync_ls.app import App
from livesync_ls.editing import EditorDesk
from livesync_ls.ending import end_soon
from livesync_ls.lsp.stdio import take_stdio
from livesync_ls.server import serve
from livesync_ls.settings.settings import Layers


async def serve_impatiently(seconds: float) -> int:
    stdio = take_stdio()
    async with App([], Layers()) as app:
        code = await serve(EditorDesk(app), stdio, stall_seconds=seconds)
        end_soon(code)
    return code


if __name__ == "__main__":
    logging.basicConfig()
    sys.exit(asyncio.run(serve_impatiently(float(sys.argv[1]))))
