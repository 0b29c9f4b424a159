// One watched file as the page knows it: the daemon's snapshot, moved on by its notifications. Pure.
import type { Latency } from "./latency";
import { append, same } from "./outputs";
import type {
  Block,
  BlockResult,
  Notification,
  Notifications,
  Output,
  RunStatus,
  SessionStateName,
  Snapshot,
  SyntaxProblem,
} from "./protocol";
import { shiftLines, spliceBlocks } from "./splices";

/** A block that waits for its turn or runs. Until it prints something, its last result stays on screen. */
export interface Activity {
  phase: "queued" | "running";
  run: number;
  since: number;
  reason?: string;
  outputs?: readonly Output[];
}

export interface Run {
  run: number;
  planned: readonly string[];
  finished: readonly string[];
  changed: readonly string[];
  status?: RunStatus;
  durationMs?: number;
}

export interface Document {
  uri: string;
  version: number;
  armed: boolean;
  state: SessionStateName;
  message?: string | undefined;
  python?: string | undefined;
  blocks: readonly Block[];
  results: ReadonlyMap<string, BlockResult>;
  activity: ReadonlyMap<string, Activity>;
  run?: Run | undefined;
  /** The text that somebody just typed, until a run begins with it. */
  typed?: number | undefined;
  latency?: Latency | undefined;
  syntaxError?: SyntaxProblem | undefined;
  verified?: boolean | undefined;
}

export function fromSnapshot(snapshot: Snapshot, at: number): Document {
  const results = new Map<string, BlockResult>();
  const activity = new Map<string, Activity>();
  const reasons = new Map(snapshot.planned.map(({ blockId, reason }) => [blockId, reason]));
  for (const result of snapshot.results) {
    if (result.status === "queued" || result.status === "running") {
      activity.set(result.blockId, resume(result, reasons.get(result.blockId), at));
    }
    results.set(result.blockId, result);
  }
  for (const { blockId, reason } of snapshot.planned) {
    if (!results.has(blockId)) activity.set(blockId, { phase: "queued", run: snapshot.run, since: at, reason });
  }
  const { uri, version, armed, state, message, blocks, syntaxError, verified } = snapshot;
  const planned = snapshot.planned.map(({ blockId }) => blockId);
  const run = snapshot.state === "running" ? startRun(snapshot.run, planned, planned.filter((id) => !activity.has(id))) : undefined;
  return { uri, version, armed, state, message, blocks, results, activity, run, syntaxError, verified };
}

function resume(result: BlockResult, planned: string | undefined, at: number): Activity {
  const reason = result.reason ?? planned;
  return {
    phase: result.status === "running" ? "running" : "queued",
    run: result.run,
    since: result.startedAt ?? at,
    ...(reason !== undefined && { reason }),
    ...(result.status === "running" && result.outputs.length > 0 && { outputs: result.outputs }),
  };
}

function startRun(run: number, planned: readonly string[], finished: readonly string[] = []): Run {
  return { run, planned, finished, changed: [] };
}

/** The document after a notification about it; the same object if nothing changed. */
export function advance(document: Document, { method, params }: Notification, at: number): Document {
  switch (method) {
    case "livesync/document":
      return splice(document, params);
    case "livesync/runStart":
      return begin(document, params, at);
    case "livesync/blockStart":
      return startBlock(document, params, at);
    case "livesync/blockOutput":
      return params.late ? addLate(document, params) : addOutput(document, params, at);
    case "livesync/blockResult":
      return finishBlock(document, params, at);
    case "livesync/results":
      return replaceResults(document, params.results);
    case "livesync/runEnd":
      return end(document, params, at);
    case "livesync/sessionState":
      return changeState(document, params);
    case "livesync/verified":
      return { ...document, verified: params.equal };
    default:
      return document;
  }
}

// ── Text ────────────────────────────────────────────────────────────────────────────────────────

function splice(document: Document, params: Notifications["livesync/document"]): Document {
  const { version, splices, lineShifts = [], syntaxError } = params;
  const blocks = shiftLines(spliceBlocks(document.blocks, splices), lineShifts);
  // How fast the text before it came is no news about this one.
  const next = { ...document, version, syntaxError, blocks, typed: version, latency: undefined };
  if (splices.length === 0) return next;
  const ids = new Set(blocks.map(({ id }) => id));
  // What only shows other prose, or other images in it, was not run and need not be verified anew.
  const isProse = splices.every(({ insert, remove }) => remove === insert.length && insert.every(({ kind }) => kind === "markdown"));
  return { ...next, verified: isProse ? document.verified : undefined, results: keep(document.results, ids), activity: keep(document.activity, ids) };
}

function keep<Value>(map: ReadonlyMap<string, Value>, ids: ReadonlySet<string>): ReadonlyMap<string, Value> {
  return new Map([...map].filter(([id]) => ids.has(id)));
}

// ── Runs ────────────────────────────────────────────────────────────────────────────────────────

function begin(document: Document, params: Notifications["livesync/runStart"], at: number): Document {
  const { run, version, planned, receivedAt, plannedMs } = params;
  const activity = new Map<string, Activity>();
  for (const { blockId, reason } of planned) activity.set(blockId, { phase: "queued", run, since: at, reason });
  // A block that goes on from the run before keeps what it printed until its blockStart says so.
  for (const [id, before] of document.activity) {
    const now = activity.get(id);
    if (now && before.phase === "running") activity.set(id, { ...before, ...now, since: before.since });
  }
  // A first run, a fresh one, or one for an edit elsewhere, is not about what was typed here.
  const latency = document.typed === version ? { run, receivedAt, plannedMs, heardAt: at } : undefined;
  return {
    ...document,
    version,
    activity,
    typed: undefined,
    latency,
    armed: true,
    verified: undefined,
    run: startRun(run, planned.map(({ blockId }) => blockId)),
  };
}

function startBlock(document: Document, params: Notifications["livesync/blockStart"], at: number): Document {
  const { blockId, run, continues } = params;
  const before = document.activity.get(blockId);
  const reason = params.reason ?? before?.reason;
  const activity: Activity = {
    phase: "running",
    run,
    since: continues && before ? before.since : at,
    ...(reason !== undefined && { reason }),
    ...(continues && before?.outputs && { outputs: before.outputs }),
  };
  return { ...document, activity: put(document.activity, blockId, activity), run: join(document.run, blockId) };
}

function join(run: Run | undefined, blockId: string): Run | undefined {
  if (!run || run.planned.includes(blockId)) return run;
  return { ...run, planned: [...run.planned, blockId] };
}

function addOutput(document: Document, params: Notifications["livesync/blockOutput"], at: number): Document {
  const { blockId, run, output } = params;
  const before = document.activity.get(blockId) ?? { phase: "running" as const, run, since: at };
  const activity = { ...before, outputs: append(before.outputs ?? [], output) };
  return { ...document, activity: put(document.activity, blockId, activity) };
}

function addLate(document: Document, { blockId, output }: Notifications["livesync/blockOutput"]): Document {
  const result = document.results.get(blockId);
  if (!result) return document;
  return { ...document, results: put(document.results, blockId, { ...result, outputs: append(result.outputs, output) }) };
}

function finishBlock(document: Document, { result }: Notifications["livesync/blockResult"], at: number): Document {
  const id = result.blockId;
  const before = document.results.get(id);
  const changed = before?.status !== result.status || !same(before.outputs, result.outputs);
  const results = put(document.results, id, before && !changed ? { ...result, outputs: before.outputs } : result);
  const activity = without(document.activity, id);
  const { run, latency } = document;
  return {
    ...document,
    results,
    activity,
    run: run && {
      ...run,
      finished: [...run.finished, id],
      changed: changed ? [...run.changed, id] : run.changed,
    },
    latency: latency?.run === result.run && latency.resultAt === undefined ? { ...latency, resultAt: at } : latency,
  };
}

function replaceResults(document: Document, changed: readonly BlockResult[]): Document {
  const results = new Map(document.results);
  for (const result of changed) results.set(result.blockId, result);
  return { ...document, results };
}

function end(document: Document, params: Notifications["livesync/runEnd"], at: number): Document {
  const { run, status, durationMs } = params;
  if (!document.run || document.run.run !== run) return document;
  // What a superseded run left undone is planned again at once: keep it pending, so nothing flickers.
  const activity = status === "superseded" ? document.activity : new Map<string, Activity>();
  const latency = document.latency?.run === run ? { ...document.latency, endedAt: at } : document.latency;
  return { ...document, activity, latency, run: { ...document.run, status, durationMs } };
}

function changeState(document: Document, params: Notifications["livesync/sessionState"]): Document {
  const { state, message, python = document.python } = params;
  const quiet = state === "idle" || state === "dead" || state === "unarmed";
  const activity = quiet && document.activity.size > 0 ? new Map<string, Activity>() : document.activity;
  return { ...document, state, message, python, activity, armed: state !== "unarmed" };
}

function put<Value>(map: ReadonlyMap<string, Value>, id: string, value: Value): ReadonlyMap<string, Value> {
  return new Map(map).set(id, value);
}

function without<Value>(map: ReadonlyMap<string, Value>, id: string): ReadonlyMap<string, Value> {
  const next = new Map(map);
  next.delete(id);
  return next;
}
