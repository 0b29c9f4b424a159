"""From the bytes of a file to its text, as Python itself would read them."""

from __future__ import annotations

import codecs
import re

MAX_BYTES = 5 * 1024 * 1024
"""A larger file is not laid out."""

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK_OR_COMMENT = re.compile(rb"^[ \t\f]*(?:#|$)")
_LINE_END = re.compile(r"\r\n|\r|\n")
_LINE_END_BYTES = re.compile(rb"\r\n|\r|\n")


class UnreadableText(Exception):
    """Bytes or text that cannot be Python source: a sentence, and the line (from 0) where it went wrong."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def decode(data: bytes) -> str:
    """The text of a file, its line ends kept: UTF-8, unless a BOM or a coding cookie (PEP 263) says otherwise.

    Raises `UnreadableText` for a file over 5 MB, a NUL byte, an unknown coding and a byte that the coding lacks.
    """
    _check_size(len(data))
    _check_nul(data.find(b"\0"), data)
    marked = data.startswith(codecs.BOM_UTF8)
    if marked:
        data = data.removeprefix(codecs.BOM_UTF8)
    coding, line = _coding(data)
    if marked and coding != "utf-8":
        raise UnreadableText(
            f"Line {line + 1} says “{coding}”, but the file begins with a UTF-8 mark. Remove one.", line
        )
    text = _decode_as(coding, data, line)
    _check_nul(text.find("\0"), text)
    return text


def check(text: str) -> None:
    """Raises `UnreadableText` for text of an editor that, saved, could not be read: over 5 MB, or with a NUL."""
    if len(text) > MAX_BYTES // 4:
        _check_size(len(text.encode("utf-8", "surrogatepass")))
    _check_nul(text.find("\0"), text)


def _check_size(size: int) -> None:
    if size > MAX_BYTES:
        raise UnreadableText("This file is over 5 MB, too much for a document. Move its data to another file.", 0)


def _check_nul(offset: int, content: bytes | str) -> None:
    if offset >= 0:
        line = line_at(content, offset)
        raise UnreadableText(
            f"Line {line + 1} holds a NUL byte, which Python source may not. Save the file as UTF-8.", line
        )


def line_at(content: bytes | str, offset: int) -> int:
    """The line, from 0, of an offset; CRLF, LF and CR end lines."""
    if isinstance(content, str):
        return len(_LINE_END.findall(content, 0, offset))
    return len(_LINE_END_BYTES.findall(content, 0, offset))


def _coding(data: bytes) -> tuple[str, int]:
    """The coding that the first two lines ask for, normalised where it is UTF-8, and the line that asks."""
    for line, content in enumerate(_LINE_END_BYTES.split(data[:4096], maxsplit=2)[:2]):
        if cookie := _COOKIE.match(content):
            return _known_coding(cookie[1].decode("latin-1"), line), line
        if not _BLANK_OR_COMMENT.match(content):
            break
    return "utf-8", 0


def _known_coding(name: str, line: int) -> str:
    # Editors write variants such as `utf-8-unix`, which Python takes for UTF-8 too.
    if re.match(r"utf[-_]?8(?![0-9])", name, re.IGNORECASE):
        return "utf-8"
    try:
        coding = codecs.lookup(name).name
    except (LookupError, ValueError):
        raise UnreadableText(
            f"Line {line + 1} asks for the coding “{name}”, which Python does not know.", line
        ) from None
    if not _keeps_ascii(coding):
        raise UnreadableText(f"Line {line + 1} asks for the coding “{name}”, which is not one for source text.", line)
    return coding


def _keeps_ascii(coding: str) -> bool:
    # A cookie is read as ASCII before its coding is known, so a source coding must extend ASCII.
    try:
        return b"# coding\n".decode(coding) == "# coding\n"
    except (LookupError, UnicodeError):
        return False


def _decode_as(coding: str, data: bytes, cookie_line: int) -> str:
    try:
        return data.decode(coding)
    except UnicodeDecodeError as error:
        line = line_at(data, error.start)
        byte = data[error.start]
        raise UnreadableText(
            f"Line {line + 1} holds the byte 0x{byte:02X}, which is not valid {coding.upper()}. "
            "Save the file as UTF-8, or name its coding in the first line.",
            line,
        ) from None
    except UnicodeError:  # some codecs do not say where
        raise UnreadableText(
            f"This file is not valid {coding.upper()}, which line {cookie_line + 1} asks for.", cookie_line
        ) from None
