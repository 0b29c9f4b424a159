"""The shapes of the messages between the daemon and a worker.

The only module that both sides share: standard library, Python 3.9. A frame is a length (4 bytes,
big-endian) and that many bytes of UTF-8 JSON, over a socket pair. The worker's stdout and stderr
are two further pipes to the daemon; `MARK` lines in them tell where they stand relative to the frames.
"""

from __future__ import annotations

import json
import struct
from typing import Any, Dict, List, Optional, TypedDict

MAX_FRAME = 64 * 1024 * 1024
"""Bytes; a worker cuts what it sends long before this, and the daemon refuses more."""

MARK_PREFIX = b"\x00\x1blivesync:"
MARK_SUFFIX = b"\x1b\x00"
"""A mark in stdout or stderr is prefix, the worker's secret, `:`, a number, suffix. The secret comes with
`start`, so that output of user code that looks like a mark stays output."""

_HEADER = struct.Struct(">I")


class Start(TypedDict):
    """Turns a spare into the worker of one document; the first message after `ready`."""

    type: str  # "start"
    secret: str
    file: str
    cwd: str
    argv: List[str]  # sys.argv, the file's path first
    sysPath0: str
    package: Optional[str]  # __package__, for a file that imports relatively
    roots: List[str]  # folders whose modules are the project's
    figureFormat: str  # "png" or "svg"
    outputLimit: int  # bytes a block's displays and values may take together
    memoryLimit: Optional[int]  # bytes
    overlay: Dict[str, str]  # path to text of open buffers, this file included
    text: str  # the whole text of the document, for tracebacks


class BlockSource(TypedDict):
    id: str
    source: str
    line: int  # of the source's first line in the file, from 0


class Check(TypedDict):
    """Asks whether blocks compile and what they mean. Answered by `Checked`; needs no `start`."""

    type: str  # "check"
    request: int
    blocks: List[BlockSource]
    text: Optional[str]  # if given, the whole text, parsed to get Python's own words for its error


class Problem(TypedDict):
    message: str
    line: int  # in the file, from 0
    column: int  # in code points, from 0
    endLine: int
    endColumn: int


class Checked(TypedDict):
    type: str  # "checked"
    request: int
    meanings: Dict[str, str]  # block id to a digest of its code, comments and layout aside
    problem: Optional[Problem]  # the text does not parse


class Execute(TypedDict):
    type: str  # "execute"
    run: int
    block: str
    source: str
    line: int
    hold: bool  # stop before effects that cannot be taken back
    created: List[str]  # normalised paths that this document created: free to change even when held
    future: int  # compiler flags of the document's `from __future__` imports


class Text(TypedDict):
    """New text of the document or of open buffers (None: back to the disk)."""

    type: str  # "text"
    text: Optional[str]
    overlay: Dict[str, Optional[str]]


class ReadyMessage(TypedDict):
    type: str  # "ready"
    pid: int
    version: str
    executable: str


class DisplayMessage(TypedDict):
    """Something shown by a call while a block runs."""

    type: str  # "display"
    block: str
    mark: int
    data: Dict[str, Any]
    metadata: Dict[str, Any]
    displayId: Optional[str]
    update: bool  # replaces every output with this displayId
    clear: Optional[str]  # "now" or "wait": IPython's clear_output; data is empty then


class LateMessage(TypedDict):
    """Text that a thread printed after its block had ended."""

    type: str  # "late"
    block: str
    name: str
    text: str


class FrameMessage(TypedDict):
    block: Optional[str]
    path: Optional[str]  # set when block is None
    line: int  # from 0; counted from the block's first line when block is set
    function: str
    text: str


class ErrorMessage(TypedDict):
    name: str
    message: str
    frames: List[FrameMessage]
    missing: Optional[str]  # the name a NameError asks for


class DoneMessage(TypedDict):
    """A block has ended."""

    type: str  # "done"
    run: int
    block: str
    mark: int
    status: str  # "ok", "error", "cancelled" (interrupted), "held"
    value: Optional[Dict[str, Any]]  # MIME bundle of the last expression
    valueMetadata: Dict[str, Any]
    error: Optional[ErrorMessage]
    held: Optional[str]  # what it was about to do, as a phrase: "delete data.csv"
    durationMs: float
    truncated: bool  # displays or values went past outputLimit
    names: List[str]  # names the block's code binds at top level
    files: List[str]  # normalised paths read, looked for or listed
    written: List[str]  # normalised paths written, removed or renamed
    created: List[str]  # of those, the ones that did not exist before
    modules: Dict[str, str]  # project modules imported so far in the process: name to path
    doubt: List[str]


def pack(message: Any) -> bytes:
    """One frame."""
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    body = text.encode("utf-8", "surrogatepass")
    return _HEADER.pack(len(body)) + body


def header_size() -> int:
    return _HEADER.size


def body_length(header: bytes) -> int:
    """The length a frame's header tells.

    Raises:
        ValueError: if it is over `MAX_FRAME`.
    """
    (length,) = _HEADER.unpack(header)
    if length > MAX_FRAME:
        raise ValueError("a frame of %d bytes is over the limit of %d" % (length, MAX_FRAME))
    return int(length)


def unpack(body: bytes) -> Any:
    """The message in a frame's body; text that is not UTF-8 is shown with replacement characters."""
    return json.loads(body.decode("utf-8", "replace"))
