"""What files import, kept on the disk between starts: one file for each root, in the user's cache folder.

It only saves work. Whatever is wrong with it, it counts as empty.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from pathlib import Path

import msgspec

from livesync_ls import __version__
from livesync_ls.folders import cache_folder
from livesync_ls.imports.reading import Reading
from livesync_ls.replacing import replace_file
from livesync_ls.uris import path_key

log = logging.getLogger(__name__)

FORMAT = 1
"""Grows when other statements are found in the same text, or are written in another way."""

_CHECK_BYTES = 16


class _Kept(msgspec.Struct, array_like=True):
    made_by: str
    root: str
    readings: dict[str, Reading]


def load(root: Path, folder: Path | None = None) -> dict[str, Reading]:
    """What was saved last for a root, by path as text. Reads the disk; raises nothing."""
    try:
        data = _file(root, folder).read_bytes()
    except OSError:
        return {}
    content = data[_CHECK_BYTES:]
    if data[:_CHECK_BYTES] != _check(content):
        return {}
    try:
        kept = msgspec.msgpack.decode(content, type=_Kept)
    except msgspec.DecodeError:
        return {}
    return kept.readings if (kept.made_by, kept.root) == (_maker(), path_key(root)) else {}


def save(root: Path, readings: Mapping[str, Reading], folder: Path | None = None) -> None:
    """Keep this for the next start. Writes the disk; where that is not possible, the log says so."""
    file = _file(root, folder)
    # Linux allows paths that are not Unicode; such a file is read at each start.
    kept = {path: reading for path, reading in readings.items() if path.isascii() or _is_unicode(path)}
    content = msgspec.msgpack.encode(_Kept(_maker(), path_key(root), kept))
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(file, _check(content) + content)
    except OSError as problem:
        log.info("What the project's files import is not kept for the next start: %s", problem)


def _file(root: Path, folder: Path | None) -> Path:
    name = hashlib.sha256(path_key(root).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return (folder or cache_folder()) / "imports" / f"{name}.msgpack"


def _is_unicode(path: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in path)


def _maker() -> str:
    return f"livesync-ls {__version__} imports {FORMAT}"


def _check(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_CHECK_BYTES).digest()
