"""Times as people say them: the page says them alike (`vscode-extension/preview/time.ts`)."""

from __future__ import annotations


def duration(milliseconds: float) -> str:
    """< 1 ms, 4 ms, 0.84 s, 12.3 s, 3 min 05 s."""
    if milliseconds < 1:
        return "< 1 ms"
    if milliseconds < 1000:
        return f"{milliseconds:.0f} ms"
    seconds = milliseconds / 1000
    if seconds < 60:
        return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest:02} s"
