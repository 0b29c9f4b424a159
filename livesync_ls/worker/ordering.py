"""Puts what arrives on a worker's stdout, stderr and frame socket back into the order it happened.

Three channels cannot be read in one order. So the worker writes numbered marks into both pipes where
order matters: whenever it turns from one stream to the other, and before each frame that has a
place among the printed text (a mark that a frame belongs to ends in `f`). Between two marks only one of the
streams was used by Python code, so there is nothing left to sort.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Callable
from typing import Any

from livesync_ls.protocol import StreamName
from livesync_ls.worker.child.messages import MARK_PREFIX, MARK_SUFFIX

LONGEST_MARK = 128
"""Bytes; no mark is longer, so no more than this is held back to see whether it becomes one."""


class MarkedStream:
    """One pipe's bytes, cut at the marks and decoded."""

    def __init__(self, secret: bytes) -> None:
        self.interval = 0
        self.texts: deque[tuple[int, str]] = deque()
        self.frames_due: dict[int, bool] = {}
        self._start = MARK_PREFIX + secret + b":"
        self._mark = re.compile(re.escape(self._start) + rb"(\d{1,12})(f?)" + re.escape(MARK_SUFFIX))
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = b""

    def feed(self, chunk: bytes) -> None:
        data = self._held + chunk
        end = 0
        for mark in self._mark.finditer(data):
            self._add(data[end : mark.start()])
            self._add(b"", final=True)
            self.interval = int(mark[1])
            self.frames_due[self.interval] = bool(mark[2])
            end = mark.end()
        keep = self._unfinished(data, end)
        self._add(data[end:keep])
        self._held = data[keep:]

    def finish(self) -> None:
        """The pipe is at its end: what was held back was no mark."""
        self._add(self._held, final=True)
        self._held = b""

    def _add(self, data: bytes, *, final: bool = False) -> None:
        if text := self._decoder.decode(data, final):
            self.texts.append((self.interval, text))

    def _unfinished(self, data: bytes, end: int) -> int:
        """Where a mark may have begun that the next chunk completes."""
        start = data.find(b"\x00", max(end, len(data) - LONGEST_MARK))
        while start != -1:
            tail = data[start:]
            if self._start.startswith(tail[: len(self._start)]):
                return start
            start = data.find(b"\x00", start + 1)
        return len(data)


class Ordering:
    """Sorts one worker's three channels; what can be told in order is told at once.

    `on_text` gets printed text, `on_frame` the frames.
    """

    def __init__(
        self,
        secret: bytes,
        on_text: Callable[[StreamName, str], None],
        on_frame: Callable[[dict[str, Any]], None],
    ) -> None:
        self._streams: dict[StreamName, MarkedStream] = {
            "stdout": MarkedStream(secret),
            "stderr": MarkedStream(secret),
        }
        self._on_text = on_text
        self._on_frame = on_frame
        self._frames: dict[int, dict[str, Any]] = {}
        self._interval = 0
        self._finished = False

    def feed(self, name: StreamName, chunk: bytes) -> None:
        self._streams[name].feed(chunk)
        self._advance()

    def finish(self, name: StreamName) -> None:
        """A pipe has ended; it will bring no more marks."""
        self._streams[name].finish()
        self._streams[name].interval = 1 << 60
        self._advance()

    def frame(self, message: dict[str, Any]) -> None:
        mark = message.get("mark")
        if mark is None or self._finished:
            self._on_frame(message)
            return
        self._frames[mark] = message
        self._advance()

    def flush(self) -> None:
        """The worker is gone: tell all that arrived, marks or not."""
        self._finished = True
        for mark in sorted({*self._frames, *(k for s in self._streams.values() for k, _ in s.texts)}):
            self._enter(mark)
        self._emit_texts()

    def _advance(self) -> None:
        while True:
            self._emit_texts()
            reached = min(stream.interval for stream in self._streams.values())
            if self._interval >= reached:
                return
            following = self._next_interval(reached)
            if self._frame_is_missing(following):
                return
            self._enter(following)

    def _next_interval(self, reached: int) -> int:
        """Marks count up by one, but a pipe that the user's code broke may have lost some."""
        waiting = list(self._frames)
        for stream in self._streams.values():
            waiting += [*stream.frames_due, *(interval for interval, _ in stream.texts)]
        return min((k for k in waiting if k > self._interval), default=reached)

    def _frame_is_missing(self, mark: int) -> bool:
        due = any(stream.frames_due.get(mark) for stream in self._streams.values())
        return due and mark not in self._frames

    def _enter(self, mark: int) -> None:
        self._interval = max(self._interval, mark)
        for stream in self._streams.values():
            stream.frames_due.pop(mark, None)
        if frame := self._frames.pop(mark, None):
            self._on_frame(frame)
        self._emit_texts()

    def _emit_texts(self) -> None:
        for name, stream in self._streams.items():
            while stream.texts and stream.texts[0][0] <= self._interval:
                self._on_text(name, stream.texts.popleft()[1])
