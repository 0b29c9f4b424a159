"""What an editor that can do all of it shows in the text of a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from .editor import Editor, Message


def capabilities(*encodings: str, focus: bool = False, parser: str | None = "marked") -> Message:
    refreshes = {"refreshSupport": True}
    return {
        "general": {"positionEncodings": list(encodings or ["utf-16"])}
        | ({"markdown": {"parser": parser}} if parser else {}),
        "workspace": {"inlayHint": refreshes, "codeLens": refreshes},
        "experimental": {"livesyncFocus": focus},
        "textDocument": {
            "inlayHint": {},
            "codeLens": {},
            "foldingRange": {},
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
            "hover": {"contentFormat": ["markdown", "plaintext"]},
            "publishDiagnostics": {"relatedInformation": True},
        },
    }


class Shown:
    """An open file, and what the editor shows in it."""

    def __init__(self, editor: Editor, path: Path) -> None:
        self.editor = editor
        self.uri = path.as_uri()
        self._document = {"uri": self.uri}

    async def open(self, text: str, *, arm: bool = True) -> None:
        self.editor.open(self.uri, text)
        if arm:
            await self.editor.request("livesync/watch", {"uri": self.uri, "arm": True})
            await self.idle()

    def edit(self, start: tuple[int, int], end: tuple[int, int], text: str) -> None:
        places = {name: {"line": at[0], "character": at[1]} for name, at in (("start", start), ("end", end))}
        self.editor.edit(self.uri, {"range": places, "text": text})

    async def idle(self) -> None:
        """Until the latest word on its state is that nothing is to be done."""

        def states() -> list[str]:
            return [
                message["params"]["state"]
                for message in self.editor.received
                if message.get("method") in ("livesync/sessionState", "livesync/snapshot")
                and message["params"]["uri"] == self.uri
            ]

        await self.editor.wait_for(lambda _: states()[-1:] == ["idle"])

    async def ask(self, what: str, **more: Any) -> Any:
        answer = await self.editor.request(f"textDocument/{what}", {"textDocument": self._document, **more})
        assert "error" not in answer, answer
        return answer["result"]

    async def hints(self) -> list[tuple[int, int, str]]:
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 9999, "character": 0}}
        found = await self.ask("inlayHint", range=whole)
        return [(each["position"]["line"], each["position"]["character"], each["label"]) for each in found]

    async def lenses(self) -> list[tuple[int, str, Message]]:
        found = await self.ask("codeLens")
        return [(each["range"]["start"]["line"], each["command"]["title"], each["command"]) for each in found]

    async def hover(self, line: int) -> Any:
        return await self.ask("hover", position={"line": line, "character": 0})

    async def until(self, look: Callable[[], Any], matches: Callable[[Any], bool]) -> Any:
        """What is shown, once it matches: an editor looks again when it is told to."""
        while True:
            told = self.refreshes()
            if matches(found := await look()):
                return found
            await self.editor.wait_for(lambda _, told=told: self.refreshes() > told)

    def refreshes(self) -> int:
        methods = ("workspace/inlayHint/refresh", "workspace/codeLens/refresh")
        return sum(message.get("method") in methods for message in self.editor.received)
