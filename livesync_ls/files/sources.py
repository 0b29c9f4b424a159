"""The current text of every file: open buffers over the disk, with a content hash.

The only place that decides whether something changed.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path

from livesync_ls.documents import UnreadableText, decode
from livesync_ls.files import sights
from livesync_ls.files.sights import Look


@dataclass(frozen=True)
class Source:
    """A file's text at one moment, or the sentence that says why it cannot be read."""

    text: str
    digest: str
    from_buffer: bool = False
    problem: UnreadableText | None = None
    found: str = ""
    """What a worker that loads it says it found: of a buffer the text's hash, of a file that of its bytes."""


def digest_of(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def digest_of_text(text: str) -> str:
    return digest_of(text.encode("utf-8", "surrogatepass"))


class Sources:
    """Buffers by path. Paths are absolute and normalised in spelling, links not resolved."""

    def __init__(self) -> None:
        self._buffers: dict[Path, Source] = {}
        self._known: dict[Path, str | None] = {}
        self.revision = 0
        """Grows with every change of a buffer."""

    # ── Buffers ─────────────────────────────────────────────────────────────────────────────

    def open(self, path: Path, text: str) -> bool:
        """A buffer's text, new or changed. Returns whether the file's content changed by it."""
        digest = digest_of_text(text)
        source = Source(text, digest, from_buffer=True, found=digest)
        self._buffers[path] = source
        self.revision += 1
        return self._note(path, source.digest)

    def close(self, path: Path) -> bool:
        """Back to the disk's text. Returns whether there was a buffer."""
        self.revision += 1
        return self._buffers.pop(path, None) is not None

    def is_open(self, path: Path) -> bool:
        return path in self._buffers

    def overlay(self) -> dict[str, str]:
        """The text of every open buffer, by path."""
        return {str(path): source.text for path, source in self._buffers.items()}

    # ── Reading ─────────────────────────────────────────────────────────────────────────────

    async def read(self, path: Path) -> Source | None:
        """The current text; None if there is no such file. Reads the disk in a thread."""
        if buffer := self._buffers.get(path):
            return buffer
        source = await asyncio.to_thread(read_disk, path)
        # The buffer may have opened while the thread read.
        source = self._buffers.get(path, source)
        # A first look is what later changes are told from; later ones must not hide a change from who waits for it.
        self._known.setdefault(path, source.digest if source else None)
        return source

    async def saved(self, path: Path) -> Source | None:
        """The text on disk, whatever buffer is open over it. Reads the disk in a thread."""
        return await asyncio.to_thread(read_disk, path)

    async def digests(self, paths: list[Path]) -> dict[Path, str | None]:
        """The content hash of each file as programs see it; None where there is none."""
        return self._with_buffers(await asyncio.to_thread(lambda: {path: disk_digest(path) for path in paths}))

    async def looks(self, paths: list[Path]) -> dict[Path, Look]:
        """The content hash of each file as programs see it, with the sight of what is there."""
        found = await asyncio.to_thread(lambda: {path: sights.look(path, disk_digest) for path in paths})
        digests = self._with_buffers({path: look.digest for path, look in found.items()})
        return {
            path: Look(digests[path], sights.BUFFER if path.suffix == ".py" and path in self._buffers else look.sight)
            for path, look in found.items()
        }

    def _with_buffers(self, found: dict[Path, str | None]) -> dict[Path, str | None]:
        # Only modules are read through buffers; an editor's view of a data file is not what a program reads.
        open_modules = [path for path in found if path.suffix == ".py" and path in self._buffers]
        found |= {path: self._buffers[path].digest for path in open_modules}
        for folder in {buffer.parent for buffer in self._buffers} & found.keys():
            # A module that is only a buffer yet is in its folder all the same.
            names = sorted(buffer.name for buffer in self._buffers if buffer.parent == folder)
            found[folder] = digest_of_text(f"{found[folder]}\0{names}")
        return found

    async def changed(self, paths: list[Path]) -> dict[Path, str | None]:
        """Those of `paths` whose content is not what it was when last asked, with the present hash.

        A path never asked about counts as changed, if something is there. A buffer hides what the disk does below it.
        """
        fresh = await self.digests(paths)
        for path, digest in fresh.items():
            if digest is None:
                self._known.setdefault(path, None)
        return {path: digest for path, digest in fresh.items() if self._note(path, digest)}

    def expect(self, path: Path, digest: str | None) -> None:
        """A file was seen to hold this before anything was told of it."""
        self._known.setdefault(path, digest)

    def _note(self, path: Path, digest: str | None) -> bool:
        known = self._known.get(path, "")
        self._known[path] = digest
        return known != digest


def read_disk(path: Path) -> Source | None:
    """A file as it is on disk; its `problem` is set where its bytes are no text."""
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        return Source("", "", problem=UnreadableText(f"{path.name} cannot be read: {error.strerror}.", 0))
    found = f"disk {digest_of(data)}"
    try:
        text = decode(data)
    except UnreadableText as problem:
        return Source("", digest_of(data), problem=problem, found=found)
    return Source(text, digest_of_text(text), found=found)


def disk_digest(path: Path) -> str | None:
    """A hash of what is on disk: a file's content, a folder's listing, None for nothing there."""
    if path.suffix == ".py":
        source = read_disk(path)
        return source.digest if source else None
    try:
        if path.is_dir():
            return sights.listing(path)
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError:
        return None
