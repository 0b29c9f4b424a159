// The wire contract as types. Times are milliseconds, moments Unix milliseconds, lines count from 0.

export type BlockKind = "code" | "markdown";
export type Hidden = "code" | "output" | "prose";
export type BlockStatus = "queued" | "running" | "ok" | "error" | "cancelled" | "waiting";
export type RunStatus = "ok" | "error" | "cancelled" | "superseded";
export type SessionStateName = "unarmed" | "starting" | "pending" | "running" | "idle" | "dead";
export type Doubt = "clock" | "network" | "process" | "native" | "nondeterministic";
export type StreamName = "stdout" | "stderr";
export type Scope = "changed" | "all" | "block";
export type ExportFormat = "html" | "md" | "ipynb";

export interface Position {
  line: number;
  character: number;
}

export interface Range {
  start: Position;
  end: Position;
}

/** A large payload kept by the daemon; `ref` is its path on the daemon's origin. */
export interface Ref {
  ref: string;
  size: number;
  mime: string;
}

export interface Block {
  id: string;
  kind: BlockKind;
  range: Range;
  firstLine: number;
  source: string;
  title?: string;
  hidden: Hidden[];
  directives: string[];
  images?: Record<string, Ref>;
}

export interface Frame {
  blockId?: string;
  uri?: string;
  line: number;
  function: string;
  text: string;
}

export interface StreamOutput {
  type: "stream";
  name: StreamName;
  text?: string;
  ref?: Ref;
}

export type Payload = string | number | boolean | null | object | Ref;
export type MimeBundle = Record<string, Payload>;

export interface DisplayOutput {
  type: "display" | "value";
  data: MimeBundle;
  metadata?: Record<string, unknown>;
  displayId?: string;
}

export interface ErrorOutput {
  type: "error";
  name: string;
  message: string;
  frames: Frame[];
  causedBy?: string;
}

export interface TruncatedOutput {
  type: "truncated";
  limit: number;
}

export type Output = StreamOutput | DisplayOutput | ErrorOutput | TruncatedOutput;

export interface BlockResult {
  blockId: string;
  status: BlockStatus;
  outputs: Output[];
  durationMs?: number;
  startedAt?: number;
  reason?: string;
  run: number;
  stale: boolean;
  reads?: string[];
  doubt?: Doubt[];
}

export interface Planned {
  blockId: string;
  reason: string;
}

export interface SyntaxProblem {
  message: string;
  range: Range;
}

export interface Snapshot {
  uri: string;
  version: number;
  armed: boolean;
  state: SessionStateName;
  message?: string;
  run: number;
  planned: Planned[];
  blocks: Block[];
  results: BlockResult[];
  syntaxError?: SyntaxProblem;
  verified?: boolean;
}

export interface FileEntry {
  uri: string;
  path: string;
  armed: boolean;
  watched: boolean;
  title?: string;
}

export interface Splice {
  at: number;
  remove: number;
  insert: Block[];
}

export interface LineShift {
  from: number;
  by: number;
}

export interface Difference {
  blockId: string;
  shown: string;
  fresh: string;
}

/** What each request of the page takes and is answered with. */
export interface Requests {
  "livesync/watch": [{ uri: string; arm?: boolean; clientId?: string }, Snapshot];
  "livesync/unwatch": [{ uri: string }, null];
  "livesync/arm": [{ uri: string }, null];
  "livesync/disarm": [{ uri: string }, null];
  "livesync/run": [{ uri: string; scope: Scope; blockId?: string }, { run: number }];
  "livesync/interrupt": [{ uri: string }, null];
  "livesync/restart": [{ uri: string }, null];
  "livesync/verify": [{ uri: string }, { equal: boolean; differences: Difference[] }];
  "livesync/files": [Record<string, never>, { roots: string[]; files: FileEntry[] }];
  "livesync/export": [{ uri: string; format: ExportFormat }, { ref: string }];
  "livesync/blob": [{ ref: string }, { mime: string; base64: string }];
  "livesync/status": [
    Record<string, never>,
    { version: string; sessions: { uri: string; state: SessionStateName; python: string; pythonWhy: string }[] },
  ];
}

/** What the daemon tells without being asked. */
export interface Notifications {
  "livesync/hello": { protocol: number; version: string; roots: string[] };
  "livesync/snapshot": Snapshot;
  "livesync/document": {
    uri: string;
    version: number;
    splices: Splice[];
    lineShifts?: LineShift[];
    syntaxError?: SyntaxProblem;
  };
  "livesync/runStart": {
    uri: string;
    run: number;
    version: number;
    planned: Planned[];
    receivedAt: number;
    plannedMs: number;
  };
  "livesync/blockStart": { uri: string; run: number; blockId: string; reason?: string; continues?: boolean };
  "livesync/blockOutput": { uri: string; run: number; blockId: string; output: Output; late?: boolean };
  "livesync/blockResult": { uri: string; run: number; result: BlockResult };
  "livesync/results": { uri: string; version: number; results: BlockResult[] };
  "livesync/runEnd": {
    uri: string;
    run: number;
    status: RunStatus;
    executed: string[];
    reused: string[];
    durationMs: number;
  };
  "livesync/fileChanged": { uri: string; watched: boolean; affected: number; watchedAffected: number };
  "livesync/sessionState": { uri: string; state: SessionStateName; message?: string; python?: string };
  "livesync/filesChanged": Record<string, never>;
  "livesync/verified": { uri: string; run: number; equal: boolean };
}

export type Notification = {
  [Method in keyof Notifications]: { method: Method; params: Notifications[Method] };
}[keyof Notifications];

/** True for a payload that stands for a larger one, kept by the daemon. */
export function isRef(payload: unknown): payload is Ref {
  return typeof payload === "object" && payload !== null && typeof (payload as Ref).ref === "string" && "mime" in payload;
}
