"""Random edits of the documents that edit scripts begin with: any step's blocks and files, in any order."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path
from typing import Any

from .blocks import code_blocks
from .random_edits import History, Piece, State

HERE = Path(__file__).with_name("scripts")


class CorpusHistory(History):
    """One script's document; changes and insertions take blocks from anywhere in the script."""

    def __init__(self, seed: str, script: dict[str, Any]) -> None:
        self._rng = random.Random(seed)
        self._numbers = itertools.count(1)
        versions = [script["files"], *script["steps"]]
        mains = [blocks for version in versions if (blocks := code_blocks(version.get("main.py") or ""))]
        self._blocks = [source for blocks in mains for _, source in blocks]
        self._versions: dict[str, list[str | None]] = {}
        for name, text in ((name, text) for version in versions for name, text in version.items()):
            if name != "main.py":
                self._versions.setdefault(name, []).append(text)
        pieces = [Piece(0, "import os"), *(Piece(next(self._numbers), source) for _, source in (mains or [[]])[0])]
        files = {name: text for name, text in script["files"].items() if name != "main.py"}
        self._past = [State(tuple(pieces), files)]

    def _new_piece(self) -> Piece:
        return Piece(next(self._numbers), self._rng.choice(self._blocks))

    def _edit_file(self, state: State) -> State:
        if not self._versions:
            return self._tweak(state)
        name = self._rng.choice(list(self._versions))
        text = self._rng.choice(self._versions[name])
        files = {other: kept for other, kept in state.files.items() if other != name}
        return State(state.pieces, files if text is None else {**files, name: text}, state.tail)


def corpus(folder: Path = HERE) -> dict[str, dict[str, Any]]:
    """The edit scripts of a folder, by name."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}
