"""Where a report goes: a whole new file in the place of an old one, or what was there before."""

from __future__ import annotations

from pathlib import Path

from livesync_ls.cli.arguments import Refusal
from livesync_ls.replacing import replace_file

_READABLE = 0o666
"""Less the umask: a report is made to be shown."""


def write_report(file: Path, content: bytes) -> None:
    """Write all of it, or nothing.

    Raises:
        Refusal: it cannot be written there.
    """
    try:
        # A link stays, and what it points at is replaced.
        replace_file(file.resolve(), content, mode=_READABLE)
    except OSError as problem:
        raise Refusal(f"{file} cannot be written: {problem.strerror}.") from None
