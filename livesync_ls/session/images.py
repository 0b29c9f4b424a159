"""The images that a document's prose shows: files of the project, kept as blobs, and read again when they change."""

from __future__ import annotations

import asyncio
import os
import re
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

from markdown_it import MarkdownIt

from livesync_ls.documents import Block, Document
from livesync_ls.files.touched import is_touched
from livesync_ls.protocol import Ref
from livesync_ls.session.results import Blobs

Shown: TypeAlias = Mapping[str, dict[str, Ref]]
"""By block, and by the image's address in the Markdown."""

MOST_BYTES = 20_000_000
"""A larger image is not shown."""

MIME_BY_SUFFIX = {
    ".avif": "image/avif",
    ".bmp": "image/bmp",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}

_MARKDOWN = MarkdownIt("commonmark")
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/|\\|#|\?")
"""How an address begins that is not relative to the file."""


class Images:
    """Those of one document.

    Only files below `root`, or beside the document, are shown: a text may come from anybody.
    """

    def __init__(self, document: Path, root: Path, blobs: Blobs) -> None:
        self.paths: frozenset[Path] = frozenset()
        """Where images are, or are missing."""
        self._document = document
        self._root = root
        self._blobs = blobs
        self._kept: dict[Path, tuple[object, Ref]] = {}
        self._looking = asyncio.Lock()

    async def look(self, document: Document) -> Shown:
        """The images of a text as they are on disk now. Answers come in the order of the questions."""
        wanted = {block.id: self._wanted(block) for block in document.blocks if block.kind == "markdown"}
        paths = {path for sources in wanted.values() for path in sources.values()}
        async with self._looking:
            if paths or self._kept:
                self._keep(paths, await asyncio.to_thread(self._read, paths))
            self.paths = frozenset(paths)
            shown = {
                block: {source: self._kept[path][1] for source, path in sources.items() if path in self._kept}
                for block, sources in wanted.items()
            }
            return {block: refs for block, refs in shown.items() if refs}

    def forget(self) -> None:
        """Nobody will look at them any more."""
        self._keep(set(), {})

    def concern(self, paths: Iterable[Path]) -> bool:
        """Whether any of these is an image, or a folder that one is in."""
        touched = {*paths}
        return any(is_touched(path, touched) for path in self.paths)

    def _wanted(self, block: Block) -> dict[str, Path]:
        if "![" not in block.source and "<img" not in block.source:
            return {}
        folder = self._document.parent
        found = {source: Path(os.path.normpath(folder / _path_of(source))) for source in local_images(block.source)}
        # By its spelling alone: on Windows, even to look at `//host/share` would tell that host who we are.
        near = (self._root, folder)
        return {
            source: path
            for source, path in found.items()
            if "\0" not in str(path) and any(path.is_relative_to(each) for each in near)
        }

    def _keep(self, paths: set[Path], found: dict[Path, tuple[object, bytes | None]]) -> None:
        for path in [path for path in self._kept if path not in paths or path not in found]:
            del self._kept[path]
            self._blobs.release((self._document, path))
        for path, (stamp, data) in found.items():
            if data is not None:
                self._blobs.release((self._document, path))
                ref = self._blobs.keep((self._document, path), data, MIME_BY_SUFFIX[path.suffix.lower()])
                self._kept[path] = stamp, ref

    # ── In a thread ─────────────────────────────────────────────────────────────────────────

    def _read(self, paths: Iterable[Path]) -> dict[Path, tuple[object, bytes | None]]:
        """What is there: its stamp, and its bytes unless they are known."""
        found: dict[Path, tuple[object, bytes | None]] = {}
        folders = [folder.resolve() for folder in (self._root, self._document.parent)]
        for path in paths:
            try:
                if (stamp := _stamp(path, folders)) is not None:
                    known = path in self._kept and self._kept[path][0] == stamp
                    found[path] = stamp, None if known else path.read_bytes()
            except (OSError, ValueError, RuntimeError):  # a name that no file can have, links that lead in a circle
                continue  # as if it were not there
        return found


def _stamp(path: Path, folders: list[Path]) -> object:
    """What is another one whenever the file was written; None for what is not shown."""
    if path.suffix.lower() not in MIME_BY_SUFFIX:
        return None
    real = path.resolve(strict=True)
    if not any(real.is_relative_to(folder) for folder in folders):
        return None
    status = real.stat()
    if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_BYTES:
        return None
    return real, status.st_mtime_ns, status.st_size, status.st_ino


@lru_cache(maxsize=1000)
def local_images(markdown: str) -> tuple[str, ...]:
    """The addresses of a Markdown text's images that are relative to its file, as they are written there."""
    found: list[str] = []
    for token in _MARKDOWN.parse(markdown):
        found += _images_in(token.type, token.content)
        found += [str(child.attrs["src"]) for child in token.children or () if child.type == "image"]
    written = (source if source in markdown else unquote(source) for source in found)
    return tuple(dict.fromkeys(source for source in written if source and not _ELSEWHERE.match(source)))


def _images_in(kind: str, html: str) -> list[str]:
    """Those of HTML in Markdown."""
    if kind not in ("html_block", "inline") or "<img" not in html:
        return []
    parser = _ImageParser()
    with suppress(AssertionError):  # raised for `<![` and the like, which browsers take for a comment
        parser.feed(html)
    return parser.sources


class _ImageParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sources: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.sources += [value for name, value in attrs if name == "src" and value]


def _path_of(source: str) -> str:
    return unquote(re.split(r"[?#]", source, maxsplit=1)[0])
