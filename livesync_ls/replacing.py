"""Writing a small file as a whole."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


def replace_file(file: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Write so that a reader sees the old content or the new, and other users see nothing unless `mode` lets them.

    Raises:
        OSError: it cannot be written; what was there is there.
    """
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
            stream.write(data)
        draft.replace(file)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
