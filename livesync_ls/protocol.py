"""The wire contract as types: every message that crosses the LSP pipe or the websocket.

Both faces send these same objects; `docs/protocol.md` tells what they mean. Names are snake_case
here and camelCase on the wire. A field without a default is always sent; a field whose value equals
its default is left out.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, Literal, TypeAlias

import msgspec

PROTOCOL_VERSION = 1

Json: TypeAlias = Any
"""Whatever JSON can say; only ever passed through."""

BlockKind: TypeAlias = Literal["code", "markdown"]
Hidden: TypeAlias = Literal["code", "output", "prose"]
BlockStatus: TypeAlias = Literal["queued", "running", "ok", "error", "cancelled", "waiting"]
RunStatus: TypeAlias = Literal["ok", "error", "cancelled", "superseded"]
SessionStateName: TypeAlias = Literal["unarmed", "starting", "pending", "running", "idle", "dead"]
Doubt: TypeAlias = Literal["clock", "network", "process", "native", "nondeterministic"]
StreamName: TypeAlias = Literal["stdout", "stderr"]
Scope: TypeAlias = Literal["changed", "all", "block"]
ExportFormat: TypeAlias = Literal["html", "md", "ipynb"]


class Wire(msgspec.Struct, kw_only=True, rename="camel", omit_defaults=True):
    """A value of the wire contract."""


# ── Shapes ──────────────────────────────────────────────────────────────────────────────────────


class Position(Wire):
    """A place in a text: line from 0, character in UTF-16 units."""

    line: int
    character: int


class Range(Wire):
    """From `start` up to, not including, `end`."""

    start: Position
    end: Position


class Ref(Wire):
    """A large payload, kept by the daemon; `ref` is its path on the mirror."""

    ref: str
    size: int
    mime: str


class Block(Wire):
    """One block of a document; `range` covers whole lines, marker and directives included."""

    id: str
    kind: BlockKind
    range: Range
    first_line: int
    source: str
    hidden: list[Hidden]
    directives: list[str]
    title: str | None = None
    images: dict[str, Ref] | None = None


class Frame(Wire):
    """One frame of user code: in the file itself by block, elsewhere by `uri`. Lines count from 0."""

    line: int
    function: str
    text: str
    block_id: str | None = None
    uri: str | None = None


class Stream(Wire, tag_field="type", tag="stream"):
    """Printed text, whole in `text` or by reference."""

    name: StreamName
    text: str | None = None
    ref: Ref | None = None


class Display(Wire, tag_field="type", tag="display"):
    """Something shown by a call; `data` maps MIME types to payloads, `text/plain` always among them."""

    data: dict[str, Json]
    metadata: dict[str, Json] | None = None
    display_id: str | None = None


class Value(Wire, tag_field="type", tag="value"):
    """The value of a block's last expression."""

    data: dict[str, Json]
    metadata: dict[str, Json] | None = None
    display_id: str | None = None


class Error(Wire, tag_field="type", tag="error"):
    """An exception that ended a block; frames hold user code only, newest last."""

    name: str
    message: str
    frames: list[Frame]
    caused_by: str | None = None


class Truncated(Wire, tag_field="type", tag="truncated"):
    """Output beyond `limit` bytes was dropped."""

    limit: int


Output: TypeAlias = Stream | Display | Value | Error | Truncated


class BlockResult(Wire):
    """What one block shows now."""

    block_id: str
    status: BlockStatus
    outputs: list[Output]
    run: int
    stale: bool
    duration_ms: float | None = None
    started_at: float | None = None
    reason: str | None = None
    reads: list[str] | None = None
    doubt: list[Doubt] | None = None


class Planned(Wire):
    """A block that a run means to execute, and why."""

    block_id: str
    reason: str


class SyntaxProblem(Wire):
    """Why the text does not parse, and where."""

    message: str
    range: Range


class Snapshot(Wire):
    """Everything a client needs to show a file as it is now."""

    uri: str
    version: int
    armed: bool
    state: SessionStateName
    run: int
    planned: list[Planned]
    blocks: list[Block]
    results: list[BlockResult]
    message: str | None = None
    syntax_error: SyntaxProblem | None = None
    verified: bool | None = None


class FileEntry(Wire):
    """One document of the project; `path` is relative to its root, with `/`."""

    uri: str
    path: str
    armed: bool
    watched: bool
    title: str | None = None


class GraphStats(Wire):
    files: int
    imports: int


class CacheStats(Wire):
    entries: int
    bytes: int
    hits: int
    misses: int
    hit_rate: float
    evictions: int


class SessionStats(Wire):
    live: int
    spare: int


class VerifyStats(Wire):
    runs: int
    untrue: int
    nondeterministic: int


class LatencyStats(Wire):
    p50: float
    p99: float


class Stats(Wire):
    """Counters of the daemon; `latency_ms` is from an edit's arrival to its first result."""

    clients: int
    watched_files: int
    graph: GraphStats
    cache: CacheStats
    sessions: SessionStats
    verify: VerifyStats
    latency_ms: LatencyStats
    dropped: int


class SessionStatus(Wire):
    uri: str
    state: SessionStateName
    python: str
    python_why: str
    pid: int | None = None


# ── Requests: params and results ────────────────────────────────────────────────────────────────


class Empty(Wire):
    """No params."""


class WatchParams(Wire):
    uri: str
    arm: bool = False
    client_id: str | None = None


class UriParams(Wire):
    uri: str


class RunParams(Wire):
    uri: str
    scope: Scope
    block_id: str | None = None


class GraphParams(Wire):
    uri: str | None = None


class BlobParams(Wire):
    ref: str


class ExportParams(Wire):
    uri: str
    format: ExportFormat


class FocusParams(Wire):
    uri: str | None


class RunStarted(Wire):
    run: int


class Difference(Wire):
    block_id: str
    shown: str
    fresh: str


class VerifyResult(Wire):
    equal: bool
    differences: list[Difference]


class FilesResult(Wire):
    roots: list[str]
    files: list[FileEntry]


class GraphResult(Wire):
    files: list[str]
    imports: list[tuple[str, str]]
    affected_by: list[str] | None = None


class BlobResult(Wire):
    mime: str
    base64: str


class ExportResult(Wire):
    ref: str


class StatusResult(Wire):
    version: str
    sessions: list[SessionStatus]
    mirror_url: str | None = None


# ── Notifications ───────────────────────────────────────────────────────────────────────────────


class Hello(Wire):
    METHOD: ClassVar[str] = "livesync/hello"
    protocol: int
    version: str
    roots: list[str]


class SnapshotSent(Snapshot):
    METHOD: ClassVar[str] = "livesync/snapshot"


class Splice(Wire):
    """Replace `remove` blocks from index `at` on by `insert`."""

    at: int
    remove: int
    insert: list[Block]


class LineShift(Wire, rename={"from_": "from"}):
    """Blocks from index `from` on move by `by` lines."""

    from_: int
    by: int


class DocumentChanged(Wire):
    METHOD: ClassVar[str] = "livesync/document"
    uri: str
    version: int
    splices: list[Splice]
    line_shifts: list[LineShift] | None = None
    syntax_error: SyntaxProblem | None = None


class RunStart(Wire):
    METHOD: ClassVar[str] = "livesync/runStart"
    uri: str
    run: int
    version: int
    planned: list[Planned]
    received_at: float
    planned_ms: float


class BlockStart(Wire):
    METHOD: ClassVar[str] = "livesync/blockStart"
    uri: str
    run: int
    block_id: str
    reason: str | None = None
    continues: bool = False


class BlockOutput(Wire):
    METHOD: ClassVar[str] = "livesync/blockOutput"
    uri: str
    run: int
    block_id: str
    output: Output
    late: bool = False


class BlockResultSent(Wire):
    METHOD: ClassVar[str] = "livesync/blockResult"
    uri: str
    run: int
    result: BlockResult


class Results(Wire):
    METHOD: ClassVar[str] = "livesync/results"
    uri: str
    version: int
    results: list[BlockResult]


class RunEnd(Wire):
    METHOD: ClassVar[str] = "livesync/runEnd"
    uri: str
    run: int
    status: RunStatus
    executed: list[str]
    reused: list[str]
    duration_ms: float


class FileChanged(Wire):
    METHOD: ClassVar[str] = "livesync/fileChanged"
    uri: str
    watched: bool
    affected: int
    watched_affected: int


class SessionState(Wire):
    METHOD: ClassVar[str] = "livesync/sessionState"
    uri: str
    state: SessionStateName
    message: str | None = None
    python: str | None = None


class FilesChanged(Wire):
    METHOD: ClassVar[str] = "livesync/filesChanged"


class Verified(Wire):
    METHOD: ClassVar[str] = "livesync/verified"
    uri: str
    run: int
    equal: bool


FileNotification: TypeAlias = (
    SnapshotSent
    | DocumentChanged
    | RunStart
    | BlockStart
    | BlockOutput
    | BlockResultSent
    | Results
    | RunEnd
    | SessionState
    | Verified
)
"""What only the watchers of a file get."""

Notification: TypeAlias = FileNotification | Hello | FileChanged | FilesChanged


class Message:
    """A notification on its way out: encoded once, however many clients get it."""

    def __init__(self, params: Notification) -> None:
        self.method = params.METHOD
        self.params = params

    @cached_property
    def json(self) -> bytes:
        """The JSON-RPC body, UTF-8. NaN and infinities, which JSON lacks, become null."""
        return encode({"jsonrpc": "2.0", "method": self.method, "params": self.params})


# ── Errors ──────────────────────────────────────────────────────────────────────────────────────

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
UNARMED = -32001
OUTSIDE_ROOTS = -32002
CANCELLED = -32800
OVERTAKEN = -32801


class RequestError(Exception):
    """A request that gets an error for an answer: a code of the contract and a sentence."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


_encoder = msgspec.json.Encoder()


def encode(value: object) -> bytes:
    """The compact UTF-8 JSON of a wire value."""
    return _encoder.encode(value)


def answer(request_id: Json, result: object) -> bytes:
    """The JSON-RPC answer to a request."""
    return encode({"jsonrpc": "2.0", "id": request_id, "result": result})


def error_answer(request_id: Json, error: RequestError) -> bytes:
    """The JSON-RPC error answer to a request, or to a frame that could not be read (id null)."""
    return encode({"jsonrpc": "2.0", "id": request_id, "error": {"code": error.code, "message": error.message}})
