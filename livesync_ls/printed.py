"""What a block has shown so far: text in order, displays between, within a limit."""

from __future__ import annotations

from livesync_ls.protocol import Display, Output, Stream, StreamName, Truncated


class Transcript:
    """The outputs of one execution of a block.

    Text is kept up to `limit` bytes; what is beyond is dropped and said. A carriage return goes
    back to the start of its line, as a terminal does, so that a progress bar is one line.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._used = 0
        self._outputs: list[Output] = []
        self._unsent: list[Output] = []
        self._clear_waits = False
        self.truncated = False

    def write(self, name: StreamName, text: str) -> None:
        """Printed text."""
        self._clear_if_waiting()
        text = self._within_limit(text)
        if not text:
            return
        _append(self._outputs, name, text)
        _append(self._unsent, name, text)

    def show(self, display: Output) -> None:
        """Something displayed between the text."""
        self._clear_if_waiting()
        self._outputs.append(display)
        self._unsent.append(display)

    def update(self, display: Display) -> bool:
        """Replace every display with the same `display_id`. Returns whether there was one."""
        found = False
        for index, output in enumerate(self._outputs):
            if isinstance(output, Display) and output.display_id == display.display_id:
                self._outputs[index] = display
                found = True
        return found

    def clear(self, *, wait: bool) -> None:
        """IPython's `clear_output`: now, or when the next output comes."""
        if wait:
            self._clear_waits = True
        else:
            self._outputs.clear()
            self._unsent.clear()

    def truncate(self) -> None:
        """Say that something was dropped."""
        if not self.truncated:
            self.truncated = True
            self.show(Truncated(limit=self._limit))

    def take_unsent(self) -> list[Output]:
        """What came since the last call, one output per stretch of the same stream."""
        unsent, self._unsent = self._unsent, []
        return [_rewound(output, keep_leading=True) for output in unsent]

    @property
    def outputs(self) -> list[Output]:
        """Everything shown, carriage returns applied."""
        return [_rewound(output, keep_leading=False) for output in self._outputs]

    def _clear_if_waiting(self) -> None:
        if self._clear_waits:
            self._clear_waits = False
            self.clear(wait=False)

    def _within_limit(self, text: str) -> str:
        if self.truncated:
            return ""
        self._used += len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
        if self._used <= self._limit:
            return text
        kept = text.encode("utf-8", "replace")[: max(0, self._limit - self._used)]
        self.truncate()
        return kept.decode("utf-8", "ignore")


def _append(outputs: list[Output], name: StreamName, text: str) -> None:
    last = outputs[-1] if outputs else None
    if isinstance(last, Stream) and last.name == name:
        outputs[-1] = Stream(name=name, text=(last.text or "") + text)
    else:
        outputs.append(Stream(name=name, text=text))


def _rewound(output: Output, *, keep_leading: bool) -> Output:
    """A stream with its carriage returns applied.

    A part that begins by going back keeps one `\\r` at its start when `keep_leading`: it rewrites the line that
    the part before it left open.
    """
    if not isinstance(output, Stream) or not output.text or "\r" not in output.text:
        return output
    text = output.text.replace("\r\n", "\n")
    lines = [_overwritten(line) for line in text.split("\n")]
    rewrites = keep_leading and "\r" in text.split("\n", 1)[0]
    return Stream(name=output.name, text=("\r" if rewrites else "") + "\n".join(lines))


def _overwritten(line: str) -> str:
    shown = ""
    for part in line.split("\r"):
        shown = part + shown[len(part) :]
    return shown
