"""What an exported page would run or fetch by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

from livesync_ls.export.frames import PAGE_SCRIPT
from livesync_ls.export.page import to_html
from livesync_ls.protocol import Ref, Snapshot

Read = Callable[[Ref], bytes]

FETCHING = {"src", "srcset", "data", "poster", "background", "action", "formaction", "xlink:href", "ping", "manifest"}


class Inspector(HTMLParser):
    """Collects what a page would run or fetch by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.dangers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag in {"object", "embed", "link", "base", "form"} or (tag == "script" and attrs):
            self.dangers.append(tag)
        if tag == "iframe" and dict(attrs).get("sandbox") != "allow-scripts":
            self.dangers.append(tag)
        for name, value in attrs:
            value = value or ""
            fetches = name in FETCHING and not value.startswith(("data:image/", "data:audio/", "data:video/"))
            runs = name.startswith("on") or value.lstrip().lower().startswith("javascript:")
            styled = name == "style" and "url" in value.lower()
            if fetches or runs or styled:
                self.dangers.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        if self.lasttag == "script" and data.strip() and data != PAGE_SCRIPT:
            self.dangers.append(f"script {data}")


def dangers(html: str) -> list[str]:
    inspector = Inspector()
    inspector.feed(html)
    return inspector.dangers


def page(snapshot: Snapshot, read: Read) -> str:
    html = to_html(snapshot, read)
    assert dangers(html) == []
    assert not re.search(r"url\((?!data:)|@import", html[: html.index("</style>")])
    return html


def outside_frames(html: str) -> str:
    return re.sub(r'srcdoc="[^"]*"', "", html[html.index("<main") :])
