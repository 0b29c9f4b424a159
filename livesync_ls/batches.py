"""Long work in short pieces."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def in_batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size`. As `itertools.batched`, which comes with Python 3.12."""
    waiting = iter(things)
    while batch := [*itertools.islice(waiting, size)]:
        yield batch
