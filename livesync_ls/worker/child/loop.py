"""The event loop on which `await` at top level runs: one per worker, so that a block can await another's task."""

from __future__ import annotations

import asyncio
import inspect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any, Optional

_loop: Optional[asyncio.AbstractEventLoop] = None


def run(parts: list[CodeType], names: dict[str, Any]) -> Any:
    """Runs a block in one task and returns its value. What ends the waiting (an interrupt) ends the task too."""
    global _loop
    if _loop is None or _loop.is_closed():
        _loop = asyncio.new_event_loop()
    task = _loop.create_task(_evaluate(parts, names))
    try:
        return _loop.run_until_complete(task)
    except BaseException:
        if not task.done():
            _cancel(_loop, task)
        raise


async def _evaluate(parts: list[CodeType], names: dict[str, Any]) -> Any:
    """All parts with the loop running, also those that do not await: they may ask for it."""
    result: Any = None
    for part in parts:
        result = eval(part, names)  # noqa: S307 (running user code is what a worker is for)
        if part.co_flags & inspect.CO_COROUTINE:
            result = await result
    return result


def _cancel(loop: asyncio.AbstractEventLoop, task: asyncio.Task[Any]) -> None:
    task.cancel()
    loop.run_until_complete(asyncio.wait([task], timeout=1))
    if task.done() and not task.cancelled():
        task.exception()  # seen, so that it is not reported as never retrieved
