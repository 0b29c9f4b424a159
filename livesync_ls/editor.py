"""What an editor tells the daemon, beyond the requests that every client may make."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

from livesync_ls.protocol import FileNotification, Message
from livesync_ls.registry import Client
from livesync_ls.requests import Service
from livesync_ls.session.screen import Screen
from livesync_ls.settings.settings import Settings


class EditorService(Service, Protocol):
    """The daemon as an editor's face sees it. None of these waits; `App` is the real one.

    URIs may come in any spelling; texts are whole.
    """

    async def initialize(self, roots: list[Path], settings: dict[str, Any]) -> None:
        """Called once, before anything else: the workspace folders and `initializationOptions`."""
        ...

    def connect(self, client: Client) -> None: ...
    def disconnect(self, client: Client) -> None: ...

    def resync(self, client: Client) -> Iterable[Message]:
        """Fresh snapshots of what a client watches, after its notifications were dropped."""
        ...

    def warnings(self, uri: str) -> list[tuple[int, str]]:
        """Lines (from 0) and sentences about a file's text itself, such as an unknown directive."""
        ...

    def screen(self, uri: str) -> Screen | None:
        """What is shown of a file, by its normalised URI; None if it was never watched, or its results made room."""
        ...

    def on_screens(self, observe: Callable[[FileNotification], None]) -> None:
        """`observe` gets what is published of each file that was ever watched, also while nobody watches it."""
        ...

    def settings(self, uri: str) -> Settings:
        """Those that hold for a file."""
        ...

    def opened(self, client: Client, uri: str, text: str, *, focus_aware: bool) -> None: ...
    def changed(self, client: Client, uri: str, text: str) -> None: ...
    def saved(self, client: Client, uri: str) -> None: ...
    def closed(self, client: Client, uri: str) -> None: ...
    def focused(self, client: Client, uri: str | None) -> None: ...

    def renamed(self, client: Client, moves: list[tuple[Path, Path]]) -> None:
        """Files or folders have another name: (old, new)."""
        ...

    def on_survey(self, observe: Callable[[int, int], None]) -> None:
        """`observe` gets how many of how many files of the project have been read in the background."""
        ...

    def cancel_survey(self) -> None:
        """Read no more of them; what is known stays."""
        ...

    def configure(self, values: dict[str, Any]) -> list[str]:
        """New editor settings. Returns a sentence for each wrong one."""
        ...

    def roots_changed(self, added: list[Path], removed: list[Path]) -> None: ...

    @property
    def complaints(self) -> list[str]:
        """Sentences about settings that were wrong at the start."""
        ...

    @property
    def mirror_url(self) -> str | None:
        """The browser's address with its token, once the mirror listens."""
        ...

    def allow_origin(self, origin: str) -> None:
        """Let a page of this origin in from now on (an editor's forwarded port)."""
        ...
