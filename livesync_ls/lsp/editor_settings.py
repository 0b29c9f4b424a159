"""The user's settings as the editor has them, and what is wrong with them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any, cast

from livesync_ls.editor import EditorService
from livesync_ls.lsp.conversation import Conversation

logger = logging.getLogger(__name__)

SECTION = "livesync"

_WARNING = 2


class EditorSettings:
    """Asks for the section `livesync` where the editor can be asked, else takes what it pushes."""

    def __init__(
        self, service: EditorService, conversation: Conversation, on_change: Callable[[], None] = lambda: None
    ) -> None:
        self._service = service
        self._conversation = conversation
        self._on_change = on_change
        self._pulls = False
        self._latest_pull = 0
        self._told: set[str] = set()

    def start(self, *, pulls: bool, registers: bool) -> None:
        """The editor is ready. `registers`: it tells of changes only to those who asked for them."""
        self._pulls = pulls
        self._tell(self._service.complaints)
        if registers:
            registration = {
                "id": "livesync-settings",
                "method": "workspace/didChangeConfiguration",
                "registerOptions": {"section": SECTION},
            }
            self._conversation.ask("client/registerCapability", {"registrations": [registration]})
        if pulls:
            self._pull()

    def changed(self, pushed: object) -> None:
        """`workspace/didChangeConfiguration`."""
        if self._pulls:
            self._pull()
        elif isinstance(pushed, dict) and SECTION in pushed:
            self._configure(cast(dict[str, Any], pushed)[SECTION])

    def _pull(self) -> None:
        self._latest_pull += 1
        number = self._latest_pull
        self._conversation.ask(
            "workspace/configuration",
            {"items": [{"section": SECTION}]},
            # Answers may overtake each other; only what the last question gave is the present.
            lambda answer: self._pulled(answer) if number == self._latest_pull else None,
        )

    def _pulled(self, answer: Any) -> None:
        self._configure(answer[0] if isinstance(answer, list) and answer else None)

    def _configure(self, values: Any) -> None:
        if values is None:
            values = {}
        if not isinstance(values, dict):
            self._tell([f"The editor's settings `{SECTION}` are no object, so they are not used."])
            return
        self._tell(self._service.configure(cast(dict[str, Any], values)))
        self._on_change()

    def _tell(self, complaints: Iterable[str]) -> None:
        """Each sentence once a session, however often the settings are read."""
        for sentence in complaints:
            if sentence in self._told:
                continue
            self._told.add(sentence)
            logger.warning("%s", sentence)
            self._conversation.tell("window/showMessage", {"type": _WARNING, "message": sentence})
