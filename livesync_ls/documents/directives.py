"""Directive lines: `# | hide-code, timeout=5`."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from livesync_ls.protocol import Hidden

HIDEABLE: tuple[Hidden, ...] = ("code", "output", "prose")

_VISIBILITY: dict[str, tuple[Hidden, bool]] = {
    f"{word}-{part}": (part, word == "hide") for part in HIDEABLE for word in ("hide", "show")
}

Visibility = tuple[Hidden, bool]
"""A part of a block, and whether it is hidden."""


@dataclass(frozen=True, slots=True)
class DirectiveWarning:
    """A directive that has no effect: its line, from 0, and a sentence."""

    line: int
    message: str


@dataclass(slots=True)
class Directives:
    """What the directive lines of one place say together; a later one wins over an earlier one."""

    own: list[str] = field(default_factory=list[str])
    visibility: list[Visibility] = field(default_factory=list[Visibility])
    for_all: list[Visibility] = field(default_factory=list[Visibility])
    warnings: list[DirectiveWarning] = field(default_factory=list[DirectiveWarning])
    manual: bool = False
    always: bool = False
    timeout: float | None = None

    def hidden(self, defaults: Iterable[Visibility]) -> tuple[Hidden, ...]:
        """What is hidden, given what holds for the whole file."""
        parts = dict([*defaults, *self.visibility])
        return tuple(part for part in HIDEABLE if parts.get(part, False))


def read_directives(lines: Iterable[tuple[int, str]]) -> Directives:
    """From line numbers and what follows the bar there."""
    found = Directives()
    for line, text in lines:
        own, _, for_all = text.partition("all:") if "all:" in text else (text, "", "")
        read = [
            *((_read_own, item) for item in own.split(",")),
            *((_read_for_all, item) for item in for_all.split(",")),
        ]
        messages = [read_item(found, item.strip()) for read_item, item in read]
        found.warnings += [DirectiveWarning(line, message) for message in messages if message]
    return found


def _read_for_all(found: Directives, item: str) -> str | None:
    if item in _VISIBILITY:
        found.for_all.append(_VISIBILITY[item])
    elif item:
        return f"“all:” takes hide and show directives only, not “{item}”."
    return None


def _read_own(found: Directives, item: str) -> str | None:
    if not item:
        return None
    if item in _VISIBILITY:
        found.visibility.append(_VISIBILITY[item])
    elif item == "manual":
        found.manual = True
    elif item == "always":
        found.always = True
    elif item.partition("=")[0].strip() == "timeout":
        return _read_timeout(found, item)
    else:
        return f"“{item}” is not a directive. Known: {', '.join(_VISIBILITY)}, always, manual, timeout=SECONDS."
    found.own.append(item)
    return None


def _read_timeout(found: Directives, item: str) -> str | None:
    try:
        seconds = float(item.partition("=")[2])
    except ValueError:
        seconds = 0.0
    if not (seconds > 0 and math.isfinite(seconds)):
        return f"“{item}” is not a time limit. Write a number of seconds, as in timeout=10."
    found.timeout = seconds
    found.own.append(item)
    return None
