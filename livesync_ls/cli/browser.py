"""Showing the page to the person who started the daemon."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from collections.abc import Mapping


def show(url: str) -> None:
    """Open `url` in the browser, where there is somebody to see it; never waits."""
    if can_show(os.environ, sys.platform):
        # Some browsers return only when they are closed.
        threading.Thread(target=webbrowser.open, args=(url,), name="browser", daemon=True).start()


def can_show(environ: Mapping[str, str], system: str) -> bool:
    """Whether a window may open: not in CI, not from afar, and on Linux only with a display."""
    if environ.get("CI"):
        return False
    if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY") or environ.get("BROWSER"):
        return True
    if environ.get("SSH_CONNECTION"):
        return False
    return system in ("darwin", "win32") or bool(environ.get("WSL_DISTRO_NAME"))
