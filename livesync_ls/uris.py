"""`file:` URIs: every spelling that names a file, and the one that we use for it.

Nothing here touches the disk: symbolic links stay as they are, `..` is taken off by its spelling,
and letters keep the Unicode form they came in (macOS may say `é` in one or two code points; the
file system takes both, and `path_key` counts them as one).
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import TypeAlias
from urllib.parse import quote, unquote_to_bytes

Flavour: TypeAlias = type[PurePosixPath] | type[PureWindowsPath]

NATIVE: Flavour = PureWindowsPath if os.name == "nt" else PurePosixPath
"""How this system writes paths."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_DRIVE = re.compile(r"[A-Za-z]:")
_REMEDIES = {
    "untitled": "Save it first.",
    "vscode-notebook-cell": "Open it as a .py file.",
}


class NotAFile(ValueError):
    """A URI that names no file of this computer; the message is a sentence for people."""


def normalise(uri: str, flavour: Flavour = NATIVE) -> str:
    """The one spelling of `uri`: what `from_path` gives for its file.

    Raises:
        NotAFile: another scheme, another computer, or no absolute path.
    """
    return from_path(to_pure_path(uri, flavour))


def key(uri: str) -> str:
    """The one spelling of a file's URI; that of anything else as it is."""
    try:
        return normalise(uri)
    except NotAFile:
        return uri


def to_path(uri: str) -> Path:
    """The file that `uri` names on this system. Raises `NotAFile` as `normalise` does."""
    return Path(to_pure_path(uri))


def to_pure_path(uri: str, flavour: Flavour = NATIVE) -> PurePath:
    """The path that `uri` means to a system that writes paths as `flavour` does.

    Raises:
        NotAFile: as `normalise` does.
    """
    host, path = _split(uri)
    if flavour is PureWindowsPath:
        return _windows_path(uri, host, path.replace("\\", "/"))
    if host:
        raise NotAFile(f"{uri!r} is on another computer ({host}); only files of this one can be previewed.")
    return PurePosixPath("/" + "/".join(_segments(path)))


def from_path(path: PurePath) -> str:
    """The URI of an absolute path; like `Path.as_uri`, but `..` and trailing slashes are gone.

    Raises:
        NotAFile: the path is relative.
    """
    if not path.is_absolute():
        raise NotAFile(f"{str(path)!r} is not an absolute path, so it has no URI.")
    if not isinstance(path, PureWindowsPath):
        return "file:///" + _quote("/".join(_segments(str(path))))
    anchor = _plain_anchor(path)
    rest = "/".join(_segments("/".join(path.parts[1:])))
    if _DRIVE.match(anchor):
        return f"file:///{anchor[0].upper()}:/{_quote(rest)}"
    host, _, share = anchor.removeprefix("\\\\").rstrip("\\").partition("\\")
    return f"file://{_quote(host.lower())}/{_quote(f'{share}/{rest}'.rstrip('/'))}"


def path_key(path: PurePath, system: str = sys.platform) -> str:
    """What two spellings of one path have in common where letter case does not count.

    Windows and macOS volumes are taken to ignore case, as they come; macOS ignores the Unicode form too.
    """
    if system == "win32":
        return str(path).replace("/", "\\").lower()
    if system == "darwin":
        return unicodedata.normalize("NFC", str(path)).casefold()
    return str(path)


def same_path(a: PurePath, b: PurePath, system: str = sys.platform) -> bool:
    """Whether two paths are one file's, as far as spelling tells."""
    return path_key(a, system) == path_key(b, system)


def relative(path: PurePath, root: PurePath) -> str:
    """A path as people and globs write it: from its root, with `/`; its name alone if it lies elsewhere."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _split(uri: str) -> tuple[str, str]:
    """Host (empty for this computer) and path, percent-decoded. Query and fragment are no part of a file's name."""
    scheme = _SCHEME.match(uri)
    if scheme is None:
        raise NotAFile(f"{uri!r} is not a URI; a file's begins with file:///.")
    if scheme[1].lower() != "file":
        remedy = _REMEDIES.get(scheme[1].lower(), "Only file: URIs can be previewed.")
        raise NotAFile(f"{uri!r} is not a file on disk. {remedy}")
    rest = re.split("[?#]", uri[scheme.end() :], maxsplit=1)[0]
    host, path = "", rest
    if rest.startswith("//"):
        host, slash, path = rest[2:].partition("/")
        path = slash + path
    host, path = _unquote(uri, host), _unquote(uri, path)
    # `file://C:/x` is missing a slash; many programs write it so.
    if _DRIVE.fullmatch(host):
        return "", f"/{host}{path}"
    if not path.startswith("/") and not host:
        raise NotAFile(f"{uri!r} has no absolute path; a file's URI begins with file:///.")
    return ("" if host.lower() == "localhost" else host), path


def _windows_path(uri: str, host: str, path: str) -> PureWindowsPath:
    segments = _segments(path)
    # `file:////server/share` is how some programs write a network share.
    if not host and path.startswith("//") and len(segments) > 1:
        host, path = segments[0], path.lstrip("/").partition("/")[2]
    if host:
        share, *inside = [part for part in path.split("/") if part] or [""]
        if share in ("", ".", ".."):
            raise NotAFile(f"{uri!r} names no shared folder; it should read file://{host}/SHARE/….")
        return PureWindowsPath(f"\\\\{host.lower()}\\{share}\\" + "\\".join(_segments("/".join(inside))))
    drive, *inside = [part for part in path.split("/") if part] or [""]
    if not _DRIVE.fullmatch(drive):
        raise NotAFile(f"{uri!r} names no drive; it should read file:///C:/….")
    return PureWindowsPath(f"{drive.upper()}\\" + "\\".join(_segments("/".join(inside))))


def _plain_anchor(path: PureWindowsPath) -> str:
    r"""Drive or share, without the `\\?\` that lifts the length limit."""
    anchor = path.drive
    if anchor.upper().startswith("\\\\?\\UNC\\"):
        return "\\\\" + anchor[8:]
    return anchor.removeprefix("\\\\?\\")


def _segments(path: str) -> list[str]:
    """The parts between slashes, `.` and `..` worked in."""
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del kept[-1:]
        elif part not in ("", "."):
            kept.append(part)
    return kept


def _unquote(uri: str, text: str) -> str:
    # Names that are not UTF-8 (Linux allows them) live as lone surrogates, as in `os.fsdecode`.
    try:
        decoded = unquote_to_bytes(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise NotAFile(f"{uri!r} is not valid Unicode.") from None
    if "\0" in decoded:
        raise NotAFile(f"{uri!r} holds a NUL, which no file name can.")
    return decoded


def _quote(text: str) -> str:
    return quote(text, errors="surrogateescape")
