"""What a block has shown so far: text in order, displays between, within a limit."""

from __future__ import annotations

from dataclasses import dataclass, field

from livesync_ls.protocol import Display, Output, Stream, StreamName, Truncated


@dataclass
class Stretch:
    """Consecutive text of one stream, in the pieces it came in."""

    name: StreamName
    pieces: list[str] = field(default_factory=list[str])


class Transcript:
    """The outputs of one execution of a block.

    Text is kept up to `limit` bytes; what is beyond is dropped and said. A carriage return goes
    back to the start of its line, as a terminal does, so that a progress bar is one line.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._used = 0
        self._outputs: list[Output | Stretch] = []
        self._unsent: list[Output | Stretch] = []
        self._clear_waits = False
        self.truncated = False

    def write(self, name: StreamName, text: str) -> None:
        """Printed text."""
        self._clear_if_waiting()
        if self.truncated:
            return
        kept = self._within_limit(text)
        if kept:
            _append(self._outputs, name, kept)
            _append(self._unsent, name, kept)
        if len(kept) < len(text):
            self.truncate()

    def show(self, output: Output) -> None:
        """Something displayed between the text."""
        self._clear_if_waiting()
        self._outputs.append(output)
        self._unsent.append(output)

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

    @property
    def has_unsent(self) -> bool:
        return bool(self._unsent)

    def take_unsent(self) -> list[Output]:
        """What came since the last call, one output per stretch of the same stream.

        A text that begins by rewriting the line that the last part left open keeps one `\\r` at its start.
        """
        unsent, self._unsent = self._unsent, []
        return [_finished(output, continues=True) for output in unsent]

    @property
    def outputs(self) -> list[Output]:
        """Everything shown, carriage returns applied."""
        return [_finished(output, continues=False) for output in self._outputs]

    def _clear_if_waiting(self) -> None:
        if self._clear_waits:
            self._clear_waits = False
            self.clear(wait=False)

    def _within_limit(self, text: str) -> str:
        left = self._limit - self._used
        size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
        self._used += size
        if size <= left:
            return text
        return text.encode("utf-8", "replace")[:left].decode("utf-8", "ignore")


def _append(outputs: list[Output | Stretch], name: StreamName, text: str) -> None:
    last = outputs[-1] if outputs else None
    if not isinstance(last, Stretch) or last.name != name:
        last = Stretch(name)
        outputs.append(last)
    last.pieces.append(text)


def _finished(output: Output | Stretch, *, continues: bool) -> Output:
    if isinstance(output, Stretch):
        return Stream(name=output.name, text=rewound("".join(output.pieces), continues=continues))
    return output


def rewound(text: str, *, continues: bool) -> str:
    """Text with its carriage returns applied; one is kept at the start of a text that continues a line."""
    if "\r" not in text:
        return text
    lines = text.replace("\r\n", "\n").split("\n")
    rewrites = continues and "\r" in lines[0]
    return ("\r" if rewrites else "") + "\n".join(_overwritten(line) for line in lines)


def _overwritten(line: str) -> str:
    shown = ""
    for part in line.split("\r"):
        shown = part + shown[len(part) :]
    return shown
