"""What the value of a setting may be: one `Kind` each, which reads it or says what it must be."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

NOT_SET: Any = object()
"""What a kind reads where the value means "as if it were not there"."""


class Misfit(ValueError):
    """A value that its setting cannot have."""


@dataclass(frozen=True)
class Kind:
    """The values that a setting may have.

    `must_be` ends the sentence "`port` must be …". `read` takes what JSON or TOML gave, and `parse`
    makes such a value from the text of an environment variable; both raise `Misfit`.
    """

    must_be: str
    read: Callable[[object], Any]
    parse: Callable[[str], object] = str


def text() -> Kind:
    """Any text; blank is not set, as editors with an empty box for a setting mean it."""

    def read(value: object) -> str:
        if not isinstance(value, str) or "\0" in value:
            raise Misfit
        return value.strip() or NOT_SET

    return Kind("text", read)


def texts() -> Kind:
    """A list of texts; in the environment a JSON list, or texts between commas."""

    def read(value: object) -> tuple[str, ...]:
        if not isinstance(value, list | tuple):
            raise Misfit
        items = cast("list[object]", value)
        if not all(isinstance(item, str) and "\0" not in item for item in items):
            raise Misfit
        return tuple(cast("list[str]", items))

    return Kind("a list of texts", read, _parse_texts)


def choice(*words: str) -> Kind:
    """One of `words`; upper and lower case are the same."""
    folded = {word.lower(): word for word in words}

    def read(value: object) -> str:
        if not isinstance(value, str) or value.strip().lower() not in folded:
            raise Misfit
        return folded[value.strip().lower()]

    return Kind(_either([f"`{word}`" for word in words]), read)


def flag() -> Kind:
    """True or false; in the environment also 1 or 0, yes or no, on or off."""

    def read(value: object) -> bool:
        if not isinstance(value, bool):
            raise Misfit
        return value

    return Kind("true or false", read, lambda value: _FLAGS.get(value.strip().lower(), value))


def number(least: float, most: float = math.inf, *, whole: bool = False, word: str = "", off: bool = False) -> Kind:
    """A number from `least` to `most`, or `word`. With `off`, 0 turns the thing off and reads as None."""

    def read(value: object) -> float | str | None:
        if word and value == word:
            return word
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise Misfit
        if not least <= value <= most or (whole and value != int(value)):
            raise Misfit
        if off and value == 0:
            return None
        return int(value) if whole else value

    limits = f" of at least {_plain(least)}" if most == math.inf else f" from {_plain(least)} to {_plain(most)}"
    must_be = f"a {'whole ' if whole else ''}number{limits}{f', or `{word}`' if word else ''}"
    return Kind(must_be + (" (0: off)" if off else ""), read, _parse_number)


_FLAGS: dict[str, object] = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}


def _parse_number(value: str) -> object:
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            continue
    return value.strip()


def _parse_texts(value: str) -> object:
    if value.lstrip().startswith("["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return [item.strip() for item in value.split(",") if item.strip()]


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)
