"""Printed text with the colours that terminals know, in the page's classes."""

from __future__ import annotations

import re

from ansi2html import Ansi2HTMLConverter

from livesync_ls.export.sanitise import sanitised

_NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_WEIGHTS = {
    "1": "font-weight:bold",
    "2": "opacity:0.7",
    "3": "font-style:italic",
    "4": "text-decoration:underline",
    "9": "text-decoration:line-through",
}
_RULE = re.compile(r"\.(ansi[34]8-[\w-]+) \{([^}]*)\}")
_CLASSES = re.compile(r'<span class="([^"]*)">')


class Terminal:
    """Turns text into HTML. The sixteen basic colours are the page's; others stand where they are used."""

    def __init__(self) -> None:
        self._converter = Ansi2HTMLConverter(inline=False, escaped=True)

    def rendered(self, text: str) -> str:
        html = self._converter.convert(text, full=False, ensure_trailing_newline=False)
        rules = dict(_RULE.findall(self._converter.produce_headers())) if "8-" in html else {}
        # It also makes links of an escape sequence: those are users' HTML like any other.
        return sanitised(_CLASSES.sub(lambda found: _span(found[1].split(), rules), html))


def _span(names: list[str], rules: dict[str, str]) -> str:
    classes = [known for name in names if (known := _class(name))]
    styles = [style for name in names if (style := rules.get(name) or _WEIGHTS.get(name.removeprefix("ansi")))]
    attributes = f' class="{" ".join(classes)}"' if classes else ""
    return f"<span{attributes}" + (f' style="{";".join(style.strip(" ;") for style in styles)}">' if styles else ">")


def _class(name: str) -> str | None:
    """The page's class for one of the sixteen colours."""
    found = re.fullmatch(r"(?:ansi|inv)(3|4|9|10)([0-7])", name)
    if found is None:
        return None
    bright = "bright-" if found[1] in ("9", "10") else ""
    return f"ansi-{bright}{_NAMES[int(found[2])]}-{'fg' if found[1] in ('3', '9') else 'bg'}"
