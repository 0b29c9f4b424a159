"""The event loop on which `await` at top level runs: one per worker, so that a block can await another's task."""

from __future__ import annotations

import asyncio

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Coroutine, Optional

_loop: Optional[asyncio.AbstractEventLoop] = None


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Runs a block's coroutine to its end. What ends the waiting (an interrupt) ends the coroutine too."""
    global _loop
    if _loop is None or _loop.is_closed():
        _loop = asyncio.new_event_loop()
    task = _loop.create_task(coroutine)
    try:
        return _loop.run_until_complete(task)
    except BaseException:
        if not task.done():
            _cancel(_loop, task)
        raise


def _cancel(loop: asyncio.AbstractEventLoop, task: asyncio.Task[Any]) -> None:
    task.cancel()
    loop.run_until_complete(asyncio.wait([task], timeout=1))
    if task.done() and not task.cancelled():
        task.exception()  # seen, so that it is not reported as never retrieved
