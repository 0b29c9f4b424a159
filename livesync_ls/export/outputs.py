"""What a block showed as HTML: printed text, values, errors."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from livesync_ls.export import payloads
from livesync_ls.export.colours import Terminal
from livesync_ls.export.payloads import Blob
from livesync_ls.export.shown import dropped, frame_file, frame_line
from livesync_ls.export.values import Values
from livesync_ls.protocol import Display, Error, Frame, Output, Snapshot, Stream, Truncated, Value


class Outputs:
    """Renders the outputs of one file's blocks."""

    def __init__(self, snapshot: Snapshot, blob: Blob) -> None:
        self._snapshot = snapshot
        self._blob = blob
        self._terminal = Terminal()
        self._values = Values(blob)
        self._blocks = {block.id: block for block in snapshot.blocks}

    def html(self, outputs: list[Output]) -> str:
        return "".join(map(self._output, joined(outputs, self._blob)))

    def _output(self, output: Output) -> str:
        match output:
            case Stream(name=stream, text=text):
                label = "Printed to stderr" if stream == "stderr" else "Printed"
                shown = self._terminal.rendered(text or "")
                return f'<pre class="stream {stream}" tabindex="0" role="group" aria-label="{label}">{shown}</pre>'
            case Display() | Value():
                return self._values.html(output)
            case Error():
                return self._error(output)
            case Truncated(limit=limit):
                return f'<p class="truncated">{dropped(limit)}</p>'

    def _error(self, error: Error) -> str:
        message = f'<span class="error-message">: {escape(error.message)}</span>' if error.message else ""
        frames = "".join(
            f"<li>{self._frame(frame)}<code>{escape(frame.text.strip())}</code></li>" for frame in error.frames
        )
        listed = f'<ol class="frames">{frames}</ol>' if frames else ""
        return (
            f'<div class="error" role="group" aria-label="Error"><p class="error-head"><strong>{escape(error.name)}'
            f"</strong>{message}</p>{self._cause(error)}{listed}</div>"
        )

    def _cause(self, error: Error) -> str:
        cause = self._blocks.get(error.caused_by or "")
        if cause is None:
            return ""
        words = escape(cause.title or f"the block at line {cause.first_line + 1}")
        link = f'<a class="inline" href="#block-{escape(cause.id)}">{words}</a>'
        return f'<p class="cause">It would come from {link}, which has not finished.</p>'

    def _frame(self, frame: Frame) -> str:
        place = escape(f"{frame_file(frame, self._snapshot)}:{frame_line(frame, self._snapshot)}")
        if frame.block_id in self._blocks:
            place = f'<a class="inline" href="#block-{escape(frame.block_id)}">{place}</a>'
        inside = (
            f'<span class="quiet"> in {escape(frame.function)}</span>' if frame.function not in ("", "<module>") else ""
        )
        return f'<span class="frame-place">{place}{inside}</span>'


def joined(outputs: list[Output], blob: Blob) -> Iterator[Output]:
    """The outputs, their text at hand, with neighbours of one stream in one piece: a colour may span them."""
    pending: Stream | None = None
    for output in outputs:
        if isinstance(output, Stream):
            text = payloads.printed(output, blob)
            if pending and pending.name == output.name:
                pending = Stream(name=output.name, text=(pending.text or "") + text)
                continue
            if pending:
                yield pending
            pending = Stream(name=output.name, text=text)
            continue
        if pending:
            yield pending
        pending = None
        yield output
    if pending:
        yield pending
