"""Printed text with the colours that terminals know."""

from __future__ import annotations

import re

from ansi2html import Ansi2HTMLConverter

from livesync_ls.export.sanitise import sanitised

_EXTENDED = re.compile(r"\.(ansi[34]8-[\w-]+) \{[^}]*\}")


class Terminal:
    """Turns text into HTML. The sixteen basic colours are the page's; `style` has the others that were used."""

    def __init__(self) -> None:
        self._converter = Ansi2HTMLConverter(inline=False, escaped=True)
        self._used: set[str] = set()

    def rendered(self, text: str) -> str:
        # It also makes links of an escape sequence: those are users' HTML like any other.
        html = sanitised(self._converter.convert(text, full=False, ensure_trailing_newline=False))
        self._used |= set(re.findall(r"ansi[34]8-[\w-]+", html))
        return html

    def style(self) -> str:
        rules = {found[1]: found[0] for found in _EXTENDED.finditer(self._converter.produce_headers())}
        return "\n".join(rules[name] for name in sorted(self._used & rules.keys()))
