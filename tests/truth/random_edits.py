"""Random documents, and random edits of them, by seed."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from .snippets import BLOCKS, HEADER, HELPERS, MODULES, instance


@dataclass(frozen=True)
class Piece:
    """A block under a number that it keeps through all edits, so that a whole history can do without it."""

    number: int
    text: str


@dataclass(frozen=True)
class State:
    """All of a document's files at one moment; `tail` follows the blocks."""

    pieces: tuple[Piece, ...]
    files: Mapping[str, str]
    tail: str = ""

    @property
    def texts(self) -> dict[str, str]:
        main = "\n\n".join([*(piece.text for piece in self.pieces), *([self.tail] if self.tail else [])])
        return {**self.files, "main.py": main + "\n"}

    def step_from(self, before: State) -> dict[str, str | None]:
        """The files that differ, with their new texts."""
        old, new = before.texts, self.texts
        changed: dict[str, str | None] = {name: text for name, text in new.items() if old.get(name) != text}
        return changed | {name: None for name in old if name not in new}


class History:
    """A document and its edits without end, the same for the same seed."""

    def __init__(self, seed: str, blocks: int) -> None:
        self._rng = random.Random(seed)
        self._numbers = itertools.count(1)
        self._kinds = self._rng.choice([BLOCKS, BLOCKS, MODULES])
        pieces = [Piece(0, HEADER), *(self._new_piece() for _ in range(blocks))]
        files = {name: self._file(name) for name in HELPERS if self._rng.random() < 0.7}
        self._past = [State(tuple(pieces), files)]

    def states(self) -> Iterator[State]:
        """The document at its start, and after each edit."""
        yield self._past[0]
        while True:
            edited = self._edited(self._past[-1])
            if edited.texts == self._past[-1].texts:
                continue
            self._past.append(edited)
            yield edited

    def _edited(self, state: State) -> State:
        if state.tail:
            return replace(state, tail="")
        if self._rng.random() < 0.04:
            return replace(state, tail=self._rng.choice(["if (", "x = ", "def f(:"]))
        edited = self._one_edit(state)
        return self._one_edit(edited) if self._rng.random() < 0.2 else edited

    def _one_edit(self, state: State) -> State:
        edits = {
            self._change: 6,
            self._tweak: 6,
            self._insert: 4,
            self._delete: 4,
            self._move: 3,
            self._duplicate: 2,
            self._comment: 1,
            self._edit_file: 5,
            self._undo: 3,
        }
        (edit,) = self._rng.choices(list(edits), weights=list(edits.values()))
        return edit(state)

    # ── Edits ───────────────────────────────────────────────────────────────────────────────

    def _change(self, state: State) -> State:
        at = self._place(state)
        return self._with(state, at, at + 1, replace(state.pieces[at], text=self._new_piece().text)) if at else state

    def _tweak(self, state: State) -> State:
        """Another number in the text of a block: most edits are small."""
        at = self._place(state)
        found = list(re.finditer(r"\b\d\b", state.pieces[at].text)) if at else []
        if not found:
            return state
        text, number = state.pieces[at].text, self._rng.choice(found)
        text = text[: number.start()] + str(self._rng.randrange(6)) + text[number.end() :]
        return self._with(state, at, at + 1, replace(state.pieces[at], text=text))

    def _insert(self, state: State) -> State:
        at = self._rng.randint(1, len(state.pieces))
        return self._with(state, at, at, self._new_piece())

    def _delete(self, state: State) -> State:
        at = self._place(state)
        return self._with(state, at, at + 1) if at else state

    def _move(self, state: State) -> State:
        at = self._place(state)
        if not at:
            return state
        without = self._with(state, at, at + 1)
        to = self._rng.randint(1, len(without.pieces))
        return self._with(without, to, to, state.pieces[at])

    def _duplicate(self, state: State) -> State:
        at = self._place(state)
        to = self._rng.randint(1, len(state.pieces))
        return self._with(state, to, to, Piece(next(self._numbers), state.pieces[at].text)) if at else state

    def _comment(self, state: State) -> State:
        at = self._place(state)
        if not at:
            return state
        text = state.pieces[at].text
        text = self._rng.choice([f"# Prose\n{text}", f"{text}  # why", f"{text}\n# below"])
        return self._with(state, at, at + 1, replace(state.pieces[at], text=text))

    def _edit_file(self, state: State) -> State:
        name = self._rng.choice(list(HELPERS))
        files = {**state.files, name: self._file(name)}
        if self._rng.random() < 0.2:
            del files[name]
        return replace(state, files=files)

    def _undo(self, state: State) -> State:
        return replace(self._rng.choice(self._past[-4:]), tail="")

    # ── Parts ───────────────────────────────────────────────────────────────────────────────

    def _place(self, state: State) -> int:
        """A block's index; 0, the header's, where there is no other."""
        return self._rng.randint(1, len(state.pieces) - 1) if len(state.pieces) > 1 else 0

    def _with(self, state: State, start: int, end: int, *pieces: Piece) -> State:
        return replace(state, pieces=(*state.pieces[:start], *pieces, *state.pieces[end:]))

    def _new_piece(self) -> Piece:
        return Piece(next(self._numbers), instance(self._rng.choice(self._kinds), self._rng))

    def _file(self, name: str) -> str:
        return instance(self._rng.choice(HELPERS[name]), self._rng) + "\n"
