"""The user's folders in which livesync-ls keeps files of its own."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

STATE_DIR_VARIABLE = "LIVESYNC_STATE_DIR"
"""Names another state folder, for tests and for portable set-ups."""


def state_folder() -> Path:
    """Where livesync-ls keeps what outlives it."""
    if named := os.environ.get(STATE_DIR_VARIABLE):
        return Path(named)
    return platformdirs.user_state_path("livesync-ls", appauthor=False)


def cache_folder() -> Path:
    """Where livesync-ls keeps what it can make again."""
    if named := os.environ.get(STATE_DIR_VARIABLE):
        return Path(named, "cache")
    return platformdirs.user_cache_path("livesync-ls", appauthor=False)
