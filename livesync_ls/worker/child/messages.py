"""The shapes of the messages between the daemon and a worker.

`frames` tells how they travel; these two modules are all that both sides share. The worker's stdout and
stderr are two further pipes to the daemon. Marks in them, numbered from 1, order everything: what stdout
holds up to mark k, then what stderr holds up to mark k, then the frame that carries `mark: k`.

A life: `ready`, any number of `check`s, perhaps `ahead`, `start`, then `execute`s one after the other, each answered by
`executing`, `display`s and `done`; `text` between them; `check` and `interrupt` at any time. `outlines` is for spares.
Lines count from 0, columns are code points from 0.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, TypedDict, Union

from .frames import MARK_PREFIX as MARK_PREFIX
from .frames import MARK_SUFFIX as MARK_SUFFIX
from .frames import MAX_FRAME as MAX_FRAME
from .frames import body_length as body_length
from .frames import header_size as header_size
from .frames import mark as mark
from .frames import pack as pack
from .frames import unpack as unpack

# ── To the worker ───────────────────────────────────────────────────────────────────────────────


class Start(TypedDict):
    """Turns a spare into the worker of one document; the first message after `ready`, checks aside."""

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
    line: int  # of the source's first line in the file


class Check(TypedDict):
    """Asks whether blocks parse and what they mean. Answered by `Checked`; needs no `start`."""

    type: str  # "check"
    request: int
    blocks: List[BlockSource]
    text: Optional[str]  # if given, the whole text, parsed when a block does not parse


class Outlines(TypedDict):
    """Asks what the texts of modules mean. Answered by `Outlined`; runs nothing of them."""

    type: str  # "outlines"
    request: int
    texts: Dict[str, str]  # by path


class Execute(TypedDict):
    """Runs one block. Send the next one after its `done`."""

    type: str  # "execute"
    run: int
    block: str
    source: str
    line: int
    hold: bool  # stop before effects that cannot be taken back
    created: List[str]  # normalised paths that this document created: free to change even when held
    names: NamesMessage
    keep: int  # first undo all entries of the log but this many
    redo: List[int]  # then do these again
    forget: List[int]  # entries that were undone for good
    former: Optional[int]  # the block's last entry: what turns out the same as then stays the same object
    future: int  # compiler flags of the document's `from __future__` imports


class Arrange(TypedDict):
    """Puts the namespace in another state of the log, as `Execute` does before it runs."""

    type: str  # "arrange"
    keep: int
    redo: List[int]


class Ahead(TypedDict):
    """Has a spare import modules where a document would, and hide them until it does. Answered by `Imported`.

    All but `names` as `Start` will have it.
    """

    type: str  # "ahead"
    request: int
    cwd: str
    argv: List[str]
    sysPath0: str
    roots: List[str]
    figureFormat: str
    names: List[str]  # in order, each below the packages above it


class Text(TypedDict):
    """New text of the document or of open buffers; takes effect before the next block.

    A list in the place of a text is an edit of the text that was told before: the first character that it replaces, the
    first that it does not, and what takes their place.
    """

    type: str  # "text"
    text: Union[str, List[Any], None]  # None: the document's text is as before
    overlay: Dict[str, Union[str, List[Any], None]]  # only what changed; None: the buffer was closed, back to the disk
    modules: Dict[str, str]  # by path: new texts of loaded modules, functions and layout changed at most


class Interrupt(TypedDict):
    """Raises KeyboardInterrupt in the block that runs or waits to run; without one, nothing happens.

    Surer than a signal: it never hits a block that was sent after it, works on Windows, and insists; a SIGINT that
    arrives just before a blocking call is seen only when that call returns.
    """

    type: str  # "interrupt"


# ── From the worker ─────────────────────────────────────────────────────────────────────────────


class ReadyMessage(TypedDict):
    type: str  # "ready"
    pid: int
    version: str
    executable: str
    path: list[str]
    """`sys.path` without a script's folder."""
    standard: list[str]
    """The names of standard modules, or at least of those that are built in."""


class Problem(TypedDict):
    """Why text does not parse, in Python's own words."""

    message: str
    line: int  # in the file
    column: int
    endLine: int
    endColumn: int


class NamesMessage(TypedDict):
    """The names of a block's code; see `names.Names`."""

    reads: List[str]
    binds: List[str]
    sure: List[str]
    words: List[str]
    imports: List[str]
    calls: bool


class Checked(TypedDict):
    """The answer to `Check`. With `problem`, or with `statements`, `meanings` lacks the blocks that do not parse."""

    type: str  # "checked"
    request: int
    meanings: Dict[str, str]  # block id to a digest of its code, comments and layout aside
    names: Dict[str, NamesMessage]  # by block id
    problem: Optional[Problem]  # the text does not parse
    statements: Optional[List[List[int]]]  # the text parses but was split wrongly: [first line, end line) of
    # each of its statements, decorators included; several on one line share it


class Outline(TypedDict):
    """The meaning of a module in digests, comments and layout aside; see `outline`."""

    whole: str  # of everything: equal if `rest` and `functions` are
    rest: str  # of all but the bodies of `functions`
    functions: Dict[str, str]  # by name, those whose body the module's import does not look at
    names: str  # of their names, in order
    layout: str  # of every letter, if the module can tell its own lines or source, or does not compile; otherwise ""


class Outlined(TypedDict):
    """The answer to `Outlines`."""

    type: str  # "outlined"
    request: int
    outlines: Dict[str, Outline]  # by path


class Imported(TypedDict):
    """The answer to `Ahead`."""

    type: str  # "imported"
    request: int
    unfit: Optional[str]  # the first module that cannot be imported ahead; the process is of no use then


class ExecutingMessage(TypedDict):
    """A block starts. It has no place among the output, which belongs to a block until the next one is sent."""

    type: str  # "executing"
    run: int
    block: str


class DisplayMessage(TypedDict):
    """Something shown by a call while a block runs, or (without an order) by a thread after it."""

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
    name: str  # "stdout" or "stderr"
    text: str


class FrameMessage(TypedDict):
    block: Optional[str]
    path: Optional[str]  # set when block is None
    line: int  # counted from the block's first line when block is set
    function: str
    text: str


class ErrorMessage(TypedDict):
    name: str
    message: str
    frames: List[FrameMessage]  # user code only, newest last
    missing: Optional[str]  # the name a NameError asks for


class EffectsMessage(TypedDict):
    """What a block read and wrote in the process: keys with stamps (see `livesync_ls.planner`)."""

    entry: int  # its number in the worker's log
    reads: Dict[str, int]  # as they were before the block
    writes: Dict[str, int]  # as they are after it
    fixed: Dict[str, str]  # written keys that cannot be put back, with the block that made the object
    sweeping: bool  # it may have read any name
    clock: bool  # its code asks for the time, as far as that can be seen
    everything: Optional[str]  # why it may have read and written anything at all
    irreversible: Optional[str]  # why it cannot be taken back, as a phrase
    functions: List[str]  # top-level functions of project modules that it could reach, as `path:name`
    also: Dict[str, Dict[str, int]]  # what earlier entries turn out to have read: by entry


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
    files: List[str]  # normalised paths read, looked for or listed
    sights: List[str]  # what was at each of `files` when the block first looked; see `sights`
    glimpsed: List[str]  # of those, the ones of which the block only learnt whether something is there
    packages: List[str]  # of `files`, folders that are packages because they were there
    written: List[str]  # normalised paths written, removed or renamed
    created: List[str]  # of those, the ones that did not exist before
    loaded: Dict[str, str]  # normalised paths of project modules that the block executed, and the digests of what it
    # found there: of a buffer's text, `disk ` and that of the bytes, nothing where the file had gone, `changing`
    shadowable: List[str]  # paths where a module would have been found before one outside the project that was loaded
    modules: Dict[str, str]  # project modules imported so far in the process: name to path
    doubt: List[str]
    effects: Optional[EffectsMessage]  # None: the namespace was not as the daemon thought, and nothing ran
    lost: Optional[str]  # then: why only a new process can go on, as a phrase
    missing: Dict[str, str]  # then: what the block reads and could not be put back, with the block that made it
    ahead: Optional[Dict[str, str]]  # once it is known: modules to import ahead of the next start, in order; each is
    # `standard`, or a library that is named by a `block` or by a module of the `project`
