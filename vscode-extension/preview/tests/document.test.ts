// Snapshot plus notifications is always the present state.
import assert from "node:assert/strict";
import { test } from "node:test";
import { advance, type Document, fromSnapshot } from "../document";
import { stagesOf, totalOf } from "../latency";
import { lookOf, outputsOf } from "../look";
import type { Block, BlockResult, Notification, Notifications, Snapshot } from "../protocol";

const uri = "file:///a.py";

function block(id: string, firstLine: number): Block {
  const range = { start: { line: firstLine, character: 0 }, end: { line: firstLine + 1, character: 0 } };
  return { id, kind: "code", range, firstLine, source: id, hidden: [], directives: [] };
}

function result(blockId: string, text: string, more: Partial<BlockResult> = {}): BlockResult {
  return { blockId, status: "ok", outputs: [{ type: "value", data: { "text/plain": text } }], run: 1, stale: false, ...more };
}

function snapshot(more: Partial<Snapshot> = {}): Snapshot {
  const blocks = [block("a", 0), block("b", 2), block("c", 4)];
  const results = [result("a", "1"), result("b", "2"), result("c", "3")];
  return { uri, version: 1, armed: true, state: "idle", run: 1, planned: [], blocks, results, ...more };
}

function told<Method extends keyof Notifications>(method: Method, params: Omit<Notifications[Method], "uri">): Notification {
  return { method, params: { uri, ...params } } as unknown as Notification;
}

function after(document: Document, ...notifications: Notification[]): Document {
  return notifications.reduce((now, notification, index) => advance(now, notification, 1000 + index), document);
}

const begin = (run: number, ...ids: string[]): Notification =>
  told("livesync/runStart", {
    run,
    version: 2,
    planned: ids.map((blockId) => ({ blockId, reason: "text changed" })),
    receivedAt: 990,
    plannedMs: 2,
  });

function shown(document: Document, id: string) {
  const [past, now] = [document.results.get(id), document.activity.get(id)];
  return { look: lookOf(past, now), ...outputsOf(past, now) };
}

test("splices apply in order and drop what belonged to removed blocks", () => {
  const before = fromSnapshot(snapshot(), 0);
  const splices = [
    { at: 1, remove: 1, insert: [block("x", 2), block("y", 4)] },
    { at: 0, remove: 1, insert: [] },
  ];
  const document = after(before, told("livesync/document", { version: 2, splices }));
  assert.deepEqual(document.blocks.map(({ id }) => id), ["x", "y", "c"]);
  assert.deepEqual([...document.results.keys()], ["c"]);
});

test("a block that moves by a splice keeps its result", () => {
  const splices = [
    { at: 0, remove: 1, insert: [] },
    { at: 2, remove: 0, insert: [block("a", 6)] },
  ];
  const document = after(fromSnapshot(snapshot(), 0), told("livesync/document", { version: 2, splices }));
  assert.deepEqual(document.blocks.map(({ id }) => id), ["b", "c", "a"]);
  assert.ok(document.results.has("a"));
});

test("line shifts move the blocks from an index on, and no others", () => {
  const before = fromSnapshot(snapshot(), 0);
  const lineShifts = [
    { from: 1, by: 3 },
    { from: 2, by: -1 },
  ];
  const document = after(before, told("livesync/document", { version: 2, splices: [], lineShifts }));
  assert.deepEqual(document.blocks.map(({ firstLine }) => firstLine), [0, 5, 6]);
  assert.equal(document.blocks[0], before.blocks[0]);
  assert.equal(document.blocks[2]?.range.start.line, 6);
});

test("text that does not parse keeps the document and is forgotten when it parses", () => {
  const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 1 } };
  const syntaxError = { message: "invalid syntax", range };
  const broken = after(fromSnapshot(snapshot(), 0), told("livesync/document", { version: 2, splices: [], syntaxError }));
  assert.equal(broken.syntaxError?.message, "invalid syntax");
  assert.equal(broken.blocks.length, 3);
  assert.equal(after(broken, told("livesync/document", { version: 3, splices: [] })).syntaxError, undefined);
});

test("a pending block keeps its old outputs until it prints", () => {
  const queued = after(fromSnapshot(snapshot(), 0), begin(2, "b", "c"));
  assert.equal(shown(queued, "b").look, "queued");
  assert.equal(shown(queued, "b").old, true);
  const running = after(queued, told("livesync/blockStart", { run: 2, blockId: "b" }));
  assert.equal(shown(running, "b").look, "running");
  assert.equal(shown(running, "b").outputs[0]?.type, "value");
  const part = { type: "stream", name: "stdout", text: "hi" } as const;
  const printing = after(running, told("livesync/blockOutput", { run: 2, blockId: "b", output: part }));
  assert.deepEqual(shown(printing, "b").outputs, [part]);
  assert.equal(shown(printing, "b").old, false);
});

test("printed parts join, by stream", () => {
  const part = (name: "stdout" | "stderr", text: string) =>
    told("livesync/blockOutput", { run: 2, blockId: "a", output: { type: "stream", name, text } });
  const document = after(
    fromSnapshot(snapshot(), 0),
    begin(2, "a"),
    part("stdout", "x"),
    part("stdout", "y"),
    part("stderr", "!"),
    part("stdout", "z"),
  );
  const texts = shown(document, "a").outputs.map((output) => (output.type === "stream" ? output.text : ""));
  assert.deepEqual(texts, ["xy", "!", "z"]);
});

test("a display with a known id replaces it", () => {
  const display = (text: string) =>
    told("livesync/blockOutput", {
      run: 2,
      blockId: "a",
      output: { type: "display", data: { "text/plain": text }, displayId: "bar" },
    });
  const document = after(fromSnapshot(snapshot(), 0), begin(2, "a"), display("1 %"), display("2 %"));
  assert.equal(shown(document, "a").outputs.length, 1);
});

test("a result replaces the parts; an equal one counts as unchanged and keeps its outputs", () => {
  const before = fromSnapshot(snapshot(), 0);
  const same = { ...result("a", "1"), run: 2 };
  const other = { ...result("b", "20"), run: 2 };
  const document = after(
    before,
    begin(2, "a", "b"),
    told("livesync/blockResult", { run: 2, result: same }),
    told("livesync/blockResult", { run: 2, result: other }),
  );
  assert.deepEqual(document.run?.changed, ["b"]);
  assert.equal(document.results.get("a")?.outputs, before.results.get("a")?.outputs);
  assert.equal(shown(document, "b").look, "ok");
});

test("the end of a run clears what proved unnecessary", () => {
  const end = told("livesync/runEnd", { run: 2, status: "ok", executed: [], reused: ["b"], durationMs: 3 });
  const document = after(fromSnapshot(snapshot(), 0), begin(2, "b"), end);
  assert.equal(shown(document, "b").look, "ok");
  assert.equal(document.run?.status, "ok");
});

test("a superseded run leaves no block pending for good", () => {
  const end = told("livesync/runEnd", { run: 2, status: "superseded", executed: [], reused: [], durationMs: 3 });
  const superseded = after(fromSnapshot(snapshot(), 0), begin(2, "a", "b"), end);
  assert.equal(shown(superseded, "a").look, "queued");
  const next = after(superseded, begin(3, "b"));
  assert.equal(shown(next, "a").look, "ok");
  const idle = after(superseded, told("livesync/sessionState", { state: "idle" }));
  assert.equal(shown(idle, "a").look, "ok");
});

test("a block that goes on keeps what it printed and since when", () => {
  const output = { type: "stream", name: "stdout", text: "x" } as const;
  const document = after(
    fromSnapshot(snapshot(), 0),
    begin(2, "a"),
    told("livesync/blockStart", { run: 2, blockId: "a" }),
    told("livesync/blockOutput", { run: 2, blockId: "a", output }),
    told("livesync/runEnd", { run: 2, status: "superseded", executed: [], reused: [], durationMs: 3 }),
    begin(3, "a"),
    told("livesync/blockStart", { run: 3, blockId: "a", continues: true }),
  );
  assert.deepEqual(shown(document, "a").outputs, [output]);
  assert.equal(document.activity.get("a")?.since, 1001);
});

test("late output is added to the result", () => {
  const output = { type: "stream", name: "stdout", text: "late" } as const;
  const document = after(fromSnapshot(snapshot(), 0), told("livesync/blockOutput", { run: 1, blockId: "a", output, late: true }));
  assert.equal(document.results.get("a")?.outputs.length, 2);
  assert.equal(document.activity.size, 0);
});

test("a block that joins a run counts in its progress", () => {
  const document = after(fromSnapshot(snapshot(), 0), begin(2, "a"), told("livesync/blockStart", { run: 2, blockId: "c" }));
  assert.deepEqual(document.run?.planned, ["a", "c"]);
});

test("a snapshot in the middle of a run shows what runs and what waits", () => {
  const document = fromSnapshot(
    snapshot({
      state: "running",
      run: 2,
      planned: [
        { blockId: "a", reason: "text changed" },
        { blockId: "b", reason: "`a` changed" },
        { blockId: "c", reason: "`b` changed" },
      ],
      results: [result("a", "1"), result("b", "2", { status: "running" }), result("c", "3", { status: "queued" })],
    }),
    0,
  );
  assert.deepEqual(["a", "b", "c"].map((id) => shown(document, id).look), ["ok", "running", "queued"]);
  assert.deepEqual(document.run?.finished, ["a"]);
});

test("stale, waiting and verified are told apart", () => {
  const document = after(
    fromSnapshot(snapshot({ results: [result("a", "1", { stale: true }), result("b", "", { status: "waiting", stale: true })] }), 0),
    told("livesync/verified", { run: 1, equal: true }),
  );
  assert.equal(shown(document, "a").look, "stale");
  assert.equal(shown(document, "b").look, "waiting");
  assert.equal(document.verified, true);
  assert.equal(after(document, begin(2, "a")).verified, undefined);
});

test("an interrupted block looks interrupted, though it is out of date as well", () => {
  const document = fromSnapshot(snapshot({ results: [result("a", "1", { status: "cancelled", stale: true })] }), 0);
  assert.equal(shown(document, "a").look, "cancelled");
});

// ── The last edit ───────────────────────────────────────────────────────────────────────────────

const typed = told("livesync/document", { version: 2, splices: [{ at: 0, remove: 1, insert: [block("a", 0)] }] });
const done = (run: number) => told("livesync/blockResult", { run, result: { ...result("a", "2"), run } });

test("the time of an edit is the time of the text that was typed last", () => {
  const before = fromSnapshot(snapshot(), 0);
  const edited = after(before, typed, begin(2, "a"), done(2));
  assert.equal(edited.latency?.run, 2);
  assert.equal(edited.latency?.resultAt, 1002);
  assert.equal(after(edited, { ...typed, params: { ...typed.params, version: 3 } } as Notification).latency, undefined);
  assert.equal(after(edited, begin(3, "a"), done(3)).latency, undefined, "a fresh run is no edit");
  assert.equal(after(before, begin(2, "a"), done(2)).latency, undefined, "a first run is no edit");
});

test("a late result of another run does not count", () => {
  const document = after(fromSnapshot(snapshot(), 0), typed, begin(2, "a"), done(1));
  assert.equal(document.latency?.resultAt, undefined);
});

test("stages add up, and clocks that disagree tell nothing", () => {
  const latency = { run: 2, receivedAt: 1000, plannedMs: 2, heardAt: 1003, resultAt: 1010, paintedAt: 1018 };
  const stages = stagesOf(latency);
  assert.deepEqual(stages?.map(({ name, ms }) => [name, ms]), [["planned", 2], ["ran", 8], ["painted", 8]]);
  assert.equal(totalOf(stages ?? []), 18);
  assert.equal(stagesOf({ ...latency, receivedAt: 3000 }), undefined);
  assert.equal(stagesOf({ ...latency, receivedAt: -9000 }), undefined);
  assert.equal(stagesOf({ run: 2, receivedAt: 1000, plannedMs: 2, heardAt: 1003 }), undefined, "nothing was painted yet");
});
