"""A failing history becomes the smallest that still fails: fewer edits, fewer blocks, fewer files, fewer lines."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from .random_edits import State

States = list[State]
Fails = Callable[[States], int | None]
"""Plays the states; the index of the first that shows something wrong, or None."""


def shrink(states: States, fails: Fails, seconds: float) -> States:
    """The smallest failing history found in the time."""
    end = time.monotonic() + seconds
    smaller = True
    while smaller:
        smaller = False
        for candidate in _candidates(states):
            if time.monotonic() > end:
                return states
            failed = fails(candidate)
            if failed is not None:
                states = candidate[: failed + 1]
                smaller = True
                break
    return states


def _candidates(states: States) -> Iterator[States]:
    """Smaller histories, the much smaller first."""
    yield from _with_fewer_states(states)
    numbers = sorted({piece.number for state in states for piece in state.pieces})
    for size in (len(numbers) // 2, len(numbers) // 4, 1):
        for start in range(0, len(numbers), size) if size else ():
            yield _without_pieces(states, set(numbers[start : start + size]))
    for name in sorted({name for state in states for name in state.files}):
        yield [replace(state, files={n: text for n, text in state.files.items() if n != name}) for state in states]
        yield [replace(state, files={**state.files, name: states[-1].files.get(name, "")}) for state in states]
    yield from _with_fewer_lines(states)


def _with_fewer_states(states: States) -> Iterator[States]:
    if len(states) > 2:
        yield [states[0], states[-1]]
        yield states[-2:]
    size = len(states) // 2
    while size:
        for start in range(0, len(states) - 1, size):
            if rest := [*states[:start], *states[min(start + size, len(states) - 1) :]]:
                yield rest
        size //= 2


def _without_pieces(states: States, numbers: set[int]) -> States:
    return [
        replace(state, pieces=tuple(piece for piece in state.pieces if piece.number not in numbers)) for state in states
    ]


def _with_fewer_lines(states: States) -> Iterator[States]:
    texts = {piece.text for state in states for piece in state.pieces if "\n" in piece.text}
    for text in sorted(texts):
        lines = text.split("\n")
        for at in range(len(lines)):
            yield _with_text(states, text, "\n".join(lines[:at] + lines[at + 1 :]))


def _with_text(states: States, old: str, new: str) -> States:
    return [
        replace(
            state,
            pieces=tuple(replace(piece, text=new) if piece.text == old else piece for piece in state.pieces),
        )
        for state in states
    ]
