"""What a block shows by calls, in order and within its limit."""

from __future__ import annotations

import json
import os

from . import channel, interrupts, output, threads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional


class Budget:
    """The bytes that one block's displays and values may take together."""

    limit = 10 << 20

    def __init__(self) -> None:
        self.truncated = False
        self._spent = 0
        self._sizes: dict[str, int] = {}  # of outputs that can be replaced, by display id

    def admit(self, data: dict[str, Any], display_id: Optional[str] = None) -> Optional[dict[str, Any]]:
        """The data if it fits; a sentence in its place the first time that it does not; None from then on."""
        size = sum(len(p) if isinstance(p, str) else len(json.dumps(p)) for p in data.values())
        replaced = self._sizes.get(display_id, 0) if display_id else 0
        if self._spent - replaced + size <= self.limit:
            self._spent += size - replaced
            if display_id:
                self._sizes[display_id] = size
            return data
        first, self.truncated = not self.truncated, True
        return {"text/plain": _too_much(size, self.limit)} if first else None

    def clear(self) -> None:
        """What was shown is off the screen."""
        self._spent = 0
        self._sizes.clear()


def _too_much(size: int, limit: int) -> str:
    return "<not shown: %.1f MB more would exceed this block's limit of %.1f MB (outputLimitBytes)>" % (
        size / 1e6,
        limit / 1e6,
    )


class _Present:
    budget = Budget()
    process = os.getpid()


def begin() -> Budget:
    """A new block shows things from now on."""
    _Present.budget = Budget()
    return _Present.budget


def publish(
    data: dict[str, Any], metadata: dict[str, Any], display_id: Optional[str] = None, update: bool = False
) -> None:
    """Shows a bundle now, or in place of every output with that display id."""
    admitted = _Present.budget.admit(data, display_id)
    if admitted is not None:
        _send(admitted, metadata if admitted is data else {}, display_id, update, None)


def clear(wait: bool) -> None:
    """Clears what the block has shown so far; `wait`: when the next output comes."""
    _Present.budget.clear()
    _send({}, {}, None, False, "wait" if wait else "now")


def _send(
    data: dict[str, Any], metadata: dict[str, Any], display_id: Optional[str], update: bool, clears: Optional[str]
) -> None:
    execution = threads.owner()
    if execution is None or os.getpid() != _Present.process:
        return
    message: dict[str, Any] = {
        "type": "display",
        "block": execution.block,
        "data": data,
        "metadata": metadata,
        "displayId": display_id,
        "update": update,
        "clear": clears,
    }
    with interrupts.Shield():  # the mark promises a frame
        message["mark"] = output.mark()
        channel.send(message)
